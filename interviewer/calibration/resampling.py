"""A statistic with its 95 % interval, by a bootstrap that draws whole groups.

Rows of one group hang together (the points of one reply), so groups are drawn and not rows. It does not know what the
rows are.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from interviewer.bank.question import Value
from interviewer.calibration.agreement import Tallied, Undetermined, as_ratings

Statistic = Callable[..., float]

RESAMPLES = 400
FEW_GROUPS = "one reply alone gives no interval"


class Estimate(Value):
    """A number over `n` rows with its 95 % interval; where `value` is None, `why` says why there is none.

    `low` and `high` are None where there is no interval.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    why: str = ""


def _drawn(groups: Sequence[str], resamples: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The group of each row as a number (rows,), and for each resample the groups drawn, (resamples, groups)."""
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise Undetermined(FEW_GROUPS)
    draws = np.random.default_rng(seed).integers(len(names), size=(resamples, len(names)))
    return codes, draws


def interval(
    statistic: Statistic, groups: Sequence[str], *columns: ArrayLike, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of `statistic(*columns)`; the rows are the last axis of each column, and of `groups`.

    Resamples that determine no number are left out. Raises Undetermined when none does, or there is one group.
    """
    codes, draws = _drawn(groups, resamples, seed)
    values = _tallied(statistic, codes, draws, columns[0]) if isinstance(statistic, Tallied) else None
    if values is None:
        arrays = [np.asarray(column) for column in columns]
        rows = [np.flatnonzero(codes == at) for at in range(draws.shape[1])]
        picked = (np.concatenate([rows[at] for at in draw]) for draw in draws)
        values = np.array([_tried(statistic, *(array[..., drawn] for array in arrays)) for drawn in picked])
    known = values[~np.isnan(values)]
    if not len(known):
        raise Undetermined("no resample of the replies determines it")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def _tried(statistic: Statistic, *columns: ArrayLike) -> float:
    try:
        return statistic(*columns)
    except Undetermined:
        return math.nan


def _tallied(
    statistic: Tallied, codes: NDArray[np.intp], draws: NDArray[np.intp], ratings: ArrayLike
) -> NDArray[np.float64]:
    """The values over all resamples at once: how often each group was drawn, times the group's sums."""
    tallies, labels = statistic.tally(as_ratings(ratings))
    sums = np.zeros((draws.shape[1], *tallies.shape[1:]))
    np.add.at(sums, codes, tallies)
    times = np.zeros(draws.shape)
    np.add.at(times, (np.arange(len(draws))[:, None], draws), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return statistic.read(np.tensordot(times, sums, axes=1), labels)


def estimated(statistic: Statistic, groups: Sequence[str], *columns: ArrayLike) -> Estimate:
    """The statistic over columns with one entry a row, its interval clustered by group, or why it has no value."""
    try:
        value = statistic(*columns)
    except Undetermined as reason:
        return Estimate(n=len(groups), why=str(reason))
    try:
        low, high = interval(statistic, groups, *columns)
    except Undetermined as reason:
        return Estimate(value=value, n=len(groups), why=str(reason))
    return Estimate(value=value, low=low, high=high, n=len(groups))
