"""What an authored example tells of a claim: how like it is to the ways people say a point, and to the near misses.

It does not know the model that weighs this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.examples import Examples
from interviewer.grading.sheet import Encoder, Rows, Sheet
from interviewer.grading.words import Weights, opposed, words_of

NAMES = (
    "like said", "second like said", "like near", "said less near", "like another", "said less another",
    "like the other side", "said overlap", "near overlap", "negation against said", "directions against said",
    "directions against near",
)  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """The examples of a question's items, in the order of its sheet, each with the rows of its texts."""

    said: tuple[tuple[str, ...], ...]
    near: tuple[tuple[str, ...], ...]
    said_rows: tuple[Rows, ...]
    near_rows: tuple[Rows, ...]


def shelf_of(sheet: Sheet, examples: Examples, encoder: Encoder) -> Shelf:
    """The examples made ready for comparing. The item's own text and evidence count as ways of saying it."""
    both = [(examples.misconceptions if item.wrong else examples.points)[item.id] for item in sheet.items]
    said = [(*found.said, item.text, *item.evidence) for found, item in zip(both, sheet.items, strict=True)]
    near = [found.near for found in both]
    texts = [text for group in (*said, *near) for text in group]
    rows = encoder.encode(texts)
    at = np.cumsum([0, *(len(group) for group in (*said, *near))])
    cut = [rows[first:last] for first, last in pairwise(at)]
    return Shelf(tuple(said), tuple(near), tuple(cut[: len(said)]), tuple(cut[len(said) :]))


def measured(claims: Sequence[str], rows: Rows, sheet: Sheet, shelf: Shelf, weights: Weights) -> NDArray[np.float32]:
    """Shape (claims, items, NAMES), for claims with their unit rows."""
    out = np.zeros((len(claims), len(sheet.items), len(NAMES)), dtype=np.float32)
    if not out.size:
        return out
    said = [rows @ found.T for found in shelf.said_rows]
    near = [rows @ found.T for found in shelf.near_rows]
    top = np.stack([like.max(axis=1) for like in said], axis=1)
    second = np.stack([np.sort(like, axis=1)[:, -2] if like.shape[1] > 1 else like[:, 0] for like in said], axis=1)
    missed = np.stack([like.max(axis=1) for like in near], axis=1)
    wrong = np.array([item.wrong for item in sheet.items])
    another, opposite = np.zeros_like(top), np.zeros_like(top)
    for to in range(len(sheet.items)):
        others = [at for at in range(len(sheet.items)) if at != to and wrong[at] == wrong[to]]
        across = [at for at in range(len(sheet.items)) if wrong[at] != wrong[to]]
        another[:, to] = top[:, others].max(axis=1, initial=0)
        opposite[:, to] = top[:, across].max(axis=1, initial=0)
    out[:, :, :7] = np.stack([top, second, missed, top - missed, another, top - another, opposite], axis=2)
    best_said = [like.argmax(axis=1) for like in said]
    best_near = [like.argmax(axis=1) for like in near]
    for at, claim in enumerate(claims):
        words = words_of(claim)
        for to in range(len(sheet.items)):
            like = words_of(shelf.said[to][best_said[to][at]])
            unlike = words_of(shelf.near[to][best_near[to][at]])
            out[at, to, 7:] = (
                _overlap(words.stems, like.stems, weights),
                _overlap(words.stems, unlike.stems, weights),
                (words.negations - like.negations) % 2,
                opposed(words, like)[0],
                opposed(words, unlike)[0],
            )
    return out


def _overlap(one: frozenset[str], other: frozenset[str], weights: Weights) -> float:
    """The weight of shared stems against that of both texts: an F1, 0 to 1."""
    both = weights.of(one) + weights.of(other)
    return 2 * weights.of(one & other) / both if both else 0.0
