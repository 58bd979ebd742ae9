"""The bench: a grade is made once, and no fault of an endpoint becomes a number."""

import json
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, running
from fakes import question
from pydantic import SecretStr

from evals.bench import Bench
from evals.results import Results
from evals.suite import Case, Output, Status, Suite, tried
from interviewer.settings import Settings

FAULTS = (
    "401",
    "404",
    "429",
    "500",
    "html",
    "malformed",
    "time-out",
    "refusal",
    "wrong-tool",
    "prose",
    "empty-choices",
)


def bench(folder: Path, url: str) -> Bench:
    settings = Settings(
        model="m", base_url=url, api_key=SecretStr("k"), grader="chat", timeout=1.0, retries=0, data_dir=folder
    )
    return Bench(settings, Results(folder / "results.jsonl"))


def answered(body: dict[str, Any]) -> str:
    asked = question()
    points = [{"id": point.id, "met": False, "quote": "", "confidence": 0.9} for point in asked.rubric.points]
    wrong = [{"id": one.id, "asserted": False, "quote": "", "confidence": 0.9} for one in asked.rubric.misconceptions]
    return json.dumps({"kind": "answer", "points": points, "misconceptions": wrong})


def run(desk: Bench, case: Case, repeat: int) -> Output:
    return Output(found={"score": desk.grade(question(), "it is heavy", repeat).grade.score})


SUITE = Suite("one", "one grade", lambda bench: [], run, ())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_never_a_number_and_is_tried_again(fault: str, tmp_path: Path) -> None:
    with running(Endpoint(answer=answered)) as endpoint:
        endpoint.failing(fault)
        desk = bench(tmp_path, endpoint.url)
        found = tried(SUITE, desk, Case(id="a", group="a"), 0)
        assert found.status is not Status.DONE
        assert not found.output.found
        assert found.reason


def test_nothing_is_paid_for_twice_but_each_repeat_once(tmp_path: Path) -> None:
    with running(Endpoint(answer=answered)) as endpoint:
        for _ in range(2):
            desk = bench(tmp_path, endpoint.url)
            for repeat in (0, 1, 0):
                assert desk.grade(question(), "it is heavy", repeat).grade.score == 0
    assert len(endpoint.requests) == 2


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    with running(Endpoint(answer=answered)) as endpoint:
        endpoint.failing("500", times=1)
        desk = bench(tmp_path, endpoint.url)
        assert tried(SUITE, desk, Case(id="a", group="a"), 0).status is Status.ERROR
        assert tried(SUITE, desk, Case(id="a", group="a"), 0).status is Status.DONE


def test_a_sample_is_seeded_in_order_and_limited(tmp_path: Path) -> None:
    desk = bench(tmp_path, "http://127.0.0.1:9/v1")
    drawn = desk.sample(range(100), 10)
    assert drawn == sorted(drawn) == desk.sample(range(100), 10)
    assert len(drawn) == 10
    desk.limit = 3
    assert len(desk.sample(range(100), 10)) == 3
