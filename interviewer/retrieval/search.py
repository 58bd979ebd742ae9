"""The index that questions are found in, by vectors, words and character n-grams.

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
from interviewer.retrieval.lexical import WordScores, grams
from interviewer.retrieval.query import cleaned, spelt_out, topic
from interviewer.retrieval.scale import Scale
from interviewer.retrieval.spelling import Spelling

MATCH = 0.5
NEAREST = 300
# Of how many of its nearest wordings and chunks a question's mean cosine is taken: two or three that are near say more
# than one, which may be near by chance.
BEST_WORDINGS, BEST_CHUNKS = 2, 3
WORDINGS = frozenset({Section.TITLE, Section.QUESTION, Section.ALSO})
SIGNS: tuple[str, ...] = ("wordings", "chunks", "words", "asked")
FIGURES = Path(__file__).parent / "figures.json"


@dataclass(frozen=True)
class Hit:
    """A question that was found; its `score` is the chance that it is the one, if one of the bank is: 0..1.

    `section` and `text` are those of its nearest chunk.
    """

    id: str
    score: float
    section: Section
    text: str


@dataclass(frozen=True)
class Found:
    """The answer to a search: the best questions first, whether the best one is meant, and how sure that is, 0..1.

    `signs` are those of the best question, from which the confidence was computed.
    """

    query: str
    results: tuple[Hit, ...]
    match: bool
    confidence: float
    signs: Mapping[str, float] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Signs:
    """What speaks for each question that a query may mean: one row for each of `ids`, (n, 4) float64.

    The columns are those of `SIGNS`: how near its wordings are and how near its chunks are, on the embedding's scale (0
    unlike, 1 alike); its BM25 score, in words that no other question has; and the share of the query's character
    n-grams that are in its wordings. `nearest` holds the nearest chunk of each question.
    """

    ids: tuple[str, ...]
    rows: np.ndarray
    nearest: Mapping[str, Chunk]


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
        self._wordings = {id: [c for c in found if c.section in WORDINGS] for id, found in self._by_question.items()}
        texts = [_together(found) for found in self._by_question.values()]
        wordings = [_together(found) for found in self._wordings.values()]
        self._words, self._spelling = WordScores(texts), Spelling(texts, wordings)
        self._asked = [frozenset(grams(text)) for text in wordings]

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
        signs = self.signs(line)
        chances = chances_of(signs.rows)
        order = sorted(range(len(signs.ids)), key=lambda at: (-round(chances[at], 9), signs.ids[at]))
        hits = tuple(self._hit(signs.ids[at], float(chances[at]), signs.nearest) for at in order[: max(1, limit)])
        best = dict(zip(SIGNS, signs.rows[order[0]].tolist(), strict=True))
        confidence = round(probability(best), 4)
        return Found(line, hits, confidence >= MATCH, confidence, best)

    def signs(self, query: str) -> Signs:
        """What speaks for each question. Raises ModelError when an embedding endpoint fails."""
        # Without its asking words, so that "tell me about X please" finds what "X" finds.
        about = self._spelling.mended(spelt_out(topic(query)))
        vector = self._encoder.encode([about])[0]
        near = self._near(self._vectors.nearest(vector, NEAREST, False))
        near_wordings = self._near(self._vectors.nearest(vector, NEAREST, True))
        wanted = frozenset(grams(about))
        rows = np.column_stack(
            [
                self._likeness(near_wordings, self._wordings, BEST_WORDINGS),
                self._likeness(near, self._by_question, BEST_CHUNKS),
                self._words.scores(about),
                [len(wanted & asked) / max(1, len(wanted)) for asked in self._asked],
            ]
        )
        return Signs(tuple(self._by_question), rows, {id: found[0][0] for id, found in near.items()})

    def _near(self, found: Sequence[tuple[str, float]]) -> dict[str, list[tuple[Chunk, float]]]:
        """The chunks that were found for each question with their cosines, nearest first."""
        near: dict[str, list[tuple[Chunk, float]]] = {}
        # Cosines are rounded so that the last bit of a sum cannot change an order.
        rounded = sorted(((id, round(cosine, 6)) for id, cosine in found), key=lambda pair: (-pair[1], pair[0]))
        for id, cosine in rounded:
            near.setdefault(self._chunks[id].question_id, []).append((self._chunks[id], cosine))
        return near

    def _likeness(
        self, near: Mapping[str, list[tuple[Chunk, float]]], held: Mapping[str, Sequence[Chunk]], most: int
    ) -> list[float]:
        """The mean cosine of each question's nearest chunks, at most `most`, on the embedding's scale.

        A chunk that was not found counts as the farthest that was.
        """
        farthest = min((cosine for found in near.values() for _, cosine in found), default=self._scale.low)
        means = []
        for id, chunks in held.items():
            cosines = [cosine for _, cosine in near.get(id, [])][:most]
            cosines += [farthest] * (min(most, len(chunks)) - len(cosines))
            means.append(self._scale.scaled(sum(cosines) / len(cosines)))
        return means

    def _hit(self, id: str, chance: float, nearest: Mapping[str, Chunk]) -> Hit:
        chunk = nearest.get(id, self._by_question[id][0])
        return Hit(id, round(chance, 6), chunk.section, chunk.text)


def _together(chunks: Sequence[Chunk]) -> str:
    return spelt_out("\n".join(chunk.text for chunk in chunks))


def chances_of(rows: np.ndarray) -> np.ndarray:
    """The chance of each question to be the one that is meant, (n,), from the rows of `Signs`: a softmax over their
    weighted sums, which was fitted as such (evals/artefacts/calibrate_search.py).
    """
    weights = figures()["ranking"]
    total = rows @ np.array([weights[name] for name in SIGNS])
    chances = np.exp(total - total.max())
    return chances / chances.sum()


def probability(signs: Mapping[str, float]) -> float:
    """The probability that the bank has what was asked, by a logistic fit (evals/artefacts/calibrate_search.py).

    The signs describe the query and the best question alone, not the distance to the next question. A larger bank still
    has more chances to hold something similar to a query that it has no entry for.
    """
    fit = figures()["confidence"]
    total = fit["intercept"] + sum(fit["weights"][name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def figures() -> dict:
    """The fitted figures: `ranking`, a weight for each sign; `confidence`, an `intercept` and `weights`."""
    return json.loads(FIGURES.read_text(encoding="utf-8"))
