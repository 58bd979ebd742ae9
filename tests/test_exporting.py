"""The labelled set as the evaluations read it."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, RATE, Bench, question_of

from interviewer.calibration.dataset import ReplyKind, read_replies
from interviewer.errors import InterviewError


def test_what_people_agree_on_is_written_and_read_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    bench.bench.trials.judge(project, "fake")
    folder = tmp_path / "set"
    assert bench.bench.press.export(project, "Lead", folder, "fake") == 40
    replies = read_replies(folder / f"{DROPOUT}.yaml", question_of(DROPOUT))
    assert len(replies) == 30 and {reply.kind for reply in replies} == {ReplyKind.REAL}
    by_id = {reply.id: reply for reply in replies}
    assert by_id["f-dropout-00"].open == ("no-co-adaptation",)
    assert by_id["f-dropout-01"].open == ()
    assert "Ada" not in (folder / f"{DROPOUT}.yaml").read_text()
    assert by_id["f-dropout-00"].met["random-zeroing"].lower().startswith("at every step")
    # Once more changes nothing, and what somebody else put there stays.
    assert bench.bench.press.export(project, "Lead", folder, "fake") == 0
    other = (folder / f"{RATE}.yaml").read_text()
    (folder / f"{RATE}.yaml").write_text(other + "- {id: mine, kind: terse, band: 0, text: hm}\n")
    bench.bench.press.export(project, "Lead", folder)
    assert "mine" in {reply.id for reply in read_replies(folder / f"{RATE}.yaml", question_of(RATE))}


def test_nothing_agreed_is_nothing_to_export(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    with pytest.raises(InterviewError, match="nothing to export"):
        bench.bench.press.export(project, "Cleo", tmp_path / "set")
