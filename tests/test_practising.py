"""What comes after an interview, in the terminal: report, review, replay and data."""

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from examples import Told
from fakes import WordJudge, small_bank

from interviewer.bank.documents import write_drafts
from interviewer.cli import main, program
from interviewer.grading.grade import Reply, computed
from interviewer.grading.panel import Panel
from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.store.store import put_interview

Run = Callable[..., tuple[int, str, str]]
BANK = small_bank()
Q, OTHER = BANK["alpha/alpha-easy"], BANK["beta/beta-easy"]


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """Real parts with a fake judge, and one interview of two days ago in the records."""
    write_drafts(BANK, tmp_path / "bank-folder")
    made = Parts(Settings(data_dir=tmp_path / "data"), [tmp_path / "bank-folder"])
    monkeypatch.setattr(Parts, "panel", Panel(WordJudge()))
    told = Told(owner="terminal", id="abc123")
    for question, words in ((Q, "heavy"), (OTHER, "light and wrong")):
        told.asked(question).replied(words)
        told.graded(computed(question, WordJudge().judge(question, Reply.of(words)))).closed()
    shift = datetime.now(UTC) - timedelta(days=2) - told.interview.started
    turns = tuple(turn.model_copy(update={"at": turn.at + shift}) for turn in told.finished().interview.turns)
    interview = told.interview.model_copy(update={"turns": turns, "started": told.interview.started + shift})
    with made.store.engine.begin() as connection:
        put_interview(connection, interview)
    monkeypatch.setattr(program, "parts_for", lambda *folders, **changed: made)
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return run_it


def test_the_report_says_the_verdict_and_what_to_do_next(parts: Parts, run: Run) -> None:
    status, out, _ = run("report")
    assert status == 0 and "Partial: 38 %, from 2 questions; a rough picture." in out
    assert "Next: Answer “Title beta-easy” again. You said something that is not so. SECRET-CORRECTION" in out


@pytest.mark.parametrize(
    ("format", "begins"),
    [
        ("markdown", b"# Report"),
        ("json", b'{\n "format": "interviewer-interview"'),
        ("pdf", b"%PDF"),
        ("anki", b"#sep"),
    ],
)
def test_each_format_goes_to_a_file(parts: Parts, run: Run, tmp_path: Path, format: str, begins: bytes) -> None:
    out = tmp_path / "report"
    assert run("report", "--interview", "abc", "--format", format, "--out", str(out))[0] == 0
    assert out.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("report", "--interview", "zzz"), 1, "There are: abc123"),
        (("report", "--format", "pdf"), 1, "needs a file"),
        (("report", "--format", "word"), 2, "is not a format"),
        (("report", "missing.json"), 1, "missing.json cannot be read"),
        (("replay", "missing.json"), 1, "cannot be read"),
        (("replay", "x.json", "--grader", "best"), 2, "is not a grader"),
        (("data", "import", "missing.json"), 1, "cannot be read"),
        (("data", "export", "/nowhere/file.json"), 1, "cannot be written"),
        (("data", "delete"), 1, "say --yes"),
    ],
)
def test_what_cannot_be_done_is_told(
    parts: Parts, run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    code, out, err = run(*arguments)
    assert code == status and words in out + err


def test_an_export_replays_to_the_same_grades_and_shows_another_graders(
    parts: Parts, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "one.json")
    run("report", "--format", "json", "--out", file)
    status, out, _ = run("replay", file)
    assert status == 0 and "1. Title alpha-easy: the same, solid" in out and "2 of 2 grades are the same." in out

    class Strict(WordJudge):
        def judge(self, question, reply):
            return super().judge(question, Reply.of("nothing")).model_copy(update={"judge": "strict"})

    monkeypatch.setattr(Parts, "panel", Panel(Strict()))
    status, out, _ = run("replay", file)
    assert status == 1 and "heavy: met → missed" in out and "now by strict" in out
    status, out, _ = run("replay", file, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 1 and [line["same"] for line in lines] == [False, False]
    assert lines[0]["before"]["score"] == 0.75 and lines[0]["after"]["score"] == 0


def test_an_export_can_be_reported_on_elsewhere(parts: Parts, run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "one.json")
    run("report", "--format", "json", "--out", file)
    parts.belongings.delete("terminal")
    assert "There is no interview to report on here yet" in run("report")[2]
    assert "Partial: 38 %" in run("report", file)[1]


def test_a_review_asks_what_is_due_and_keeps_what_it_showed(parts: Parts, run: Run) -> None:
    _, out, _ = run("review", given="heavy light\n\n/unknown\nplease\n/quit\n")
    assert "2 due today, 2 being learnt." in out and "And how fast is alpha-easy?" in out
    assert "Done: 1 of 2 recalled." in out and "- Missed:" in out
    assert "0 due today" in run("review")[1]
    _, out, _ = run("review", "--ahead", given="please\n/quit\n")
    assert "Not graded: these words ask for something" in out
    assert len(parts.schedule.reviews("terminal")) == 2


def test_data_goes_to_a_file_is_deleted_and_comes_back(parts: Parts, run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "all.json")
    assert "1 interview to " in run("data", "export", file)[1]
    assert "Deleted: 1 interview." in run("data", "delete", "--yes")[1]
    assert parts.store.listed("terminal") == []
    assert "Imported: 1 interview." in run("data", "import", file)[1]
    assert "1 were here already" in run("data", "import", file)[1]
    assert [each.id for each in parts.store.listed("terminal")] == ["abc123"]


def test_data_where_names_the_place_and_what_is_sent(parts: Parts, run: Run) -> None:
    out = run("data", "where")[1]
    assert str(parts.settings.data_dir) in out and "Nothing that you type leaves this machine." in out
    parts.settings = parts.settings.model_copy(update={"model": "m", "base_url": "http://here/v1"})
    assert "are sent to m at http://here/v1" in run("data", "where")[1]
