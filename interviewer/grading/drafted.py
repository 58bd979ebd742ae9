"""The chance that a claim states a point which was only taken from a reference answer, and which nobody has worded,
exemplified or checked.

Such a point is a sentence of the answer, or a few words of one. People mark replies to such answers by what of them
comes back, so the words count beside what the learnt model says. The figures were chosen on samples of human-marked
replies of other fields; the model card says which, and what came of it. It knows no other claim and no mark.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.sheet import Sheet
from interviewer.grading.words import words_of

WORDS_OF_PART = 3
"""A point of no more content words is a part of a sentence: the words alone hardly say what they are said of."""
PART = {"recall of item": 0.35, "letters of item": 0.35, "like item": 0.2, "like evidence": 0.6}
"""What a claim has of a part: its words, their letters (of misspelt ones too), its meaning, that of its sentence."""
PART_FROM = 0.55
RELATED = 0.25
"""A claim less like the sentence that the part is taken from is about something else."""
LEARNT_FROM = 0.3
RECALL_FROM = 0.5
"""A sentence is stated where the learnt chance reaches the first, or the share of its words the second."""
STEEPNESS = 8.0


def _is_part(text: str) -> bool:
    return len(words_of(text).stems) <= WORDS_OF_PART


def drafted(
    learnt: NDArray[np.float64],
    measures: NDArray[np.float32],
    names: tuple[str, ...],
    sheet: Sheet,
    claims: Sequence[str],
) -> NDArray[np.float64]:
    """The chances (claims, items) from the learnt ones and the measures (claims, items, names); .5 is where a point
    begins to be met. A claim that denies more than its sentence does, or undoes its denial, states no part of it.
    """
    at = {name: measures[:, :, place] for place, name in enumerate(names)}
    part = np.array([_is_part(item.text) for item in sheet.items])
    of_part = sum((weight * at[name] for name, weight in PART.items()), np.zeros_like(learnt)) - PART_FROM
    denials = [
        [words_of(text).negations for text in texts] for texts in (claims, [item.stated for item in sheet.items])
    ]
    more = np.subtract.outer(*denials)
    denied = (more > 0) | (more % 2 == 1)
    stands = (at["like evidence"] >= RELATED) & ~denied
    as_part = np.where(stands, _chance(STEEPNESS * of_part), 0.0)
    odds = np.log(np.clip(learnt, 1e-6, 1 - 1e-6) / (1 - np.clip(learnt, 1e-6, 1 - 1e-6)))
    by_model = _chance(odds - np.log(LEARNT_FROM / (1 - LEARNT_FROM)))
    by_words = _chance(STEEPNESS * (at["recall of item"] - RECALL_FROM))
    return np.where(part[None, :], as_part, np.maximum(by_model, by_words))


def _chance(odds: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-odds))
