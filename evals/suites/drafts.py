"""drafts: our questions as if only their reference were known, as in a document that somebody imports.

The labelled replies that nothing was trained on are graded by key points made of the reference alone. So are the
reference itself and one from another area. It does not know how a rubric is made of a reference.
"""

from collections.abc import Iterable, Sequence

from evals.bench import Bench, tokens_of
from evals.replies import parts
from evals.statistics import quadratic_kappa
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured, share, sliced
from evals.suites.agreement import bands, case_of
from evals.suites.traps import NOTHING, STRONG, others_reference
from interviewer.grading.rubrics import derived_question

REPLIES = 400
QUESTIONS = 100
"""At most so many labelled replies, and so many questions whose own and whose neighbour's reference is graded."""
REPLY, OWN, OTHERS = "labelled reply", "the reference", "another area's reference"


def cases(bench: Bench) -> Sequence[Case]:
    """A sample of the labelled replies of the test part, and of references."""
    _, test = parts(bench.replies, bench.split)
    asked = bench.sample([question for question in bench.bank if question.reference], QUESTIONS)
    found = [case_of(bench, id, reply, said=REPLY) for id, reply in bench.sample(test, REPLIES)]
    for question in asked:
        said = {OWN: (question.reference, STRONG), OTHERS: (others_reference(list(bench.bank), question), NOTHING)}
        found += [
            Case(
                id=f"{question.id}#{what}",
                group=question.id,
                given={"question": question.id, "reply": text},
                wanted={"band": band},
                tags={"said": what},
            )
            for what, (text, band) in said.items()
        ]
    return found


def run(bench: Bench, case: Case, repeat: int) -> Output:
    """Grades the reply by key points made of the reference."""
    whole = bench.bank[case.given["question"]]
    grade = bench.grade(derived_question(whole.text, whole.reference, whole.id), case.given["reply"], repeat)
    band = grade.grade.band or 0
    apart = abs(band - case.wanted["band"])
    return Output(
        found={"band": band, "score": grade.grade.score or 0.0},
        passed=apart <= 1 if case.tags["said"] == REPLY else apart == 0,
        badness=apart,
        tokens=tokens_of(grade.grade),
        seconds=grade.seconds,
    )


def score(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """How far the bands are the labelled ones, by level too, and what references get."""
    said = sliced(outcomes, "said")
    replies = said.get(REPLY, [])
    levels = {f"level: {name}": some for name, some in sliced(replies, "level").items()}
    for by, some in {"": replies, **levels}.items():
        yield measured("quadratic kappa of bands", quadratic_kappa, *bands(some), by=by)
    yield share("bands exact or adjacent", replies, lambda outcome: bool(outcome.output.passed))
    yield share("references that are strong", said.get(OWN, []), lambda outcome: bool(outcome.output.passed))
    yield share("other areas' references that earn nothing", said.get(OTHERS, []), _earns_nothing)


def _earns_nothing(outcome: Outcome) -> bool:
    return outcome.output.found["score"] == 0


SUITE = Suite(
    name="drafts",
    about="our questions by their reference alone, as in an imported document",
    cases=cases,
    run=run,
    scorers=(score,),
    gates=(
        Gate(measure="quadratic kappa of bands", at_least=0.6),
        Gate(measure="references that are strong", at_least=1.0),
        Gate(measure="other areas' references that earn nothing", at_least=1.0, known=True),
    ),
)
