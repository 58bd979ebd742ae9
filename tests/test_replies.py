"""The labelled replies: every file can be read, its quotes stand in its replies, and the split holds."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from fakes import question

from evals.replies import checked_replies, parts, read_all, read_split
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank, KeyPoint, Misconception
from interviewer.calibration.dataset import ReplyKind, read_replies
from interviewer.errors import FaultyFiles
from interviewer.grading.grade import Ruling, Verdict, band, score
from interviewer.settings import shipped

BANK, _ = read_bank([shipped("knowledge")])
ONE = "- {id: a, kind: strong, band: 4, text: it is heavy, met: {heavy: is heavy}, asserted: {}}\n"


def test_our_replies_are_up_to_the_standard() -> None:
    assert checked_replies(BANK) == []


def told(folder: Path, text: str, name: str = "areas/first") -> list[str]:
    path = folder / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return [f"{fault.line}: {fault.what}" for fault in checked_replies(Bank([question("areas/first")]), folder)]


def one(number: int, kind: ReplyKind, met: str = "") -> str:
    return f"- id: r{number}\n  kind: {kind}\n  band: 1\n  text: it is heavy {number}\n  met: {{{met}}}\n"


WHOLE = "".join(one(number, list(ReplyKind)[number % len(ReplyKind)]) for number in range(10))


def test_what_falls_short_is_told_all_at_once(tmp_path: Path) -> None:
    assert told(tmp_path, WHOLE) == []
    assert told(tmp_path, WHOLE.replace("kind: mixed", "kind: terse")) == ["1: no reply of the kind 'mixed'"]
    keywords = WHOLE.replace(
        "kind: keywords\n  band: 1\n  text: it is heavy 5\n  met: {}",
        "kind: keywords\n  band: 1\n  text: it is heavy 5\n  met: {heavy: is heavy}",
    )
    assert told(tmp_path, keywords) == ["26: r5: keywords state no key point"]
    assert told(tmp_path, WHOLE.replace("heavy 9", "heavy 8")) == ["46: r9: the same text as r8"]
    assert told(tmp_path, one(0, ReplyKind.STRONG))[0] == "1: 1 replies"
    assert told(tmp_path, WHOLE + one(9, ReplyKind.WRONG)) == ["1: two replies with the id 'r9'"]
    told(tmp_path, WHOLE)
    assert told(tmp_path, WHOLE, "areas/second") == ["1: the bank has no question 'areas/second'"]


def test_a_question_without_replies_is_a_fault_and_a_draft_needs_none(tmp_path: Path) -> None:
    bank = Bank([question("areas/first"), question("areas/second", draft=True)])
    assert [fault.what for fault in checked_replies(bank, tmp_path)] == ["no labelled replies to areas/first"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ONE.replace("is heavy}", "was heavy}"), "quote for 'heavy' is not in the reply"),
        (ONE.replace("{heavy:", "{weight:"), "no key point 'weight'"),
        (ONE.replace("asserted: {}", "asserted: {false: heavy}"), "asserted"),
        (ONE + ONE, "two replies with the id 'a'"),
        (ONE.replace("band: 4", "band: 5"), "band"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "first.yaml"
    path.write_text(text)
    with pytest.raises(FaultyFiles, match=fault):
        read_replies(path, question())


def test_the_test_part_is_a_fifth_of_the_questions_and_of_the_other_replies() -> None:
    split, replies = read_split(), read_all(BANK)
    assert round(0.2 * len(BANK)) == len(split.questions)
    assert not set(split.questions) & set(split.replies)
    train, test = parts(replies, split)
    assert len(train) + len(test) == sum(map(len, replies.values()))
    others = [pair for pair in test if pair[0] not in split.questions]
    assert 0.15 < len(others) / (len(others) + len(train)) < 0.25


def test_the_labelled_verdicts_of_the_training_part_mostly_give_the_labelled_band() -> None:
    """It is what the floors of the bands were chosen by."""
    train, _ = parts(read_all(BANK), read_split())

    def verdicts(items: Iterable[KeyPoint | Misconception], met: Mapping[str, str]) -> list[Verdict]:
        return [
            Verdict(item=item.id, ruling=Ruling.MET if item.id in met else Ruling.MISSED, quote=met.get(item.id))
            for item in items
        ]

    same = []
    for id, reply in train:
        rubric = BANK[id].rubric
        found = score(rubric, verdicts(rubric.points, reply.met), verdicts(rubric.misconceptions, reply.asserted))
        assert found is not None
        same.append(band(found) == reply.band)
    assert sum(same) / len(same) > 0.88
