"""How well being sure fits the score."""

import pytest
from examples import NOON, Told, grade
from fakes import question

from interviewer.interview.interview import Outcome, Replied
from interviewer.practice.sureness import sureness

Q = question()


def told(*pairs: tuple[float | None, tuple[str, ...]]) -> Told:
    out = Told(questions=9)
    for sure, met in pairs:
        out.asked(Q).then(Replied(at=NOON, text="words", sure=sure)).graded(grade(Q, *met)).closed()
    return out


def test_the_gap_and_the_brier_score_by_hand() -> None:
    found = sureness(
        told((1.0, ("heavy",)), (0.5, ("light",)), (0.5, ("heavy",)), (None, ("heavy",))).interview.exchanges
    )
    assert found is not None
    assert found.replies == 3
    assert found.gap == pytest.approx((0.25 + 0.25 - 0.25) / 3)
    assert found.brier == pytest.approx(3 * 0.0625 / 3)
    assert [(step.sure, step.score, step.replies) for step in found.steps] == [(0.5, 0.5, 2), (1.0, 0.75, 1)]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(1.0, ())], "of 1 reply: too few"),
        ([(1.0, ("light",))] * 4, "75 % surer than your replies earned, on average over 4 replies"),
        ([(0.0, ("heavy",))] * 4, "75 % less sure"),
        ([(0.75, ("heavy",))] * 4, "judge yourself well"),
    ],
)
def test_the_words(pairs: list[tuple[float, tuple[str, ...]]], words: str) -> None:
    found = sureness(told(*pairs).interview.exchanges)
    assert found is not None and words in found.words


def test_who_never_said_has_none() -> None:
    assert sureness(told((None, ("heavy",))).asked(Q).closed(Outcome.SKIPPED).interview.exchanges) is None
