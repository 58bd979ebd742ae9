"""Published ids stay: what is gone is a fault, and publishing only adds."""

from pathlib import Path

from fakes import question

from interviewer.bank.files import read_bank
from interviewer.bank.published import FILE, id_faults, publish, published, unpublished
from interviewer.bank.question import Rubric
from interviewer.settings import shipped

FIRST, SECOND = question("areas/first"), question("areas/second")


def both(*questions):
    return {each.id: each for each in questions}


def test_what_is_published_is_written_once(tmp_path: Path) -> None:
    assert publish(tmp_path, both(SECOND, FIRST)) == 2
    assert (tmp_path / FILE).read_text() == (
        "areas/first: heavy light extra; wrong\nareas/second: heavy light extra; wrong\n"
    )
    assert publish(tmp_path, both(FIRST, SECOND)) == 0
    assert list(id_faults(tmp_path, both(FIRST, SECOND))) == []


def test_what_is_gone_is_a_fault_with_its_line_and_stays_published(tmp_path: Path) -> None:
    publish(tmp_path, both(FIRST, SECOND))
    points = FIRST.rubric.points
    renamed = points[0].model_copy(update={"id": "heavier"})
    changed = FIRST.model_copy(update={"rubric": Rubric(points=(renamed, *points[1:]))})
    assert [f"{fault.line}: {fault.what}" for fault in id_faults(tmp_path, both(changed))] == [
        "1: the published key point 'heavy' of areas/first is gone or renamed",
        "1: the published misconception 'wrong' of areas/first is gone or renamed",
        "2: the published question 'areas/second' is gone or renamed",
    ]
    assert unpublished(tmp_path, both(changed)) == ["areas/first"]
    assert publish(tmp_path, both(changed)) == 1
    assert published(tmp_path)["areas/first"][1].points == ("heavy", "light", "extra", "heavier")


def test_a_draft_is_not_published(tmp_path: Path) -> None:
    assert publish(tmp_path, both(question(draft=True))) == 0
    assert not (tmp_path / FILE).exists()


def test_our_whole_bank_is_published() -> None:
    bank, _ = read_bank([shipped("knowledge")])
    assert unpublished(shipped("knowledge"), {each.id: each for each in bank}) == []
