"""Agreement, calibration and their intervals, on numpy alone.

It knows arrays: neither replies nor graders. A statistic that its arrays do not determine is not a number (nan).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Statistic = Callable[..., float]


def kappa(one: ArrayLike, other: ArrayLike) -> float:
    """Cohen's kappa of two raters' labels (n,): agreement beyond chance, at most 1."""
    return _weighted_kappa(np.asarray(one), np.asarray(other), power=0)


def quadratic_kappa(one: ArrayLike, other: ArrayLike) -> float:
    """Quadratic weighted kappa of two raters' ordered integer labels (n,) (Cohen 1968)."""
    return _weighted_kappa(np.asarray(one), np.asarray(other), power=2)


def _weighted_kappa(one: NDArray[np.generic], other: NDArray[np.generic], power: int) -> float:
    if not len(one):
        return math.nan
    labels, codes = np.unique(np.concatenate([one, other]), return_inverse=True)
    first, second = codes[: len(one)], codes[len(one) :]
    observed = np.bincount(first * len(labels) + second, minlength=len(labels) ** 2).reshape(len(labels), -1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / len(one)
    apart = np.abs(np.subtract.outer(labels.astype(float), labels.astype(float)))
    cost = (apart > 0).astype(float) if power == 0 else apart**power
    chance = float((cost * expected).sum())
    return 1 - float((cost * observed).sum()) / chance if chance else math.nan


def f1(truth: ArrayLike, said: ArrayLike) -> float:
    """The harmonic mean of precision and recall of the positive class; `truth` and `said` are booleans (n,)."""
    truth, said = np.asarray(truth, dtype=bool), np.asarray(said, dtype=bool)
    either = int(truth.sum() + said.sum())
    return 2 * int((truth & said).sum()) / either if either else math.nan


def auroc(truth: ArrayLike, chances: ArrayLike) -> float:
    """The chance that a positive gets a higher chance than a negative; ties count half."""
    truth, chances = np.asarray(truth, dtype=bool), np.asarray(chances, dtype=float)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return math.nan
    _, places, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def reliability(truth: ArrayLike, chances: ArrayLike, bins: int = 10) -> list[tuple[float, float, int]]:
    """For each filled bin of equal width over 0 to 1: the mean chance, the share that is true, and how many."""
    truth, chances = np.asarray(truth, dtype=float), np.asarray(chances, dtype=float)
    places = np.minimum((chances * bins).astype(int), bins - 1)
    counts = np.bincount(places, minlength=bins)
    said = np.bincount(places, weights=chances, minlength=bins)
    was = np.bincount(places, weights=truth, minlength=bins)
    return [(float(said[at] / n), float(was[at] / n), int(n)) for at, n in enumerate(counts) if n]


def calibration_error(truth: ArrayLike, chances: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: the mean gap between chance and share over the bins, weighted by their size."""
    found = reliability(truth, chances, bins)
    total = sum(n for _, _, n in found)
    return sum(n * abs(said - was) for said, was, n in found) / total if total else math.nan


def mean_difference(truth: ArrayLike, said: ArrayLike) -> float:
    """Standardised mean difference: how far `said` lies above `truth`, in standard deviations pooled over both."""
    truth, said = np.asarray(truth, dtype=float), np.asarray(said, dtype=float)
    if not len(truth):
        return math.nan
    spread = math.sqrt((float(truth.var()) + float(said.var())) / 2)
    return float(said.mean() - truth.mean()) / spread if spread else math.nan


def mean(values: ArrayLike) -> float:
    """The mean of some numbers or booleans (n,)."""
    values = np.asarray(values, dtype=float)
    return float(values.mean()) if len(values) else math.nan


def interval(
    statistic: Statistic, groups: Sequence[str], *columns: ArrayLike, resamples: int = 400, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of `statistic(*columns)`, from a bootstrap that draws whole groups.

    Rows of one group hang together (the replies to one question), so groups are drawn and not rows. The columns and
    `groups` have one entry a row. Resamples that determine no number are left out; (nan, nan) when none does.
    """
    arrays = [np.asarray(column) for column in columns]
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        return math.nan, math.nan
    rows = [np.flatnonzero(codes == at) for at in range(len(names))]
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        drawn = np.concatenate([rows[at] for at in chance.integers(len(names), size=len(names))])
        found.append(statistic(*(array[drawn] for array in arrays)))
    known = [value for value in found if not math.isnan(value)]
    if not known:
        return math.nan, math.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def sign_test(worse: int, better: int) -> float:
    """The chance of at least `worse` of `worse + better` changes being for the worse when both are as likely."""
    changes = worse + better
    return sum(math.comb(changes, at) for at in range(worse, changes + 1)) / 2**changes
