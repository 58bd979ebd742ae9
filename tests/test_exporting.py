"""The labelled set as the evaluations read it."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, RATE, Bench, question_of

from interviewer.calibration.dataset import LabelledReply, ReplyKind, read_replies
from interviewer.calibration.exporting import Exported, export
from interviewer.errors import FaultyFiles, InterviewError


def test_what_people_agree_on_is_written_and_read_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    bench.bench.trials.judge(project, "fake")
    folder = tmp_path / "set"
    assert bench.bench.press.export(project, "Lead", folder, "fake") == Exported(new=40)
    replies = read_replies(folder / f"{DROPOUT}.yaml", question_of(DROPOUT))
    assert len(replies) == 30 and {reply.kind for reply in replies} == {ReplyKind.REAL}
    by_id = {reply.id: reply for reply in replies}
    assert by_id["f-dropout-00"].open == ("no-co-adaptation",)
    assert by_id["f-dropout-01"].open == ()
    assert "Ada" not in (folder / f"{DROPOUT}.yaml").read_text()
    assert by_id["f-dropout-00"].met["random-zeroing"].lower().startswith("at every step")
    # Once more changes nothing, and what somebody else put there stays.
    before = (folder / f"{DROPOUT}.yaml").read_bytes()
    assert bench.bench.press.export(project, "Lead", folder, "fake") == Exported()
    assert (folder / f"{DROPOUT}.yaml").read_bytes() == before
    other = (folder / f"{RATE}.yaml").read_text()
    (folder / f"{RATE}.yaml").write_text(other + "- {id: mine, kind: terse, band: 0, text: hm}\n")
    bench.bench.press.export(project, "Lead", folder)
    assert "mine" in {reply.id for reply in read_replies(folder / f"{RATE}.yaml", question_of(RATE))}


def reply(id: str, text: str, band: int = 0, kind: ReplyKind = ReplyKind.REAL) -> LabelledReply:
    return LabelledReply(id=id, kind=kind, band=band, text=text)


def test_no_reply_that_is_there_is_lost(tmp_path: Path) -> None:
    questions = {RATE: question_of(RATE)}

    def put(*several: LabelledReply) -> Exported:
        return export(tmp_path, {RATE: several}, questions)

    def there() -> dict[str, tuple[str, int]]:
        found = read_replies(tmp_path / f"{RATE}.yaml", questions[RATE])
        return {one.id: (one.text, one.band) for one in found}

    assert put(reply("a", "high"), reply("b", "low")) == Exported(new=2)
    # The same words under the same id get the new labels; other words are another reply, each time under the same id.
    assert put(reply("a", " high "), reply("b", "low", band=1)) == Exported(changed=2)
    for outcome in (Exported(new=1, apart={"a": "a-2"}), Exported(apart={"a": "a-2"})):
        assert put(reply("a", "too high")) == outcome
    assert put(reply("a", "much too high")).apart == {"a": "a-3"}
    assert put(reply("other", "low", band=4)) == Exported(left=("other",))
    assert there() == {"a": (" high ", 0), "b": ("low", 1), "a-2": ("too high", 0), "a-3": ("much too high", 0)}
    told = Exported(new=1, changed=2, apart={"a": "a-2"}, left=("other",)).told(Path("set"))
    assert told.startswith("New in set: 1 labelled reply; labelled anew: 2. ")
    assert "both are kept: a as a-2" in told and "under another id: other." in told


def test_a_file_that_cannot_be_read_stops_the_export_before_anything_is_written(tmp_path: Path) -> None:
    questions = {id: question_of(id) for id in (DROPOUT, RATE)}
    (tmp_path / "drills").mkdir()
    (tmp_path / f"{RATE}.yaml").write_text("- {id: torn")
    several = {id: [reply("a", "high")] for id in questions}
    with pytest.raises(FaultyFiles, match="learning-rate"):
        export(tmp_path, several, questions)
    assert [path.name for path in (tmp_path / "drills").iterdir()] == ["learning-rate.yaml"]


def test_nothing_agreed_is_nothing_to_export(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    with pytest.raises(InterviewError, match="nothing to export"):
        bench.bench.press.export(project, "Cleo", tmp_path / "set")
