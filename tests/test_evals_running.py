"""Running a suite: errors and unscored stay out of every number, and gates hold."""

import math
from pathlib import Path
from typing import Any, cast

import pytest

from evals.bench import Bench
from evals.page import page, read_runs
from evals.report import markdown
from evals.running import EvalsError, Ran, Standing, check, flips_of, ran, read_baseline
from evals.suite import Case, Gate, Measure, Output, Suite, Unscored, passes
from interviewer.errors import GraderError


class Desk:
    """As much of a bench as a run asks for."""

    limit = None
    stamps = {"grader": "none"}


def run(bench: Bench, case: Case, repeat: int) -> Output:
    what = case.given["what"]
    if what == "error":
        raise GraderError("the endpoint refused")
    if what == "silent":
        raise Unscored("off-format")
    return Output(passed=what == "right", badness=0.0 if what == "right" else 1.0, tokens=10, found={"said": what})


def suite(*whats: str, **more: Any) -> Suite:
    cases = [
        Case(id=f"{at}", group=f"q{at}", given={"what": what}, tags={"odd": str(at % 2)})
        for at, what in enumerate(whats)
    ]
    return Suite("small", "a small one", lambda bench: cases, run, (passes("passed", "odd"),), **more)


def tried(*whats: str, baseline: Ran | None = None, **more: Any) -> Ran:
    before = baseline.as_baseline if baseline else None
    return ran(suite(*whats, **more), cast(Bench, Desk()), "abc", before, price=2.0)


def test_an_error_is_not_a_miss_and_neither_is_what_was_left_unscored() -> None:
    found = tried("right", "wrong", "error", "silent", "right")
    assert (found.done, found.unscored, found.errors) == (3, 1, 1)
    whole = next(one for one in found.measures if not one.by)
    assert (whole.n, whole.value) == (3, pytest.approx(2 / 3))
    assert found.tokens == 30
    assert found.cost == pytest.approx(30 * 2 / 1e6)
    assert [one.reason for one in found.failures] == ["the endpoint refused", "off-format"]
    assert [one.case.id for one in found.worst] == ["1"]


def test_nothing_measured_fails_its_gate() -> None:
    found = tried("error", "error", gates=(Gate(measure="passed", at_least=0.5),))
    assert found.checked[0].standing is Standing.EMPTY
    assert found.fails


@pytest.mark.parametrize(
    ("value", "low", "high", "known", "before", "standing"),
    [
        (0.8, 0.76, 0.9, False, None, Standing.SURE),
        (0.8, 0.6, 0.9, False, None, Standing.MET),
        (0.7, 0.6, 0.8, False, 0.7, Standing.FAILED),
        (0.7, 0.6, 0.8, True, 0.79, Standing.SHORT),
        (0.7, 0.6, 0.8, True, 0.81, Standing.FAILED),
        (0.7, 0.6, 0.8, True, None, Standing.FAILED),
        (math.nan, 0.6, 0.8, True, 0.1, Standing.EMPTY),
    ],
)
def test_how_a_gate_stands(
    value: float, low: float, high: float, known: bool, before: float | None, standing: Standing
) -> None:
    measure = Measure(name="m", value=value, n=9, low=low, high=high)
    earlier = tried("right").as_baseline.model_copy(
        update={"measures": (Measure(name="m", value=before, n=9),) if before is not None else ()}
    )
    assert check(Gate(measure="m", at_least=0.75, known=known), [measure], earlier).standing is standing


def test_many_cases_that_pass_no_more_fail_the_run_and_one_does_not() -> None:
    before = tried(*["right"] * 10)
    assert tried(*["wrong"] * 8, "right", "right", baseline=before).fails
    once = tried("wrong", *["right"] * 9, baseline=before)
    assert not once.fails
    assert once.flips is not None
    assert once.flips.worse == ("0",)
    assert flips_of({"0": True, "new": False}, once.as_baseline).better == ("0",)


def test_a_report_is_read_back_and_shown(tmp_path: Path) -> None:
    found = tried("right", "wrong", "error", "<b>", gates=(Gate(measure="passed", at_least=0.9),))
    (tmp_path / "small.json").write_text(found.model_dump_json())
    assert [one.model_dump_json() for one in read_runs(tmp_path)] == [found.model_dump_json()]
    for said in ("1 errors", "passed", "≥ 0.9", "missed", "the endpoint refused", "### 1"):
        assert said in markdown(found)
    shown = page([found])
    assert "class=failed" in shown
    assert "http" not in shown


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalsError, match="no results yet"):
        read_runs(tmp_path)
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(EvalsError, match=r"a\.json"):
        read_runs(tmp_path)
    with pytest.raises(EvalsError, match=r"a\.json"):
        read_baseline(tmp_path / "a.json")
