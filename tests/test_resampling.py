"""Intervals that draw whole replies."""

import numpy as np
import pytest

from interviewer.calibration import agreement
from interviewer.calibration.agreement import Tallied, Undetermined
from interviewer.calibration.resampling import FEW_GROUPS, Estimate, estimated, interval

CHANCE = np.random.default_rng(5)
ONE = CHANCE.integers(0, 4, 120).astype(float)
OTHER = np.where(CHANCE.random(120) < 0.7, ONE, CHANCE.integers(0, 4, 120))
OTHER[::11] = np.nan
THIRD = np.where(CHANCE.random(120) < 0.6, ONE, CHANCE.integers(0, 4, 120))
REPLIES = [f"reply {at // 6}" for at in range(120)]
STATISTICS = (
    agreement.kappa,
    agreement.quadratic_kappa,
    agreement.alpha,
    agreement.interval_alpha,
    agreement.ac1,
    agreement.raw_agreement,
)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_sums_over_replies_give_what_drawing_their_rows_gives(statistic: Tallied) -> None:
    ratings = [ONE, OTHER, THIRD]
    plain = interval(lambda columns: statistic(columns), REPLIES, ratings, resamples=60)
    assert interval(statistic, REPLIES, ratings, resamples=60) == pytest.approx(plain, abs=1e-12)


def test_an_estimate_holds_its_value_and_is_the_same_every_time() -> None:
    found = estimated(agreement.kappa, REPLIES, [ONE, THIRD])
    assert found.low is not None and found.value is not None and found.high is not None
    assert found.low < found.value < found.high
    assert found.n == 120
    assert found == estimated(agreement.kappa, REPLIES, [ONE, THIRD])


def test_more_replies_narrow_it() -> None:
    def width(times: int) -> float:
        groups = [f"{name} {time}" for time in range(times) for name in REPLIES]
        low, high = interval(agreement.kappa, groups, np.tile([ONE, THIRD], times))
        return high - low

    assert width(4) < 0.7 * width(1)


def test_a_statistic_without_value_and_one_without_interval_say_why() -> None:
    assert estimated(agreement.kappa, ["a", "b"], [[1, 1], [1, 1]]) == Estimate(n=2, why=agreement.ONE_CLASS)
    assert estimated(agreement.kappa, ["a", "a"], [[1, 0], [1, 0]]) == Estimate(value=1, n=2, why=FEW_GROUPS)
    with pytest.raises(Undetermined):
        interval(agreement.kappa, ["a", "b"], [[1, 1], [1, 1]])
