"""Agreement with the labelled replies of the test part, a point at a time and a reply at a time.

"New questions" are those that nothing was trained on; of "known questions" only the replies are new.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from evals import statistics
from evals.bench import Bench, tokens_of
from evals.replies import parts
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured, sliced
from interviewer.calibration.dataset import LabelledReply
from interviewer.grading.grade import Verdict

NEW, KNOWN = "new questions", "known questions"
SLICES = ("questions", "level", "topic", "kind", "length")
SHORT, LONG = 40, 100


def _length(text: str) -> str:
    words = len(text.split())
    if words < SHORT:
        return f"under {SHORT} words"
    return f"{SHORT} to {LONG} words" if words <= LONG else f"over {LONG} words"


def cases(bench: Bench) -> Sequence[Case]:
    """Every reply of the test part: to the new questions, and to the known ones."""
    _, test = parts(bench.replies, bench.split)
    found = [case_of(bench, id, reply, questions=NEW if id in bench.split.questions else KNOWN) for id, reply in test]
    return bench.sample(found, len(found))


def case_of(bench: Bench, id: str, reply: LabelledReply, **tags: str) -> Case:
    """A labelled reply to the question of that id as a case."""
    wanted = {"met": sorted(reply.met), "asserted": sorted(reply.asserted), "band": reply.band}
    return Case(
        id=f"{id}#{reply.id}",
        group=id,
        given={"question": id, "reply": reply.text},
        # Only where there is something open, so that the cases stay what they were.
        wanted=wanted | ({"open": list(reply.open)} if reply.open else {}),
        tags={
            **tags,
            "level": bench.bank[id].level.word,
            "topic": bench.bank[id].area_words,
            "kind": reply.kind.value,
            "length": _length(reply.text),
        },
    )


def chance_of(verdict: Verdict) -> float:
    """The chance of met that a verdict states: its confidence when met, else what is left of it."""
    sure = 1.0 if verdict.confidence is None else verdict.confidence
    return sure if verdict.met else 1 - sure


def _items(verdicts: Iterable[Verdict], wanted: Sequence[str], left_open: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"item": verdict.item, "met": verdict.met, "wanted": verdict.item in wanted, "chance": chance_of(verdict)}
        for verdict in verdicts
        if verdict.ruling.value != "unscored" and verdict.item not in left_open
    ]


def run(bench: Bench, case: Case, repeat: int) -> Output:
    """Grades the reply and lays the verdicts beside the labels."""
    graded = bench.grade(bench.bank[case.given["question"]], case.given["reply"], repeat)
    grade = graded.grade
    left_open = case.wanted.get("open", ())
    points = _items(grade.points, case.wanted["met"], left_open)
    wrong = _items(grade.misconceptions, case.wanted["asserted"], left_open)
    apart = abs((grade.band or 0) - case.wanted["band"])
    return Output(
        found={"points": points, "misconceptions": wrong, "band": grade.band, "score": grade.score},
        passed=apart <= 1,
        badness=apart + sum(row["met"] != row["wanted"] for row in points) / max(1, len(points)),
        tokens=tokens_of(grade),
        seconds=graded.seconds,
    )


Columns = tuple[list[str], list[Any], list[Any], list[float]]


def columns(outcomes: Sequence[Outcome], what: str = "points") -> Columns:
    """Of every item judged: its question, whether it was labelled met, whether it was found met, and the chance."""
    rows = [(outcome.case.group, row) for outcome in outcomes for row in outcome.output.found[what]]
    return (
        [group for group, _ in rows],
        [row["wanted"] for _, row in rows],
        [row["met"] for _, row in rows],
        [row["chance"] for _, row in rows],
    )


def bands(outcomes: Sequence[Outcome]) -> tuple[list[str], list[int], list[int]]:
    """Of every reply: its question, its labelled band and the band found."""
    return (
        [outcome.case.group for outcome in outcomes],
        [outcome.case.wanted["band"] for outcome in outcomes],
        [outcome.output.found["band"] for outcome in outcomes],
    )


def _exact(wanted: Any, found: Any) -> float:
    return statistics.mean(np.equal(wanted, found))


def _adjacent(wanted: Any, found: Any) -> float:
    return statistics.mean(np.abs(np.subtract(wanted, found)) <= 1)


def _main(outcomes: Sequence[Outcome], by: str) -> Iterable[Measure]:
    groups, wanted, met, _ = columns(outcomes)
    yield measured("kappa of points", statistics.kappa, groups, wanted, met, by=by)
    replies, labelled, found = bands(outcomes)
    yield measured("quadratic kappa of bands", statistics.quadratic_kappa, replies, labelled, found, by=by)


def _rest(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    groups, wanted, met, chances = columns(outcomes)
    yield measured("F1 of points", statistics.f1, groups, wanted, met)
    yield measured("AUROC of points", statistics.auroc, groups, wanted, chances)
    yield measured("calibration error of points", statistics.calibration_error, groups, wanted, chances)
    replies, labelled, found = bands(outcomes)
    yield measured("bands exact", _exact, replies, labelled, found)
    yield measured("bands exact or adjacent", _adjacent, replies, labelled, found)
    yield measured("standardised mean difference of bands", statistics.mean_difference, replies, labelled, found)
    groups, wanted, met, _ = columns(outcomes, "misconceptions")
    yield measured("kappa of misconceptions", statistics.kappa, groups, wanted, met)
    yield measured("F1 of misconceptions", statistics.f1, groups, wanted, met)


def score(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """Every measure of agreement, over all; the two main ones by slice, and for new and known questions by name."""
    yield from _main(outcomes, "")
    yield from _rest(outcomes)
    for name, some in sliced(outcomes, "questions").items():
        for measure in _main(some, ""):
            yield measure.model_copy(update={"name": f"{measure.name}, {name}"})
    for tag in SLICES[1:]:
        for name, some in sliced(outcomes, tag).items():
            yield from _main(some, f"{tag}: {name}")


def details(outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    """For the plots: the reliability of the chances, the confusion of bands and the scores by kind of reply."""
    _, wanted, _, chances = columns(outcomes)
    confusion = np.zeros((5, 5), dtype=int)
    for labelled, found in zip(*bands(outcomes)[1:], strict=True):
        confusion[labelled, found] += 1
    return {
        "reliability": statistics.reliability(wanted, chances),
        "confusion": confusion.tolist(),
        "scores": {
            kind: [outcome.output.found["score"] for outcome in some] for kind, some in sliced(outcomes, "kind").items()
        },
    }


SUITE = Suite(
    name="agreement",
    about="labelled replies that nothing was trained on",
    cases=cases,
    run=run,
    scorers=(score,),
    gates=(
        Gate(measure=f"kappa of points, {NEW}", at_least=0.65, known=True),
        Gate(measure=f"quadratic kappa of bands, {NEW}", at_least=0.75, known=True),
        Gate(measure=f"kappa of points, {KNOWN}", at_least=0.75, known=True),
        Gate(measure=f"quadratic kappa of bands, {KNOWN}", at_least=0.85, known=True),
    ),
    details=details,
)
