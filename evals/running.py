"""Runs suites and holds what they measured against their gates and against a baseline.

It does not know what a suite tries, nor how a report looks.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.bench import Bench
from evals.statistics import sign_test
from evals.suite import Gate, Measure, Outcome, Status, Suite, tried
from interviewer.bank.question import Value
from interviewer.errors import InterviewerError
from interviewer.grading.grade import known_sum

Report = Callable[[int, int], None]
"""Hears how many runs are done of how many."""

WORST = 10
FLIPS_CHANCE = 0.01
"""Cases that pass no more are a gate's failure when chance alone would hardly turn so many more for the worse."""


class EvalsError(InterviewerError):
    """An evaluation cannot be run or compared; the message says what to do."""


class Standing(StrEnum):
    """How a gate stands: its bound reaches the target, or its value does; it is missed; or nothing was measured."""

    SURE = "met, by its bound too"
    MET = "met"
    SHORT = "missed, no worse than the baseline"
    FAILED = "missed"
    EMPTY = "nothing measured"

    @property
    def fails(self) -> bool:
        """Whether the run fails by it."""
        return self in {Standing.FAILED, Standing.EMPTY}


class Checked(Value):
    """A gate held against what was measured. `baseline` is the measure's value there, if there is one."""

    gate: Gate
    measure: Measure | None
    baseline: float | None
    standing: Standing


class Flips(Value):
    """Cases whose passing changed against a baseline. `fails`: more turned worse than chance would explain."""

    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether chance alone would hardly turn so many more for the worse."""
        return bool(self.worse) and sign_test(len(self.worse), len(self.better)) < FLIPS_CHANCE


class Baseline(Value):
    """What a suite measured once: its measures over all, and which cases passed."""

    suite: str
    commit: str
    stamps: Mapping[str, str]
    measures: tuple[Measure, ...]
    passed: Mapping[str, bool]

    def value(self, measure: str) -> float | None:
        """The value of a measure over all cases."""
        return next((one.value for one in self.measures if one.name == measure and not one.by), None)


class Ran(Value):
    """What running a suite gave."""

    suite: str
    about: str
    stamps: Mapping[str, str]
    commit: str
    done: int
    unscored: int
    errors: int
    tokens: int | None
    seconds: float
    cost: float | None
    measures: tuple[Measure, ...]
    checked: tuple[Checked, ...]
    flips: Flips | None
    worst: tuple[Outcome, ...]
    failures: tuple[Outcome, ...]
    details: Mapping[str, Any]
    passed: Mapping[str, bool]

    @property
    def fails(self) -> bool:
        """Whether a gate failed."""
        return any(one.standing.fails for one in self.checked) or (self.flips is not None and self.flips.fails)

    @property
    def as_baseline(self) -> Baseline:
        """What is kept of it to compare later runs with."""
        return Baseline(
            suite=self.suite,
            commit=self.commit,
            stamps=self.stamps,
            measures=tuple(one for one in self.measures if not one.by),
            passed=self.passed,
        )


def read_baseline(path: Path) -> Baseline:
    """A baseline. Raises EvalsError when the file cannot be read."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise EvalsError(f"{path}: not a baseline ({error}); write one with --write-baseline") from None


def _unheard(done: int, of: int) -> None:
    """Nobody wants to know."""


def outcomes_of(suite: Suite, bench: Bench, repeats: int = 1, report: Report = _unheard) -> list[Outcome]:
    """Every case tried, `repeats` times over; `report` hears how many are done of how many."""
    cases = list(suite.cases(bench))
    # A suite that draws no sample of its own is cut here, evenly, so that every sort of case stays in.
    if bench.limit is not None and len(cases) > bench.limit:
        cases = [cases[at * len(cases) // bench.limit] for at in range(bench.limit)]
    found: list[Outcome] = []
    for repeat in range(repeats):
        for case in cases:
            found.append(tried(suite, bench, case, repeat))
            report(len(found), repeats * len(cases))
    return found


def check(gate: Gate, measures: Sequence[Measure], baseline: Baseline | None) -> Checked:
    """How a gate stands.

    A target that is known to be missed is held to the baseline: the interval's better bound must still reach it.
    """
    measure = next((one for one in measures if one.name == gate.measure and not one.by), None)
    before = baseline.value(gate.measure) if baseline else None

    def standing() -> Standing:
        if measure is None or not measure.n or math.isnan(measure.value):
            return Standing.EMPTY
        upward = gate.at_least is not None
        low, high = (measure.value if math.isnan(bound) else bound for bound in (measure.low, measure.high))
        if gate.met_by(measure.value):
            return Standing.SURE if gate.met_by(low if upward else high) else Standing.MET
        if not gate.known or before is None:
            return Standing.FAILED
        no_worse = high >= before - 1e-9 if upward else low <= before + 1e-9
        return Standing.SHORT if no_worse else Standing.FAILED

    return Checked(gate=gate, measure=measure, baseline=before, standing=standing())


def flips_of(passed: Mapping[str, bool], baseline: Baseline) -> Flips:
    """Which cases pass no more, and which pass now, of those that both know."""
    both = sorted(set(passed) & set(baseline.passed))
    return Flips(
        worse=tuple(id for id in both if baseline.passed[id] and not passed[id]),
        better=tuple(id for id in both if passed[id] and not baseline.passed[id]),
    )


def ran(
    suite: Suite,
    bench: Bench,
    commit: str,
    baseline: Baseline | None = None,
    repeats: int = 1,
    price: float | None = None,
    report: Report = _unheard,
) -> Ran:
    """The suite, run and measured. `price` is what a million tokens cost."""
    outcomes = outcomes_of(suite, bench, repeats, report)
    done = [outcome for outcome in outcomes if outcome.status is Status.DONE]
    measures = tuple(measure for scorer in suite.scorers for measure in scorer(done))
    judged = [outcome for outcome in done if outcome.output.passed is not None]
    passed: dict[str, bool] = {}
    for outcome in judged:
        passed[outcome.case.id] = passed.get(outcome.case.id, True) and bool(outcome.output.passed)
    worst = sorted(done, key=lambda outcome: (-outcome.output.badness, outcome.case.id))
    counted = known_sum(outcome.output.tokens for outcome in done)
    tokens = None if counted is None else int(counted)
    return Ran(
        suite=suite.name,
        about=suite.about,
        stamps=bench.stamps,
        commit=commit,
        done=len(done),
        unscored=sum(outcome.status is Status.UNSCORED for outcome in outcomes),
        errors=sum(outcome.status is Status.ERROR for outcome in outcomes),
        tokens=tokens,
        seconds=sum(outcome.output.seconds for outcome in done),
        cost=None if price is None or tokens is None else tokens * price / 1e6,
        measures=measures,
        checked=tuple(check(gate, measures, baseline) for gate in suite.gates),
        flips=None if baseline is None else flips_of(passed, baseline),
        worst=tuple(outcome for outcome in worst[:WORST] if outcome.output.badness > 0),
        failures=tuple(outcome for outcome in outcomes if outcome.status is not Status.DONE)[:WORST],
        details=suite.details(done) if done else {},
        passed=passed,
    )
