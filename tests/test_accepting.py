"""Drafts taken into a bank."""

from pathlib import Path

import pytest
from fakes import question

from interviewer.bank.accepting import accepted, checked_draft, free_id
from interviewer.bank.files import read_bank, rendered
from interviewer.errors import FaultyFiles

DRAFT = question("notes/one", draft=True)


def test_a_checked_draft_is_a_draft_no_more(tmp_path: Path) -> None:
    checked = checked_draft(rendered(DRAFT), "notes/one", reviewed=True)
    assert not checked.draft and checked_draft(rendered(DRAFT), "notes/one", reviewed=False).draft
    assert accepted(checked, tmp_path, ()) == tmp_path / "notes" / "one.md"
    bank, faults = read_bank([tmp_path])
    assert not faults and bank["notes/one"] == checked


def test_what_is_wrong_is_told_with_its_line() -> None:
    bad = rendered(DRAFT).replace("(3)", "(9)").replace("level: E", "level: X")
    with pytest.raises(FaultyFiles) as caught:
        checked_draft(bad, "notes/one", reviewed=True)
    assert [(fault.path.name, fault.line) for fault in caught.value.faults] == [
        ("one.md", 2),
        ("one.md", 15),
        ("one.md", 28),  # the hint names the point that could not be read
    ]


def test_a_draft_without_an_answer_cannot_be_accepted_as_checked() -> None:
    bare = question(
        "notes/bare", draft=True, rubric=DRAFT.rubric.model_copy(update={"points": ()}), reference="", hints=()
    )
    assert checked_draft(rendered(bare), "notes/bare", reviewed=False).draft
    with pytest.raises(FaultyFiles, match="the reference is empty"):
        checked_draft(rendered(bare), "notes/bare", reviewed=True)


def test_a_taken_id_is_refused_and_a_free_one_found(tmp_path: Path) -> None:
    with pytest.raises(FaultyFiles, match="has a question 'notes/one' already"):
        accepted(DRAFT, tmp_path, {"notes/one"})
    accepted(DRAFT, tmp_path, ())
    with pytest.raises(FaultyFiles, match="already"):
        accepted(DRAFT, tmp_path, ())
    assert free_id("notes/one", {"notes/one", "notes/one-2"}) == "notes/one-3" and free_id("a/b", ()) == "a/b"


def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyFiles, match="leads out"):
        accepted(question("../out"), tmp_path / "bank", ())
