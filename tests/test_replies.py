"""The labelled replies: every file can be read, its quotes stand in its replies, and the split holds."""

from pathlib import Path

import pytest
from fakes import question

from evals.replies import REPLIES, ReplyKind, parts, read_all, read_replies, read_split
from interviewer.bank.files import read_bank
from interviewer.errors import FaultyFiles
from interviewer.settings import shipped

BANK, _ = read_bank([shipped("knowledge")])
FILES = sorted(path.relative_to(REPLIES).with_suffix("").as_posix() for path in REPLIES.rglob("*.yaml"))
ONE = "- {id: a, kind: strong, band: 4, text: it is heavy, met: {heavy: is heavy}, asserted: {}}\n"


@pytest.mark.parametrize("id", FILES)
def test_every_file_has_ten_replies_of_every_kind(id: str) -> None:
    replies = read_replies(REPLIES / f"{id}.yaml", BANK[id])
    assert len(replies) >= 10
    assert {reply.kind for reply in replies} == set(ReplyKind)
    assert all(not reply.met for reply in replies if reply.kind is ReplyKind.KEYWORDS)


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
