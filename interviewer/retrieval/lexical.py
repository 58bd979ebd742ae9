"""Search by the letter: BM25 over words, and character n-grams that forgive spelling.

It scores the documents that it was given. It does not know vectors, nor what a document is.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from interviewer.retrieval.query import words

GRAM = 4


class WordScores:
    """BM25 over the words of the documents (bm25s, Lucene's variant)."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        corpus = [words(text) for text in texts]
        self._size = len(texts)
        self._known = {word for document in corpus for word in document}
        self._ranks: Any = None
        # What Lucene's formula gives a word that one document alone has.
        self._rarest = math.log(1 + (self._size - 0.5) / 1.5)
        if self._known:
            self._ranks = bm25s.BM25(k1=1.2, b=0.75)
            self._ranks.index(corpus, show_progress=False)

    def scores(self, query: str) -> np.ndarray:
        """One score of zero or more for each document, (n,) float64, in units of a word that one document alone has:
        so it does not grow with their number.
        """
        # Sorted, since a sum's last bit depends on its order.
        found = sorted(set(words(query)) & self._known)
        if not found:
            return np.zeros(self._size)
        return np.asarray(self._ranks.get_scores(found), np.float64) / self._rarest


def grams(text: str) -> set[str]:
    """The character 4-grams of the words that carry meaning; a word shorter than that is one gram."""
    found: set[str] = set()
    for word in words(text):
        padded = f" {word} "
        found.update(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
    return found
