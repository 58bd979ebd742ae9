"""Statistics of agreement against scikit-learn, statsmodels, published worked examples and numbers worked by hand."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_of_statsmodels
from statsmodels.stats.inter_rater import fleiss_kappa
from statsmodels.stats.multitest import multipletests

from interviewer.calibration import agreement
from interviewer.calibration.agreement import NO_PAIR, ONE_CLASS, Undetermined

NONE = np.nan
# Krippendorff 2011: four observers, twelve units; Gwet's handbook uses the same table.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
# Shrout & Fleiss 1979, table 2: four judges, six targets.
FOUR_JUDGES = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]


def bands(seed: int, n: int = 60) -> tuple[list[int], list[int]]:
    chance = np.random.default_rng(seed)
    one = chance.integers(0, 5, n)
    return one.tolist(), np.clip(one + chance.integers(-1, 2, n), 0, 4).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_kappas_are_those_of_scikit_learn(seed: int) -> None:
    one, other = bands(seed)
    labels = sorted({*one, *other})
    assert agreement.quadratic_kappa([one, other]) == pytest.approx(
        cohen_kappa_score(one, other, labels=labels, weights="quadratic"), abs=1e-12
    )
    assert agreement.kappa([one, other]) == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)


def test_the_kappa_of_several_raters_is_the_mean_over_pairs() -> None:
    one, other = bands(1)
    third = bands(2)[1]
    pairs = [(one, other), (one, third), (other, third)]
    wanted = np.mean([cohen_kappa_score(*pair) for pair in pairs])
    assert agreement.kappa([one, other, third]) == pytest.approx(wanted, abs=1e-12)


def test_a_pair_counts_only_what_both_rated() -> None:
    assert agreement.kappa([[1, 0, 1, 0, NONE], [1, 0, 0, 0, 1]]) == pytest.approx(
        cohen_kappa_score([1, 0, 1, 0], [1, 0, 0, 0]), abs=1e-12
    )


def test_alpha_is_that_of_krippendorffs_example() -> None:
    assert agreement.alpha(FOUR_OBSERVERS) == pytest.approx(0.743, abs=5e-4)
    assert agreement.interval_alpha(FOUR_OBSERVERS) == pytest.approx(0.849, abs=5e-4)


def test_alpha_of_two_observers_is_krippendorffs_binary_example() -> None:
    # Krippendorff 2011, section A: ten units, 14 zeros and 6 ones, 4 units apart.
    one, other = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert agreement.alpha([one, other]) == pytest.approx(0.095, abs=5e-4)


def test_ac1_is_that_of_gwets_example() -> None:
    assert agreement.ac1(FOUR_OBSERVERS) == pytest.approx(0.77544, abs=5e-6)
    assert agreement.raw_agreement(FOUR_OBSERVERS) == pytest.approx(0.8181818, abs=5e-8)


def test_ac1_stays_where_kappa_falls() -> None:
    # Gwet 2008: 118 of 125 agree, nearly all on one label; kappa is near 0, AC1 near the raw agreement.
    one, other = [1] * 118 + [1] * 5 + [0] * 2, [1] * 118 + [0] * 5 + [1] * 2
    assert agreement.ac1([one, other]) == pytest.approx(0.9408, abs=5e-5)
    assert agreement.kappa([one, other]) == pytest.approx(-0.0234, abs=5e-5)


def test_the_raw_agreement_of_all_is_what_fleiss_sees() -> None:
    counts = [[2, 1], [3, 0], [0, 3], [1, 2], [3, 0]]
    ratings = np.array([[0, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 1], [0, 0, 0]]).T
    chance = sum((sum(row[at] for row in counts) / 15) ** 2 for at in range(2))
    raw = agreement.raw_agreement(ratings)
    assert (raw - chance) / (1 - chance) == pytest.approx(fleiss_kappa(counts))


def test_icc_is_that_of_shrout_and_fleiss() -> None:
    assert agreement.icc(FOUR_JUDGES) == pytest.approx(0.29, abs=5e-3)
    assert agreement.icc(FOUR_JUDGES) == pytest.approx(0.2898, abs=5e-5)


def test_icc_leaves_out_what_somebody_did_not_rate() -> None:
    more = [[*row, NONE if at == 0 else 3] for at, row in enumerate(FOUR_JUDGES)]
    assert agreement.icc(more) == agreement.icc(FOUR_JUDGES)


def test_mean_difference_worked_by_hand() -> None:
    # Means 2.5 and 3.5, both variances 1.25.
    assert agreement.mean_difference([1, 2, 3, 4], [2, 3, 4, 5]) == pytest.approx(1 / 1.25**0.5)
    # Means 2 and 1.5, variances 2/3 and 1/4: -.5 / sqrt(11/24).
    assert agreement.mean_difference([1, 2, 3], [1, 2]) == pytest.approx(-0.5 / (11 / 24) ** 0.5)


def test_mean_difference_is_that_of_a_textbook() -> None:
    # Borenstein, Hedges, Higgins & Rothstein 2009, "Introduction to Meta-Analysis", chapter 4: means 103 and 100,
    # standard deviations 5.5 and 4.5, fifty each; d = .5970.
    control, treated = ([mean - spread, mean + spread] * 25 for mean, spread in ((100, 4.5), (103, 5.5)))
    assert agreement.mean_difference(control, treated) == pytest.approx(0.5970, abs=5e-5)


def test_prmse_worked_by_hand() -> None:
    # Two raters, replies (0, 1), (2, 2), (4, 3): errors .5, 0, .5 over 3 give .5 / 1.5 = 1/3 of error variance.
    # Reply means .5, 2, 3.5 about 2: 2 (2.25 + 0 + 2.25) - 2/3 = 25/3, over 6 - 12/6 = 4: true variance 25/12.
    # System (1, 2, 3): 2 (.25 + 0 + .25) - 3/3 = 0 of error in the true scores.
    people = [[0, 2, 4], [1, 2, 3]]
    assert agreement.prmse([1, 2, 3], people) == pytest.approx(1.0)
    # System (2, 2, 2): 2 (2.25 + 2.25) - 1 = 8 over 6: 1 - (4/3) / (25/12) = .36.
    assert agreement.prmse([2, 2, 2], people) == pytest.approx(0.36)


def test_prmse_sees_the_variances_of_a_one_way_analysis() -> None:
    chance = np.random.default_rng(3)
    true = chance.normal(2, 1, 200)
    people = true + chance.normal(0, 0.6, (4, 200))
    within = people.var(axis=0, ddof=1).mean()
    between = 4 * people.mean(axis=0).var(ddof=1)
    variance = (between - within) / 4
    system = true + chance.normal(0, 0.4, 200)
    missed = ((people.mean(axis=0) - system) ** 2).mean() - within / 4
    # The published estimator divides the sum of squares by N - 1 for a complete table, as the analysis does.
    assert agreement.prmse(system, people) == pytest.approx(1 - missed / variance)
    assert agreement.prmse(system, people) == pytest.approx(1 - 0.16, abs=0.05)


def test_one_rating_of_some_replies_is_enough_for_prmse() -> None:
    # As above and one reply rated 4 once: mean 16/7, sum of squares 87/7, less 3/3, over 7 - 13/7 = 36/7: 20/9.
    # Errors of the system: 2 (.25 + .25) - 4/3 = -1/3, over 7.
    assert agreement.prmse([1, 2, 3, 4], [[0, 2, 4, 4], [1, 2, 3, NONE]]) == pytest.approx(1 + (1 / 21) / (20 / 9))


@pytest.mark.parametrize(("broken", "fixed"), [(0, 5), (2, 9), (7, 7), (1, 0), (12, 3)])
def test_mcnemar_is_that_of_statsmodels(broken: int, fixed: int) -> None:
    wanted = mcnemar_of_statsmodels([[10, broken], [fixed, 10]], exact=True)
    assert agreement.mcnemar(broken, fixed) == pytest.approx(wanted.pvalue, abs=1e-12)  # pyright: ignore


@pytest.mark.parametrize("chances", [[0.01, 0.04, 0.03, 0.005], [0.5], [], [0.9, 0.9, 0.2], [0.02, 0.02, 0.02]])
def test_holm_is_that_of_statsmodels(chances: list[float]) -> None:
    wanted = np.asarray(multipletests(chances, method="holm")[1]).tolist() if chances else []
    assert agreement.holm(chances) == pytest.approx(wanted, abs=1e-12)


def test_correlation_and_shares_of_bands() -> None:
    assert agreement.correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert agreement.share_within([0, 1, 2, 3], [0, 2, 2, 1], 0) == 0.5
    assert agreement.share_within([0, 1, 2, 3], [0, 2, 2, 1], 1) == 0.75


def test_what_so_many_labels_can_detect() -> None:
    # Half met, kappa .7: observed .85, variance .85 * .15 / (180 * .25); five more points a reply widen it by 1.75.
    wanted = 1.96 * (0.85 * 0.15 / 45 * 1.75) ** 0.5
    assert agreement.detectable_difference(30, 6) == pytest.approx(wanted)
    assert f"{agreement.detectable_difference(30, 6):.2f}" == "0.14"
    assert agreement.detectable_difference(120, 6) == pytest.approx(wanted / 2)


PAIRED = (agreement.kappa, agreement.quadratic_kappa, agreement.alpha, agreement.interval_alpha, agreement.ac1)


@pytest.mark.parametrize("statistic", PAIRED)
@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        ([[1, 1, 1], [1, 1, 1]], ONE_CLASS),
        ([[1, 0, 1]], NO_PAIR),
        ([[1, NONE], [NONE, 0]], NO_PAIR),
        ([[], []], NO_PAIR),
    ],
)
def test_degenerate_ratings_say_why_there_is_no_number(
    statistic: agreement.Tallied, ratings: list[list[float]], why: str
) -> None:
    with pytest.raises(Undetermined, match=why):
        statistic(ratings)


def test_one_item_rated_alike_is_one_class_and_apart_is_chance() -> None:
    with pytest.raises(Undetermined, match=ONE_CLASS):
        agreement.kappa([[1], [1]])
    assert agreement.raw_agreement([[1], [1]]) == 1
    assert agreement.kappa([[1], [0]]) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: agreement.icc([[1, 2, 3]]),
        lambda: agreement.icc([[1], [2]]),
        lambda: agreement.icc([[2, 2], [2, 2]]),
        lambda: agreement.mean_difference([], []),
        lambda: agreement.mean_difference([2, 2], [2, 2]),
        lambda: agreement.correlation([1], [1]),
        lambda: agreement.correlation([1, 1], [1, 2]),
        lambda: agreement.prmse([1, 2], [[1, 2]]),
        lambda: agreement.prmse([1, 2], [[1, 2], [NONE, NONE]]),
        lambda: agreement.prmse([1, 1], [[1, 1], [1, 1]]),
        lambda: agreement.mcnemar(0, 0),
        lambda: agreement.share_within([], [], 1),
        lambda: agreement.detectable_difference(0, 6),
    ],
)
def test_nothing_to_go_by_says_why(call: object) -> None:
    with pytest.raises(Undetermined, match=r"\w+ \w+"):
        call()  # pyright: ignore[reportCallIssue]
