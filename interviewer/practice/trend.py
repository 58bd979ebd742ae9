"""How a candidate has done from interview to interview. It knows nothing of single questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from interviewer.interview.ability import Ability
from interviewer.interview.interview import Interview
from interviewer.practice.report import report
from interviewer.practice.row import percent


@dataclass(frozen=True)
class Step:
    """One interview that is over: its mean score, 0 to 1, over `counted` questions, and the ability it points to."""

    id: str
    started: datetime
    score: float
    counted: int
    ability: Ability


def trend(interviews: Iterable[Interview]) -> tuple[Step, ...]:
    """The interviews that are over and have a score, the oldest first."""
    steps = []
    for interview in interviews:
        if interview.finished:
            found = report(interview)
            if found.overall.score is not None:
                steps.append(
                    Step(interview.id, interview.started, found.overall.score, found.overall.counted, found.ability)
                )
    return tuple(sorted(steps, key=lambda step: (step.started, step.id)))


def trend_words(steps: tuple[Step, ...]) -> str:
    """The trend in one sentence, no more certain than the errors allow."""
    if len(steps) < 2:
        return "A trend shows from the second interview on."
    first, last = steps[0], steps[-1]
    change = last.ability.logits - first.ability.logits
    error = (first.ability.error**2 + last.ability.error**2) ** 0.5
    sure = "" if abs(change) > 1.96 * error else ", which may be chance"
    way = "up" if change > 0 else "down"
    return (
        f"From {percent(first.score)} to {percent(last.score)} over {len(steps)} interviews; "
        f"ability {way} by {abs(change):.1f} logits{sure}."
    )


def step_words(step: Step) -> str:
    """One interview of the trend: its day, its score, and the ability with its standard error."""
    ability = f"{step.ability.logits:+.1f} ± {step.ability.error:.1f} logits"
    return f"{step.started:%d %B %Y}: {percent(step.score)}, {ability}"
