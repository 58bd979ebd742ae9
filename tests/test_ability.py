"""The ability's estimate against values worked out another way."""

import math
from itertools import permutations

import pytest

from interviewer.bank.question import Level
from interviewer.interview.ability import DIFFICULTY, Ability, estimated, success

E, M, H = Level


def searched(scores: list[tuple[Level, float]]) -> float:
    """The posterior's maximum by brute force over a grid of 0.001 logits."""

    def posterior(ability: float) -> float:
        likelihood = sum(
            score * math.log(success(ability, DIFFICULTY[level]))
            + (1 - score) * math.log(1 - success(ability, DIFFICULTY[level]))
            for level, score in scores
        )
        return likelihood - ability**2 / 2

    return max((step / 1000 for step in range(-4000, 4001)), key=posterior)


@pytest.mark.parametrize(
    ("ability", "difficulty", "chance"), [(0, 0, 0.5), (1, 0, 0.7311), (0, 1, 0.2689), (-1, -1, 0.5), (3, -1, 0.9820)]
)
def test_the_rasch_curve(ability: float, difficulty: float, chance: float) -> None:
    assert success(ability, difficulty) == pytest.approx(chance, abs=1e-4)


@pytest.mark.parametrize(
    "scores",
    [
        [(M, 1.0)],
        [(M, 0.0)],
        [(E, 1.0), (M, 0.4), (H, 0.0)],
        [(H, 1.0)] * 12,
        [(E, 0.0)] * 12,
        [(M, 0.5)] * 5,
        [(E, 0.9), (E, 0.8), (M, 0.7), (M, 0.2), (H, 0.6), (H, 0.1)],
    ],
)
def test_the_estimate_is_the_posteriors_maximum(scores: list[tuple[Level, float]]) -> None:
    assert estimated(scores).logits == pytest.approx(searched(scores), abs=2e-3)


def test_without_scores_it_is_the_prior() -> None:
    assert estimated([]) == Ability(0.0, 1.0)


def test_the_order_of_scores_does_not_matter() -> None:
    scores = [(E, 0.9), (M, 0.1), (H, 0.7)]
    assert len({round(estimated(each).logits, 9) for each in permutations(scores)}) == 1


def test_a_better_score_never_lowers_it_and_a_harder_question_is_worth_more() -> None:
    rising = [estimated([(M, score / 10), (E, 0.5)]).logits for score in range(11)]
    assert rising == sorted(rising)
    assert estimated([(E, 0.8)]).logits < estimated([(M, 0.8)]).logits < estimated([(H, 0.8)]).logits


def test_more_answers_make_it_surer() -> None:
    errors = [estimated([(M, 0.6)] * count).error for count in range(8)]
    assert errors == sorted(errors, reverse=True)
    # One medium question answered half: curvature 1 + 1/4.
    assert estimated([(M, 0.5)]).error == pytest.approx(1 / math.sqrt(1.25))
