"""What a reply earns as a whole, and which of a sentence's points count."""

import json

import numpy as np
import pytest

from interviewer.grading.earning import (
    ANSWERS_FROM,
    DOUBTED,
    LEAST_ODDS,
    STANDING,
    earns,
    outdone,
    standing,
)
from interviewer.grading.local import MODEL
from interviewer.grading.measures import MEASURES, Fit, Measured
from interviewer.grading.sheet import Item, Sheet

NO_ROWS = np.zeros((0, 0), np.float32)
EVEN = Fit(-5.0, np.array([1.0, 0.0, 10.0]))
"""Each of log-odds of the surest point and tenths of likeness counts as much."""


def sheet(*wrong: bool) -> Sheet:
    items = tuple(Item(str(at), "text", "title: text", (), one) for at, one in enumerate(wrong))
    return Sheet("question", "", False, items, NO_ROWS, NO_ROWS, NO_ROWS, "", frozenset())


def likeness(of: np.ndarray, possible: bool = True) -> Measured:
    """Measures of claims and items (claims, items) that are this like in meaning."""
    values = np.zeros((*of.shape, len(MEASURES["untaught"])), np.float32)
    values[:, :, MEASURES["untaught"].index("like item")] = of
    return Measured(values, np.full(of.shape, possible), np.full(of.shape, True))


@pytest.mark.parametrize(
    ("chances", "kept"),
    [
        ([[0.97, 0.55]], [[0.97, DOUBTED]]),
        ([[0.97, 0.65]], [[0.97, 0.65]]),
        ([[0.9, 0.55]], [[0.9, 0.55]]),
        ([[0.97, 0.2], [0.3, 0.55]], [[0.97, 0.2], [0.3, DOUBTED]]),
        ([[0.97, 0.97]], [[0.97, 0.97]]),
        ([[0.6]], [[0.6]]),
    ],
)
def test_a_sentence_that_surely_states_one_point_does_not_state_another_doubtfully(
    chances: list[list[float]], kept: list[list[float]]
):
    found = np.array(chances)
    assert outdone(found, ["one"] * len(found), np.zeros(found.shape[1], bool)).tolist() == kept


def test_what_another_sentence_states_takes_nothing_away():
    found = np.array([[0.97, 0.1], [0.1, 0.55]])
    assert (outdone(found, ["one", "two"], np.zeros(2, bool)) == found).all()


def test_a_misconception_neither_outdoes_a_point_nor_is_outdone():
    found = np.array([[0.97, 0.55]])
    assert (outdone(found, ["one"], np.array([False, True])) == found).all()
    assert (outdone(found[:, ::-1], ["one"], np.array([False, True])) == found[:, ::-1]).all()


def test_the_standing_of_a_reply_is_its_surest_points_and_its_likest_claim():
    chances = np.array([[0.5, 0.1, 0.9], [0.2, 0.8, 0.9]])
    like = np.array([[0.3, 0.4, 0.9], [0.2, 0.1, 0.9]])
    found = standing(chances, likeness(like), sheet(False, False, True), "untaught")
    assert found == pytest.approx([np.log(4), 0.0, 0.4])
    nothing = standing(np.zeros((1, 1)), likeness(np.ones((1, 1)), possible=False), sheet(False), "untaught")
    assert nothing[0] == nothing[1] == LEAST_ODDS
    assert nothing[2] == 0


@pytest.mark.parametrize(
    ("chances", "like", "earned"),
    [
        ([0.9, 0.1, 0.1], 0.5, True),
        ([0.69, 0.1, 0.1], 0.9, False),
        ([0.75, 0.1, 0.1], 0.0, False),
        ([0.75, 0.6, 0.56], 0.0, True),
        ([0.75, 0.6, 0.5], 0.0, False),
    ],
)
def test_a_reply_earns_by_a_sure_point_and_signs_that_it_answers(chances: list[float], like: float, earned: bool):
    found = np.array([chances])
    assert earns(found, likeness(np.full(found.shape, like)), sheet(False, False, False), EVEN, "untaught") is earned


def test_more_text_can_only_help_a_reply_to_earn():
    stored = json.loads(MODEL.read_bytes())
    for kind in MEASURES:
        fit = Fit.of(stored[kind]["earning"], STANDING)
        assert (fit.weights >= 0).all()
        assert fit.weights[0] > 0 < fit.weights[2]
        assert fit.chances(np.array([4.0, 4.0, 1.0])) > ANSWERS_FROM > fit.chances(np.array([0.85, LEAST_ODDS, 0.3]))
