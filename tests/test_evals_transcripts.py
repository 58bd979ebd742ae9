"""Fixed transcripts: what changed is listed, and accepted on demand."""

from collections import Counter
from pathlib import Path

import pytest

from evals.candidates import Manner
from evals.transcripts import TRANSCRIPTS, Cast, Entry, Transcript, changes, fits, main, read_transcript, written
from interviewer.errors import FaultyFiles
from interviewer.interview.interview import Mode, Plan

START = Entry(becomes=("asked a/b",))


def transcript(*steps: Entry) -> Transcript:
    return Transcript(plan=Plan(questions=1), candidate=Cast(ability=0.0), steps=(START, *steps))


def test_there_are_enough_of_every_sort() -> None:
    found = [read_transcript(path) for path in sorted(TRANSCRIPTS.glob("*.yaml"))]
    assert len(found) >= 24
    modes, manners = Counter(each.plan.mode for each in found), Counter(each.candidate.manner for each in found)
    assert all(modes[mode] >= 10 for mode in Mode) and all(manners[manner] >= 4 for manner in Manner)
    assert all(each.steps[-1].becomes[-1].startswith("finished") for each in found)
    assert max(len(entry.act.words) for each in found for entry in each.steps) > 20_000


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_transcript_is_written_as_it_is_read(path: Path) -> None:
    assert written(read_transcript(path)) == path.read_text(encoding="utf-8")


def test_a_changed_verdict_is_shown_before_and_after() -> None:
    before = transcript(Entry(say="It depends.", becomes=("graded 1: met x; asserted nothing", "finished: done")))
    after = transcript(Entry(say="It depends.", becomes=("graded 0: met nothing; asserted nothing", "finished: done")))
    found = "\n".join(changes(before, after))
    assert "step 1: It depends." in found
    assert "- graded 1: met x" in found and "+ graded 0: met nothing" in found and "finished" not in found
    assert fits(before, after) and not changes(before, before)


def test_words_for_other_questions_do_not_fit() -> None:
    before = transcript(Entry(say="x", becomes=("asked a/c",)))
    assert not fits(before, transcript(Entry(say="x", becomes=("probed y",))))
    assert not fits(before.model_copy(update={"steps": ()}), before)


def test_long_words_are_kept_short(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(written(transcript(Entry(say="A", times=20_001))), encoding="utf-8")
    assert path.stat().st_size < 500
    assert read_transcript(path).steps[1].act.words == "A" * 20_001


def test_a_faulty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("plan: {questions: 0}\ncandidate: {ability: 1}\n", encoding="utf-8")
    with pytest.raises(FaultyFiles, match=r"one\.yaml"):
        read_transcript(path)


def test_replaying_lists_a_change_and_accepts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored = read_transcript(TRANSCRIPTS / "hostile-practice-1.yaml")
    path = tmp_path / "one.yaml"
    first = stored.steps[1].model_copy(update={"becomes": ("graded 4: met everything; asserted nothing",)})
    path.write_text(written(stored.model_copy(update={"steps": (stored.steps[0], first, *stored.steps[2:])})), "utf-8")
    assert main([], tmp_path) == 1
    assert "- graded 4: met everything" in capsys.readouterr().out
    assert main(["--allow", "1"], tmp_path) == 0
    assert main(["--write"], tmp_path) == 0
    assert main([], tmp_path) == 0
