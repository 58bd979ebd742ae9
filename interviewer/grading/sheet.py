"""A question made ready for comparing: its items, what of its reference states them, and the rows of all its texts.

It does not know what is compared with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.question import Question
from interviewer.grading.spans import claims, sentences
from interviewer.grading.words import Weights, words_of

Rows = NDArray[np.float32]

_CLAIMS_THAT = re.compile(
    r"^(?:the candidate )?(?:claim|say|think|believe|assume|state|assert|suggest|argue)s?\s+(?:that\s+)?", re.IGNORECASE
)


class Encoder(Protocol):
    """Turns n texts into an (n, d) float32 array of unit rows."""

    def encode(self, texts: Sequence[str]) -> Rows: ...  # noqa: D102


@dataclass(frozen=True)
class Item:
    """A key point or misconception: its text, and the sentences of the reference that state it best."""

    id: str
    text: str
    evidence: tuple[str, ...]
    wrong: bool

    @property
    def stated(self) -> str:
        """The evidence in one text, or the item's own where there is none."""
        return " ".join(self.evidence) or self.text


@dataclass(frozen=True)
class Sheet:
    """A question made ready for comparing: its items and their rows, of unit length.

    Rows: one an item in `item_rows` and `evidence_rows`; `piece_rows[i]` for item i, its evidence and their clauses;
    `rival_rows[i]` for what contradicts item i (possibly none).
    `sentences`: what is true, as `bare` texts. `asked`: other ways to ask the question, as `bare` texts.
    """

    question: str
    items: tuple[Item, ...]
    item_rows: Rows
    evidence_rows: Rows
    piece_rows: tuple[Rows, ...]
    rivals: tuple[tuple[str, ...], ...]
    rival_rows: tuple[Rows, ...]
    question_row: Rows
    sentences: frozenset[str]
    asked: frozenset[str]


def statements(question: Question) -> dict[str, str]:
    """What a reply may state, by the id of the key point or misconception: its text, with the question's title before
    it, as a text alone may lean on what was asked.
    """
    stated = {point.id: point.text for point in question.rubric.points}
    stated |= {item.id: _CLAIMS_THAT.sub("", item.text) for item in question.rubric.misconceptions}
    return {id: f"{question.title}: {text}" for id, text in stated.items()}


def bare(text: str) -> str:
    """Letters and digits only, in small letters: what is left when layout and punctuation are taken away."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def unit(row: Rows) -> Rows:
    """The row at length one."""
    return (row / max(float(np.linalg.norm(row)), 1e-9)).astype(np.float32)


def _evidence(point: str, row: Rows, lines: Sequence[str], rows: Rows, weights: Weights) -> tuple[str, ...]:
    """The sentence of the reference that states the point best; two neighbours where both are needed."""
    if not lines:
        return ()
    wanted = words_of(point).stems
    recall = [weights.of(wanted & words_of(line).stems) / (weights.of(wanted) or 1) for line in lines]
    fit = rows @ row + np.array(recall, dtype=np.float32)
    best = int(fit.argmax())
    pairs = [
        weights.of(wanted & (words_of(one).stems | words_of(other).stems)) / (weights.of(wanted) or 1)
        for one, other in pairwise(lines)
    ]
    near = [at for at in (best - 1, best) if 0 <= at < len(pairs)]
    if near:
        at = max(near, key=lambda at: pairs[at])
        if pairs[at] > recall[best] + 0.2:
            return lines[at], lines[at + 1]
    return (lines[best],)


def _pieces(item: Item) -> list[str]:
    """An item and its evidence, whole and in clauses: few people say all of a long sentence in one of theirs."""
    return list(dict.fromkeys(span.text for text in (item.text, *item.evidence) for span in claims(text))) or [
        item.text
    ]


def sheet_of(question: Question, encoder: Encoder, weights: Weights) -> Sheet:
    """The question made ready for comparing. Encodes its texts: keep the sheet."""
    lines = [question.reference[start:end] for start, end in sentences(question.reference)]
    points = [point.text for point in question.rubric.points]
    wrong = [_CLAIMS_THAT.sub("", item.text) for item in question.rubric.misconceptions]
    right = [item.correction for item in question.rubric.misconceptions]
    rows = encoder.encode([question.text, *points, *wrong, *right, *lines])
    at = np.cumsum([0, 1, len(points), len(wrong), len(right), len(lines)])
    asked, point_rows, wrong_rows, right_rows, line_rows = (rows[first:last] for first, last in pairwise(at))
    evidence = [_evidence(text, row, lines, line_rows, weights) for text, row in zip(points, point_rows, strict=True)]
    row_of = dict(zip(lines, line_rows, strict=True))
    items = [
        Item(point.id, point.text, found, False) for point, found in zip(question.rubric.points, evidence, strict=True)
    ]
    items += [Item(item.id, text, (), True) for item, text in zip(question.rubric.misconceptions, wrong, strict=True)]
    stated = [
        unit(np.sum([row_of[line] for line in found], axis=0)) if found else row
        for found, row in zip(evidence, point_rows, strict=True)
    ]
    pieces = [_pieces(item) for item in items]
    at = np.cumsum([0, *(len(texts) for texts in pieces)])
    cut = encoder.encode([text for texts in pieces for text in texts])
    against = [(tuple(wrong), wrong_rows)] * len(points)
    against += [((right[at], *points), np.vstack([right_rows[at : at + 1], point_rows])) for at in range(len(wrong))]
    return Sheet(
        question=question.text,
        items=tuple(items),
        item_rows=np.vstack([point_rows, wrong_rows]),
        evidence_rows=np.vstack([*(row[None] for row in stated), wrong_rows]) if items else point_rows,
        piece_rows=tuple(cut[first:last] for first, last in pairwise(at)),
        rivals=tuple(texts for texts, _ in against),
        rival_rows=tuple(found for _, found in against),
        question_row=asked[0],
        sentences=frozenset(
            bare(text[start:end]) for text in [question.reference, *points, *right] for start, end in sentences(text)
        ),
        asked=frozenset(bare(text) for text in (question.text, question.title, *question.also)),
    )
