"""How far the words of a claim are those of an item, and of how the item is said and nearly said.

These measures stand beside likeness of meaning: they see a turned word or a negation, which likeness does not. They do
not know how they are weighed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.likeness import Shelf
from interviewer.grading.sheet import Sheet
from interviewer.grading.words import Weights, Words, words_of

OF_TEXT = ("recall", "letters", "pairs", "negated")
"""What is measured of a claim's words against a text's.

recall: the weight of the shared stems within the text's; letters, pairs: the share of the text's runs of four letters
and of its pairs of words; negated: whether one denies and the other does not.
"""
OF_CLAIM = ("recall of the question", "function words")


def _of(text: str) -> tuple[str, ...]:
    return tuple(f"{measure} of {text}" for measure in OF_TEXT)


WORDS_OF_ITEM = (*_of("item"), *_of("evidence"), *OF_CLAIM)
WORDS_OF_EXAMPLES = (*_of("said"), *_of("near"))

_MOST_KEPT = 50_000


@dataclass(frozen=True)
class _Weighed:
    """The words of a text and the weight of its stems."""

    words: Words
    weight: float


class Overlaps:
    """Measures overlaps; what it has made ready of a text is kept."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._kept: dict[str, _Weighed] = {}

    def of_item(self, claim: str, item: int, sheet: Sheet) -> list[float]:
        """The measures WORDS_OF_ITEM of a claim against an item of the sheet."""
        said, about = self._weighed(claim), sheet.items[item]
        return [
            *self._overlap(said, self._weighed(about.text)),
            *self._overlap(said, self._weighed(about.stated)),
            self._recall(said, self._weighed(sheet.question)),
            said.words.share,
        ]

    def of_examples(self, claim: str, item: int, shelf: Shelf) -> list[float]:
        """The measures WORDS_OF_EXAMPLES: against the way of saying it, and the near miss, that share most."""
        said = self._weighed(claim)
        return [*self._most(said, shelf.said[item]), *self._most(said, shelf.near[item])]

    def _most(self, said: _Weighed, texts: Sequence[str]) -> list[float]:
        known = [self._weighed(text) for text in texts]
        shares = [self._shared(said, text) / (said.weight + text.weight or 1.0) for text in known]
        return self._overlap(said, known[shares.index(max(shares))])

    def _shared(self, said: _Weighed, text: _Weighed) -> float:
        common = said.words.stems & text.words.stems
        return self._weights.of(common) if common else 0.0

    def _recall(self, said: _Weighed, text: _Weighed) -> float:
        return self._shared(said, text) / (text.weight or 1.0)

    def _weighed(self, text: str) -> _Weighed:
        found = self._kept.get(text)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            words = words_of(text)
            found = self._kept[text] = _Weighed(words, self._weights.of(words.stems))
        return found

    def _overlap(self, said: _Weighed, text: _Weighed) -> list[float]:
        one, other = said.words, text.words
        return [
            self._recall(said, text),
            len(one.letters & other.letters) / (len(other.letters) or 1),
            len(one.pairs & other.pairs) / (len(other.pairs) or 1),
            float((one.negations - other.negations) % 2),
        ]


def overlaps(
    claims: Sequence[str], at: NDArray[np.bool_], sheet: Sheet, shelf: Shelf | None, by: Overlaps
) -> NDArray[np.float32]:
    """The measures of the claims against the items where `at` (claims, items) holds, zeros elsewhere: shape (claims,
    items, WORDS_OF_ITEM and, for a question with examples, WORDS_OF_EXAMPLES).
    """
    width = len(WORDS_OF_ITEM) + (len(WORDS_OF_EXAMPLES) if shelf is not None else 0)
    out = np.zeros((*at.shape, width), np.float32)
    for claim, item in np.argwhere(at).tolist():
        row = by.of_item(claims[claim], item, sheet)
        if shelf is not None:
            row += by.of_examples(claims[claim], item, shelf)
        out[claim, item] = row
    return out
