"""Search by the letter: BM25 over words, and character n-grams that forgive spelling.

Scores the documents it was given, one a chunk. It does not know vectors, nor which question a chunk belongs to.
"""

import math
from collections import Counter, defaultdict
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
        if self._known:
            self._ranks = bm25s.BM25(k1=1.2, b=0.75)
            self._ranks.index(corpus, show_progress=False)

    def scores(self, query: str) -> np.ndarray:
        """One score of zero or more for each document, (n,) float64."""
        # Sorted, since a sum's last bit depends on its order.
        found = sorted(set(words(query)) & self._known)
        if not found:
            return np.zeros(self._size)
        return np.asarray(self._ranks.get_scores(found), np.float64)


class GramScores:
    """Cosine of TF-IDF vectors of character 4-grams, words padded by a space."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        counted = [grams(text) for text in texts]
        seen = Counter(gram for counts in counted for gram in counts)
        self._idf = {gram: math.log((1 + len(texts)) / (1 + count)) + 1 for gram, count in seen.items()}
        self._unseen = math.log(1 + len(texts)) + 1
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, counts in enumerate(counted):
            weights = {gram: (1 + math.log(count)) * self._idf[gram] for gram, count in counts.items()}
            length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for gram, weight in weights.items():
                postings[gram].append((index, weight / length))
        self._postings = {
            gram: (np.array([index for index, _ in found]), np.array([weight for _, weight in found]))
            for gram, found in postings.items()
        }

    def scores(self, query: str) -> np.ndarray:
        """One cosine 0..1 for each document, (n,) float64. Grams of the query that no document has count against it."""
        scores = np.zeros(self._size)
        length = 0.0
        for gram, count in sorted(grams(query).items()):
            weight = (1 + math.log(count)) * self._idf.get(gram, self._unseen)
            length += weight**2
            if gram in self._postings:
                documents, weights = self._postings[gram]
                scores[documents] += weight * weights
        return scores / math.sqrt(length) if length else scores


def grams(text: str) -> Counter[str]:
    """The character 4-grams of the words that carry meaning; a word shorter than that is one gram."""
    found: Counter[str] = Counter()
    for word in words(text):
        padded = f" {word} "
        found.update(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
    return found
