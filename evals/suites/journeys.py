"""journeys: do whole interviews of simulated candidates end, resume, and put the candidates in the right order?

Three candidates answer an interview of one seed: the abler one knows all that the less able one knows, and more. Each
says what it knows in the bank's own examples; the less able ones mix in mistakes. It does not know how replies are
graded.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from evals.bench import Bench
from evals.candidates import Simulated, able
from evals.rehearsal import EVERY_FOURTH, Step, broken_off, last, rehearsed, rehearsing
from evals.statistics import mean
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, Unscored, measured, share
from interviewer.interview.interview import Mode, Plan
from interviewer.interview.session import Session
from interviewer.practice.report import report

TRIPLES = 8
QUESTIONS = 5

CANDIDATES = {"strong": (2.0, 0.0), "middling": (0.0, 0.1), "weak": (-2.0, 0.4)}
"""Ability in logits and the chance of each mistake, the ablest first."""

WIDTH = 1.96
"""Standard errors on each side of an estimate in its 95 % interval."""


def cases(bench: Bench) -> Sequence[Case]:
    """A case for each triple of candidates, by the seed that draws the questions and what is known."""
    return [
        Case(id=f"journeys/{seed}", group=str(seed), given={"seed": seed}, tags={"mode": str(_mode(seed))})
        for seed in bench.sample(range(TRIPLES), TRIPLES)
    ]


def _mode(seed: int) -> Mode:
    return Mode.SIMULATION if seed % 2 else Mode.PRACTICE


def run(bench: Bench, case: Case, repeat: int) -> Output:  # noqa: ARG001 - simulated candidates say the same each time
    """Each candidate's final score and ability, and whether the interviews ended and could be resumed."""
    seed = case.given["seed"]
    session = rehearsing(bench.parts)
    plan = Plan(areas=bench.bank.areas[::EVERY_FOURTH], questions=QUESTIONS, mode=_mode(seed), seed=seed)
    found = {
        name: _journey(session, plan, Simulated(able(ability, seed), bench.examples.of, seed, wrong), ability)
        for name, (ability, wrong) in CANDIDATES.items()
    }
    ordered = [found[name]["score"] for name in CANDIDATES]
    passed = all(better > worse for better, worse in pairwise(ordered))
    return Output(found=found, passed=passed, badness=max(worse - better for better, worse in pairwise(ordered)))


def _journey(session: Session, plan: Plan, candidate: Simulated, ability: float) -> dict[str, Any]:
    steps = rehearsed(session, plan, candidate.answer)
    summary = report(steps[-1].after)
    if summary.overall.score is None:
        raise Unscored("no question of the interview has a score")
    estimate = summary.ability
    return {
        "score": summary.overall.score,
        "estimate": estimate.logits,
        "error": estimate.error,
        "within": abs(estimate.logits - ability) <= WIDTH * estimate.error,
        "ended": steps[-1].after.finished and len(summary.rows) == plan.questions,
        "resumed": _resumes(session, steps),
    }


def _resumes(session: Session, steps: Sequence[Step]) -> bool:
    """Whether the middle step, cut off right after the words were saved and resumed, ends as it did uncut."""
    step = steps[len(steps) // 2]
    assert step.act is not None  # only the first step has none
    return last(session.resume(broken_off(session, step.before, step.act.words))) == step.after


def _each(outcomes: Sequence[Outcome], what: str) -> tuple[list[str], list[bool]]:
    """The groups and the values of a figure, an entry for each single interview."""
    return (
        [outcome.case.group for outcome in outcomes for _ in CANDIDATES],
        [outcome.output.found[name][what] for outcome in outcomes for name in CANDIDATES],
    )


def travelled(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """The share of triples in order, of interviews that end and resume, and of abilities within their interval."""
    yield share("triples in order", outcomes, lambda outcome: bool(outcome.output.passed))
    for name, what in (("ability within its interval", "within"), ("ends", "ended"), ("resumes", "resumed")):
        yield measured(name, mean, *_each(outcomes, what))
    for candidate in CANDIDATES:
        groups = [outcome.case.group for outcome in outcomes]
        for what in ("score", "estimate"):
            values = [outcome.output.found[candidate][what] for outcome in outcomes]
            yield measured(f"mean {what}", mean, groups, values, by=f"candidate: {candidate}")


SUITE = Suite(
    name="journeys",
    about="whole interviews end, resume, and put simulated candidates in the right order",
    cases=cases,
    run=run,
    scorers=(travelled,),
    gates=(
        Gate(measure="triples in order", at_least=0.98),
        Gate(measure="ability within its interval", at_least=0.9),
        Gate(measure="ends", at_least=1.0),
        Gate(measure="resumes", at_least=1.0),
    ),
)
