"""The candidate's ability on the Rasch scale, from scores. Plain arithmetic; it does not know what was asked or why.

One unit is a logit: P(success) = 1 / (1 + exp(-(ability - difficulty))) (Rasch 1960, "Probabilistic Models for Some
Intelligence and Attainment Tests").
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.bank.question import Level

DIFFICULTY = {Level.E: -1.0, Level.M: 0.0, Level.H: 1.0}
"""Difficulty in logits, seeded from the level that the author gave."""

PRIOR_SPREAD = 1.0
_STEPS = 30


@dataclass(frozen=True)
class Ability:
    """An estimate in logits and its standard error."""

    logits: float = 0.0
    error: float = PRIOR_SPREAD


def success(ability: float, difficulty: float) -> float:
    """The probability (0 to 1) of success at that difficulty."""
    return 1 / (1 + math.exp(difficulty - ability))


def estimated(scores: Sequence[tuple[Level, float]]) -> Ability:
    """The maximum a posteriori ability for scores of 0 to 1, each with its question's level.

    A score counts as a fractional success; the prior is normal with mean 0 and spread PRIOR_SPREAD logits. Found by
    Newton's method; the error is one over the root of the posterior's curvature. The order of scores does not matter.
    """
    ability, curvature = 0.0, 1 / PRIOR_SPREAD**2
    for _ in range(_STEPS):
        chances = [success(ability, DIFFICULTY[level]) for level, _ in scores]
        slope = (
            sum(score - chance for (_, score), chance in zip(scores, chances, strict=True)) - ability / PRIOR_SPREAD**2
        )
        curvature = sum(chance * (1 - chance) for chance in chances) + 1 / PRIOR_SPREAD**2
        step = slope / curvature
        ability += step
        if abs(step) < 1e-9:
            break
    return Ability(ability, 1 / math.sqrt(curvature))
