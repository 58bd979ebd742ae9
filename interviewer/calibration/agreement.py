"""How far raters agree, and whether a change between two of them is more than chance. Arithmetic on numpy alone.

Ratings are an array (raters, units) of numbers, nan where a rater gave none. A statistic that its ratings do not
determine raises Undetermined with the reason in words: it is never 0 and never nan. It knows neither replies nor
graders.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

NO_PAIR = "no item was rated by two raters"
ONE_CLASS = "everybody gave the same rating throughout, so chance alone would agree as well"


class Undetermined(ValueError):
    """A statistic has no value for these ratings; the message says why."""


@dataclass(frozen=True)
class Tallied:
    """A statistic that is read off sums over units, so that resampling needs only other sums.

    `tally` turns ratings (raters, units) into one array a unit, (units, …), and the labels (L,) it counted; `read`
    turns r such sums (r, …) into r values, nan where they determine none; `why` says why one is nan.
    """

    tally: Callable[[Numbers], tuple[Numbers, Numbers]]
    read: Callable[[Numbers, Numbers], Numbers]
    why: Callable[[Numbers], str]

    def __call__(self, ratings: ArrayLike) -> float:
        """The value for ratings (raters, units). Raises Undetermined."""
        tallies, labels = self.tally(as_ratings(ratings))
        total = tallies.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(self.read(total[None], labels)[0])
        if math.isnan(value):
            raise Undetermined(self.why(total))
        return value


def as_ratings(ratings: ArrayLike) -> Numbers:
    """Ratings as (raters, units) floats."""
    found = np.asarray(ratings, dtype=float)
    return found if found.ndim == 2 else found.reshape(len(found), -1)


def _labels(ratings: Numbers) -> Numbers:
    return np.unique(ratings[~np.isnan(ratings)])


def _apart(labels: Numbers, power: int) -> Numbers:
    """The distance of every two labels: whether they differ (power 0), or their difference to the power."""
    between = np.abs(np.subtract.outer(labels, labels))
    return (between > 0).astype(float) if power == 0 else between**power


def _pair_tables(ratings: Numbers) -> tuple[Numbers, Numbers]:
    """For every unit and pair of raters, a 1 in the cell of their two labels: (units, pairs, L, L)."""
    labels = _labels(ratings)
    hot = (ratings[:, :, None] == labels).astype(float)
    pairs = list(combinations(range(len(ratings)), 2))
    if not pairs:
        return np.zeros((ratings.shape[1], 0, len(labels), len(labels))), labels
    return np.stack([hot[one][:, :, None] * hot[other][:, None, :] for one, other in pairs], axis=1), labels


def _weighted_kappa(power: int) -> Callable[[Numbers, Numbers], Numbers]:
    def read(tables: Numbers, labels: Numbers) -> Numbers:
        cost = _apart(labels, power)
        size = tables.sum(axis=(2, 3))
        expected = tables.sum(axis=3)[..., :, None] * tables.sum(axis=2)[..., None, :] / size[..., None, None]
        chance = (cost * expected).sum(axis=(2, 3))
        kappas = np.where(chance > 0, 1 - (cost * tables).sum(axis=(2, 3)) / chance, np.nan)
        known = ~np.isnan(kappas)
        return np.where(known.any(axis=1), np.nansum(kappas, axis=1) / known.sum(axis=1), np.nan)

    return read


def _pairs_why(tables: Numbers) -> str:
    return ONE_CLASS if tables.sum() else NO_PAIR


kappa = Tallied(_pair_tables, _weighted_kappa(0), _pairs_why)
"""Cohen's kappa (1960), at most 1; for more than two raters the mean over all pairs (Light 1971)."""

quadratic_kappa = Tallied(_pair_tables, _weighted_kappa(2), _pairs_why)
"""Quadratic weighted kappa of ordered numbers (Cohen 1968); for more than two raters the mean over all pairs."""


def _label_counts(ratings: Numbers) -> tuple[Numbers, Numbers]:
    """How many raters gave each label to each unit: (units, L)."""
    labels = _labels(ratings)
    return (ratings[:, :, None] == labels).sum(axis=0).astype(float), labels


def _coincidences(ratings: Numbers) -> tuple[Numbers, Numbers]:
    """Krippendorff's coincidence matrix of every unit that two raters rated: (units, L, L)."""
    counts, labels = _label_counts(ratings)
    raters = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(labels))
    return np.where(raters[:, None, None] > 1, pairs / np.maximum(raters - 1, 1)[:, None, None], 0.0), labels


def _alpha(power: int) -> Callable[[Numbers, Numbers], Numbers]:
    def read(matrices: Numbers, labels: Numbers) -> Numbers:
        cost = _apart(labels, power)
        sizes = matrices.sum(axis=2)
        total = sizes.sum(axis=1)
        chance = (cost * sizes[:, :, None] * sizes[:, None, :]).sum(axis=(1, 2))
        observed = (cost * matrices).sum(axis=(1, 2))
        return np.where(chance > 0, 1 - (total - 1) * observed / chance, np.nan)

    return read


alpha = Tallied(_coincidences, _alpha(0), _pairs_why)
"""Krippendorff's alpha of names (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability")."""

interval_alpha = Tallied(_coincidences, _alpha(2), _pairs_why)
"""Krippendorff's alpha of numbers, whose distance is the square of their difference."""


def _gwet_tallies(ratings: Numbers) -> tuple[Numbers, Numbers]:
    """For every unit: its share of each label, 1 if rated, the share of agreeing pairs, 1 if rated twice."""
    counts, labels = _label_counts(ratings)
    raters = counts.sum(axis=1)
    twice = raters > 1
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.where(twice, raters * (raters - 1), 1)
    columns = [counts / np.maximum(raters, 1)[:, None], (raters > 0)[:, None], agreeing[:, None], twice[:, None]]
    return np.concatenate(columns, axis=1).astype(float), labels


def _raw(tallies: Numbers, labels: Numbers) -> Numbers:  # noqa: ARG001
    return np.where(tallies[:, -1] > 0, tallies[:, -2] / tallies[:, -1], np.nan)


def _ac1(tallies: Numbers, labels: Numbers) -> Numbers:
    if len(labels) < 2:
        return np.full(len(tallies), np.nan)
    shares = tallies[:, : len(labels)] / tallies[:, len(labels)][:, None]
    chance = (shares * (1 - shares)).sum(axis=1) / (len(labels) - 1)
    observed = _raw(tallies, labels)
    return (observed - chance) / (1 - chance)


def _gwet_why(tallies: Numbers) -> str:
    return ONE_CLASS if tallies[-1] else NO_PAIR


raw_agreement = Tallied(_gwet_tallies, _raw, _gwet_why)
"""The share of pairs of raters that agree, a unit at a time, 0 to 1."""

ac1 = Tallied(_gwet_tallies, _ac1, _gwet_why)
"""Gwet's AC1 (Gwet 2008), which stays steady where nearly all labels are the same."""


def icc(ratings: ArrayLike) -> float:
    """ICC(A,1): absolute agreement of single ratings by two-way random raters (McGraw & Wong 1996, case 2A).

    Units that somebody did not rate are left out. Raises Undetermined.
    """
    found = as_ratings(ratings)
    found = found[:, ~np.isnan(found).any(axis=0)]
    raters, units = found.shape
    if raters < 2 or units < 2:
        raise Undetermined("fewer than two replies were rated by everybody" if raters > 1 else NO_PAIR)
    mean = found.mean()
    rows = raters * ((found.mean(axis=0) - mean) ** 2).sum() / (units - 1)
    columns = units * ((found.mean(axis=1) - mean) ** 2).sum() / (raters - 1)
    rest = ((found - found.mean(axis=0) - found.mean(axis=1)[:, None] + mean) ** 2).sum()
    rest = max(rest, 0.0) / ((units - 1) * (raters - 1))
    below = rows + (raters - 1) * rest + raters * (columns - rest) / units
    if below <= 1e-15:
        raise Undetermined(ONE_CLASS)
    return float((rows - rest) / below)


def mean_difference(truth: ArrayLike, said: ArrayLike) -> float:
    """Standardised mean difference: how far `said` lies above `truth`, both (n,), in standard deviations.

    The deviation is the root of the mean of both variances (Williamson, Xi & Breyer 2012). Raises Undetermined.
    """
    truth, said = np.asarray(truth, dtype=float), np.asarray(said, dtype=float)
    if not len(truth):
        raise Undetermined("there is nothing to compare")
    spread = math.sqrt((float(truth.var()) + float(said.var())) / 2)
    if not spread:
        raise Undetermined("all scores are the same, so there is no spread to measure the difference by")
    return float(said.mean() - truth.mean()) / spread


def correlation(truth: ArrayLike, said: ArrayLike) -> float:
    """Pearson's correlation of two columns (n,). Raises Undetermined."""
    truth, said = np.asarray(truth, dtype=float), np.asarray(said, dtype=float)
    if len(truth) < 2 or truth.std() < 1e-12 or said.std() < 1e-12:
        raise Undetermined("all scores of one side are the same" if len(truth) > 1 else "there is nothing to compare")
    return float(np.corrcoef(truth, said)[0, 1])


def prmse(system: ArrayLike, people: ArrayLike) -> float:
    """Proportional reduction in mean squared error when a system's scores (n,) predict people's true scores.

    `people` are ratings (raters, n), some units rated at least twice: their error is estimated from those (Loukina,
    Madnani, Cahill, Yao, Johnson, Riordan & McCaffrey 2020, "Using PRMSE to evaluate automated scoring systems in the
    presence of label noise"). Raises Undetermined.
    """
    ratings, said = as_ratings(people), np.asarray(system, dtype=float)
    counts = (~np.isnan(ratings)).sum(axis=0)
    ratings, said, counts = ratings[:, counts > 0], said[counts > 0], counts[counts > 0]
    if not (counts > 1).any():
        raise Undetermined(NO_PAIR)
    means = np.nanmean(ratings, axis=0)
    errors = np.nansum((ratings - means) ** 2) / (counts[counts > 1] - 1).sum()
    units, total = len(means), counts.sum()
    between = (counts * (means - np.nanmean(ratings)) ** 2).sum() - (units - 1) * errors
    spread = total - (counts**2).sum() / total
    if spread <= 0 or between <= 1e-12:
        raise Undetermined("people's scores differ no more between replies than between people")
    missed = ((counts * (means - said) ** 2).sum() - units * errors) / total
    return float(1 - missed / (between / spread))


def share_within(one: ArrayLike, other: ArrayLike, steps: int) -> float:
    """The share of bands (n,) at most so many steps apart. Raises Undetermined when there are none."""
    apart = np.abs(np.subtract(np.asarray(one, dtype=float), np.asarray(other, dtype=float)))
    if not len(apart):
        raise Undetermined("there is nothing to compare")
    return float((apart <= steps).mean())


def mcnemar(broken: int, fixed: int) -> float:
    """The chance (two-sided, exact) of so uneven a split of the verdicts that changed (McNemar 1947).

    Raises Undetermined when none changed.
    """
    changed = broken + fixed
    if not changed:
        raise Undetermined("no verdict changed between right and wrong")
    tail = sum(math.comb(changed, at) for at in range(min(broken, fixed) + 1)) / 2**changed
    return min(1.0, 2 * tail)


def holm(chances: Sequence[float]) -> list[float]:
    """The chances adjusted for being several, in their order (Holm 1979)."""
    adjusted, least = [0.0] * len(chances), 0.0
    for rank, at in enumerate(sorted(range(len(chances)), key=lambda at: chances[at])):
        least = max(least, min(1.0, (len(chances) - rank) * chances[at]))
        adjusted[at] = least
    return adjusted


def detectable_difference(
    replies: int, points: int, kappa: float = 0.7, share: float = 0.5, within: float = 0.15
) -> float:
    """The half-width of kappa's 95 % interval for so many replies, each judged on so many points.

    The large-sample variance of kappa (Cohen 1960) for a true `kappa` and a `share` of met labels, widened for labels
    of one reply hanging together with an intraclass correlation of `within` (design effect 1 + (points - 1) within,
    Kish 1965). Raises Undetermined when there is no reply.
    """
    if replies < 1 or points < 1:
        raise Undetermined("there are no labels")
    chance = share**2 + (1 - share) ** 2
    observed = chance + kappa * (1 - chance)
    variance = observed * (1 - observed) / (replies * points * (1 - chance) ** 2)
    return 1.96 * math.sqrt(variance * (1 + (points - 1) * within))
