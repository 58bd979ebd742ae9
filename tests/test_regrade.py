"""Only what was not said before is asked; a run that was cut off goes on."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, RATE, Bench, PhraseJudge

from interviewer.bank.question import Question
from interviewer.errors import GraderError
from interviewer.grading.grade import Judgement, Reply


class Stopping(PhraseJudge):
    """Fails after so many replies."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def judge(self, question: Question, reply: Reply) -> Judgement:
        self.left -= 1
        if self.left < 0:
            raise GraderError("the endpoint went away")
        return super().judge(question, reply)


def asked(bench: Bench) -> list[tuple[str, tuple[str, ...]]]:
    assert isinstance(bench.judge, PhraseJudge)
    return bench.judge.asked


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Stopping(15), whole=True)
    project = bench.begun()
    with pytest.raises(GraderError, match="What was judged until then is kept"):
        bench.bench.trials.judge(project, "fake")
    again = Bench(tmp_path, whole=True)
    assert again.bench.trials.preview(project, "fake").replies == 25
    again.bench.trials.judge(project, "fake")
    assert len(asked(again)) == 25
    again.bench.trials.judge(project, "fake")
    assert len(asked(again)) == 25


def test_an_edit_of_one_point_asks_for_that_point_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    trials = bench.bench.trials
    trials.judge(project, "fake")
    assert len(asked(bench)) == 40
    edited = bench.edited(project)
    changed, noise = trials.preview_edit(edited, "fake")
    assert (changed.verdicts, changed.replies, noise.verdicts) == (30, 30, 30)
    assert changed.calls == 30 and changed.input_tokens > 1000 and changed.cost is None
    trials.judge_edit(edited, "fake")
    assert [items for _, items in asked(bench)[40:]] == [("ensemble",)] * 60
    assert trials.preview_edit(edited, "fake")[0].verdicts == 0


def test_edits_of_weight_probe_and_examples_ask_for_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    bench.bench.trials.judge(project, "fake")
    same = bench.bench.trials.item(project, DROPOUT, "ensemble").text
    project = bench.edited(project, text=same, weight=2, beside="What is averaged?", said=["it averages many nets"])
    assert bench.bench.trials.preview_edit(project, "fake")[0].verdicts == 0


def test_a_grader_whose_verdicts_hang_together_judges_the_question_whole(tmp_path: Path) -> None:
    bench = Bench(tmp_path, whole=True)
    project = bench.begun()
    trials = bench.bench.trials
    trials.judge(project, "fake")
    edited = bench.edited(project)
    changed, noise = trials.preview_edit(edited, "fake")
    assert (changed.verdicts, changed.calls, changed.cost, noise.verdicts) == (30 * 7, 0, 0.0, 30 * 7)
    trials.judge_edit(edited, "fake")
    assert {len(items) for _, items in asked(bench)[40:]} == {7}
    same = trials.item(project, RATE, "schedule").text
    project = trials.undo(edited, "Lead", DROPOUT)
    weighed = bench.bench.trials.edit(
        project,
        "Lead",
        RATE,
        trials.item(project, RATE, "schedule").model_copy(update={"weight": 2}),
        "it matters more",
    )
    assert trials.preview_edit(weighed, "fake")[0].verdicts == 0
    assert trials.item(weighed, RATE, "schedule").text == same


def test_prices_and_one_call_an_item_enter_the_dry_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path, per_item=True, input_price=2.0, output_price=8.0)
    project = bench.begun()
    found = bench.bench.trials.preview(project, "fake")
    assert (found.calls, found.verdicts, found.replies) == (250, 250, 40)
    assert found.cost == pytest.approx((found.input_tokens * 2 + found.output_tokens * 8) / 1e6)


def test_the_runs_of_a_project_are_judged_apart(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun().model_copy(update={"runs": 3})
    bench.bench.trials.judge(project, "fake")
    assert len(asked(bench)) == 120
    assert all(
        one.stability == 1 and not one.unstable for one in bench.bench.trials.disagreements(project, "Lead", "fake")
    )
