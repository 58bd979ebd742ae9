"""How well a candidate's being sure of a reply fits what the reply earned: the calibration of confidence.

Read off what was said before each reply was sent. It knows nothing of how replies are judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from interviewer.interview.interview import Exchange
from interviewer.practice.row import percent

ENOUGH = 4
"""With fewer replies no tendency is named."""

WELL = 0.1
"""A mean difference up to this counts as well judged."""


@dataclass(frozen=True)
class SureStep:
    """The replies of which the candidate was equally sure (0 to 1), and the mean of what they scored."""

    sure: float
    score: float
    replies: int


@dataclass(frozen=True)
class Sureness:
    """What was said of being sure, beside what was scored. `gap` is the mean of sure minus score, -1 to 1.

    `brier` is the mean squared difference (Brier 1950, "Verification of Forecasts Expressed in Terms of Probability"),
    with the score, a share of 0 to 1, in the place of the outcome: 0 is perfect.
    """

    steps: tuple[SureStep, ...]
    replies: int
    gap: float
    brier: float

    @property
    def words(self) -> str:
        """What it says of the candidate, and how little it rests on."""
        rests_on = f"{self.replies} {'reply' if self.replies == 1 else 'replies'}"
        if self.replies < ENOUGH:
            return f"You said how sure you were of {rests_on}: too few to say whether you judge yourself well."
        if abs(self.gap) <= WELL:
            gap = percent(abs(self.gap))
            return f"You judge yourself well: what you said and what you scored differ by {gap} ({rests_on})."
        more = "surer than your replies earned" if self.gap > 0 else "less sure than your replies earned"
        return f"You were {percent(abs(self.gap))} {more}, on average over {rests_on}."


def sureness(exchanges: Iterable[Exchange]) -> Sureness | None:
    """The calibration over closed questions that count; None where the candidate never said."""
    pairs = [
        (exchange.sure, exchange.counted)
        for exchange in exchanges
        if exchange.outcome is not None and exchange.sure is not None and exchange.counted is not None
    ]
    if not pairs:
        return None
    groups: dict[float, list[float]] = {}
    for sure, score in pairs:
        groups.setdefault(sure, []).append(score)
    return Sureness(
        steps=tuple(SureStep(sure, sum(found) / len(found), len(found)) for sure, found in sorted(groups.items())),
        replies=len(pairs),
        gap=sum(sure - score for sure, score in pairs) / len(pairs),
        brier=sum((sure - score) ** 2 for sure, score in pairs) / len(pairs),
    )
