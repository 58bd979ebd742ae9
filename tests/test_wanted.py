"""Which questions of a bank are wanted."""

import pytest
from fakes import question

from interviewer.bank.question import Level
from interviewer.practice.wanted import Standing, Wanted

EASY, HARD = question("alpha/easy"), question("beta/hard", Level.H)
STANDING = Standing(frozenset({"alpha/easy"}), {"alpha/easy": 0.4}, frozenset({"beta/hard"}))


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (Wanted(), [EASY, HARD]),
        (Wanted(areas=("beta",)), [HARD]),
        (Wanted(levels=("E",)), [EASY]),
        (Wanted(seen="unseen"), [HARD]),
        (Wanted(seen="seen"), [EASY]),
        (Wanted(score="weak"), [EASY]),
        (Wanted(score="good"), []),
        (Wanted(score="none"), [HARD]),
        (Wanted(favourites=True), [HARD]),
        (Wanted(levels=("E",), favourites=True), []),
    ],
)
def test_filters_narrow_down_together(wanted: Wanted, fitting: list[object]) -> None:
    assert [each for each in (EASY, HARD) if STANDING.fits(each, wanted)] == fitting
