"""How a claim stands to a point that was only taken from a reference answer: nobody has worded it, exemplified it or
checked it.

People mark replies to such answers by what of them comes back. So it counts beside what the learnt model says how like
the claim is to the sentence that the point was taken from, and how much of the whole answer the reply holds. The learnt
model was taught one field: the more of the answer's words it knows, the more it counts. All this can only rise with
more text. Of a short answer a point is a few words of a sentence: then the claim must have something of these words
too. It knows no mark and no weight.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.measures import MEASURES, Claims, Measured
from interviewer.grading.sheet import Sheet
from interviewer.grading.words import Weights, words_of

DRAFTED = ("learnt", "learnt at home", "like evidence", "words of the reference", "at home")
"""The log-odds of the learnt model, the least for a claim that is not read, and the same times the last measure; the
likeness in meaning to the sentence; the share of the reference's words, those of the question left out, that stand in
claims which may state something, by weight; and how much the reference is of the field that the model was taught, 0 to
1."""
ANSWERING = DRAFTED[1:]
"""What says whether a reply answers the question."""
MOST_ODDS = 3.0
"""Log-odds are held between this and its negative: the learnt model knows other points than these."""
ABROAD, HOME = 0.7, 0.9
"""The shares of its words known to the learnt model at which a reference is of another field, and of its own. Of half
of our questions .95 is known or more, of half of the references of four other fields .71 or less."""
WORDS_OF_PART = 3
"""A point of no more content words is a part of a sentence: the words alone hardly say what they are said of."""
PART = {"recall of item": 0.35, "letters of item": 0.35, "like item": 0.3}
"""What a claim has of a part: its words, their letters (of misspelt ones too), its meaning."""
PART_FROM = 0.25


def drafted(
    learnt: NDArray[np.float64], measured: Measured, sheet: Sheet, claims: Claims, weights: Weights
) -> NDArray[np.float64]:
    """The measures DRAFTED, shape (claims, items, DRAFTED), from the learnt chances (claims, items), 0 if unread."""
    chances = np.clip(learnt, 1e-9, 1 - 1e-9)
    odds = np.clip(np.log(chances / (1 - chances)), -MOST_ODDS, MOST_ODDS)
    like = _measure(measured, "like evidence")
    home = float(np.clip((weights.known(_stems(sheet)) - ABROAD) / (HOME - ABROAD), 0, 1))
    flat = np.ones_like(odds)
    said = [claims.found[at].span.text for at in np.flatnonzero(measured.possible.any(axis=1))]
    return np.stack([odds, odds * home, like, flat * _held(sheet, said, weights), flat * home], axis=2)


def possible(measured: Measured, sheet: Sheet, claims: Claims) -> NDArray[np.bool_]:
    """Where the guards let a claim state an item (claims, items). One that has nothing of the words of a part, that
    denies more than its sentence does, or that undoes its denial, does not state it.
    """
    part = np.array([len(words_of(item.text).stems) <= WORDS_OF_PART for item in sheet.items])
    has = sum(weight * _measure(measured, name) for name, weight in PART.items()) >= PART_FROM
    denials = [
        [words_of(text).negations for text in texts] for texts in (claims.texts, [item.stated for item in sheet.items])
    ]
    more = np.subtract.outer(*denials)
    return measured.possible & (~part | (has & (more <= 0) & (more % 2 == 0)))


def standing(values: NDArray[np.float64], where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The greatest of the measures ANSWERING, shape (ANSWERING,), where a claim may state an item; somewhere it may."""
    return values[where][:, 1:].max(axis=0)


def _measure(measured: Measured, name: str) -> NDArray[np.float64]:
    return measured.values[:, :, MEASURES["untaught"].index(name)].astype(np.float64)


def _stems(sheet: Sheet) -> frozenset[str]:
    return words_of(sheet.question).stems | words_of(sheet.reference).stems


def _held(sheet: Sheet, said: Sequence[str], weights: Weights) -> float:
    whole = words_of(sheet.reference).stems
    wanted = (whole - words_of(sheet.question).stems) or whole
    held = wanted & frozenset(stem for text in said for stem in words_of(text).stems)
    return weights.of(held) / (weights.of(wanted) or 1.0)
