"""What is measured of a claim and an item of a rubric, before a model says how likely the one states the other.

Nothing here was learnt from any question: every measure works for a question never seen. It does not know the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.sheet import Encoder, Item, Rows, Sheet
from interviewer.grading.words import Weights, Words, is_word, opposed, stem, words_of

NAMES = (
    "similarity to the item", "similarity to its evidence", "best similarity", "similarity to the question",
    "best less question", "best rival", "best less rival", "best neighbour", "best less neighbour", "rank among items",
    "piece similarity", "piece less neighbour",
    "recall", "precision", "overlap", "new recall", "new precision", "evidence recall", "evidence new recall",
    "best new recall", "letters recall", "letters precision", "evidence letters recall",
    "aligned recall", "aligned precision", "aligned new recall", "least aligned",
    "negations", "item negations", "negation mismatch", "evidence negation mismatch",
    "directions against", "directions shared", "evidence directions against", "rival directions shared",
    "numbers covered", "foreign numbers", "item numbers",
    "function words", "length", "item length", "length ratio", "copied", "novel words", "whole sentence", "refuted",
)  # fmt: skip

ENCODED = NAMES.index("recall")
"""How many of them, the first, are measured on encoded texts alone."""

OF_REPLY = ("reply to question", "reply to any item", "reply to items", "reply's new words")
"""How far the whole reply is on the subject; each can only grow when a sentence is added."""

FOREIGN_BELOW = 0.25
FOREIGN_WORDS_BELOW = 0.4
"""A claim less like an item than this, with no word of it and no such likeness of words, is about something else."""

UP = frozenset(
    {"best similarity", "best less rival", "recall", "new recall", "aligned recall", "numbers covered", *OF_REPLY}
)
"""More of these never makes a claim less likely to state the item."""
DOWN = frozenset({"directions against", "copied", "refuted"})


@dataclass(frozen=True)
class Claimed:
    """A text to be judged, with what of its sentence matters."""

    text: str
    whole: bool = True
    refuted: bool = False


def foreign(features: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which (claim, item) pairs have next to nothing in common, of features (claims, items, NAMES)."""
    like, words, new = (
        features[:, :, NAMES.index(name)] for name in ("best similarity", "aligned new recall", "best new recall")
    )
    return (like < FOREIGN_BELOW) & (words < FOREIGN_WORDS_BELOW) & (new == 0)


def with_reply(features: NDArray[np.float32], allowed: NDArray[np.float64]) -> NDArray[np.float32]:
    """The features (claims, items, NAMES) with those of the whole reply after them: (claims, items, NAMES + OF_REPLY).

    `allowed`, (claims, items), is 0 for what does not count; a reply of such claims only is on no subject.
    """
    at = {name: NAMES.index(name) for name in ("best similarity", "similarity to the question", "aligned new recall")}
    counts = (allowed > 0)[:, :, None]
    kept = np.where(counts, features[:, :, list(at.values())], 0).max(axis=0, initial=0)
    whole = np.array(
        [kept[:, 1].max(initial=0), kept[:, 0].max(initial=0), kept[:, 0].mean(), kept[:, 2].mean()], dtype=np.float32
    )
    return np.concatenate([features, np.broadcast_to(whole, (*features.shape[:2], len(whole)))], axis=2)


def copied(words: Words, source: Words) -> float:
    """The share of a text's words that stand in runs of four taken from the source, 0 to 1."""
    spoken = [token for token in words.tokens if is_word(token)]
    if not spoken:
        return 0.0
    inside = np.zeros(len(spoken), dtype=bool)
    for at in range(len(spoken) - 3):
        if tuple(spoken[at : at + 4]) in source.grams:
            inside[at : at + 4] = True
    return float(inside.mean())


class Likeness:
    """Similarity of words to words, by the encoder; rows of words are kept, as words come back in every reply."""

    MOST = 50_000

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self._rows = encoder, dict[str, Rows]()

    def rows(self, stems_to_words: dict[str, str]) -> dict[str, Rows]:
        """A row for each stem, of the word it was seen in."""
        new = [word for word in dict.fromkeys(stems_to_words.values()) if word not in self._rows]
        if len(self._rows) + len(new) > self.MOST:
            self._rows.clear()
            new = list(dict.fromkeys(stems_to_words.values()))
        if new:
            self._rows.update(zip(new, self._encoder.encode(new), strict=True))
        return {stem: self._rows[word] for stem, word in stems_to_words.items()}


def _surface(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        for token in words_of(text).tokens:
            if token[0].isalpha():
                key = stem(token)
                # The smallest spelling stands for its stem, so that the order of texts does not matter.
                found[key] = min(found.get(key, token), token, key=lambda word: (len(word), word))
    return found


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _closest(rows: Rows, found: Rows) -> NDArray[np.float32]:
    return (rows @ found.T).max(axis=1, initial=0)


class Measures:
    """Measures claims against a sheet's items."""

    def __init__(self, encoder: Encoder, weights: Weights) -> None:
        self._encoder, self._weights, self._likeness = encoder, weights, Likeness(encoder)

    def of(self, claims: Sequence[Claimed], sheet: Sheet) -> NDArray[np.float32]:
        """Shape (claims, items, NAMES)."""
        out = np.zeros((len(claims), len(sheet.items), len(NAMES)), dtype=np.float32)
        if out.size:
            rows = self._encoder.encode([claim.text for claim in claims])
            out[:, :, :ENCODED] = self._encoded(rows, sheet)
            aligned = self._aligned(claims, sheet)
            asked = words_of(sheet.question)
            for at, claim in enumerate(claims):
                for to, item in enumerate(sheet.items):
                    out[at, to, ENCODED:] = self._worded(claim, item, asked, sheet.rivals[to], aligned[at, to])
        return out

    def _encoded(self, rows: Rows, sheet: Sheet) -> NDArray[np.float32]:
        point, stated = rows @ sheet.item_rows.T, rows @ sheet.evidence_rows.T
        best = np.maximum(point, stated)
        asked = np.broadcast_to((rows @ sheet.question_row)[:, None], best.shape)
        rival = np.stack([_closest(rows, found) for found in sheet.rival_rows], axis=1)
        piece = np.stack([_closest(rows, found) for found in sheet.piece_rows], axis=1)
        right = [at for at, item in enumerate(sheet.items) if not item.wrong]
        others = [[other for other in right if other != at] for at in range(len(sheet.items))]
        neighbour, near = (
            np.stack([found[:, other].max(axis=1, initial=0) for other in others], axis=1) for found in (best, piece)
        )
        rank = (best[:, None, :] > best[:, :, None]).mean(axis=2)
        measured = (point, stated, best, asked, best - asked, rival, best - rival, neighbour, best - neighbour, rank)
        return np.stack([*measured, piece, piece - near], axis=2)

    def _aligned(self, claims: Sequence[Claimed], sheet: Sheet) -> NDArray[np.float32]:
        """For each claim and item: recall, precision, recall of what the question lacks, a word's least likeness."""
        surface = _surface([claim.text for claim in claims] + [item.text for item in sheet.items])
        claim_stems = [sorted(words_of(claim.text).stems) for claim in claims]
        item_stems = [sorted(words_of(item.text).stems) for item in sheet.items]
        rows = self._likeness.rows({key: surface[key] for found in [*claim_stems, *item_stems] for key in found})
        out = np.zeros((len(claims), len(sheet.items), 4), dtype=np.float32)
        asked = words_of(sheet.question).stems
        weight = self._weights
        all_stems = sorted({key for found in claim_stems for key in found})
        place = {key: at for at, key in enumerate(all_stems)}
        if not all_stems:
            return out
        matrix = np.stack([rows[key] for key in all_stems])
        for to, wanted in enumerate(item_stems):
            if not wanted:
                continue
            like = np.clip(matrix @ np.stack([rows[key] for key in wanted]).T, 0, 1)
            weights = np.array([weight[key] for key in wanted])
            new = weights * np.array([key not in asked for key in wanted])
            for at, have in enumerate(claim_stems):
                if not have:
                    continue
                part = like[[place[key] for key in have]]
                top, mine = part.max(axis=0), np.array([weight[key] for key in have])
                out[at, to] = (
                    _ratio(float(top @ weights), weights.sum()),
                    _ratio(float(part.max(axis=1) @ mine), mine.sum()),
                    _ratio(float(top @ new), new.sum()),
                    top.min(),
                )
        return out

    def _worded(
        self, claim: Claimed, item: Item, asked: Words, rivals: Sequence[str], aligned: NDArray[np.float32]
    ) -> tuple[float, ...]:
        weight = self._weights
        said, wanted, stated = words_of(claim.text), words_of(item.text), words_of(item.stated)
        shared = weight.of(said.stems & wanted.stems)
        recall, precision = _ratio(shared, weight.of(wanted.stems)), _ratio(shared, weight.of(said.stems))
        new = weight.of((said.stems & wanted.stems) - asked.stems)
        new_recall = _ratio(new, weight.of(wanted.stems - asked.stems))
        stated_new = _ratio(weight.of((said.stems & stated.stems) - asked.stems), weight.of(stated.stems - asked.stems))
        negations = said.negations + claim.refuted
        against, agreeing = opposed(said, wanted)
        rival_sides = max((opposed(said, words_of(rival))[1] for rival in rivals[:1]), default=0)
        numbers = wanted.numbers | stated.numbers
        return (
            recall,
            precision,
            _ratio(2 * recall * precision, recall + precision),
            new_recall,
            _ratio(new, weight.of(said.stems - asked.stems)),
            _ratio(weight.of(said.stems & stated.stems), weight.of(stated.stems)),
            stated_new,
            max(new_recall, stated_new),
            _ratio(len(said.letters & wanted.letters), len(wanted.letters)),
            _ratio(len(said.letters & wanted.letters), len(said.letters)),
            _ratio(len(said.letters & stated.letters), len(stated.letters)),
            *(float(value) for value in aligned),
            negations,
            wanted.negations,
            (negations - wanted.negations) % 2,
            (negations - stated.negations) % 2,
            against,
            agreeing,
            opposed(said, stated)[0],
            rival_sides,
            _ratio(len(said.numbers & numbers), len(numbers)),
            len(said.numbers - numbers - asked.numbers),
            len(wanted.numbers),
            said.share,
            min(said.spoken, 60),
            wanted.spoken,
            _ratio(min(said.spoken, 60), wanted.spoken),
            copied(said, asked),
            _ratio(weight.of(said.stems - asked.stems), weight.of(said.stems)),
            claim.whole,
            claim.refuted,
        )
