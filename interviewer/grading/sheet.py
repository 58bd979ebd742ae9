"""A question made ready for comparing: its items, what of its reference states them, and the rows of all its texts.

It does not know what is compared with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.question import Question
from interviewer.grading.spans import sentences
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
    """A key point or misconception: its text, that text with the question's title before it, and the sentences of the
    reference that state it best.
    """

    id: str
    text: str
    statement: str
    evidence: tuple[str, ...]
    wrong: bool

    @cached_property
    def stated(self) -> str:
        """The evidence in one text, or the item's own where there is none."""
        return " ".join(self.evidence) or self.text


@dataclass(frozen=True)
class Sheet:
    """A question made ready for comparing: its items and their rows, of unit length.

    Rows: one an item in `item_rows` and `evidence_rows`. `true`: all sentences that are true, as `bare` texts, each on
    a line between spaces. `asked`: other ways to ask the question, as `bare` texts. `draft`: nobody has checked the
    items.
    """

    question: str
    reference: str
    draft: bool
    items: tuple[Item, ...]
    item_rows: Rows
    evidence_rows: Rows
    question_row: Rows
    true: str
    asked: frozenset[str]


def statements(question: Question) -> dict[str, str]:
    """What a reply may state, by the id of the key point or misconception: its text, with the question's title before
    it, as a text alone may lean on what was asked.
    """
    stated = {point.id: point.text for point in question.rubric.points}
    stated |= {item.id: _CLAIMS_THAT.sub("", item.text) for item in question.rubric.misconceptions}
    return {id: f"{question.title}: {text}" for id, text in stated.items()}


@lru_cache(maxsize=10_000)
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


def sheet_of(question: Question, encoder: Encoder, weights: Weights) -> Sheet:
    """The question made ready for comparing. Encodes its texts: keep the sheet."""
    lines = [question.reference[start:end] for start, end in sentences(question.reference)]
    stated = statements(question)
    texts = {id: statement.removeprefix(f"{question.title}: ") for id, statement in stated.items()}
    rows = encoder.encode([question.text, *texts.values(), *lines])
    at = np.cumsum([0, 1, len(texts), len(lines)])
    asked, item_rows, line_rows = (rows[first:last] for first, last in pairwise(at))
    row_of = dict(zip(lines, line_rows, strict=True))
    wrong = {item.id for item in question.rubric.misconceptions}
    items = tuple(
        Item(id, text, stated[id], () if id in wrong else _evidence(text, row, lines, line_rows, weights), id in wrong)
        for (id, text), row in zip(texts.items(), item_rows, strict=True)
    )
    evidence = [
        unit(np.sum([row_of[line] for line in item.evidence], axis=0)) if item.evidence else row
        for item, row in zip(items, item_rows, strict=True)
    ]
    true = [question.reference, *(point.text for point in question.rubric.points)]
    true += [item.correction for item in question.rubric.misconceptions]
    return Sheet(
        question=question.text,
        reference=question.reference,
        draft=question.draft,
        items=items,
        item_rows=item_rows,
        evidence_rows=np.vstack(evidence) if items else item_rows,
        question_row=asked[0],
        true="\n".join(f" {bare(text[start:end])} " for text in true for start, end in sentences(text)),
        asked=frozenset(bare(text) for text in (question.text, question.title, *question.also)),
    )
