import gzip
import json
from pathlib import Path

import pytest

from evals.bench import Bench
from evals.results import Results
from evals.running import EvalsError
from evals.suites import free
from interviewer.settings import Settings

REFERENCE = "Dropout switches random units off during training. At test time every unit stays on."
ROWS = [
    {"dataset": "toy", "question_id": "toy-1", "question": "What is dropout?", "reference": REFERENCE, **rest}
    for rest in (
        {"reply": REFERENCE, "score": 1},
        {"reply": "A cake is baked for about an hour in a warm oven.", "score": 0.0},
    )
]


def bench(tmp_path: Path, lines: list[str] | None) -> Bench:
    if lines is not None:
        with gzip.open(tmp_path / "toy.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines))
    return Bench(Settings(grader="local"), Results(tmp_path / "results.jsonl"), data=tmp_path)


def test_replies_are_graded_by_their_reference_alone(tmp_path: Path):
    tried = bench(tmp_path, [json.dumps(row) for row in ROWS])
    cases = free.cases(tried)
    found = [free.run(tried, case, 0) for case in cases]
    assert [output.found["score"] for output in found] == [1.0, 0.0]
    assert [case.wanted["score"] for case in cases] == [1.0, 0.0]
    assert {case.group for case in cases} == {"toy-1"}


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (None, "no marked replies"),
        (["{}"], r"toy.jsonl.gz:1: .*dataset"),
        ([json.dumps(ROWS[0]), "nonsense"], r"toy.jsonl.gz:2"),
    ],
    ids=["empty", "fields", "json"],
)
def test_a_folder_that_does_not_serve_is_named(tmp_path: Path, lines: list[str] | None, named: str):
    with pytest.raises(EvalsError, match=named):
        free.cases(bench(tmp_path, lines))


def test_without_a_folder_it_says_what_it_needs(tmp_path: Path):
    with pytest.raises(EvalsError, match="--data"):
        free.cases(Bench(Settings(), Results(tmp_path / "results.jsonl")))


def test_the_measures_by_hand():
    assert free.root_mean_square([0, 1], [1, 1]) == pytest.approx(0.5**0.5)
    assert free.correlation([0, 0.5, 1], [0, 1, 2]) == pytest.approx(1)
    assert free.correlation([0, 1], [1, 1]) != free.correlation([0, 1], [1, 1])
    assert free.step_kappa([0, 0.5, 1], [0.1, 0.45, 0.9]) == 1
