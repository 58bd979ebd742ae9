"""The arithmetic of grades, worked by hand."""

from collections.abc import Collection

import pytest
from fakes import question

from interviewer.bank.question import KeyPoint, Misconception, Rubric
from interviewer.grading.grade import (
    Call,
    Grade,
    Judgement,
    Kind,
    Opinion,
    Part,
    Reply,
    Ruling,
    Verdict,
    band,
    computed,
    known_sum,
    score,
)

# Required: 3 + 2 + 1 = 6. A bonus of 1. Misconceptions of 2 and 1.
RUBRIC = Rubric(
    points=(
        KeyPoint(id="a3", weight=3, text="A."),
        KeyPoint(id="b2", weight=2, text="B."),
        KeyPoint(id="c1", weight=1, text="C."),
        KeyPoint(id="x1", weight=1, text="X.", bonus=True),
    ),
    misconceptions=(
        Misconception(id="m2", weight=2, text="M.", correction="Not M."),
        Misconception(id="n1", weight=1, text="N.", correction="Not N."),
    ),
)


def verdicts(items: Collection[str], met: Collection[str], silent: Collection[str] = ()) -> list[Verdict]:
    return [
        Verdict(
            item=item,
            ruling=Ruling.UNSCORED if item in silent else Ruling.MET if item in met else Ruling.MISSED,
            quote="q",
        )
        for item in items
    ]


@pytest.mark.parametrize(
    ("met", "hinted", "silent", "expected"),
    [
        ("", "", "", 0),
        ("a3 b2 c1", "", "", 1),
        ("a3", "", "", 3 / 6),
        ("b2 c1", "", "", 3 / 6),
        ("x1", "", "", 1 / 6),
        ("a3 b2 x1", "", "", 6 / 6),
        ("a3 b2 c1 x1", "", "", 1),
        ("a3 m2", "", "", 1 / 6),
        ("a3 m2 n1", "", "", 0),
        ("c1 m2", "", "", 0),
        ("a3 b2 c1 x1 m2", "", "", 5 / 6),
        ("a3 b2", "a3", "", 3.5 / 6),
        ("a3 b2", "c1", "", 5 / 6),
        ("x1", "x1", "", 0.5 / 6),
        ("a3", "", "c1", 3 / 5),
        ("a3", "", "x1", 3 / 6),
        ("b2 c1", "", "a3", 3 / 3),
        ("a3", "", "b2 c1", 3 / 3),
        ("c1", "", "a3 b2", None),
        ("x1", "", "a3 b2 c1", None),
        ("a3 m2", "", "m2", 3 / 6),
    ],
)
def test_the_score(met: str, hinted: str, silent: str, expected: float | None) -> None:
    points = verdicts([point.id for point in RUBRIC.points], met.split(), silent.split())
    misconceptions = verdicts([item.id for item in RUBRIC.misconceptions], met.split(), silent.split())
    assert score(RUBRIC, points, misconceptions, hinted.split()) == (
        None if expected is None else pytest.approx(expected)
    )


def test_the_order_of_verdicts_does_not_matter() -> None:
    points = verdicts([point.id for point in RUBRIC.points], ["a3", "x1"])
    assert score(RUBRIC, points[::-1]) == score(RUBRIC, points)


def test_a_verdict_on_something_outside_the_rubric_earns_nothing() -> None:
    assert score(RUBRIC, verdicts(["a3", "smuggled"], ["a3", "smuggled"])) == 0.5


def test_without_required_points_there_is_no_score() -> None:
    assert score(Rubric(), []) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (0.099, 0), (0.1, 1), (0.299, 1), (0.3, 2), (0.599, 2), (0.6, 3), (0.849, 3), (0.85, 4), (1, 4)],
)
def test_bands(value: float, expected: int) -> None:
    assert band(value) == expected


def test_a_band_does_not_hang_on_how_a_fraction_is_stored() -> None:
    assert band(0.1 + 0.2 + 0.3) == 3
    assert band(0.3 + 0.3) == 3
    assert band(1 - 0.4) == 3


def judged(met: Collection[str], **values: object) -> Judgement:
    fields: dict[str, object] = {
        "points": tuple(verdicts(["heavy", "light", "extra"], met)),
        "misconceptions": tuple(verdicts(["wrong"], met)),
        "judge": "somebody",
        "stamps": {"prompt": "12345678"},
    }
    return Judgement.model_validate(fields | values)


def test_a_grade_says_all_that_it_rests_on() -> None:
    asked = question()
    call = Call(model="m", seconds=1.5)
    grade = computed(asked, judged(["light", "wrong"], note="a note", second="another", calls=(call,)), ["light"])
    assert (grade.met, grade.missed, grade.asserted, grade.hinted) == (
        ("light",),
        ("heavy", "extra"),
        ("wrong",),
        ("light",),
    )
    assert (grade.score, grade.band, grade.unscored) == (0.0, 0, None)
    assert (grade.question_id, grade.grader, grade.note) == (asked.id, "somebody", "a note")
    assert (grade.second, grade.calls) == ("another", (call,))
    assert grade.stamps == {"rubric": asked.rubric.stamp, "prompt": "12345678"}


def test_a_judgement_that_failed_has_no_number() -> None:
    grade = computed(question(), judged(["heavy"], unscored="it was away"))
    assert (grade.score, grade.band, grade.unscored) == (None, None, "it was away")


def test_too_few_judged_points_have_no_number_either() -> None:
    points = tuple(verdicts(["heavy", "light"], ["light"], ["heavy"]))
    grade = computed(question(), judged([], points=points))
    assert (grade.score, grade.band, grade.unscored) == (None, None, "too few key points could be judged")


def test_the_kind_of_words_is_passed_on() -> None:
    assert computed(question(), judged([], kind=Kind.OFF_TOPIC)).kind is Kind.OFF_TOPIC


def test_a_reply_is_its_parts() -> None:
    assert Reply(parts=(Part(text="one"), Part(text="two", probe="And?"))).text == "one\n\ntwo"
    assert Reply.of("one").text == "one"


def test_a_doubtful_verdict_counts_like_any_other() -> None:
    other = Opinion(judge="another", ruling=Ruling.MISSED)
    sure = verdicts(["a3", "b2"], ["a3"])
    doubtful = [verdict.model_copy(update={"unsure": True, "second": other}) for verdict in sure]
    assert score(RUBRIC, doubtful) == score(RUBRIC, sure)


def test_the_doubtful_verdicts_are_those_of_either_mark() -> None:
    plain, unsure, disputed, wrong = verdicts(["heavy", "light", "extra", "wrong"], [])
    unsure = unsure.model_copy(update={"unsure": True})
    disputed = disputed.model_copy(update={"second": Opinion(judge="another", ruling=Ruling.MET, quote="q")})
    wrong = wrong.model_copy(update={"unsure": True})
    grade = computed(question(), judged([], points=(plain, unsure, disputed), misconceptions=(wrong,)))
    assert grade.doubtful == (unsure, disputed, wrong)


@pytest.mark.parametrize(("values", "total"), [([], 0), ([0], 0), ([1, 2.5], 3.5), ([1, None], None), ([None], None)])
def test_a_sum_with_an_unknown_part_is_unknown(values: list[float | None], total: float | None) -> None:
    assert known_sum(values) == total


KEPT_BY_THE_FIRST_VERSION = {
    "question_id": "areas/first",
    "kind": "answer",
    "points": [
        {
            "item": "heavy",
            "ruling": "missed",
            "quote": None,
            "confidence": 0.6,
            "reason": "unsure: chance of met 0.40",
            "after_probe": False,
        }
    ],
    "misconceptions": [],
    "hinted": [],
    "score": 0.0,
    "band": 0,
    "grader": "local",
    "stamps": {"rubric": "aaaa1111"},
    "unscored": None,
    "note": None,
    "tokens": 0,
}


def test_a_grade_of_the_first_version_still_loads() -> None:
    grade = Grade.model_validate(KEPT_BY_THE_FIRST_VERSION)
    assert (grade.missed, grade.score, grade.calls, grade.second) == (("heavy",), 0.0, (), None)
    assert grade.doubtful == ()
