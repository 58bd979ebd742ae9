"""A grader against people."""

from pathlib import Path

import numpy as np
import pytest
from calibration_fixtures import DROPOUT, Bench

from interviewer.calibration import agreement
from interviewer.calibration.against import (
    CORRELATION,
    DEGRADATION,
    DIFFERENCE,
    PRMSE,
    QUADRATIC,
    Colour,
    degradation,
    lights,
)
from interviewer.calibration.agreement import Undetermined
from interviewer.calibration.labels import Part
from interviewer.calibration.resampling import Estimate
from interviewer.errors import GraderError, InterviewError


@pytest.mark.parametrize(
    ("name", "estimate", "colour"),
    [
        (QUADRATIC, Estimate(value=0.8, low=0.72, high=0.9, n=30), Colour.GREEN),
        (QUADRATIC, Estimate(value=0.8, low=0.65, high=0.9, n=30), Colour.AMBER),
        (QUADRATIC, Estimate(value=0.8, low=0.72, high=0.9, n=12), Colour.AMBER),
        (QUADRATIC, Estimate(value=0.69, low=0.6, high=0.9, n=30), Colour.RED),
        (QUADRATIC, Estimate(why="one class"), Colour.GREY),
        (CORRELATION, Estimate(value=0.7, low=0.7, high=0.9, n=30), Colour.GREEN),
        (DEGRADATION, Estimate(value=0.05, low=-0.1, high=0.09, n=30), Colour.GREEN),
        (DEGRADATION, Estimate(value=0.05, low=-0.1, high=0.2, n=30), Colour.AMBER),
        (DIFFERENCE, Estimate(value=-0.1, low=-0.14, high=0.0, n=30), Colour.GREEN),
        (DIFFERENCE, Estimate(value=-0.1, low=-0.2, high=0.0, n=30), Colour.AMBER),
        (DIFFERENCE, Estimate(value=-0.16, low=-0.2, high=-0.1, n=30), Colour.RED),
    ],
)
def test_lights(name: str, estimate: Estimate, colour: Colour) -> None:
    rest = {one: Estimate(why="x") for one in (QUADRATIC, CORRELATION, DEGRADATION, DIFFERENCE)}
    found = {light.name: light.colour for light in lights(rest | {name: estimate})}
    assert found[name] is colour


def test_degradation_is_what_a_grader_lacks_of_people() -> None:
    people = [[0, 1, 2, 3, 4, 2], [0, 1, 2, 3, 4, 1]]
    grader = [1, 1, 2, 3, 3, 2]
    among = agreement.quadratic_kappa(people)
    with_grader = np.mean([agreement.quadratic_kappa([row, grader]) for row in people])
    assert degradation(people, grader) == pytest.approx(among - with_grader)
    assert degradation(people, people[0]) < 0
    with pytest.raises(Undetermined, match="two interviewers"):
        degradation([people[0]], grader)


def test_a_grader_beside_people(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    trials = bench.bench.trials
    _, before = trials.against(project, "Lead", "fake", Part.DEV)
    assert (before.compared, before.replies) == (0, 0) and before.unjudged > 100
    assert all(
        estimate.value is None and estimate.why for name, estimate in before.measures.items() if "people" not in name
    )
    trials.judge(project, "fake")
    project, found = trials.against(project, "Lead", "fake", Part.DEV)
    assert found.unjudged == 0 and project.looks == ()
    rows = {(row.question_id, row.item): row for row in found.items}
    lenient = rows[DROPOUT, "ensemble"]
    assert lenient.strict == () and len(lenient.lenient) > 0
    assert lenient.bias.value == pytest.approx(len(lenient.lenient) / lenient.measures["raw agreement"].n)
    assert sorted(reply for reply, item in found.spots[False, True] if item == "ensemble") == sorted(lenient.lenient)
    parted = trials.disagreements(project, "Lead", "fake")
    assert sorted(one.reply_id for one in parted) == sorted(lenient.lenient)
    assert all(one.rank == pytest.approx(1 / 12 * 1 * 0.9) for one in parted)
    whole = found.kept[0]
    assert whole.agreeing == pytest.approx(1 - len(parted) / found.compared)
    assert [round(point.share, 1) for point in found.kept] == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5]
    assert found.measures[PRMSE].value is not None
    opened = trials.sides(project, "Lead", "fake", [parted[0].reply_id, "nobody's"])
    assert list(opened) == [parted[0].reply_id]


def test_each_look_at_the_locked_test_is_counted(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    bench.bench.trials.judge(project, "fake")
    for number in (1, 2):
        project, _ = bench.bench.trials.against(project, "Lead", "fake", Part.TEST)
        assert len(bench.bench.open("spring").looks) == number
    assert project.looks[0].what == "fake against people"


def test_a_dead_grader_is_told_and_nothing_is_scored(tmp_path: Path) -> None:
    from fakes import DeadJudge

    bench = Bench(tmp_path, DeadJudge())
    project = bench.begun()
    with pytest.raises(GraderError, match="cannot be reached"):
        bench.bench.trials.judge(project, "fake")
    assert bench.bench.trials.verdicts(project, "fake") == {}
    with pytest.raises(InterviewError, match="no grader 'oracle'"):
        bench.bench.trials.judge(project, "oracle")
