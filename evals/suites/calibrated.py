"""Agreement with the replies that people labelled in the workbench and exported.

They lie in `evals/datasets/calibrated`, or where `--data FOLDER` says. What people left open is not counted. A set with
the same label throughout cannot tell a good grader from a bad one: nothing is measured then, and the gate fails.
"""

from collections.abc import Sequence

from evals.bench import Bench
from evals.replies import CALIBRATED, read_all
from evals.running import EvalsError
from evals.suite import Case, Gate, Suite
from evals.suites import agreement


def cases(bench: Bench) -> Sequence[Case]:
    """Every exported reply.

    Raises EvalsError when there is none, or a file is of no question in the bank: it would guard nothing.
    """
    folder = bench.data or CALIBRATED
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in sorted(folder.rglob("*.yaml"))]
    unknown = [name for name in names if name not in bench.bank]
    if unknown:
        raise EvalsError(f"{folder}: the bank has no question {', '.join(unknown)}; rename the file, or remove it")
    if not names:
        raise EvalsError(f"{folder} holds no labelled set; `interviewer calibrate export` writes one")
    several = read_all(bench.bank, folder)
    return [agreement.case_of(bench, id, reply) for id, replies in several.items() for reply in replies]


SUITE = Suite(
    name="calibrated",
    about="replies that people labelled in the workbench",
    cases=cases,
    run=agreement.run,
    scorers=(agreement.score,),
    gates=(
        Gate(measure="kappa of points", at_least=0.65, known=True),
        Gate(measure="quadratic kappa of bands", at_least=0.7, known=True),
    ),
    details=agreement.details,
)
