"""Agreement, calibration and their intervals.

What the program itself shows comes from there; here a statistic that its arrays do not determine is not a number (nan).
It knows arrays: neither replies nor graders.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from interviewer.calibration import agreement, resampling
from interviewer.calibration.resampling import RESAMPLES, Statistic


def kappa(one: ArrayLike, other: ArrayLike) -> float:
    """Cohen's kappa of two raters' labels (n,): agreement beyond chance, at most 1."""
    return _or_nan(lambda: agreement.kappa([np.asarray(one), np.asarray(other)]))


def quadratic_kappa(one: ArrayLike, other: ArrayLike) -> float:
    """Quadratic weighted kappa of two raters' ordered integer labels (n,) (Cohen 1968)."""
    return _or_nan(lambda: agreement.quadratic_kappa([np.asarray(one), np.asarray(other)]))


def mean_difference(truth: ArrayLike, said: ArrayLike) -> float:
    """Standardised mean difference: how far `said` lies above `truth`, in standard deviations pooled over both."""
    return _or_nan(lambda: agreement.mean_difference(truth, said))


def _or_nan(statistic: Callable[[], float]) -> float:
    try:
        return statistic()
    except agreement.Undetermined:
        return math.nan


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


def mean(values: ArrayLike) -> float:
    """The mean of some numbers or booleans (n,)."""
    values = np.asarray(values, dtype=float)
    return float(values.mean()) if len(values) else math.nan


def interval(
    statistic: Statistic, groups: Sequence[str], *columns: ArrayLike, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of `statistic(*columns)`, from a bootstrap that draws whole groups; (nan, nan) without one."""
    try:
        return resampling.interval(statistic, groups, *columns, resamples=resamples, seed=seed)
    except agreement.Undetermined:
        return math.nan, math.nan


def sign_test(worse: int, better: int) -> float:
    """The chance of at least `worse` of `worse + better` changes being for the worse when both are as likely."""
    changes = worse + better
    return sum(math.comb(changes, at) for at in range(worse, changes + 1)) / 2**changes
