"""Consistency: a change to a reply, and what it may and may not do to the verdicts.

A case holds a reply before and after. Replies are put together from the bank's ways of saying a point, one a point, so
that it is known which words state what; or they are labelled replies. Points that were missed before a negation or the
deletion of their quote tell nothing and are left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evals import perturb
from evals.bench import Bench, tokens_of
from evals.replies import LabelledReply, ReplyKind
from evals.statistics import mean
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured
from interviewer.bank.examples import Examples
from interviewer.bank.question import Question
from interviewer.grading.grade import Grade

QUESTIONS = 16
TWICE = 8
"""For so many questions a new grader, that remembers nothing, judges a reply again."""
MOST_SAID = 4
"""How many points a composed reply states."""

SAME, NONE_GAINED, NONE_LOST, GONE = "same", "none gained", "none lost", "gone"
"""What must hold after the change: every verdict the same; no point gained; none lost; the point named is missed."""

AGAIN, ORDER = "repeats", "order of points"
RULES: Mapping[str, str] = {
    "order of sentences": SAME,
    "paraphrase": SAME,
    "synonyms": SAME,
    "casing": SAME,
    "typos": SAME,
    "speech to text": SAME,
    "hesitations": SAME,
    "padding": NONE_GAINED,
    "correct sentence added": NONE_LOST,
    "sentence removed": NONE_GAINED,
    "wrong sentence added": NONE_GAINED,
    "negation": GONE,
    "quote deleted": GONE,
    AGAIN: SAME,
    ORDER: SAME,
}


def _case(change: str, question: Question, name: str, before: str, after: str, points: Sequence[str] = ()) -> Case:
    return Case(
        id=f"{question.id}#{change}-{name}",
        group=question.id,
        given={"question": question.id, "before": before, "after": after, "points": list(points)},
        wanted={"rule": RULES[change]},
        tags={"change": change},
    )


def _rewritten(question: Question, name: str, text: str) -> Iterable[Case]:
    """Changes that any reply can bear."""
    changes: Sequence[tuple[str, str]] = (
        ("order of sentences", perturb.shuffled(text, seed=1)),
        ("synonyms", perturb.with_synonyms(text)),
        ("casing", text.lower()),
        ("casing", text.upper()),
        ("typos", perturb.mistyped(text, seed=1)),
        ("speech to text", perturb.as_heard(text)),
        ("padding", perturb.padded(text, seed=1)),
        ("hesitations", perturb.hesitating(text, seed=1)),
    )
    for number, (change, after) in enumerate(changes):
        if after != text:
            yield _case(change, question, f"{name}-{number}", text, after)


def _labelled(question: Question, reply: LabelledReply) -> Iterable[Case]:
    yield from _rewritten(question, reply.id, reply.text)
    for at in range(min(3, len(perturb.sentences(reply.text)))):
        yield _case("sentence removed", question, f"{reply.id}-{at}", reply.text, perturb.without(reply.text, at))


def _composed(question: Question, examples: Examples) -> Iterable[Case]:
    """Changes to a reply of which every line is known to state one point."""
    said = {id: one.said for id, one in examples.points.items()}
    stated = list(said)[:MOST_SAID]
    lines = {id: said[id][0] for id in stated}
    text = "\n".join(lines.values())
    yield from _rewritten(question, "composed", text)
    for id in stated:
        for number, other in enumerate(said[id][1:], start=1):
            swapped = "\n".join({**lines, id: other}.values())
            yield _case("paraphrase", question, f"{id}-{number}", text, swapped, [id])
        denied = "\n".join({**lines, id: perturb.negated(lines[id])}.values())
        yield _case("negation", question, id, text, denied, [id])
        yield _case("quote deleted", question, id, text, perturb.without_quote(text, lines[id]), [id])
    for id in said:
        if id not in stated:
            yield _case("correct sentence added", question, id, text, f"{text}\n{said[id][0]}")
    for id in stated:
        alone = lines[id]
        rest = "\n".join(line for other, line in lines.items() if other != id)
        yield _case("correct sentence added", question, id, rest, f"{rest}\n{alone}")
    for id, one in examples.misconceptions.items():
        yield _case("wrong sentence added", question, id, text, f"{text}\n{one.said[0]}")


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
        for reply in some:
            found += _labelled(question, reply)
        found += _composed(question, examples)
        text = some[0].text if some else question.reference
        found.append(_case(ORDER, question, "reversed", text, text))
        if number < TWICE:
            found.append(_case(AGAIN, question, "again", text, text))
    return found


def _verdicts(grade: Grade) -> dict[str, dict[str, Any]]:
    """Everything that a grade says, by item, so that equal means equal to the bit."""
    return {verdict.item: verdict.model_dump(mode="json") for verdict in (*grade.points, *grade.misconceptions)}


def _reversed(question: Question) -> Question:
    rubric = question.rubric
    other = rubric.model_copy(
        update={"points": rubric.points[::-1], "misconceptions": rubric.misconceptions[::-1]},
    )
    return question.model_copy(update={"rubric": other})


def holds(rule: str, before: bool, after: bool) -> bool:
    """Whether a point that was met or not, and then met or not, keeps to a rule."""
    if rule == SAME:
        return before == after
    if rule == NONE_GAINED:
        return before or not after
    return after or not before if rule == NONE_LOST else not after


def run(bench: Bench, case: Case, repeat: int) -> Output:
    """Grades the reply before and after the change and holds every point's two verdicts side by side."""
    question, rule, change = bench.bank[case.given["question"]], case.wanted["rule"], case.tags["change"]
    first = bench.grade(question, case.given["before"], repeat)
    before = first.grade
    asked = _reversed(question) if change == ORDER else question
    after = bench.grade(asked, case.given["after"], repeat, again=change == AGAIN).grade
    looked_at = case.given["points"] or [verdict.item for verdict in before.points]
    rows = [
        {"item": id, "before": id in before.met, "after": id in after.met}
        for id in looked_at
        if rule != GONE or id in before.met
    ]
    held = [holds(rule, row["before"], row["after"]) for row in rows]
    lower, higher = (before.score or 0) - 1e-9, (before.score or 0) + 1e-9
    score = after.score or 0
    score_held = {NONE_GAINED: score <= higher, NONE_LOST: score >= lower}.get(rule, True)
    if change in {AGAIN, ORDER}:
        score_held = _verdicts(before) == _verdicts(after) and before.score == after.score
    passed = all(held) and score_held if rows or rule != GONE else None
    return Output(
        found={
            "rows": rows,
            "held": held,
            "score before": before.score,
            "score after": after.score,
            "asserted": sorted(set(after.asserted) - set(before.asserted)),
        },
        passed=passed,
        badness=0.0 if passed is not False else 1 + held.count(False) + abs(score - (before.score or 0)),
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
