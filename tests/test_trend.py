"""From interview to interview."""

from datetime import timedelta

from examples import NOON, Told
from fakes import question

from interviewer.interview.interview import Interview
from interviewer.practice.trend import trend, trend_words

Q = question()


def interview(day: int, *met: str, questions: int = 1) -> Interview:
    told = Told(id=f"day-{day}", questions=questions)
    for number in range(questions):
        told.answered(question(f"areas/q{number}"), *met)
    return told.finished().interview.model_copy(update={"started": NOON + timedelta(days=day)})


def test_the_oldest_comes_first_and_what_is_open_or_has_no_score_is_left_out() -> None:
    steps = trend(
        [interview(2, "heavy"), interview(1), Told(id="open").answered(Q).interview, Told().finished().interview]
    )
    assert [(step.id, step.score, step.counted) for step in steps] == [("day-1", 0.0, 1), ("day-2", 0.75, 1)]


def test_the_words_claim_no_more_than_the_errors_allow() -> None:
    assert trend_words(trend([interview(1)])).startswith("A trend shows")
    few = trend_words(trend([interview(1), interview(2, "heavy")]))
    assert few.startswith("From 0 % to 75 % over 2 interviews; ability up by") and few.endswith("which may be chance.")
    many = trend_words(trend([interview(1, questions=20), interview(2, "heavy", "light", questions=20)]))
    assert "chance" not in many
