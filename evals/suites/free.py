"""free: replies to questions with nothing but a reference answer, against the marks that people gave.

The data is not in the repository: `--data FOLDER` names a folder of `*.jsonl.gz` files with a reply a line (`dataset`,
`question_id`, `question`, `reference`, `reply`, `score` 0 to 1). Nine weights of the grader were fitted to samples of
some such sets; evals/artefacts/fit_drafts.py prints what it reaches with the question held out. It does not know how a
rubric is made of a reference.
"""

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from evals.bench import Bench, tokens_of
from evals.running import EvalsError
from evals.statistics import quadratic_kappa
from evals.suite import Case, Measure, Outcome, Output, Suite, measured, sliced
from interviewer.grading.rubrics import derived_question

FIELDS = ("dataset", "question_id", "question", "reference", "reply", "score")
REPLIES = 2_000
"""At most so many of all replies are graded, drawn by seed; --limit takes fewer."""
LEVELS = 4
"""Scores are rounded to this many steps for the weighted kappa: the bands 0 to 4."""


def read_marked(path: Path) -> list[dict[str, Any]]:
    """The replies of a file. Raises EvalsError that names the first line which is not one."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                found.append({name: row[name] for name in FIELDS} | {"score": float(row["score"])})
            except (ValueError, KeyError, TypeError) as error:
                raise EvalsError(
                    f"{path}:{number}: not a marked reply ({error}); it needs {', '.join(FIELDS)}"
                ) from None
    return found


def cases(bench: Bench) -> Sequence[Case]:
    """A sample of the replies in the data folder. Raises EvalsError when none is named or it holds none."""
    if bench.data is None:
        raise EvalsError("free needs --data FOLDER, a folder of marked replies (*.jsonl.gz)")
    rows = [row for path in sorted(bench.data.glob("*.jsonl.gz")) for row in read_marked(path)]
    if not rows:
        raise EvalsError(f"{bench.data}: no marked replies (*.jsonl.gz)")
    return [
        Case(
            id=f"{row['question_id']}#{number}",
            group=row["question_id"],
            given={name: row[name] for name in ("question", "reference", "reply")},
            wanted={"score": row["score"]},
            tags={"dataset": row["dataset"]},
        )
        for number, row in bench.sample(list(enumerate(rows)), REPLIES)
    ]


def run(bench: Bench, case: Case, repeat: int) -> Output:
    """Grades the reply by key points made of the reference."""
    question = derived_question(case.given["question"], case.given["reference"], case.group)
    graded = bench.grade(question, case.given["reply"], repeat)
    score = graded.grade.score or 0.0
    unsure = sum(verdict.unsure for verdict in graded.grade.points)
    return Output(
        found={"score": score, "unsure": unsure, "points": len(graded.grade.points)},
        badness=abs(score - case.wanted["score"]),
        tokens=tokens_of(graded.grade),
        seconds=graded.seconds,
    )


def root_mean_square(wanted: ArrayLike, found: ArrayLike) -> float:
    """The root of the mean squared difference of two columns of scores (n,)."""
    apart = np.subtract(wanted, found)
    return math.sqrt(float(np.mean(apart**2))) if apart.size else math.nan


def correlation(wanted: ArrayLike, found: ArrayLike) -> float:
    """Pearson's r of two columns (n,); nan where one of them does not vary."""
    columns = np.asarray([wanted, found], dtype=float)
    if columns.shape[1] < 2 or not columns.std(axis=1).all():
        return math.nan
    return float(np.corrcoef(columns)[0, 1])


def step_kappa(wanted: ArrayLike, found: ArrayLike) -> float:
    """Quadratic weighted kappa of scores (n,) rounded to LEVELS steps."""
    return quadratic_kappa(*(np.rint(np.multiply(column, LEVELS)).astype(int) for column in (wanted, found)))


def score(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """How far the scores lie from people's, over all and by dataset."""
    parts = {f"dataset: {name}": some for name, some in sliced(outcomes, "dataset").items()}
    for by, some in {"": list(outcomes), **parts}.items():
        groups = [outcome.case.group for outcome in some]
        wanted = [outcome.case.wanted["score"] for outcome in some]
        found = [outcome.output.found["score"] for outcome in some]
        yield measured("root mean square error", root_mean_square, groups, wanted, found, by=by)
        yield measured("Pearson's r", correlation, groups, wanted, found, by=by)
        yield measured("quadratic kappa", step_kappa, groups, wanted, found, by=by)


SUITE = Suite(
    name="free",
    about="replies to questions with a reference and no rubric, against people's marks",
    cases=cases,
    run=run,
    scorers=(score,),
)
