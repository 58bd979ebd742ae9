"""A record as a file, and its replies before a grader again."""

import json
from collections.abc import Collection

import pytest
from examples import NOON, Told, grade
from fakes import QueuedGrader, WordJudge, question

from interviewer.bank.question import Question
from interviewer.errors import InterviewerError
from interviewer.grading.grade import Grade, Reply, computed
from interviewer.grading.panel import Panel
from interviewer.interview.interview import Explained, Graded, Hinted, Interview, Probed, Reopened, Replied
from interviewer.practice.replay import Record, difference_words, read_record, replayed

Q = question()


def judged(text: str, **changes: object) -> Grade:
    return computed(Q, WordJudge().judge(Q, Reply.of(text))).model_copy(update=changes)


def whole() -> Interview:
    """An interview with a probe, a hint, a retake and a second grade, graded by WordJudge throughout."""
    told = Told().asked(Q).replied("it is heavy").graded(judged("it is heavy"))
    told.then(Probed(at=told.now, point="light", text="And how fast?"))
    told.then(Hinted(at=told.now, text="Think.", point="light")).replied("light too")
    panel = Panel(WordJudge())
    exchange = told.interview.exchanges[0]
    told.graded(panel.grade(Q, exchange.reply, exchange.hinted, exchange.grade)).closed()
    told.graded(panel.grade(Q, exchange.reply, exchange.hinted), 0)
    told.then(Reopened(at=told.now, exchange=0)).replied("heavy light extra")
    told.then(Graded(at=told.now, exchange=0, grade=panel.grade(Q, Reply.of("heavy light extra")), retake=True))
    told.then(Explained(at=told.now, topic="x", text="About x.", assisted=False))
    return told.finished().interview


def test_the_file_gives_the_record_back() -> None:
    told = Told().asked(Q).replied("half \ud800 and “quotes”")
    assert read_record(Record(interview=told.interview).text, "one.json") == told.interview


def test_the_same_grader_gives_the_same_grades() -> None:
    found = list(replayed(whole(), Panel(WordJudge())))
    assert len(found) == 4
    assert [regraded.same and regraded.same_grader for regraded in found] == [True] * 4
    assert [regraded.retake for regraded in found] == [False, False, False, True]
    assert all(difference_words(regraded) == [] for regraded in found)


def test_another_grader_shows_every_difference() -> None:
    other = grade(Q, "light", "wrong", grader="chat:other")
    first, *_ = replayed(whole(), QueuedGrader(other))
    assert not first.same and not first.same_grader
    words = difference_words(first)
    assert words[0] == "score: 75 % (solid) → 0 % (no answer)"
    assert "heavy: met → missed" in words and "light: missed → met" in words and "wrong: missed → met" in words
    assert words[-1].startswith("graded by fake (rubric ") and "now by chat:other" in words[-1]


class Remembering(QueuedGrader):
    """Remembers what it was told of hints and of the grade before."""

    def grade(
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade:
        self.told = [*getattr(self, "told", []), (reply.text, tuple(hinted), earlier)]
        return super().grade(question, reply, hinted, earlier)


def test_a_follow_up_is_judged_in_the_light_of_the_replay_itself() -> None:
    nothing = judged("nothing")
    grader = Remembering(nothing)
    assert len(list(replayed(whole(), grader))) == 4
    assert grader.told == [
        ("it is heavy", (), None),
        ("it is heavy\n\nlight too", ("light",), nothing),
        ("it is heavy\n\nlight too", ("light",), None),  # a second grade of the same words stands on its own
        ("heavy light extra", (), None),
    ]


def test_an_ungraded_reply_is_graded_by_the_replay() -> None:
    told = Told().asked(Q).replied("it is heavy").graded(grade(Q, unscored="it was away"))
    (only,) = replayed(told.interview, Panel(WordJudge()))
    assert difference_words(only)[0] == "score: not graded (it was away) → 75 % (solid)"


def test_other_quotes_are_a_difference_too() -> None:
    moved = judged("it is heavy")
    moved = moved.model_copy(
        update={"points": tuple(v.model_copy(update={"quote": "it"}) if v.met else v for v in moved.points)}
    )
    (only,) = replayed(Told().asked(Q).replied("it is heavy").graded(moved).interview, Panel(WordJudge()))
    assert difference_words(only) == ["other words are quoted"]


def record(**changes: object) -> str:
    values = json.loads(Record(interview=Told().answered(Q, "heavy").interview).text)
    return json.dumps(values | changes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "one.json: not JSON"),
        ("[1]", "not the export of an interview"),
        (json.dumps({"format": "interviewer-data"}), "not the export of an interview"),
        (record(version=2), "version: "),
        (record(interview={"id": "x"}), "interview.plan"),
    ],
)
def test_a_file_that_is_none_says_why(text: str, words: str) -> None:
    with pytest.raises(InterviewerError, match=words):
        read_record(text, "one.json")


def test_turns_that_do_not_follow_are_refused() -> None:
    told = Interview(id="one", plan=Told().interview.plan, started=NOON).after(
        Graded(at=NOON, exchange=3, grade=judged("x"))
    )
    with pytest.raises(InterviewerError, match="do not follow"):
        read_record(Record(interview=told.after(Replied(at=NOON, text="x"))).text, "one.json")
