"""Slips of the keyboard: what is mended and what is left alone."""

import pytest

from interviewer.retrieval.spelling import Spelling, edits

SPELLING = Spelling(
    ["Weight decay shrinks the weights.", "The batch of a regularised model was shuffled."],
    ["Weight decay", "weights that decay", "regularisation"],
)


@pytest.mark.parametrize(
    ("query", "mended"),
    [
        ("wieght decay", "weight decay"),
        ("Weigth", "weight"),
        ("regularistaion", "regularisation"),
        ("regulraistaion", "regularisation"),
        ("why wheights?", "why weights?"),
        # Known in the bank, another subject's, too short, too far, another first letter, no letters.
        ("batches shuffling", "batches shuffling"),
        ("photosynthesis", "photosynthesis"),
        ("dcay", "dcay"),
        ("wiegth", "wiegth"),
        ("height", "height"),
        ("10000 + 3", "10000 + 3"),
        ("", ""),
    ],
)
def test_a_slip_is_mended_and_other_words_stay(query: str, mended: str):
    assert SPELLING.mended(query) == mended


# By hand: nothing; a swap; one removed and one put in; three replaced; all put in.
@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("weight", "weight", 0), ("wieght", "weight", 1), ("lossy", "floss", 2), ("abc", "xyz", 3), ("", "abc", 3)],
)
def test_edits(first: str, second: str, distance: int):
    assert edits(first, second) == edits(second, first) == distance
