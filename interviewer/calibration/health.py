"""Whether a question is as hard as its tag says, by the scores that replies to it got. It does not know who scored."""

import math
from collections.abc import Iterable, Mapping

from interviewer.bank.question import Level, Question, Value
from interviewer.interview.ability import DIFFICULTY

FEW = 5
"""With fewer replies nothing is said of a tag."""


class Health(Value):
    """A question's tag beside what replies to it show.

    `mean` is the mean score, 0 to 1, of `n` replies; `difficulty` its place on the Rasch scale in logits for a
    candidate of average ability, with its 95 % interval; `observed` the level whose difficulty is nearest.
    """

    question_id: str
    tagged: Level
    n: int
    mean: float | None = None
    difficulty: float | None = None
    low: float | None = None
    high: float | None = None
    observed: Level | None = None
    words: str


def tag_health(questions: Mapping[str, Question], scores: Iterable[tuple[str, float]]) -> list[Health]:
    """The tags of these questions beside (question id, score) pairs."""
    by_id: dict[str, list[float]] = {}
    for id, score in scores:
        by_id.setdefault(id, []).append(score)
    return [_health(question, by_id.get(question.id, [])) for question in questions.values()]


def _health(question: Question, scores: list[float]) -> Health:
    tagged, n = question.level, len(scores)
    if n < FEW:
        words = f"too few replies to say: {n} of at least {FEW}"
        mean = sum(scores) / n if n else None
        return Health(question_id=question.id, tagged=tagged, n=n, mean=mean, words=words)
    # Half a success and half a failure are added, so that all right or all wrong has a place on the scale too.
    share = (sum(scores) + 0.5) / (n + 1)
    difficulty = math.log((1 - share) / share)
    error = 1 / math.sqrt(n * share * (1 - share))
    low, high = difficulty - 1.96 * error, difficulty + 1.96 * error
    observed = min(Level, key=lambda level: abs(DIFFICULTY[level] - difficulty))
    if low <= DIFFICULTY[tagged] <= high or observed is tagged:
        words = "fits its tag"
    else:
        than = "harder" if difficulty > DIFFICULTY[tagged] else "easier"
        words = f"looks {than} than tagged: nearer to {observed.word}"
    return Health(
        question_id=question.id,
        tagged=tagged,
        n=n,
        mean=sum(scores) / n,
        difficulty=difficulty,
        low=low,
        high=high,
        observed=observed,
        words=words,
    )
