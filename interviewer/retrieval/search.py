"""The index that questions are found in: vectors, words and character n-grams, fused by reciprocal rank.

`Index` ranks the questions for a query and says how sure it is that one of them is meant. It does not know where the
vectors are kept: whoever makes an index hands it something that finds the nearest chunks.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from interviewer.retrieval.chunks import Chunk, Section
from interviewer.retrieval.embeddings import Encoder
from interviewer.retrieval.lexical import GramScores, WordScores, grams
from interviewer.retrieval.query import cleaned, spelt_out, topic
from interviewer.retrieval.scale import Scale

MATCH = 0.5
# Reciprocal rank fusion (Cormack, Clarke & Buettcher 2009) with the vectors' list counted three times.
RRF_K = 30
WEIGHTS = {"vectors": 3.0, "words": 1.0, "grams": 1.0}
NEAREST = 300
WORDINGS = frozenset({Section.TITLE, Section.QUESTION, Section.ALSO})
_FIGURES = Path(__file__).parent / "confidence.json"


@dataclass(frozen=True)
class Hit:
    """A question that was found; its `score` is 1 when every list has it first.

    `section` and `text` are those of its nearest chunk.
    """

    id: str
    score: float
    section: Section
    text: str


@dataclass(frozen=True)
class Found:
    """The answer to a search: the best questions first, whether the best one is meant, and how sure that is, 0..1.

    `features` are the figures that the confidence was computed from.
    """

    query: str
    results: tuple[Hit, ...]
    match: bool
    confidence: float
    features: Mapping[str, float] = field(default_factory=dict, repr=False, compare=False)


class Nearest(Protocol):
    """Finds the nearest of the index's chunks."""

    def nearest(self, vector: np.ndarray, most: int, wordings: bool) -> Sequence[tuple[str, float]]:
        """At most `most` pairs of chunk id and cosine, nearest first; `wordings` leaves only ways of asking."""
        ...


class Index:
    """The chunks of a bank, ready to be searched. Immutable; may be shared between threads."""

    def __init__(self, chunks: Sequence[Chunk], vectors: Nearest, encoder: Encoder, scale: Scale) -> None:
        self._chunks: dict[str, Chunk] = {chunk.id: chunk for chunk in chunks}
        self._by_question: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            self._by_question.setdefault(chunk.question_id, []).append(chunk)
        self._vectors, self._encoder, self._scale = vectors, encoder, scale
        self._wordings = [chunk for chunk in chunks if chunk.section in WORDINGS]
        self._words = WordScores(["\n".join(chunk.text for chunk in found) for found in self._by_question.values()])
        self._grams = GramScores([spelt_out(chunk.text) for chunk in self._wordings])
        self._known = {id: _all_grams(found) for id, found in self._by_question.items()}
        self._asked = {
            id: _all_grams([c for c in found if c.section in WORDINGS]) for id, found in self._by_question.items()
        }

    def __len__(self) -> int:
        return len(self._chunks)

    def chunks_of(self, question_id: str) -> tuple[Chunk, ...]:
        """The chunks of a question in reading order; none for an unknown id."""
        return tuple(self._by_question.get(question_id, ()))

    def search(self, query: str, limit: int = 5) -> Found:
        """The questions that fit the query best, at most `limit`. Raises SearchError when the query is blank and
        ModelError when an embedding endpoint fails.
        """
        line = cleaned(query)
        if not self._by_question:
            return Found(line, (), False, 0.0)
        # Without its asking words, so that "tell me about X please" finds what "X" finds.
        about = spelt_out(topic(line))
        vector = self._encoder.encode([about])[0]
        near = _best(self._vectors.nearest(vector, NEAREST, False), self._chunks)
        near_wordings = _best(self._vectors.nearest(vector, NEAREST, True), self._chunks)
        lists = {
            "vectors": _mean(_cosines(near), _cosines(near_wordings)),
            "words": dict(zip(self._by_question, self._words.scores(about).tolist(), strict=True)),
            "grams": self._gram_scores(about),
        }
        ranked = fused(lists, WEIGHTS)[: max(1, limit)]
        hits = tuple(self._hit(id, score, near) for id, score in ranked)
        features = self._features(about, hits[0].id, _cosines(near), _cosines(near_wordings))
        confidence = round(probability(features), 4)
        return Found(line, hits, confidence >= MATCH, confidence, features)

    def _features(
        self, about: str, best: str, near: Mapping[str, float], near_wordings: Mapping[str, float]
    ) -> dict[str, float]:
        """What the confidence is computed from: how near the best question is, and how much of the query it knows."""
        low = self._scale.low
        return {
            "wording": self._scale.scaled(near_wordings.get(best, low)),
            "chunk": self._scale.scaled(near.get(best, low)),
            "asked": _share(about, self._asked[best]),
            "known": _share(about, self._known[best]),
        }

    def _gram_scores(self, query: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for chunk, score in zip(self._wordings, self._grams.scores(query).tolist(), strict=True):
            best[chunk.question_id] = max(score, best.get(chunk.question_id, 0.0))
        return best

    def _hit(self, id: str, score: float, near: Mapping[str, tuple[Chunk, float]]) -> Hit:
        chunk = near[id][0] if id in near else self._by_question[id][0]
        return Hit(id, round(score, 6), chunk.section, chunk.text)


def _best(found: Sequence[tuple[str, float]], chunks: Mapping[str, Chunk]) -> dict[str, tuple[Chunk, float]]:
    """The nearest chunk of each question, and its cosine."""
    best: dict[str, tuple[Chunk, float]] = {}
    # Cosines are rounded so that the last bit of a sum cannot change an order.
    for id, cosine in sorted(((id, round(cosine, 6)) for id, cosine in found), key=lambda pair: (-pair[1], pair[0])):
        chunk = chunks[id]
        best.setdefault(chunk.question_id, (chunk, cosine))
    return best


def _cosines(best: Mapping[str, tuple[Chunk, float]]) -> dict[str, float]:
    return {id: cosine for id, (_, cosine) in best.items()}


def _mean(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    """The mean of two scores of each question; one that a list does not hold counts there as the list's last."""
    floors = [min(scores.values(), default=0.0) for scores in (first, second)]
    return {id: (first.get(id, floors[0]) + second.get(id, floors[1])) / 2 for id in {**first, **second}}


def fused(lists: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Questions by weighted reciprocal rank, best first; ties by id. The score of one that leads every list is 1.

    A list ranks only what it scores above zero, so one that knows nothing about the query has no say.
    """
    total: dict[str, float] = {}
    for name, scores in lists.items():
        ranked = sorted((id for id, score in scores.items() if score > 0), key=lambda id: (-round(scores[id], 9), id))
        for rank, id in enumerate(ranked, start=1):
            total[id] = total.get(id, 0.0) + weights[name] * (RRF_K + 1) / (RRF_K + rank)
        for id in scores:
            total.setdefault(id, 0.0)
    whole = sum(weights.values())
    return sorted(((id, score / whole) for id, score in total.items()), key=lambda pair: (-round(pair[1], 9), pair[0]))


def _all_grams(chunks: Sequence[Chunk]) -> frozenset[str]:
    return frozenset(gram for chunk in chunks for gram in grams(spelt_out(chunk.text)))


def _share(query: str, known: frozenset[str]) -> float:
    """The share of the query's character n-grams that are known, 0..1."""
    wanted = set(grams(query))
    return len(wanted & known) / len(wanted) if wanted else 0.0


def probability(features: Mapping[str, float]) -> float:
    """The probability that the bank has what was asked, by a logistic fit (evals/artefacts/calibrate_search.py).

    The features describe the query and the best question alone, never the size of the bank or the distance to the next
    question. A larger bank still has more chances to hold something similar to a query that it has no entry for.
    """
    figures = confidence_figures()
    total = figures["intercept"] + sum(figures["weights"][name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def confidence_figures() -> dict:
    """The fitted figures: `intercept` and `weights` by feature."""
    return json.loads(_FIGURES.read_text(encoding="utf-8"))
