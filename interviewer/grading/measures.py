"""What is measured of every claim of a reply against every item of a rubric, before a fit says how likely the one
states the other: the cross-encoder's reading, and how like the claim is to the item and its examples in meaning and in
words.

Reading is what takes the time, so a claim is read only where the rest leaves it a chance, and no more claims are read
for an item that one is as good as sure to state. It does not know what follows from the measures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.examples import Examples
from interviewer.bank.question import Question
from interviewer.grading.crossencoder import CrossEncoder
from interviewer.grading.grade import Reply
from interviewer.grading.guards import Found, allowed, found_in
from interviewer.grading.likeness import EMPTY, OF_EXAMPLES, OF_ITEM, Shelf, shelf_of, to_examples, to_items
from interviewer.grading.overlap import WORDS_OF_EXAMPLES, WORDS_OF_ITEM, Overlaps, overlaps
from interviewer.grading.sheet import Encoder, Rows, Sheet, sheet_of
from interviewer.grading.words import Weights

READING = "reading"
MEASURES = {
    "taught": (READING, *OF_ITEM, *OF_EXAMPLES, *WORDS_OF_ITEM, *WORDS_OF_EXAMPLES),
    "untaught": (READING, *OF_ITEM, *WORDS_OF_ITEM),
}
"""What the chance of a claim is computed from, for a question with examples and for one without."""

READ_FROM = {("taught", False): 0.5, ("taught", True): 0.55, ("untaught", False): 0.4, ("untaught", True): 0.45}
"""A claim less like an item and all that is known of how it is said than this is not read: it is about other things. By
kind of question, and for misconceptions or not. On left-out questions with examples, 98 % of the points that were
stated had a claim above it."""
WORTH_READING = {"taught": 0.1, "untaught": 0.04}
"""Nor is a claim to which meaning and words alone give a smaller chance. On left-out questions with examples the
verdicts were the better for it, and a fifth of the pairs is read."""
ENOUGH = 0.8
"""Nor are further claims read for an item when one has this chance: they could not turn its verdict, and they are near
half of the pairs."""
KEPT_SHEETS = 512


@dataclass(frozen=True)
class Fit:
    """A logistic fit: the log-odds are `intercept` and the weighted sum of the measures."""

    intercept: float
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, stored: Mapping[str, Any], names: Sequence[str]) -> "Fit":
        """The fit as it is stored. Raises ValueError when it is one to other measures than those named."""
        if set(stored["weights"]) != set(names):
            raise ValueError("it was fitted to other measures")
        return cls(float(stored["intercept"]), np.array([float(stored["weights"][name]) for name in names]))

    def chances(self, measures: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Measures (…, names) to chances (…)."""
        return 1 / (1 + np.exp(-(self.intercept + measures @ self.weights)))


@dataclass(frozen=True)
class Weighing:
    """The chance of a claim before it is read, by all measures but the reading, and once it has been."""

    before: Fit
    after: Fit


Weighings = Mapping[tuple[str, bool], Weighing]
"""By kind of question, and for misconceptions or not."""


def kind_of(shelf: Shelf | None) -> str:
    """The kind of a question, as MEASURES names it: by whether it has examples."""
    return "untaught" if shelf is None else "taught"


def no_examples(question: Question) -> Examples | None:  # noqa: ARG001 - it has the shape that is asked for
    """No question has examples."""
    return None


@dataclass(frozen=True)
class Claims:
    """The claims of a reply made ready for judging, with their unit rows."""

    found: tuple[Found, ...]
    texts: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Measured:
    """What the chances of claims are computed from.

    `values`: shape (claims, items, MEASURES). `possible`: where the guards let a claim state an item, and it is liker
    to what states the item than to a phrase that says nothing; `read`: where the cross-encoder has read it; both
    (claims, items).
    """

    values: NDArray[np.float32]
    possible: NDArray[np.bool_]
    read: NDArray[np.bool_]


class Measures:
    """Measures the claims of replies to questions, of which it keeps what it has made ready.

    Without `weighings` every claim that is on the subject is read.
    """

    def __init__(
        self,
        encoder: Encoder,
        cross_encoder: CrossEncoder,
        weights: Weights,
        examples: Callable[[Question], Examples | None] = no_examples,
        weighings: Weighings | None = None,
    ) -> None:
        self._encoder, self._cross_encoder, self.weights = encoder, cross_encoder, weights
        self._examples, self._weighings = examples, weighings
        self._overlaps = Overlaps(weights)
        self._sheets: dict[Question, Sheet] = {}
        self._shelves: dict[Question, Shelf | None] = {}

    def shelf(self, question: Question) -> Shelf | None:
        """The question's examples made ready for comparing, or None; kept for the next reply."""
        if question not in self._shelves:
            if len(self._shelves) >= KEPT_SHEETS:
                self._shelves.clear()
            examples = self._examples(question)
            made = shelf_of(self.sheet(question), examples, self._encoder) if examples else None
            self._shelves[question] = made
        return self._shelves[question]

    def sheet(self, question: Question) -> Sheet:
        """The question made ready for comparing; kept for the next reply."""
        sheet = self._sheets.get(question)
        if sheet is None:
            if len(self._sheets) >= KEPT_SHEETS:
                self._sheets.clear()
            sheet = self._sheets[question] = sheet_of(question, self._encoder, self.weights)
        return sheet

    @cached_property
    def empty(self) -> Rows:
        """The rows of the phrases that say nothing."""
        return self._encoder.encode(EMPTY)

    def claims(self, reply: Reply) -> Claims:
        """The claims of all parts of a reply."""
        found = tuple(claim for part in reply.parts for claim in found_in(part))
        texts = tuple(claim.claimed.text for claim in found)
        unique = sorted(set(texts))
        rows = dict(zip(unique, self._encoder.encode(unique), strict=True))
        return Claims(found, texts, np.stack([rows[text] for text in texts]) if texts else np.zeros((0, 0), np.float32))

    def of(self, sheet: Sheet, shelf: Shelf | None, claims: Claims) -> Measured:
        """The claims against the items. Their words are compared where they may be read; in a draft, wherever the
        guards allow it.
        """
        own = to_items(claims.texts, claims.rows, sheet)
        likeness = own[:, :, :2].max(axis=2)
        like = own
        if shelf is not None:
            like = np.concatenate([own, to_examples(claims.rows, sheet, shelf)], axis=2)
            likeness = np.maximum(likeness, like[:, :, len(OF_ITEM)])
        floors = np.array([READ_FROM[kind_of(shelf), item.wrong] for item in sheet.items])
        possible = allowed(sheet, claims.found) > 0
        if not sheet.draft:  # a word or two may be all that a reference says
            possible &= likeness > (claims.rows @ self.empty.T).max(axis=1)[:, None]
        read = possible & (likeness >= floors)
        words = overlaps(claims.texts, possible if sheet.draft else read, sheet, shelf, self._overlaps)
        like = np.concatenate([like, words], axis=2)
        reading, read = self._readings(read, like, sheet, claims.texts, kind_of(shelf))
        return Measured(np.concatenate([reading[:, :, None], like], axis=2), possible, read)

    def _readings(
        self, on_subject: NDArray[np.bool_], like: NDArray[np.float32], sheet: Sheet, claims: Sequence[str], kind: str
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The cross-encoder's log-odds where a claim is worth reading, and which were read, both (claims, items)."""
        reading, read = np.zeros(on_subject.shape, np.float32), np.zeros(on_subject.shape, bool)

        def take(claim: Sequence[int], item: Sequence[int]) -> None:
            pairs = [(sheet.items[to].statement, claims[at]) for at, to in zip(claim, item, strict=True)]
            reading[claim, item], read[claim, item] = self._cross_encoder.log_odds(pairs), True

        if self._weighings is None:
            take(*(places.tolist() for places in np.nonzero(on_subject)))
            return reading, read
        by = [self._weighings[kind, item.wrong] for item in sheet.items]
        before = np.stack([weighing.before.chances(like[:, at]) for at, weighing in enumerate(by)], axis=1)
        left = on_subject & (before >= WORTH_READING[kind])
        # Of equal chances the smaller text, so that the order of sentences cannot matter.
        by_text = np.array(sorted(range(len(claims)), key=claims.__getitem__))
        while left.any():
            item = np.flatnonzero(left.any(axis=0))
            claim = by_text[np.where(left, before, -1.0)[by_text][:, item].argmax(axis=0)]
            take(claim.tolist(), item.tolist())
            left[claim, item] = False
            rows = np.concatenate([reading[claim, item][:, None], like[claim, item]], axis=1)
            after = np.array([by[at].after.chances(row) for at, row in zip(item, rows, strict=True)])
            left[:, item[after >= ENOUGH]] = False
        return reading, read
