"""The queue of a person: blind, resumable, with silent repeats."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, RATE, Bench, item_ids

from interviewer.calibration.labelling import LEAST_BETWEEN, tasks
from interviewer.errors import InterviewError, StoreError
from interviewer.grading.grade import Ruling


def test_one_question_at_a_time_anchors_first_and_a_tenth_again(tmp_path: Path) -> None:
    project = Bench(tmp_path).begun()
    queue = tasks(project, "Cleo")
    assert queue == tasks(project, "Cleo")
    assert [task.sample.question_id for task in queue] == [DROPOUT] * 33 + [RATE] * 11
    assert queue != tasks(project, "Dan")
    first = [task for task in queue if not task.round]
    assert sorted(task.sample.id for task in first) == sorted(sample.id for sample in project.samples)
    for id in (DROPOUT, RATE):
        own = [task.sample.anchor for task in first if task.sample.question_id == id]
        assert own == sorted(own, reverse=True)
    places = {task.key: at for at, task in enumerate(queue)}
    repeats = [task for task in queue if task.round]
    assert len(repeats) == 4
    assert all(places[one.key] - places[one.sample.id, 0] > LEAST_BETWEEN for one in repeats)


def test_a_label_is_kept_mark_by_mark_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    said = bench.bench.interviewers
    progress, label = said.progress(project, "Cleo")
    assert (progress.done, progress.of) == (0, 44) and progress.task is not None and label is not None
    task = progress.task
    words = task.sample.text[:12]
    said.mark(project, "Cleo", task, "ensemble", Ruling.MET, words.upper())
    said.note(project, "Cleo", task, "half a thought")
    with pytest.raises(InterviewError, match="Not marked yet: random-zeroing"):
        said.hand_in(project, "Cleo", task)

    # Another process, as after a kill.
    again = Bench(tmp_path).bench
    project = again.open("spring")
    progress, label = again.interviewers.progress(project, "Cleo")
    assert progress.task == task and label is not None
    assert label.marks["ensemble"].quote == words
    assert label.reason == "half a thought"
    for item in item_ids(DROPOUT):
        again.interviewers.mark(project, "Cleo", task, item, Ruling.MISSED)
    again.interviewers.hand_in(project, "Cleo", task)
    assert again.interviewers.progress(project, "Cleo")[0].done == 1
    with pytest.raises(StoreError, match="handed in and does not change"):
        again.interviewers.mark(project, "Cleo", task, "ensemble", Ruling.MET)


def test_marks_that_cannot_be_are_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    task = tasks(project, "Cleo")[0]
    for item, quote, why in (("nothing", None, "no key point"), ("ensemble", "words of nobody", "not in the reply")):
        with pytest.raises(InterviewError, match=why):
            bench.bench.interviewers.mark(project, "Cleo", task, item, Ruling.MET, quote)
    with pytest.raises(InterviewError, match="Say who you are"):
        bench.bench.interviewers.mark(project, " ", task, "ensemble", Ruling.MET)
    with pytest.raises(InterviewError, match="would not be blind"):
        bench.bench.interviewers.mark(project, "Lead", task, "ensemble", Ruling.MET)


def test_nobody_sees_anothers_verdicts_before_their_own_are_in(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    said = bench.bench.interviewers
    assert said.to_settle(project, "Cleo") == []
    assert said.people(project, "Cleo").raters == ()
    assert len(said.to_settle(project, "Ada")) == len(said.to_settle(project, "Lead")) == 13
    split = said.to_settle(project, "Lead")[0][0]
    task = next(task for task in tasks(project, "Cleo") if task.key == (split.id, 0))
    for item in item_ids(split.question_id):
        said.mark(project, "Cleo", task, item, Ruling.MISSED)
    assert said.to_settle(project, "Cleo") == []
    said.hand_in(project, "Cleo", task)
    assert {sample.id for sample, _, _ in said.to_settle(project, "Cleo")} == {split.id}
    with pytest.raises(InterviewError, match="has begun to label"):
        said.abstain(project, "Cleo")
