"""Edits of an item: what they may say, and what the bank's standard says of them."""

import pytest
from calibration_fixtures import DROPOUT, examples_of, question_of

from interviewer.calibration.editing import as_edit, edited, item_edit, lint, reworded, told_changes
from interviewer.errors import InterviewError

QUESTION, EXAMPLES = question_of(DROPOUT), examples_of(DROPOUT)


def edit_of(item: str, **changes: object) -> dict[str, object]:
    return as_edit(QUESTION, EXAMPLES, item).model_dump() | changes


def test_an_item_is_read_and_put_back_as_it_was() -> None:
    for item in ("ensemble", "drops-weights-for-good"):
        assert edited(QUESTION, EXAMPLES, item_edit(**edit_of(item))) == (QUESTION, EXAMPLES)
    with pytest.raises(InterviewError, match="It has: random-zeroing"):
        as_edit(QUESTION, EXAMPLES, "nothing")


def test_an_edit_changes_its_item_alone() -> None:
    changes = {"text": "It acts  like\naveraging networks.", "weight": 2, "bonus": True, "said": [" a way ", ""]}
    question, examples = edited(QUESTION, EXAMPLES, item_edit(**edit_of("ensemble", **changes)))
    point = question.rubric.point("ensemble")
    assert point is not None and examples is not None
    assert (point.text, point.weight, point.bonus) == ("It acts like averaging networks.", 2, True)
    assert examples.points["ensemble"].said == ("a way",)
    assert [one for one in question.rubric.points if one.id != "ensemble"] == [
        one for one in QUESTION.rubric.points if one.id != "ensemble"
    ]
    assert question.rubric.stamp != QUESTION.rubric.stamp
    assert reworded(QUESTION, question) == ("ensemble",)
    assert told_changes(QUESTION, question) == ["ensemble: weight 1 → 2, text, bonus"]


def test_a_misconception_is_added_with_its_correction() -> None:
    given = {"item": "faster", "text": "Claims that it speeds training up.", "weight": 1}
    with pytest.raises(InterviewError, match="needs its correction"):
        edited(QUESTION, EXAMPLES, item_edit(**given))
    more = {"beside": "It needs more steps.", "said": ["it is faster"], "near": ["it is slower"]}
    question, examples = edited(QUESTION, EXAMPLES, item_edit(**given, **more))
    assert question.rubric.misconceptions[-1].id == "faster"
    assert examples is not None and examples.misconceptions["faster"].near == ("it is slower",)
    assert lint(question, examples).faults == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "text"),
        ({"weight": 4}, "weight"),
        ({"weight": None}, "weight"),
        ({"item": "No Slug"}, "item"),
        ({"text": "half \ud800 a character"}, "unicode"),
    ],
)
def test_what_no_file_can_hold_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(InterviewError, match=why):
        edited(QUESTION, EXAMPLES, item_edit(**(edit_of("ensemble") | changes)))


def test_the_standard_is_told_at_once() -> None:
    question, examples = edited(QUESTION, EXAMPLES, item_edit(**edit_of("ensemble", beside="", said=[], near=[])))
    told = [fault.what for fault in lint(question, examples).faults]
    assert any("no probe" in what for what in told)
    assert any("no examples that say it" in what for what in told)
    assert lint(QUESTION, EXAMPLES).faults == ()
