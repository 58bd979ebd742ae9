"""How like a claim is to what an item looks like when it is stated, or nearly stated.

These measures stand beside the cross-encoder's reading of the claim. They do not know how they are weighed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.examples import Examples
from interviewer.grading.sheet import Encoder, Rows, Sheet
from interviewer.grading.words import words_of

OF_ITEM = ("like item", "like evidence", "like another item", "length")
OF_EXAMPLES = ("like said", "like near", "like another said", "like the other side")
LONGEST = 60
"""A claim of more words counts as one of this many."""
EMPTY: tuple[str, ...] = tuple(json.loads((Path(__file__).resolve().parent / "empty.json").read_text(encoding="utf-8")))
"""Phrases that say nothing of any subject."""


@dataclass(frozen=True)
class Shelf:
    """The examples of a question's items, in the order of its sheet, each with the rows of its texts.

    `stamp`: the first 8 hex digits of a SHA-256 over all of them.
    """

    stamp: str
    said: tuple[tuple[str, ...], ...]
    near: tuple[tuple[str, ...], ...]
    said_rows: tuple[Rows, ...]
    near_rows: tuple[Rows, ...]


def shelf_of(sheet: Sheet, examples: Examples, encoder: Encoder) -> Shelf:
    """The examples made ready for comparing."""
    both = [(examples.misconceptions if item.wrong else examples.points)[item.id] for item in sheet.items]
    groups = [*(found.said for found in both), *(found.near for found in both)]
    rows = encoder.encode([text for group in groups for text in group])
    at = np.cumsum([0, *(len(group) for group in groups)])
    cut = [rows[first:last] for first, last in pairwise(at)]
    texts, half = [tuple(group) for group in groups], len(both)
    stamp = hashlib.sha256(json.dumps(examples.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:8]
    return Shelf(stamp, tuple(texts[:half]), tuple(texts[half:]), tuple(cut[:half]), tuple(cut[half:]))


def to_items(claims: Sequence[str], rows: Rows, sheet: Sheet) -> NDArray[np.float32]:
    """Shape (claims, items, OF_ITEM), for claims with their unit rows."""
    item, evidence = rows @ sheet.item_rows.T, rows @ sheet.evidence_rows.T
    length = np.array([min(len(words_of(claim).spoken), LONGEST) for claim in claims], np.float32)
    another = _best_of_others(np.maximum(item, evidence), sheet, across=False)
    return np.stack([item, evidence, another, np.broadcast_to(length[:, None], item.shape)], axis=2)


def to_examples(rows: Rows, sheet: Sheet, shelf: Shelf) -> NDArray[np.float32]:
    """Shape (claims, items, OF_EXAMPLES), for the unit rows of claims."""
    said, near = (
        np.stack([(rows @ found.T).max(axis=1) for found in group], axis=1)
        for group in (shelf.said_rows, shelf.near_rows)
    )
    return np.stack([said, near, *(_best_of_others(said, sheet, across) for across in (False, True))], axis=2)


def likest(row: Rows, shelf: Shelf, item: int) -> str:
    """The way of saying the item that a claim, given by its unit row, is most like."""
    return shelf.said[item][int((shelf.said_rows[item] @ row).argmax())]


def _best_of_others(like: Rows, sheet: Sheet, across: bool) -> Rows:
    """For each claim and item the greatest likeness to other items of the same kind, or `across` to those of the other
    kind: key points and misconceptions.
    """
    wrong = np.array([item.wrong for item in sheet.items])
    out = np.zeros_like(like)
    for to in range(like.shape[1]):
        others = (wrong != wrong[to]) if across else (wrong == wrong[to]) & (np.arange(len(wrong)) != to)
        out[:, to] = like[:, others].max(axis=1, initial=0)
    return out
