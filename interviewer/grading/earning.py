"""Which of a sentence's points count, and whether a reply earns any: what is looked at beside one claim and one item.

An answer to another question touches a point of this one now and then. So a reply earns something only where it surely
states a point, and where that point, the next and its likest claim together make it likely that it answers this
question; or where it states several points. All of these are the greatest of their kind over its claims, so that more
text can only raise them. It does not know how the chances were come by.
"""

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.measures import ENOUGH, MEASURES, Fit, Measured
from interviewer.grading.sheet import Sheet

STANDING = ("surest point", "second point", "likest claim")
"""What a fit says from whether a reply answers the question: the log-odds of its two surest points, and the greatest
likeness in meaning of a claim to a point, its evidence or a way of saying it."""
LIKENESSES = ("like item", "like evidence", "like said")
SURE_OF_ONE = 0.7
"""A point must have this chance."""
ANSWERS_FROM = 0.2
SEVERAL, SURE_OF_SEVERAL = 3, 0.55
"""Or so many points must have the chance. The two let 4 % of references of other areas earn something, where the first
bar alone lets 12 %, and cost hardly a reply its marks."""
DOUBTED = 0.49
"""The most that a point's chance can be where it does not count: missed, and shown as unsure."""
SURELY, DOUBTFULLY = 0.95, 0.6
"""A sentence that states one point with the first chance states another only with the second: what is left below it is
mostly a word or two that the points share."""
LEAST_ODDS, MOST_ODDS = -1.5, log(ENOUGH / (1 - ENOUGH))
"""Log-odds are held between these: how unlikely a point is makes no difference, nor how sure it is once no more claims
are read for it."""


def outdone(chances: NDArray[np.float64], sentences: Sequence[str], wrong: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The chances (claims, items) that claims state key points, doubted where their sentence, named for each claim,
    surely states another point and this one doubtfully.
    """
    out = chances.copy()
    for sentence in dict.fromkeys(sentences):
        at = np.array([one == sentence for one in sentences])
        best = np.where(wrong, 0.0, chances[at].max(axis=0))
        surest = np.sort(best)[::-1][:2]
        # The surest point has no other above it but the second surest.
        other = np.where(best == surest[0], surest[1] if len(surest) > 1 else 0.0, surest[0])
        lost = ~wrong & (other >= SURELY) & (best < DOUBTFULLY)
        out[np.ix_(at, lost)] = np.minimum(out[np.ix_(at, lost)], DOUBTED)
    return out


def standing(chances: NDArray[np.float64], measured: Measured, sheet: Sheet, kind: str) -> NDArray[np.float64]:
    """How a reply stands to the question's points: STANDING, shape (3,), from its claims' chances and measures."""
    points = np.array([not item.wrong for item in sheet.items])
    columns = [at for at, name in enumerate(MEASURES[kind]) if name in LIKENESSES]
    like = measured.values[:, :, columns].max(axis=2) * measured.possible
    surest = np.clip(_surest(chances, sheet)[:2], 1e-9, 1 - 1e-9)
    odds = np.clip(np.log(surest / (1 - surest)), LEAST_ODDS, MOST_ODDS)
    return np.array([*odds, like[:, points].max(initial=0.0)])


def earns(chances: NDArray[np.float64], measured: Measured, sheet: Sheet, fit: Fit, kind: str) -> bool:
    """Whether a reply may earn anything, by its claims' chances of stating key points."""
    surest, stands = _surest(chances, sheet), standing(chances, measured, sheet, kind)
    answers = surest[SEVERAL - 1] >= SURE_OF_SEVERAL or fit.chances(stands) >= ANSWERS_FROM
    return bool(surest[0] >= SURE_OF_ONE and answers)


def _surest(chances: NDArray[np.float64], sheet: Sheet) -> NDArray[np.float64]:
    """The chances of the surest points, greatest first; zeros where there are fewer than SEVERAL."""
    points = np.array([not item.wrong for item in sheet.items])
    best = np.sort(chances[:, points].max(axis=0))[::-1]
    return np.concatenate([best, np.zeros(SEVERAL)])
