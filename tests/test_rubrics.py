import pytest

from interviewer.grading.rubrics import derived_question

QUESTION = "What is the difference between bagging and boosting?"


def test_list_items_become_key_points() -> None:
    question = derived_question(
        QUESTION,
        "They differ so:\n\n- **Bagging** trains the models apart from each other.\n"
        "- Boosting trains them one after the other.\n- Bagging lowers the variance.\n* Boosting lowers the bias.",
        id="free/bagging",
    )
    texts = [point.text for point in question.rubric.points]
    assert "Bagging trains the models apart from each other." in texts
    assert "Boosting trains them one after the other." in texts
    assert question.draft
    assert question.id == "free/bagging"
    assert question.text == QUESTION
    assert question.gradeable


def test_sentences_become_key_points_of_equal_weight() -> None:
    reference = "Bagging trains the models apart. Boosting trains them in a row. The first lowers the variance."
    points = derived_question(QUESTION, reference, id="free/x").rubric.points
    assert [point.text for point in points] == [
        "Bagging trains the models apart.",
        "Boosting trains them in a row.",
        "The first lowers the variance.",
    ]
    assert {point.weight for point in points} == {1}
    assert len({point.id for point in points}) == 3


def test_a_long_reference_gives_at_most_seven_points_and_loses_nothing() -> None:
    reference = " ".join(f"Statement number {number} says something of its own." for number in range(30))
    points = derived_question(QUESTION, reference, id="free/x").rubric.points
    assert len(points) == 7
    assert all(f"number {number} " in " ".join(point.text for point in points) for number in range(30))


def test_one_long_sentence_is_taken_apart() -> None:
    reference = (
        "Bagging trains its models apart from each other; boosting trains them one after the other, "
        "and the first lowers the variance whereas the second lowers the bias of the whole."
    )
    assert len(derived_question(QUESTION, reference, id="free/x").rubric.points) >= 3


@pytest.mark.parametrize(
    ("asked", "reference", "points"),
    [
        (
            "What is a variable?",
            "A variable is a location in memory that can hold a value.",
            ["A variable is a location", "in memory that can hold", "a value"],
        ),
        ("What does ReLU do?", "max(0, x), so negative inputs vanish.", ["max(0, x)", "so negative inputs vanish"]),
        ("Which bulbs go out with A?", "B and C go out.", ["B and C go out."]),
    ],
)
def test_a_short_reference_is_taken_apart_and_what_was_asked_is_no_point(
    asked: str, reference: str, points: list[str]
) -> None:
    found = derived_question(asked, reference, id="free/x").rubric.points
    assert [point.text for point in found] == points


@pytest.mark.parametrize(("reference", "points"), [("", 0), ("  \n ", 0), ("42", 1), ("Yes. No.", 2)])
def test_a_short_reference_gives_what_it_has(reference: str, points: int) -> None:
    question = derived_question(QUESTION, reference, id="free/x")
    assert len(question.rubric.points) == points
    assert question.gradeable is bool(points)


def test_a_long_question_has_a_short_title() -> None:
    assert len(derived_question("why " * 100, "Because it is so, and for no other reason.", id="free/x").title) < 90
