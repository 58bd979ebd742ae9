"""What is kept of calibrations: apart for each person, whole after a kill."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, Bench, item_ids
from examples import NOON
from starting import begun

from interviewer.calibration.labelling import tasks
from interviewer.calibration.labels import Label, Looked, Mark
from interviewer.errors import ConflictError
from interviewer.grading.grade import Ruling, Verdict
from interviewer.store.calibration import CalibrationStore
from interviewer.store.store import Store


def test_a_project_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    assert CalibrationStore(Store(f"sqlite:///{tmp_path / 'kept.sqlite3'}").engine).project(project.id) == project
    assert bench.bench.listed()[0].name == "spring"
    assert bench.bench.desk.records.project("nobody's") is None


def test_a_project_that_moved_on_is_not_written_over(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    bench.edited(project)
    with pytest.raises(ConflictError, match="Somebody else changed this project"):
        bench.edited(project, text="Another wording of the same point that somebody else wrote.")
    # What hangs on nothing else is added all the same.
    look = Looked(at=NOON, by="Lead", what="a test")
    assert bench.bench.desk.add(project, look).looks == (look,)


def test_two_interviewers_at_once_never_overwrite_each_other(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    rulings = {"Cleo": Ruling.MET, "Dan": Ruling.MISSED}

    def labels(rater: str) -> None:
        own = Bench(tmp_path).bench
        for task in tasks(project, rater)[:6]:
            for item in item_ids(DROPOUT):
                own.interviewers.mark(project, rater, task, item, rulings[rater])
            own.interviewers.hand_in(project, rater, task, f"{rater} said so")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(labels, rulings))
    kept = bench.bench.desk.records.labels(project.id)
    for rater, ruling in rulings.items():
        own = [label for label in kept if label.rater == rater]
        assert len(own) == 6
        assert all(label.done and label.reason == f"{rater} said so" for label in own)
        assert {mark.ruling for label in own for mark in label.marks.values()} == {ruling}


def test_labels_from_elsewhere_stand_beside_those_that_are_there(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    records = bench.bench.desk.records
    there = records.labels(project.id)
    first, second = (sample.id for sample in project.samples[:2])
    one, other = item_ids(DROPOUT)[:2]
    met, missed = (Mark(item=one, ruling=ruling, wording="w") for ruling in (Ruling.MET, Ruling.MISSED))
    for reply in (first, second):
        records.mark(project.id, "Cleo", reply, 0, met)
        records.mark(project.id, "Cleo", reply, 0, met.model_copy(update={"item": other}))
    records.hand_in(project.id, "Cleo", second, 0, "mine", NOON)
    brought = [Label(rater="Cleo", reply_id=reply, marks={one: missed}, done=NOON) for reply in (first, second, first)]
    assert records.bring_labels(project.id, brought) == 1  # what was handed in stays, what was only begun gives way
    assert records.bring_labels(project.id, brought) == 0
    kept = {label.reply_id: label for label in records.labels(project.id) if label.rater == "Cleo"}
    assert kept[first].marks == {one: missed}
    assert (kept[second].reason, set(kept[second].marks)) == ("mine", {one, other})
    assert tuple(label for label in records.labels(project.id) if label.rater != "Cleo") == there


def test_verdicts_are_kept_once_and_read_in_any_number(tmp_path: Path) -> None:
    records = Bench(tmp_path).bench.desk.records
    said = {f"key-{at}": Verdict(item="x", ruling=Ruling.MET, quote="half \ud800") for at in range(700)}
    records.keep_verdicts(said)
    records.keep_verdicts({"key-1": Verdict(item="x", ruling=Ruling.MISSED)})
    assert records.verdicts([*said, "unknown"]) == said


def marker(folder: Path) -> None:
    """Mark one item after another, and say so of each."""
    bench = Bench(folder).bench
    project = bench.open("spring")
    for task in tasks(project, "Cleo"):
        for item in item_ids(task.sample.question_id):
            bench.interviewers.mark(project, "Cleo", task, item, Ruling.MET)
            print(task.sample.id, item, flush=True)


def test_a_killed_process_loses_no_mark(tmp_path: Path) -> None:
    project = Bench(tmp_path).begun()
    marking = begun(marker, tmp_path, log=tmp_path / "log.txt")
    marking.until(lambda written: written.count("\n") >= 9)
    marking.kill()
    told = [line.split() for line in marking.log.read_text().splitlines()]
    kept = Bench(tmp_path).bench.desk.records.labels(project.id)
    marks = {
        (label.reply_id, item): mark for label in kept if label.rater == "Cleo" for item, mark in label.marks.items()
    }
    assert all(isinstance(marks[reply, item], Mark) for reply, item in told)
