"""The terminal program as a script sees it: what goes in by a pipe, what comes out, and the exit status."""

import dataclasses
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fakes import DeadJudge, OneExplainer, WordJudge, question, small_bank

from interviewer.bank.question import Bank, Question
from interviewer.cli import chat as chat_module
from interviewer.cli import main, program
from interviewer.explain import Explanation
from interviewer.grading.grade import Call, Judge, Judgement, Reply, Ruling, Verdict
from interviewer.grading.panel import Panel
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.interview import Asked, Interview, Mode, Replied
from interviewer.interview.session import Session
from interviewer.offline import OfflineChat
from interviewer.settings import Settings
from interviewer.store.store import Store

Run = Callable[..., tuple[int, str, str]]


class FakeExplainer(OneExplainer):
    def stream(self, topic: str) -> Iterator[str]:
        yield "Streamed: "
        yield f"all about {topic}.\n"


class FakeIndex:
    """Finds a question when the query names its slug."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def search(self, query: str, limit: int) -> SimpleNamespace:
        hits = [SimpleNamespace(id=each.id, score=0.9) for each in self.bank if query and each.slug in query][:limit]
        return SimpleNamespace(query=query, results=tuple(hits), match=bool(hits), confidence=0.8 if hits else 0.1)


class FakeParts:
    """All parts: real session, store and panel; a judge, an index and an explainer that need no model."""

    def __init__(self, folder: Path, judge: Judge, bank: Bank) -> None:
        offline = OfflineChat()
        self.bank, self.panel, self.index = bank, Panel(judge), FakeIndex(bank)
        self.store = Store(f"sqlite:///{folder / 'kept.sqlite3'}")
        self.explainer = FakeExplainer(next(iter(bank)).id)
        self.session = Session(
            bank,
            self.panel,
            self.store,
            LangChainInterviewer(offline, offline, Settings()),
            self.explainer,
            lambda owner: frozenset(),
            lambda: datetime.now(UTC),
        )

    def in_use(self) -> dict[str, str]:
        return {"grader": "a fake", "interviewer": "another fake"}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeParts:
    made = FakeParts(tmp_path, WordJudge(), small_bank())
    monkeypatch.setattr(program, "parts_for", lambda *folders, **changed: made)
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line with that standard input; gives the exit status, the output and the messages."""

    def run_it(*arguments: str, given: str | bytes = "") -> tuple[int, str, str]:
        content = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return run_it


def kept(parts: FakeParts) -> Interview:
    found = parts.store.interview(parts.store.listed("terminal")[0].id)
    assert found is not None
    return found


def replies(interview: Interview) -> list[str]:
    return [turn.text for turn in interview.turns if isinstance(turn, Replied)]


# chat


def test_an_interview_is_held_through_a_pipe(parts: FakeParts, run: Run) -> None:
    status, out, err = run("chat", "--questions", "2", "--level", "E", given="heavy light\nheavy wrong\nlight\n")
    assert (status, err) == (0, "")
    assert re.findall(r"\d of \d · .*", out) == [
        "1 of 2 · [E] · " + kept(parts).exchanges[0].question.area,
        *re.findall("2 of 2 .*", out),
    ]
    assert "strong · 100 %" in out
    assert "+ SECRET-HEAVY of" in out
    assert "“heavy”" in out
    assert "! You said “wrong” In fact: SECRET-CORRECTION" in out
    assert "2 questions; a rough picture." in out
    assert "Judged by fake." in out
    assert kept(parts).finished


def test_a_question_is_shown_with_its_own_words_and_the_reason_for_it(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", given="heavy light\n")
    assert all(exchange.question.text in out for exchange in kept(parts).exchanges)


def test_nothing_that_is_missing_shows_while_a_question_is_open(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", "--questions", "1", given="light\n")
    assert "So far: weak · 25 %" in out
    assert "SECRET-HEAVY" not in out
    _, out, _ = run("chat", "--resume", given="heavy\n")
    assert "+ SECRET-HEAVY" in out
    assert "(after a follow-up)" in out


def test_missed_points_show_once_the_question_is_closed(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", "--questions", "1", given="nothing of use\n")
    assert "- Missed: SECRET-HEAVY" in out
    assert "SECRET-EXTRA" not in out


def test_a_simulation_is_silent_until_the_end(parts: FakeParts, run: Run) -> None:
    words = ["chat", "--questions", "2", "--mode", "simulation"]
    _, out, _ = run(*words, given="heavy light wrong\n/again\n/reference\n")
    assert not any(word in out for word in ("SECRET", "%", "strong", "partial"))
    assert "answered once" in out
    _, out, _ = run("chat", "--resume", given="heavy light\n")
    assert out.count("+ SECRET-HEAVY") == 2
    assert kept(parts).plan.mode is Mode.SIMULATION


def test_the_end_of_the_input_pauses_and_resume_goes_on(parts: FakeParts, run: Run) -> None:
    status, out, _ = run("chat", "--questions", "2", given="heavy light\n")
    assert status == 0
    assert out.rstrip().endswith("Go on with: interviewer chat --resume")
    status, out, _ = run("chat", "--resume", given="light heavy\n")
    assert status == 0
    assert "2 of 2" in out
    assert replies(kept(parts)) == ["heavy light", "light heavy"]
    assert kept(parts).finished


def test_quit_pauses_and_leaves_the_rest_of_the_input_alone(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", given="/quit\nheavy\n")
    assert "Paused" in out
    assert replies(kept(parts)) == []


def test_by_default_a_script_starts_a_new_interview(parts: FakeParts, run: Run) -> None:
    run("chat")
    run("chat")
    assert len(parts.store.listed("terminal")) == 2


def test_resume_without_a_paused_interview_says_so(parts: FakeParts, run: Run) -> None:
    assert run("chat", "--resume") == (
        1,
        "",
        "interviewer: There is no paused interview to go on with; leave out --resume to start one.\n",
    )


def test_an_interview_that_was_cut_off_goes_on_where_it_was(parts: FakeParts, run: Run) -> None:
    asked = question("alpha/cut")
    interview = Interview.model_validate(
        {"id": "cut", "owner": "terminal", "plan": {"questions": 1}, "started": datetime.now(UTC)}
    )
    for turn in (
        Asked(at=datetime.now(UTC), question=asked, reason="r"),
        Replied(at=datetime.now(UTC), text="heavy light extra"),
    ):
        parts.store.keep(interview, turn)
        interview = interview.after(turn)
    status, out, _ = run("chat", "--resume")
    assert status == 0
    assert "strong · 100 %" in out
    assert kept(parts).finished


def test_a_hint_tells_its_price_before_it_is_taken(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", "--questions", "1", given="/hint\nheavy light\n")
    price, hint = out.index("The next hint can cost 38 % of this question's score."), out.index("Think of the scales.")
    assert price < hint
    assert "(counts half: after a hint)" in out
    assert kept(parts).exchanges[0].grade is not None
    assert kept(parts).exchanges[0].counted == 0.625


def test_help_lists_every_command_and_the_price_of_a_hint(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", given="/help\n")
    assert re.findall(r"^  (/\w+)", out, re.MULTILINE) == [
        "/hint", "/skip", "/explain", "/again", "/regrade", "/reference", "/finish", "/quit", "/help",
    ]  # fmt: skip
    assert "can cost 38 %" in out


def test_skip_passes_and_finish_ends(parts: FakeParts, run: Run) -> None:
    status, out, _ = run("chat", given="/skip\n/finish\n")
    assert status == 0
    assert "Not answered. Its key points:" in out
    assert "no answer, 0 % (passed)" in out
    assert kept(parts).finished


def test_explaining_the_open_question_takes_it_out_of_the_count(parts: FakeParts, run: Run) -> None:
    parts.session = Session(
        Bank([question("alpha/only")]),
        parts.panel,
        parts.store,
        parts.session.interviewer,
        OneExplainer("alpha/only"),
        lambda owner: frozenset(),
    )
    _, out, _ = run("chat", given="/explain scales\nheavy light\n")
    assert "About scales." in out
    assert "This question is no longer counted" in out
    assert "Not counted: its topic was explained" in out


def test_again_answers_the_last_closed_question_once_more(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", given="nothing\n/again\nheavy\n/reference\n")
    assert "Answered again: solid · 75 %" in out
    assert "+ You added: SECRET-HEAVY" in out
    assert "- Still missing: SECRET-LIGHT" in out
    assert "SECRET-REFERENCE" in out
    assert kept(parts).exchanges[0].counted == 0.0
    assert len(kept(parts).exchanges[1].parts) == 0


def test_what_could_not_be_graded_says_so_and_can_be_graded_again(tmp_path: Path, parts: FakeParts, run: Run) -> None:
    judges: list[Judge] = [DeadJudge(), WordJudge()]

    class Recovering:
        def judge(self, question: Any, reply: Any) -> Any:
            return judges[0].judge(question, reply)

    made = FakeParts(tmp_path / "again", Recovering(), small_bank())
    parts.session, parts.store = made.session, made.store
    _, out, _ = run("chat", "--questions", "2", given="heavy light\n")
    assert "not graded yet (the endpoint cannot be reached" in out
    assert "/regrade tries again" in out
    judges.pop(0)
    _, out, _ = run("chat", "--resume", given="/regrade\n/regrade\n")
    assert "strong · 100 %" in out
    assert "Nothing waits for a grade." in out


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/dance", "There is no command /dance; /help lists them."),
        ("/explain", "Write the term that you want explained first."),
        ("/again", "No question has been closed yet."),
        ("/regrade", "Nothing waits for a grade."),
        ("x" * 20_001, "The reply has 20,001 characters; 20,000 is the limit."),
    ],
)
def test_what_cannot_be_done_is_said_and_the_interview_goes_on(
    parts: FakeParts, run: Run, typed: str, words: str
) -> None:
    status, out, _ = run("chat", "--questions", "1", given=f"{typed}\n\n  \nheavy light\n")
    assert status == 0
    assert words in out
    assert replies(kept(parts)) == ["heavy light"]


def test_a_second_terminal_is_told_and_shown_where_it_stands(
    parts: FakeParts, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = chat_module.Chat._take

    def elsewhere(self: Any, words: str) -> None:
        interview = kept(parts)
        if not replies(interview):
            list(parts.session.reply(interview, "heavy light"))
        taken(self, words)

    monkeypatch.setattr(chat_module.Chat, "_take", elsewhere)
    status, out, _ = run("chat", given="too late\n")
    assert status == 0
    assert "moved on elsewhere" in out
    assert "2 of 8" in out
    assert replies(kept(parts)) == ["heavy light"]


def test_words_are_kept_as_typed_and_shown_without_control_characters(parts: FakeParts, run: Run) -> None:
    _, out, _ = run("chat", given="heavy \x1b[31m שלום 🎉 \\\n")
    assert replies(kept(parts)) == ["heavy \x1b[31m שלום 🎉 \\"]
    assert "\x1b" not in out
    assert "\\" in replies(kept(parts))[0]


def test_input_that_is_no_text_ends_no_interview(parts: FakeParts, run: Run) -> None:
    status, out, _ = run("chat", "--questions", "1", given=b"heavy \xff\xfe light\n")
    assert status == 0
    assert "strong" in out


def test_a_person_may_go_on_in_the_next_line_and_is_asked_about_a_paused_interview(
    parts: FakeParts, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("chat", given="heavy light\n")
    typed, asked = iter(["y", "heavy \\", "light", "/hint", "n"]), list[str]()

    def typing(prompt: str) -> str:
        asked.append(prompt)
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typing)
    monkeypatch.setattr("interviewer.cli.terminal.Terminal._is_interactive", staticmethod(lambda: True))
    status, out, _ = run("chat")
    assert status == 0
    assert asked[0].endswith("is paused at question 2 of 8. Go on with it? [Y/n] ")
    assert asked[1:3] == ["> ", "… "]
    assert replies(kept(parts)) == ["heavy light", "heavy \nlight"]
    assert asked[4] == "The next hint can cost 38 % of this question's score. Take it? [Y/n] "
    assert "Think of the scales." not in out


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--mode", "quiz"], 2, "'quiz' is not a mode"),
        (["--level", "E,X"], 2, "'X' is not a level; write E, M or H"),
        (["--questions", "0"], 2, "'--questions': "),
        (["--area", "astrology"], 1, "The bank has no area 'astrology'. It has: alpha, beta, gamma."),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    parts: FakeParts, run: Run, words: list[str], status: int, message: str
) -> None:
    left, _, err = run("chat", *words)
    assert left == status
    assert message in err


def test_levels_and_areas_are_kept_to(parts: FakeParts, run: Run) -> None:
    run("chat", "--level", "hard", "--level", "e", "--area", "Beta", "--questions", "5", given="/skip\n/skip\n")
    assert {exchange.question.id for exchange in kept(parts).exchanges} == {"beta/beta-easy", "beta/beta-hard"}


# explain and search


def test_explain_streams_what_the_bank_has(parts: FakeParts, run: Run) -> None:
    assert run("explain", "weight", "tying") == (0, "Streamed: all about weight tying.\n", "")


def test_explain_says_when_there_is_nothing(parts: FakeParts, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.explainer, "explanation", lambda topic: Explanation("The bank has nothing on that.", ()))
    assert run("explain", "cooking") == (1, "The bank has nothing on that.\n", "")


def test_search_answers_a_person_in_a_table(parts: FakeParts, run: Run) -> None:
    assert run("search", "the", "alpha-easy", "one") == (0, " 0.90  [E]  Title alpha-easy  (alpha/alpha-easy)\n", "")
    assert run("search", "cooking")[1] == "Nothing was found.\n"


def test_search_answers_a_program_in_json(parts: FakeParts, run: Run) -> None:
    found = {"results": [{"id": "alpha/alpha-easy", "score": 0.9}], "match": True, "confidence": 0.8}
    nothing = {"results": [], "match": False, "confidence": 0.1}
    _, out, _ = run("search", "alpha-easy", "--json")
    assert json.loads(out) == {"query": "alpha-easy", **found}
    _, out, _ = run("search", given=b"alpha-easy\n\ncooking\n" + b"\xff\n")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"query": "alpha-easy", **found},
        {"query": "", **nothing},
        {"query": "cooking", **nothing},
        {"query": "\ufffd", **nothing},
    ]


# grade


def test_replies_are_graded_one_for_one_in_order(parts: FakeParts, run: Run) -> None:
    wanted = [
        {"id": 1, "question_id": "alpha/alpha-easy", "reply": "heavy wrong"},
        {
            "id": "b",
            "question": "What is dropout?",
            "reference": "point-1 is this. And that is it.",
            "reply": "point-1",
        },
        {"id": None, "question_id": "alpha/alpha-easy", "reply": ""},
    ]
    status, out, err = run("grade", given="".join(f"{json.dumps(each)}\n\n" for each in wanted))
    assert (status, err) == (0, "")
    first, free, empty = (json.loads(line) for line in out.splitlines())
    rubric = parts.bank["alpha/alpha-easy"].rubric
    unmarked = {"confidence": None, "unsure": False, "disagrees": None}
    assert first == {
        "id": 1,
        "score": 0.25,
        "band": 1,
        "verdicts": [
            {"point": "heavy", "verdict": "met", "quote": "heavy"} | unmarked,
            {"point": "light", "verdict": "missed", "quote": None} | unmarked,
            {"point": "extra", "verdict": "missed", "quote": None} | unmarked,
        ],
        "misconceptions": [{"point": "wrong", "verdict": "met", "quote": "wrong"} | unmarked],
        "grader": "fake",
        "second": None,
        "stamps": {"rubric": rubric.stamp},
        "unscored": None,
        "note": None,
        "calls": [],
    }
    assert free["id"] == "b"
    assert free["verdicts"][0] == {"point": "point-1", "verdict": "met", "quote": "point-1"} | unmarked
    assert (empty["id"], empty["score"], empty["band"]) == (None, 0.0, 0)


@pytest.mark.parametrize(
    ("line", "id", "why"),
    [
        (b"nonsense", None, "line 2: not JSON (Expecting value at character 1)"),
        (b"[1]", None, "line 2: not a JSON object"),
        (b"\xff\xfe{}", None, "line 2: not"),
        (b'{"id": 7, "question_id": "alpha/alpha-easy"}', 7, "line 2: reply: Field required"),
        (
            b'{"id": 7, "question_id": "alpha/alpha-easy", "reply": 3}',
            7,
            "line 2: reply: Input should be a valid string",
        ),
        (b'{"id": 7, "question_id": "no/such", "reply": "x"}', 7, "line 2: the bank has no question 'no/such'"),
        (b'{"id": 7, "reply": "x"}', 7, "give either question_id, or question and reference"),
        (b'{"id": 7, "question": "x", "reply": "x"}', 7, "give either question_id, or question and reference"),
        (b"[" * 100_000, None, "line 2: not JSON (nested too deeply)"),
    ],
)
def test_a_bad_line_is_answered_and_the_others_are_graded(
    parts: FakeParts, run: Run, line: bytes, id: int | None, why: str
) -> None:
    good = b'{"id": 1, "question_id": "alpha/alpha-easy", "reply": "heavy"}\n'
    status, out, err = run("grade", given=good + line + b"\n" + good)
    assert (status, err) == (1, "")
    answers = [json.loads(answer) for answer in out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, id, 1]
    assert [answer["score"] for answer in answers] == [0.75, None, 0.75]
    assert why in answers[1]["unscored"]
    assert set(answers[1]) == set(answers[0])


def test_a_grader_that_fails_gives_no_number(tmp_path: Path, parts: FakeParts, run: Run) -> None:
    parts.panel = Panel(DeadJudge())
    line = json.dumps({"id": 1, "question_id": "alpha/alpha-easy", "reply": "heavy"})
    status, out, _ = run("grade", given=line)
    assert status == 0
    answer = json.loads(out)
    assert (answer["score"], answer["band"]) == (None, None)
    assert "cannot be reached" in answer["unscored"]


class Doubting:
    """Is unsure of `light`, and says how much it cost to judge."""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        judgement = WordJudge().judge(question, reply)
        points = tuple(
            verdict.model_copy(update={"unsure": verdict.item == "light", "confidence": 0.6})
            for verdict in judgement.points
        )
        call = Call(model="m", input_tokens=900, output_tokens=100, seconds=1.25)
        return judgement.model_copy(update={"points": points, "calls": (call,), "judge": "chat:m"})


class Contrary:
    """Meets `light` and nothing else, whatever is said, by the reply's own words."""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        points = [
            Verdict(item=point.id, ruling=Ruling.MISSED, confidence=0.8)
            if point.id != "light"
            else Verdict(item="light", ruling=Ruling.MET, quote=reply.text, confidence=0.9)
            for point in question.rubric.points
        ]
        return Judgement(points=tuple(points), judge="local", stamps={"grader": "local-1"})


def test_doubts_and_what_was_spent_are_in_the_answer(parts: FakeParts, run: Run) -> None:
    parts.panel = Panel(Doubting(), second=Contrary())
    _, out, _ = run("grade", given=json.dumps({"question_id": "alpha/alpha-easy", "reply": "heavy"}))
    answer = json.loads(out)
    assert (answer["score"], answer["grader"], answer["second"]) == (0.75, "chat:m", "local")
    assert [(each["verdict"], each["unsure"], each["disagrees"]) for each in answer["verdicts"]] == [
        ("met", False, {"judge": "local", "verdict": "missed", "quote": None, "confidence": 0.8}),
        ("missed", True, {"judge": "local", "verdict": "met", "quote": "heavy", "confidence": 0.9}),
        ("missed", False, None),
    ]
    assert answer["calls"] == [{"model": "m", "input_tokens": 900, "output_tokens": 100, "seconds": 1.25, "cost": None}]
    assert answer["stamps"]["second grader"] == "local-1"


def test_doubts_and_what_was_spent_are_shown_in_the_terminal(parts: FakeParts, run: Run) -> None:
    parts.session = dataclasses.replace(parts.session, grader=Panel(Doubting(), second=Contrary()))
    _, out, _ = run("chat", "--questions", "1", "--level", "E", given="heavy\n\n/skip\n")
    assert "(second opinion, the local grader: missed)" in out
    missed = next(line for line in out.splitlines() if line.strip().startswith("- Missed:"))
    assert "the grader is unsure; second opinion, the local grader: met, “heavy”" in missed
    assert "Graded by chat:m; 1 model call: 900 tokens read, 100 written, 1.2 s, cost unknown." in out
    assert "Doubtful verdicts: the grader is unsure of 1 of 4; the second opinion differs on 2 of 4." in out


def test_an_unknown_grader_is_refused(parts: FakeParts, run: Run) -> None:
    status, _, err = run("grade", "--grader", "oracle")
    assert status == 2
    assert "'oracle' is not a grader; write local or chat" in err


# import and check


NOTES = """# Notes

## Nets

### [E] What is dropout?

It zeroes units at random. It regularises the net. At test time all units stay.

### What is momentum?
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("notes.md")
    path.write_text(NOTES)
    return path


def test_a_document_becomes_a_bank_and_the_next_step_is_told(notes: Path, run: Run) -> None:
    status, out, err = run("import", "notes.md")
    assert (status, err) == (0, "")
    assert "notes.md: 2 questions (1 E, 1 unmarked)" in out
    assert "1 have no answer in words" in out
    assert out.endswith("Next: interviewer chat --bank notes-bank\n")
    assert len(list(Path("notes-bank").rglob("*.md"))) == 2
    assert run("check", "notes-bank")[0] == 0


def test_a_dry_run_writes_nothing(notes: Path, run: Run) -> None:
    status, out, _ = run("import", "notes.md", "--dry-run", "--into", "mine")
    assert status == 0
    assert "Nothing was written" in out
    assert os.listdir() == ["notes.md"]  # noqa: PTH208  the names, sorted or not, are one


def test_a_second_import_keeps_what_was_edited_unless_told_otherwise(notes: Path, run: Run) -> None:
    run("import", "notes.md", "--into", "mine")
    edited = next(Path("mine").rglob("*dropout*"))
    edited.write_text("edited")
    assert "2 files were there already and were kept" in run("import", "notes.md", "--into", "mine")[1]
    assert edited.read_text() == "edited"
    run("import", "notes.md", "--into", "mine", "--overwrite")
    assert "zeroes units" in edited.read_text()


def test_import_counts_for_a_program(notes: Path, run: Run) -> None:
    _, out, _ = run("import", "notes.md", "--json", "--dry-run")
    counts = json.loads(out)
    assert (counts["questions"], counts["by_section"]) == (2, {"Nets": 2})
    assert counts["answers"] == {"text": 1, "link_only": 0, "missing": 1}


def test_a_document_that_cannot_be_imported_is_told_and_the_others_are(notes: Path, run: Run) -> None:
    Path("empty.md").write_text("Nothing is asked here.\n")
    status, out, err = run("import", "empty.md", "missing.md", "notes.md")
    assert status == 1
    assert [line.partition(": ")[2].partition(":")[0] for line in err.splitlines()] == ["empty.md", "missing.md"]
    assert "2 drafts were written to notes-bank" in out


def test_check_finds_every_fault_with_its_place(tmp_path: Path, run: Run) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "bad.md").write_text("---\nlevel: X\n---\n\n# Title\n\n## Question\n\nText?\n")
    status, out, _ = run("check", str(tmp_path))
    assert status == 1
    assert f"{tmp_path}/nets/bad.md:2: level is 'X' (write E, M or H)" in out
    assert "Faults: 3." in out
    status, out, _ = run("check", str(tmp_path), "--json")
    assert status == 1
    found = json.loads(out)
    assert (found["questions"], len(found["faults"]), found["warnings"]) == (0, 3, [])
    assert found["faults"][0] == {
        "path": f"{tmp_path}/nets/bad.md", "line": 2, "what": "level is 'X'", "mend": "write E, M or H",
    }  # fmt: skip


def test_warnings_fail_only_a_strict_check(notes: Path, run: Run) -> None:
    run("import", "notes.md")
    status, out, _ = run("check", "notes-bank")
    assert status == 0
    assert "[warning]" in out
    assert run("check", "notes-bank", "--strict")[0] == 1


def test_our_own_bank_passes_the_check(run: Run) -> None:
    status, out, _ = run("check", "--json")
    assert status == 0, out
    found = json.loads(out)
    assert found["faults"] == [] and found["drafts"] == 0
    assert found["questions"] == sum(found["by_level"].values()) == sum(found["by_area"].values())
    assert sum(sum(levels.values()) for levels in found["by_area_and_level"].values()) == found["questions"]
    assert found["key_points"] >= 3 * found["questions"] and found["misconceptions"] >= found["questions"]
    assert min(found["examples"].values()) >= 3 * (found["key_points"] + found["misconceptions"]) - 20
    assert all(warning["line"] >= 1 and warning["mend"] for warning in found["warnings"])


def test_ids_are_published_once_there_is_no_fault(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "b.md"
    path.write_text("---\nlevel: E\n---\n\n# B\n\n## Question\n\nWhat is that?\n")
    status, out, _ = run("check", str(tmp_path), "--publish")
    assert status == 1 and "Nothing was published" in out and not (tmp_path / "ids.txt").exists()
    path.write_text("---\nlevel: E\ndraft: true\n---\n\n# B\n\n## Question\n\nWhat?\n\n## Key points\n\n## Reference\n")
    status, out, _ = run("check", str(tmp_path), "--publish")
    assert status == 0 and "Published anew: 0." in out


# the program itself


def test_a_bad_setting_is_one_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_PORT", "many")
    status, out, err = run("search", "x")
    assert (status, out) == (1, "")
    assert err.startswith("interviewer: INTERVIEWER_PORT: ")


def test_a_bank_that_cannot_be_read_at_all_is_told(run: Run, tmp_path: Path) -> None:
    status, _, err = run("search", "x", "--bank", str(tmp_path / "none"))
    assert status == 1
    assert (
        err
        == f"interviewer: {tmp_path}/none:1: there is no such folder (give the folder that holds the question files)\n"
    )


def test_a_bank_with_a_faulty_file_still_serves_the_good_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "bad.md").write_text("nothing")
    parts = program.parts_for([tmp_path], with_ours=True)
    assert len(parts.bank) >= 40
    assert program.parts_for([tmp_path], with_ours=True, grader="local").settings.grader == "local"


def test_a_wrong_command_line_is_told_how_to_go_on(run: Run) -> None:
    status, _, err = run("sing")
    assert status == 2
    assert "No such command" in err


def test_the_version_is_printed(run: Run) -> None:
    assert re.fullmatch(r"interviewer \d+\.\d+\.\d+\n", run("--version")[1])


def test_help_names_every_command_and_the_settings(run: Run) -> None:
    _, out, _ = run("--help")
    for word in ("chat", "explain", "search", "grade", "import", "check", "serve", "INTERVIEWER_MODEL"):
        assert word in out


HELP_AND_IMPORTS = """
import sys
from interviewer.cli import main
try:
    main(["--help"])
except SystemExit:
    heavy = {"pydantic", "sqlalchemy", "langchain", "chromadb", "onnxruntime", "gradio", "numpy"}
    print(sorted(heavy & set(sys.modules)))
"""


def test_help_needs_no_heavy_library() -> None:
    done = subprocess.run([sys.executable, "-c", HELP_AND_IMPORTS], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_and_a_closed_pipe_are_quiet(tmp_path: Path) -> None:
    # A shell has what it runs in the background ignore interrupts, and what that begins too.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heeding}; from interviewer.cli import main; main(['grade', '--grader', 'local'])"
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    waiting = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    waiting.stdin.write(b"{}\n")
    waiting.stdin.flush()
    assert b"line 1" in waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=20) == 130
    assert waiting.stderr is not None
    assert waiting.stderr.read() == b""
    waiting.stdin.close()

    closed = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert closed.stdin is not None
    assert closed.stdout is not None
    closed.stdout.close()
    closed.stdin.write(b"{}\n" * 3)
    closed.stdin.close()
    assert closed.wait(timeout=20) == 1
    assert closed.stderr is not None
    assert closed.stderr.read() == b""
