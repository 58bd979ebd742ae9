"""Our bank, file by file: readable, canonical and up to the standard."""

from pathlib import Path

import pytest

from interviewer.bank.files import question_files, read_bank, read_question, rendered
from interviewer.bank.lint import REFERENCE_WORDS, checked, linted
from interviewer.bank.question import Level
from interviewer.settings import shipped

BANK = shipped("knowledge")
FILES = question_files(BANK)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(BANK).with_suffix("").as_posix())
def test_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    question = read_question(path, BANK)
    assert rendered(question) == text
    assert linted(question, path, text)[0] == []
    assert not question.draft
    assert len(question.reference.split()) in REFERENCE_WORDS
    assert question.id.count("/") == 1
    assert question.text.count("$") % 2 == question.reference.count("$") % 2 == 0
    assert len(set(question.also)) == len(question.also)


def test_the_files_make_one_bank_without_a_fault() -> None:
    bank, faults = read_bank([BANK])
    assert faults == ()
    assert len(bank) == len(FILES) >= 40
    assert {question.level for question in bank} == set(Level)


def test_no_wording_leads_to_two_questions() -> None:
    bank, _ = read_bank([BANK])
    wordings = [wording.casefold() for question in bank for wording in (question.title, *question.also)]
    assert sorted(set(wordings)) == sorted(wordings)


def test_the_check_of_the_whole_bank_finds_no_fault() -> None:
    assert checked([BANK]).faults == ()
