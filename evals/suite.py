"""An experiment as a sentence of three nouns: a Suite runs Cases and scores their Outcomes.

An error is not a miss, and neither is what a grader left unscored: each is counted in its own column and enters no
measure. It knows neither graders nor files.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from evals.statistics import Statistic, interval, mean
from interviewer.bank.question import Value
from interviewer.errors import InterviewerError

if TYPE_CHECKING:
    from evals.bench import Bench


Number = Annotated[
    float,
    BeforeValidator(lambda value: math.nan if value is None else value),
    PlainSerializer(lambda value: None if math.isnan(value) else round(value, 6), when_used="json"),
]
"""A number that may be unknown: nan here, null in JSON."""


class Unscored(Exception):
    """What was run gave no verdict; the message says why."""


class Status(StrEnum):
    """How running a case ended."""

    DONE = "done"
    UNSCORED = "unscored"
    ERROR = "error"


class Case(Value):
    """One thing to run. `group` is what it hangs together with (a question id): intervals are clustered by it.

    `given` and `wanted` are JSON; `tags` are what measures are broken down by.
    """

    id: str
    group: str
    given: Mapping[str, Any] = {}
    wanted: Mapping[str, Any] = {}
    tags: Mapping[str, str] = {}


class Output(Value):
    """What running a case gave. `passed` is None where a case cannot pass or fail; `badness` orders the worst cases.

    `tokens` and `seconds` are what it cost when it was run, also when it was read back; `tokens` is None where the
    endpoint did not count them.
    """

    found: Mapping[str, Any] = {}
    passed: bool | None = None
    badness: float = 0.0
    tokens: int | None = 0
    seconds: float = 0.0


class Outcome(Value):
    """A case with what became of it. `output` is there when `status` is done; else `reason` says why not."""

    case: Case
    repeat: int
    status: Status
    output: Output = Output()
    reason: str | None = None


class Measure(Value):
    """A number over `n` rows with its 95 % interval; `by` names the slice ("level: hard"), empty for all.

    `low` and `high` are nan where there is no interval.
    """

    name: str
    value: Number
    n: int
    low: Number = math.nan
    high: Number = math.nan
    by: str = ""


class Gate(Value):
    """A target for a measure over all cases: at least, or at most.

    `known`: the target is known to be missed; the gate then asks to be no worse than the committed baseline.
    """

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    known: bool = False

    @property
    def words(self) -> str:
        """The target as people write it."""
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    def met_by(self, value: float) -> bool:
        """Whether a value reaches the target; nan does not."""
        if self.at_least is not None:
            return value >= self.at_least - 1e-9
        return value <= (self.at_most or 0.0) + 1e-9


Scorer = Callable[[Sequence[Outcome]], Iterable[Measure]]


@dataclass(frozen=True)
class Suite:
    """What is tried (`cases`), how (`run`) and what is read off (`scorers`), with the targets (`gates`).

    `run` takes the bench, a case and the number of the repeat. It raises Unscored when there was no verdict, and an
    InterviewerError when something failed. Scorers get the outcomes that are done.
    """

    name: str
    about: str
    cases: Callable[["Bench"], Sequence[Case]]
    run: Callable[["Bench", Case, int], Output]
    scorers: Sequence[Scorer]
    gates: Sequence[Gate] = ()
    details: Callable[[Sequence[Outcome]], Mapping[str, Any]] = field(default=lambda _: {})
    """What the page of results draws, as JSON; besides the measures."""


def tried(suite: Suite, bench: "Bench", case: Case, repeat: int) -> Outcome:
    """The outcome of one case. No failure of what is tried gets through, and none becomes a number."""
    started = time.perf_counter()
    try:
        output = suite.run(bench, case, repeat)
    except Unscored as reason:
        return Outcome(case=case, repeat=repeat, status=Status.UNSCORED, reason=str(reason))
    except InterviewerError as error:
        return Outcome(case=case, repeat=repeat, status=Status.ERROR, reason=str(error))
    if not output.seconds:
        output = output.model_copy(update={"seconds": time.perf_counter() - started})
    return Outcome(case=case, repeat=repeat, status=Status.DONE, output=output)


def measured(name: str, statistic: Statistic, groups: Sequence[str], *columns: Sequence[Any], by: str = "") -> Measure:
    """A statistic over columns with one entry a row, with its interval clustered by group."""
    low, high = interval(statistic, groups, *columns) if groups else (math.nan, math.nan)
    value = statistic(*columns) if groups else math.nan
    return Measure(name=name, value=value, n=len(groups), low=low, high=high, by=by)


def share(name: str, outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool], by: str = "") -> Measure:
    """The share of the outcomes for which something holds."""
    return measured(
        name, mean, [outcome.case.group for outcome in outcomes], [holds(outcome) for outcome in outcomes], by=by
    )


def sliced(outcomes: Sequence[Outcome], tag: str) -> dict[str, list[Outcome]]:
    """The outcomes by the value of a tag, sorted; those without it are left out."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if tag in outcome.case.tags:
            found.setdefault(outcome.case.tags[tag], []).append(outcome)
    return dict(sorted(found.items()))


def passes(name: str, *tags: str) -> Scorer:
    """A scorer: the share of cases that pass, over all and by each tag."""

    def scorer(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
        judged = [outcome for outcome in outcomes if outcome.output.passed is not None]
        yield share(name, judged, lambda outcome: bool(outcome.output.passed))
        for tag in tags:
            for value, some in sliced(judged, tag).items():
                yield share(name, some, lambda outcome: bool(outcome.output.passed), by=f"{tag}: {value}")

    return scorer
