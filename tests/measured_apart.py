"""The statistics of the workbench by another route: closed forms of two labels, scikit-learn, scipy and statsmodels.

A number is nan where there is none. Tables are (raters, units), nan where a rater gave no rating.
"""

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import statsmodels.api as sm
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Table = NDArray[np.float64]
Statistic = Callable[..., float]


def as_table(rows: ArrayLike) -> Table:
    return np.array(rows, dtype=float)


def over_pairs(two: Callable[[Table, Table], float]) -> Callable[[Any], float]:
    """The mean of a statistic of two raters over all pairs that have one."""

    def of(rows: Any) -> float:
        found = []
        for one, other in combinations(as_table(rows), 2):
            both = ~np.isnan(one) & ~np.isnan(other)
            value = two(one[both], other[both]) if both.any() else math.nan
            if not math.isnan(value):
                found.append(value)
        return float(np.mean(found)) if found else math.nan

    return of


def _cohen(one: Table, other: Table) -> float:
    chance = sum(np.mean(one == label) * np.mean(other == label) for label in {*one, *other})
    return math.nan if chance > 1 - 1e-12 else float((np.mean(one == other) - chance) / (1 - chance))


def _quadratic(one: Table, other: Table) -> float:
    apart = one.var() + other.var() + (one.mean() - other.mean()) ** 2
    return math.nan if apart < 1e-12 else float(1 - np.mean((one - other) ** 2) / apart)


cohen, quadratic = over_pairs(_cohen), over_pairs(_quadratic)


def _met(rows: ArrayLike) -> tuple[Table, Table]:
    """How many rated each unit, and how many of those said 1."""
    found = as_table(rows)
    return (~np.isnan(found)).sum(axis=0).astype(float), np.nansum(found, axis=0)


def raw(rows: ArrayLike) -> float:
    m, k = _met(rows)
    m, k = m[m > 1], k[m > 1]
    return float(np.mean((k * (k - 1) + (m - k) * (m - k - 1)) / (m * (m - 1)))) if len(m) else math.nan


def ac1(rows: ArrayLike) -> float:
    m, k = _met(rows)
    share = np.mean(k[m > 0] / m[m > 0])
    chance = 2 * share * (1 - share)
    return float((raw(rows) - chance) / (1 - chance))


def alpha(rows: ArrayLike) -> float:
    m, k = _met(rows)
    m, k = m[m > 1], k[m > 1]
    n, ones = m.sum(), k.sum()
    expected = 2 * ones * (n - ones) / (n - 1)
    return float(1 - (2 * k * (m - k) / (m - 1)).sum() / expected) if expected else math.nan


def alpha_of_numbers(rows: ArrayLike) -> float:
    found = as_table(rows)
    found = found[:, (~np.isnan(found)).sum(axis=0) > 1]
    every = found[~np.isnan(found)]
    spread = 2 * np.var(every, ddof=1) if len(every) else 0.0
    if spread < 1e-12:
        return math.nan
    counts = (~np.isnan(found)).sum(axis=0)
    return float(1 - (2 * counts * np.nanvar(found, axis=0, ddof=1)).sum() / counts.sum() / spread)


def mean_difference(true: ArrayLike, said: ArrayLike) -> float:
    """Cohen's d with both variances counted alike."""
    one, other = as_table(true), as_table(said)
    spread = math.sqrt((one @ one / len(one) - one.mean() ** 2 + other @ other / len(other) - other.mean() ** 2) / 2)
    return (other.sum() - one.sum()) / len(one) / spread if spread > 1e-9 else math.nan


def correlation(true: ArrayLike, said: ArrayLike) -> float:
    if min(as_table(true).std(), as_table(said).std()) < 1e-9:
        return math.nan
    return float(stats.pearsonr(true, said).statistic)  # pyright: ignore


def icc_of_two(one: ArrayLike, other: ArrayLike) -> float:
    """ICC(A,1) by the variances of the sum and of the difference of two raters."""
    total, apart = np.add(one, other), np.subtract(one, other)
    rows, rest = total.var(ddof=1) / 2, apart.var(ddof=1) / 2
    columns = len(apart) * apart.mean() ** 2 / 2
    below = rows + rest + 2 * (columns - rest) / len(apart)
    return float((rows - rest) / below) if below > 1e-12 else math.nan


def prmse(said: ArrayLike, people: ArrayLike) -> float:
    """By the F of a one-way analysis: what a single rating is missed by, less what people miss each other by."""
    table = as_table(people)
    groups = [column[~np.isnan(column)] for column in table.T]
    sizes = np.array([len(group) for group in groups])
    within = sm.OLS(
        np.concatenate(groups), np.repeat(np.eye(len(groups)), sizes, axis=0)
    ).fit()  # one mean a reply: the residual is people's error
    error = within.mse_resid
    between = stats.f_oneway(*groups).statistic * error
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    missed = np.mean(np.concatenate([(group - one) ** 2 for group, one in zip(groups, as_table(said), strict=True)]))
    return float(1 - (missed - error) / ((between - error) / size))


def degradation(people: ArrayLike, said: ArrayLike) -> float:
    each = [quadratic([row, as_table(said)]) for row in as_table(people)]
    return math.nan if any(map(math.isnan, each)) else quadratic(people) - float(np.mean(each))


def mean_gap(one: ArrayLike, other: ArrayLike) -> float:
    return float(as_table(other).mean() - as_table(one).mean())


def interval(statistic: Statistic, groups: Sequence[str], *columns: ArrayLike) -> tuple[float, float]:
    """The quantiles over the same 400 draws of whole groups, each drawn out row by row."""
    names = sorted(set(groups))
    rows = {name: [at for at, group in enumerate(groups) if group == name] for name in names}
    values = []
    for draw in np.random.default_rng(0).integers(len(names), size=(400, len(names))):
        at = [row for number in draw for row in rows[names[number]]]
        values.append(statistic(*(np.asarray(column, dtype=float)[..., at] for column in columns)))
    return tuple(np.quantile([value for value in values if not math.isnan(value)], [0.025, 0.975]).tolist())


def places(value: float) -> str:
    """Two places, and no minus before nought."""
    return f"{value:.2f}".replace("-0.00", "0.00")


def shown(statistic: Statistic, groups: Sequence[str], *columns: ArrayLike, ends: bool = True) -> str:
    """What a screen must show of it, "0.62 0.41 to 0.80"; without its interval where `ends` is false."""
    value = statistic(*columns)
    if math.isnan(value):
        return "n/a"
    if not ends:
        return places(value)
    low, high = interval(statistic, groups, *columns)
    return f"{places(value)} {places(low)} to {places(high)}"
