"""Tags beside what replies show."""

import math

import pytest
from calibration_fixtures import DROPOUT, RATE, question_of

from interviewer.bank.question import Level
from interviewer.calibration.health import tag_health

QUESTIONS = {id: question_of(id) for id in (DROPOUT, RATE)}


def test_few_replies_say_nothing_of_a_tag() -> None:
    dropout, rate = tag_health(QUESTIONS, [(DROPOUT, 0.5)] * 4)
    assert (dropout.n, dropout.mean, dropout.observed) == (4, 0.5, None)
    assert "too few replies to say: 4 of at least 5" in dropout.words
    assert (rate.n, rate.mean) == (0, None)


def test_difficulty_is_worked_by_hand() -> None:
    found = tag_health(QUESTIONS, [(DROPOUT, score) for score in (0.2,) * 20])[0]
    share = 4.5 / 21
    assert found.difficulty == pytest.approx(math.log((1 - share) / share))
    assert found.low == pytest.approx(found.difficulty - 1.96 / math.sqrt(20 * share * (1 - share)))  # pyright: ignore
    assert (found.tagged, found.observed) == (Level.M, Level.H)
    assert found.words == "looks harder than tagged: nearer to hard"


def test_a_tag_within_reach_fits() -> None:
    assert tag_health(QUESTIONS, [(RATE, 0.7)] * 20)[1].words == "fits its tag"
    assert "harder than tagged" in tag_health(QUESTIONS, [(RATE, 0.3)] * 40)[1].words
