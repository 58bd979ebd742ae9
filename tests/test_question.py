"""Questions and banks as values: immutable, stamped, in order."""

import pytest
from fakes import question
from pydantic import ValidationError

from interviewer.bank.question import Bank, KeyPoint, Level, Question, Rubric


def test_an_id_is_an_area_and_a_slug() -> None:
    deep = question("language-models/decoding/beam-search")
    assert (deep.area, deep.slug) == ("language-models/decoding", "beam-search")
    assert deep.area_words == "language models › decoding"


@pytest.mark.parametrize(("level", "word"), [(Level.E, "easy"), (Level.M, "medium"), (Level.H, "hard")])
def test_levels_have_words(level: Level, word: str) -> None:
    assert level.word == word


def test_a_question_cannot_be_changed_and_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        question().title = "Another"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ValidationError, match="Extra inputs"):
        question(difficulty=3)


@pytest.mark.parametrize("weight", [0, 4, 1.5])
def test_weights_are_1_to_3(weight: float) -> None:
    with pytest.raises(ValidationError):
        KeyPoint.model_validate({"id": "a", "weight": weight, "text": "t"})


def test_a_question_without_key_points_cannot_be_graded() -> None:
    assert question().gradeable
    assert not question(rubric=Rubric()).gradeable


def test_a_rubric_finds_its_items_and_knows_what_is_required() -> None:
    rubric = question().rubric
    assert [point.id for point in rubric.required] == ["heavy", "light"]
    point, item = rubric.point("extra"), rubric.misconception("wrong")
    assert point is not None
    assert point.bonus
    assert item is not None
    assert (rubric.point("wrong"), rubric.misconception("extra")) == (None, None)


def changed(rubric: Rubric, **values: object) -> Rubric:
    first, *rest = rubric.points
    return Rubric(points=(first.model_copy(update=values), *rest), misconceptions=rubric.misconceptions)


@pytest.mark.parametrize(
    "values", [{"text": "Other."}, {"weight": 1}, {"probe": None}, {"bonus": True}, {"id": "other"}]
)
def test_another_wording_or_weight_is_another_stamp(values: dict[str, object]) -> None:
    rubric = question().rubric
    assert changed(rubric, **values).stamp != rubric.stamp


def test_the_same_rubric_has_the_same_stamp_on_every_machine() -> None:
    assert question().rubric.stamp == question(title="Another").rubric.stamp
    assert Rubric(points=(KeyPoint(id="a", weight=1, text="é"),)).stamp == "95a090b0"


def test_a_bank_is_in_the_order_of_its_ids() -> None:
    bank = Bank([question("b/x"), question("a/y"), question("a/x")])
    assert [each.id for each in bank] == ["a/x", "a/y", "b/x"]
    assert (len(bank), bank.areas) == (3, ("a", "b"))
    assert "a/x" in bank
    assert "a/z" not in bank
    assert bank["a/y"].id == "a/y"
    assert bank.get("a/z") is None


def test_a_banks_stamp_follows_its_questions_and_not_their_order() -> None:
    first, second = question("a/x"), question("a/y")
    assert Bank([first, second]).stamp == Bank([second, first]).stamp
    assert Bank([first]).stamp != Bank([first, second]).stamp
    assert Bank([first]).stamp != Bank([question("a/x", reference="other")]).stamp


def test_a_question_survives_json() -> None:
    assert Question.model_validate_json(question().model_dump_json()) == question()
