import numpy as np
import pytest

from interviewer.bank.examples import Examples, ItemExamples
from interviewer.bank.question import KeyPoint, Level, Question, Rubric
from interviewer.grading.likeness import shelf_of
from interviewer.grading.overlap import WORDS_OF_EXAMPLES, WORDS_OF_ITEM, Overlaps, overlaps
from interviewer.grading.sheet import sheet_of
from interviewer.grading.words import Weights

WEIGHTS = Weights({}, 1.0)
QUESTION = Question(
    id="a/b",
    level=Level.E,
    title="Dropout",
    text="What does dropout do?",
    reference="Dropout drops random units.",
    rubric=Rubric(points=(KeyPoint(id="drops", weight=1, text="Random units vanish"),)),
)
EXAMPLES = Examples(
    points={"drops": ItemExamples(said=("units go away", "nodes vanish"), near=("units never vanish",))}
)


class Alike:
    def encode(self, texts):
        return np.ones((len(texts), 1), np.float32)


SHEET = sheet_of(QUESTION, Alike(), WEIGHTS)
SHELF = shelf_of(SHEET, EXAMPLES, Alike())


def measures(claim: str) -> dict[str, float]:
    found = overlaps([claim], np.array([[True]]), SHEET, SHELF, Overlaps(WEIGHTS))[0, 0]
    return dict(zip((*WORDS_OF_ITEM, *WORDS_OF_EXAMPLES), map(float, found), strict=True))


def test_the_items_own_words_are_recalled_whole():
    found = measures("random units vanish")
    assert (found["recall of item"], found["letters of item"], found["pairs of item"]) == (1, 1, 1)
    assert found["negated of item"] == 0


def test_a_denial_is_seen_against_what_is_not_one():
    found = measures("random units never vanish")
    assert found["negated of item"] == 1
    assert found["negated of near"] == 0
    assert found["recall of near"] == 1


def test_the_way_of_saying_it_that_shares_most_counts():
    assert measures("the nodes vanish")["recall of said"] == 1


def test_the_questions_words_and_the_function_words_are_shares():
    found = measures("what does dropout do")
    assert found["recall of the question"] == 1
    assert found["function words"] == pytest.approx(0.75)


def test_nothing_is_measured_where_it_is_not_asked_for():
    assert not overlaps(["random units"], np.array([[False]]), SHEET, SHELF, Overlaps(WEIGHTS)).any()


def test_without_examples_there_are_the_items_measures_only():
    found = overlaps(["random units"], np.array([[True]]), SHEET, None, Overlaps(WEIGHTS))
    assert found.shape == (1, 1, len(WORDS_OF_ITEM))
