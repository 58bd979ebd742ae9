"""The suites: every case is well made, and the gates speak of measures that there are."""

from functools import cache
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.bench import Bench
from evals.results import Results
from evals.suite import Case, Outcome, Output, Status
from evals.suites import SUITES, agreement, traps
from interviewer.calibration import perturb, robustness
from interviewer.grading.grade import Ruling, Verdict
from interviewer.settings import Settings


@cache
def bench() -> Bench:
    return Bench(Settings(grader="local"), Results(Path("nowhere.jsonl")))


@cache
def cases(name: str) -> tuple[Case, ...]:
    return tuple(SUITES[name].cases(bench()))


@pytest.mark.parametrize("name", ["agreement", "consistency", "traps", "drafts"])
def test_cases_have_ids_of_their_own_and_are_the_same_each_time(name: str) -> None:
    ids = [case.id for case in cases(name)]
    assert len(ids) == len(set(ids)) > 0
    assert ids == [case.id for case in SUITES[name].cases(bench())]


def test_agreement_takes_nothing_that_was_trained_on() -> None:
    for case in cases("agreement"):
        question, _, reply = case.id.partition("#")
        assert bench().split.is_test(question, reply)
    assert {case.tags["questions"] for case in cases("agreement")} == {agreement.NEW, agreement.KNOWN}


def test_every_change_is_tried_and_changes_something() -> None:
    assert {case.tags["change"] for case in cases("consistency")} == set(robustness.RULES)
    unchanged = {case.tags["change"] for case in cases("consistency") if case.given["before"] == case.given["after"]}
    assert unchanged == {robustness.AGAIN, robustness.ORDER}


def test_there_are_three_hundred_injections_and_every_trap() -> None:
    kinds = [case.tags["trap"] for case in cases("traps")]
    assert kinds.count("injection") == traps.INJECTIONS
    assert len(set(kinds)) == 11
    assert (
        len(next(case for case in cases("traps") if case.tags["trap"] == "5000 words").given["reply"].split()) >= 5000
    )
    assert all(line in str(perturb.phrases().injections) for line in ("band", "met"))


def test_an_injection_stands_in_an_honest_reply_and_changes_nothing_else() -> None:
    injected = [case for case in cases("traps") if case.tags["trap"] == "injection"]
    assert {case.tags["place"] for case in injected} == set(traps.PLACES)
    orders = perturb.phrases().injections
    for case in injected:
        honest, reply = case.given["honest"].split("\n"), case.given["reply"].split("\n")
        order = orders[int(case.id.rpartition("-")[2])].split("\n")
        assert len(reply) == len(honest) + len(order)
        assert [line for line in reply if line not in order] == [line for line in honest if line not in order]
    assert {int(case.id.rpartition("-")[2]) for case in injected} == set(range(len(orders)))


@pytest.mark.parametrize(
    ("rule", "before", "after", "held"),
    [
        (robustness.SAME, True, True, True),
        (robustness.SAME, True, False, False),
        (robustness.NONE_GAINED, False, True, False),
        (robustness.NONE_GAINED, True, False, True),
        (robustness.NONE_LOST, True, False, False),
        (robustness.NONE_LOST, False, True, True),
        (robustness.GONE, True, True, False),
        (robustness.GONE, True, False, True),
    ],
)
def test_what_keeps_to_a_rule(rule: str, before: bool, after: bool, held: bool) -> None:
    assert robustness.holds(rule, before, after) is held


def test_the_chance_of_met_turns_with_the_ruling() -> None:
    assert agreement.chance_of(Verdict(item="a", ruling=Ruling.MET, confidence=0.9)) == 0.9
    assert agreement.chance_of(Verdict(item="a", ruling=Ruling.MISSED, confidence=0.9)) == pytest.approx(0.1)


def outcome(group: str, questions: str, wanted: bool, met: bool, band: int) -> Outcome:
    point = {"item": "a", "met": met, "wanted": wanted, "chance": 0.9 if met else 0.1}
    tags = {"questions": questions, "level": "easy", "topic": "t", "kind": "strong", "length": "l"}
    case = Case(id=group, group=group, wanted={"band": 4 if wanted else 0}, tags=tags)
    found = {"points": [point], "misconceptions": [], "band": band, "score": band / 4}
    return Outcome(case=case, repeat=0, status=Status.DONE, output=Output(found=found))


def test_every_gate_of_agreement_has_its_measure() -> None:
    kinds = (agreement.NEW, agreement.KNOWN)
    some = [
        outcome(f"{n}{kind}", kind, n % 2 == 0, n % 2 == 0, 4 if n % 2 == 0 else 0) for n in range(6) for kind in kinds
    ]
    measures = {one.name: one.value for one in agreement.score(some) if not one.by}
    assert [measures[gate.measure] for gate in agreement.SUITE.gates] == [1, 1, 1, 1]
    assert measures["bands exact"] == 1
    assert measures["calibration error of points"] == pytest.approx(0.1)
    assert sum(map(sum, agreement.details(some)["confusion"])) == 12


@pytest.mark.parametrize("name", ["consistency", "traps", "drafts"])
def test_every_gate_has_its_measure(name: str) -> None:
    measures = {one.name for scorer in SUITES[name].scorers for one in scorer([])}
    assert {gate.measure for gate in SUITES[name].gates} <= measures


def test_a_run_that_cannot_be_made_ends_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTERVIEWER_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--into", str(tmp_path)]) == 2
    assert "run `python -m evals all` first" in capsys.readouterr().err
    assert main(["traps", "--grader", "chat"]) == 2
    assert "--model" in capsys.readouterr().err
