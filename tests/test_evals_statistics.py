"""Statistics against numbers worked by hand."""

import math

import numpy as np
import pytest

from evals import statistics

# 20 pairs: 8 both yes, 7 both no, 5 apart; by chance half agree.
YES_NO = [1] * 8 + [0] * 7 + [1] * 2 + [0] * 3, [1] * 8 + [0] * 7 + [0] * 2 + [1] * 3


def test_kappa_is_agreement_beyond_chance() -> None:
    # Observed .75; one says yes to 10, the other to 11: by chance .5 * .55 + .5 * .45 = .5.
    assert statistics.kappa(*YES_NO) == pytest.approx(0.5)
    assert statistics.kappa([1, 0, 1], [1, 0, 1]) == 1
    assert math.isnan(statistics.kappa([1, 1], [1, 1]))
    assert math.isnan(statistics.kappa([], []))


def test_quadratic_kappa_costs_the_square_of_the_distance() -> None:
    # Squares 0, 0, 1, 4 sum to 5; over all 16 pairs of one's and the other's they sum to 24: 6 for four.
    assert statistics.quadratic_kappa([0, 1, 2, 2], [0, 1, 1, 0]) == pytest.approx(1 - 5 / 6)
    assert statistics.quadratic_kappa([0, 4], [4, 0]) == -1


@pytest.mark.parametrize(
    ("truth", "said", "wanted"),
    [([1, 1, 0, 0], [1, 0, 1, 0], 0.5), ([1, 1], [1, 1], 1.0), ([1, 0], [0, 1], 0.0), ([0, 0], [0, 0], math.nan)],
)
def test_f1(truth: list[int], said: list[int], wanted: float) -> None:
    assert statistics.f1(truth, said) == pytest.approx(wanted, nan_ok=True)


@pytest.mark.parametrize(
    ("chances", "wanted"),
    [([0.9, 0.8, 0.2, 0.1], 1.0), ([0.9, 0.2, 0.8, 0.1], 0.75), ([0.5] * 4, 0.5), ([0.1, 0.2, 0.8, 0.9], 0.0)],
)
def test_auroc_counts_ordered_pairs_and_half_of_ties(chances: list[float], wanted: float) -> None:
    assert statistics.auroc([1, 1, 0, 0], chances) == pytest.approx(wanted)


def test_calibration_error_is_the_mean_gap_over_bins() -> None:
    # Two at .75 of which one is true (gap .25), two at .05 of which none is (gap .05).
    truth, chances = [1, 0, 0, 0], [0.75, 0.75, 0.05, 0.05]
    assert statistics.reliability(truth, chances) == [
        (pytest.approx(0.05), 0.0, 2),
        (pytest.approx(0.75), 0.5, 2),
    ]
    assert statistics.calibration_error(truth, chances) == pytest.approx(0.15)


def test_the_mean_difference_is_in_standard_deviations() -> None:
    assert statistics.mean_difference([0, 2], [1, 3]) == 1
    assert statistics.mean_difference([1, 3], [0, 2]) == -1


def test_the_interval_draws_groups_whole() -> None:
    values = [0.0, 1.0] * 200
    alone = statistics.interval(statistics.mean, [str(at) for at in range(400)], values)
    assert alone[0] < 0.5 < alone[1]
    assert alone[1] - alone[0] < 0.15
    # The same rows in four groups of like ones are four facts and not 400.
    together = statistics.interval(statistics.mean, [str(at % 2 + at // 200 * 2) for at in range(400)], values)
    assert together[1] - together[0] > 0.5
    assert np.isnan(statistics.interval(statistics.mean, ["one", "one"], [0, 1])).all()
    assert statistics.interval(statistics.mean, ["a", "b"], [1, 0]) == statistics.interval(
        statistics.mean, ["a", "b"], [1, 0]
    )


@pytest.mark.parametrize(("worse", "better", "chance"), [(3, 0, 1 / 8), (1, 1, 3 / 4), (0, 5, 1.0), (0, 0, 1.0)])
def test_the_sign_test(worse: int, better: int, chance: float) -> None:
    assert statistics.sign_test(worse, better) == chance
