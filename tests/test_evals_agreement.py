"""The agreement suite with the chat grader over a scripted endpoint: no fault becomes a number."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, running
from pydantic import SecretStr

from evals.bench import Bench
from evals.replies import read_all
from evals.report import counts
from evals.results import Results
from evals.running import Ran, Standing, ran
from evals.suites.agreement import SUITE
from interviewer.bank.files import read_bank
from interviewer.settings import Settings, shipped

LIMIT = 3
FAULTS = (
    "401",
    "404",
    "429",
    "500",
    "400",
    "html",
    "malformed",
    "time-out",
    "refusal",
    "wrong-tool",
    "prose",
    "empty-choices",
    "length",
    "filtered",
    "cut-stream",
)


def nothing_met(body: dict[str, Any]) -> str:
    """The answer of a judge that finds nothing, on whatever items it was asked about."""
    asked = body["messages"][1]["content"]
    points, wrong = (re.findall(r"^- ([a-z0-9-]+):", part, re.M) for part in asked.split("Misconceptions:"))
    said = {"quote": "", "confidence": 0.9}
    return json.dumps(
        {
            "kind": "answer",
            "points": [{"id": id, "met": False, **said} for id in points],
            "misconceptions": [{"id": id, "asserted": False, **said} for id in wrong],
        }
    )


LABELLED = cache(lambda: read_all(read_bank([shipped("knowledge")])[0]))
"""The labelled replies, which every run would read again."""


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.bench.read_all", lambda bank: LABELLED())


def measured(folder: Path, fault: str = "", times: int = 10**6) -> Ran:
    with running(Endpoint(answer=nothing_met)) as endpoint:
        endpoint.failing(fault, times)
        settings = Settings(
            model="m", base_url=endpoint.url, api_key=SecretStr("k"), grader="chat", timeout=1.0, retries=0
        )
        return ran(SUITE, Bench(settings, Results(folder / "results.jsonl"), limit=LIMIT), "0", price=1.0)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_becomes_a_number(fault: str, tmp_path: Path) -> None:
    found = measured(tmp_path, fault)
    assert found.done == 0
    assert found.unscored + found.errors == LIMIT
    assert all(measure.n == 0 for measure in found.measures)
    assert {one.standing for one in found.checked} == {Standing.EMPTY}
    assert found.fails


def test_a_run_after_a_failed_one_asks_again_and_what_it_read_and_wrote_is_counted(tmp_path: Path) -> None:
    assert measured(tmp_path, "500").errors == LIMIT
    found = measured(tmp_path)
    assert (found.done, found.errors, found.unscored) == (LIMIT, 0, 0)
    assert found.tokens
    assert found.cost == pytest.approx(found.tokens / 1e6)


def test_tokens_that_were_not_counted_are_unknown_and_so_is_the_cost(tmp_path: Path) -> None:
    found = measured(tmp_path, "uncounted")
    assert found.done == LIMIT
    assert found.tokens is None
    assert found.cost is None
    assert "tokens unknown" in counts(found)
