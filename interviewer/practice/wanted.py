"""Which questions of a bank somebody looks for: by area, level, what was asked and scored before, and favourites.

It knows nothing of words that are searched for, nor where anything is kept.
"""

from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.practice.weak_spots import WEAK_BELOW


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words, and what they are narrowed down to."""

    words: str = ""
    areas: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    seen: str = "all"
    score: str = "any"
    favourites: bool = False


@dataclass(frozen=True)
class Standing:
    """What an owner has done with the bank: questions asked, newest scores (0 to 1), favourites."""

    seen: frozenset[str] = frozenset()
    scores: dict[str, float] | None = None
    favourites: frozenset[str] = frozenset()

    def score(self, id: str) -> float | None:
        """The newest score of a question."""
        return (self.scores or {}).get(id)

    def fits(self, question: Question, wanted: Wanted) -> bool:
        """Whether a question is among what is wanted, the words aside."""
        score = self.score(question.id)
        by_score = {
            "any": True,
            "weak": score is not None and score < WEAK_BELOW,
            "good": score is not None and score >= WEAK_BELOW,
            "none": score is None,
        }
        return (
            (not wanted.areas or question.area in wanted.areas)
            and (not wanted.levels or question.level in wanted.levels)
            and (wanted.seen == "all" or (question.id in self.seen) is (wanted.seen == "seen"))
            and by_score.get(wanted.score, True)
            and (not wanted.favourites or question.id in self.favourites)
        )
