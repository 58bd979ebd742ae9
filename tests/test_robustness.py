"""The consistency of a grader on a project's own questions."""

from pathlib import Path

from calibration_fixtures import DROPOUT, Bench, PhraseJudge, examples_of

from interviewer.calibration.robustness import RULES, composed, score_holds, variations


def test_a_composed_reply_bears_every_finer_change() -> None:
    found = list(composed(examples_of(DROPOUT)))
    changes = {one.change for one in found}
    assert {"paraphrase", "negation", "quote deleted", "wrong sentence added", "correct sentence added"} <= changes
    denied = next(one for one in found if one.change == "negation")
    assert denied.points == ("random-zeroing",)
    assert "- at every step" in denied.diff and "+ It is not true that at every step" in denied.diff


def test_scores_keep_to_their_rule() -> None:
    assert score_holds("none gained", 0.5, 0.5) and not score_holds("none gained", 0.5, 0.6)
    assert score_holds("none lost", 0.5, 0.6) and not score_holds("none lost", 0.5, 0.4)
    assert score_holds("same", 0.5, 0.4)


def test_every_change_is_tried_and_failures_show_what_turned(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    preview = bench.bench.trials.preview_robustness(project, "fake", DROPOUT)
    found = bench.bench.trials.robustness(project, "fake", DROPOUT)
    assert isinstance(bench.judge, PhraseJudge)
    assert len(bench.judge.asked) == preview.calls > 30
    assert bench.bench.trials.preview_robustness(project, "fake", DROPOUT).calls == 0
    assert {one.variation.change for one in found} == set(RULES)
    denied = [one for one in found if one.variation.change == "negation"]
    # A judge by phrases meets what is denied: that it fails here is right.
    assert all(one.passed is False and not one.points[0].held for one in denied if one.points)
    padded = [one for one in found if one.variation.change == "padding"]
    assert padded and all(one.passed for one in padded)


def test_a_question_without_examples_is_tried_on_replies_alone(tmp_path: Path) -> None:
    project = Bench(tmp_path).begun()
    found = variations(None, project.samples)
    assert found and not {"negation", "paraphrase"} & {one.change for one in found}
    assert variations(None, []) == []
