"""Consistency: a change to a reply, and what it may and may not do to the verdicts.

The changes and their rules are the workbench's own; here they are tried on a sample of the bank. A case holds a reply
before and after.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evals.bench import Bench, tokens_of
from evals.statistics import mean
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured
from interviewer.bank.question import Question
from interviewer.calibration.dataset import ReplyKind
from interviewer.calibration.robustness import (
    AGAIN,
    GONE,
    ORDER,
    RULES,
    Variation,
    composed,
    of_reply,
    point_turns,
    reversed_order,
    score_holds,
)
from interviewer.grading.grade import Grade

QUESTIONS = 16
TWICE = 8
"""For so many questions a new grader, that remembers nothing, judges a reply again."""


def _case(question: Question, variation: Variation) -> Case:
    return Case(
        id=f"{question.id}#{variation.change}-{variation.name}",
        group=question.id,
        given={
            "question": question.id,
            "before": variation.before,
            "after": variation.after,
            "points": list(variation.points),
        },
        wanted={"rule": variation.rule},
        tags={"change": variation.change},
    )


def cases(bench: Bench) -> Sequence[Case]:
    """Every change for a sample of questions."""
    known = [
        (question, examples)
        for question in bench.bank
        if question.id in bench.replies and (examples := bench.examples.of(question)) is not None
    ]
    found: list[Case] = []
    for number, (question, examples) in enumerate(bench.sample(known, QUESTIONS, seed=1)):
        # One strong, one partial and one mixed reply are enough: the composed one bears the finer changes.
        kinds = {reply.kind: reply for reply in reversed(bench.replies[question.id])}
        some = [kinds[kind] for kind in (ReplyKind.STRONG, ReplyKind.PARTIAL, ReplyKind.MIXED) if kind in kinds]
        variations = [
            variation for reply in some for variation in of_reply(reply.id, reply.text, tuple(reply.asserted.values()))
        ]
        variations += composed(examples)
        text = some[0].text if some else question.reference
        variations.append(Variation(change=ORDER, name="reversed", before=text, after=text))
        if number < TWICE:
            variations.append(Variation(change=AGAIN, name="again", before=text, after=text))
        found += [_case(question, variation) for variation in variations]
    return found


def _verdicts(grade: Grade) -> dict[str, dict[str, Any]]:
    """Everything that a grade says, by item, so that equal means equal to the bit."""
    return {verdict.item: verdict.model_dump(mode="json") for verdict in (*grade.points, *grade.misconceptions)}


def run(bench: Bench, case: Case, repeat: int) -> Output:
    """Grades the reply before and after the change and holds every point's two verdicts side by side."""
    question, change, given = bench.bank[case.given["question"]], case.tags["change"], case.given
    variation = Variation(
        change=change, name="", before=given["before"], after=given["after"], points=tuple(given["points"])
    )
    before = bench.grade(question, variation.before, repeat).grade
    asked = reversed_order(question) if change == ORDER else question
    after = bench.grade(asked, variation.after, repeat, again=change == AGAIN).grade
    turns = point_turns(variation, before.points, after.points)
    held = [turn.held for turn in turns]
    score_held = score_holds(variation.rule, before.score or 0, after.score or 0)
    if change in {AGAIN, ORDER}:
        score_held = _verdicts(before) == _verdicts(after) and before.score == after.score
    passed = all(held) and score_held if turns or variation.rule != GONE else None
    apart = abs((after.score or 0) - (before.score or 0))
    return Output(
        found={
            "rows": [{"item": turn.item, "before": turn.before, "after": turn.after} for turn in turns],
            "held": held,
            "score before": before.score,
            "score after": after.score,
            "asserted": sorted(set(after.asserted) - set(before.asserted)),
        },
        passed=passed,
        badness=0.0 if passed is not False else 1 + held.count(False) + apart,
        tokens=tokens_of(before, after),
    )


def _of(outcomes: Sequence[Outcome], *changes: str) -> list[Outcome]:
    return [
        outcome for outcome in outcomes if outcome.case.tags["change"] in changes and outcome.output.passed is not None
    ]


def points_held(name: str, *changes: str) -> Callable[[Sequence[Outcome]], Iterable[Measure]]:
    """A scorer: the share of points that are as they should be after a change."""

    def scorer(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
        rows = [(one.case.group, held) for one in _of(outcomes, *changes) for held in one.output.found["held"]]
        yield measured(name, mean, [group for group, _ in rows], [held for _, held in rows])

    return scorer


def cases_broken(name: str, *changes: str) -> Callable[[Sequence[Outcome]], Iterable[Measure]]:
    """A scorer: in how many replies a change did what it must not do."""

    def scorer(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
        some = _of(outcomes, *changes)
        broken = [not outcome.output.passed for outcome in some]
        yield measured(name, lambda column: float(sum(column)), [outcome.case.group for outcome in some], broken)

    return scorer


def wrong_found(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """The share of added wrong sentences that were found to assert a misconception."""
    some = _of(outcomes, "wrong sentence added")
    found = [bool(outcome.output.found["asserted"]) for outcome in some]
    yield measured("wrong sentences found", mean, [outcome.case.group for outcome in some], found)


def details(outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    """For the plots: of each change, in how many replies it broke its rule, of how many."""
    return {
        "flips": {
            change: [sum(not outcome.output.passed for outcome in some), len(some)]
            for change in RULES
            if (some := _of(outcomes, change))
        }
    }


SUITE = Suite(
    name="consistency",
    about="changes to a reply that a fair grader follows, or does not notice",
    cases=cases,
    run=run,
    scorers=(
        cases_broken("repeats that differ", AGAIN),
        cases_broken("orders of points that differ", ORDER),
        points_held("points same: order of sentences", "order of sentences"),
        points_held("points same: paraphrase", "paraphrase"),
        points_held("points same: synonyms", "synonyms"),
        points_held("points same: casing", "casing"),
        points_held("points same: typos", "typos"),
        points_held("points same: speech to text", "speech to text"),
        points_held("points same: hesitations", "hesitations"),
        cases_broken("paddings that raise", "padding"),
        cases_broken("correct sentences that lower", "correct sentence added"),
        cases_broken("removals that raise", "sentence removed"),
        cases_broken("wrong sentences that raise", "wrong sentence added"),
        wrong_found,
        points_held("negations caught", "negation"),
        points_held("points gone with their quote", "quote deleted"),
    ),
    gates=(
        Gate(measure="repeats that differ", at_most=0),
        Gate(measure="orders of points that differ", at_most=0),
        Gate(measure="points same: order of sentences", at_least=0.99, known=True),
        Gate(measure="points same: paraphrase", at_least=0.95, known=True),
        Gate(measure="points same: hesitations", at_least=0.99),
        Gate(measure="paddings that raise", at_most=0, known=True),
        Gate(measure="correct sentences that lower", at_most=0, known=True),
        Gate(measure="removals that raise", at_most=0, known=True),
        Gate(measure="negations caught", at_least=0.9, known=True),
        Gate(measure="points gone with their quote", at_least=1.0, known=True),
    ),
    details=details,
)
