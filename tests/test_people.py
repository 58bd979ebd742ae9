"""People against people: worked by hand and by scikit-learn."""

import pytest
from calibration_fixtures import RATE, question_of
from examples import NOON
from sklearn.metrics import cohen_kappa_score

from interviewer.calibration.consensus import banded
from interviewer.calibration.labels import Label, Mark, Sample, items_of, wording
from interviewer.calibration.people import KAPPA, QUADRATIC, RAW, most_disputed, people
from interviewer.grading.grade import Ruling

QUESTION = question_of(RATE)
ITEMS = [item.id for item in items_of(QUESTION.rubric)]


def label(rater: str, reply: str, met: str, round: int = 0) -> Label:
    """A label; `met` has one sign an item: + met, - missed, ? can't tell."""
    rulings = {"+": Ruling.MET, "-": Ruling.MISSED, "?": Ruling.UNSCORED}
    marks = {
        item.id: Mark(item=item.id, ruling=rulings[sign], wording=wording(item))
        for item, sign in zip(items_of(QUESTION.rubric), met, strict=True)
    }
    return Label(rater=rater, reply_id=reply, round=round, marks=marks, done=NOON)


def samples(n: int) -> list[Sample]:
    return [Sample(id=f"r{at}", question_id=RATE, text=f"words {at}", source="file") for at in range(n)]


ANN = ["+++-", "++--", "+---", "----", "-+-+", "+-+-"]
BEA = ["+++-", "+---", "+---", "+---", "-+-+", "+-?-"]


def test_bands_and_points_beside_scikit_learn() -> None:
    labels = [label(name, f"r{at}", row) for name, rows in (("Ann", ANN), ("Bea", BEA)) for at, row in enumerate(rows)]
    found = people(labels, samples(6), {RATE: QUESTION})
    pairs = [(a, b) for one, other in zip(ANN, BEA, strict=True) for a, b in zip(one, other, strict=True) if b != "?"]
    wanted = cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs])
    assert found.all.measures[KAPPA].value == pytest.approx(wanted, abs=1e-12)
    assert found.all.measures[RAW].n == 23
    bands = [
        [
            banded(QUESTION, {mark.item: mark.ruling for mark in one.marks.values()})
            for one in labels
            if one.rater == name
        ]
        for name in ("Ann", "Bea")
    ]
    # By hand: weights 3, 3 and 1 of 7, less 2 for the misconception; 6/7 is strong by a hair.
    assert bands[0] == [4, 4, 2, 0, 1, 2]
    kappa = cohen_kappa_score(*bands, labels=[0, 1, 2, 3, 4], weights="quadratic")
    assert found.all.measures[QUADRATIC].value == pytest.approx(kappa, abs=1e-12)
    by_item = {row.item: row.measures for row in found.items}
    assert by_item["too-low"][RAW].value == pytest.approx(5 / 6)
    assert [row.item for row in most_disputed(found)] == ["too-high", "too-low"]


def test_severity_is_how_far_a_person_lies_above_the_mean() -> None:
    rows = [("Ann", "++--"), ("Bea", "+---")]
    labels = [label(name, f"r{at}", met) for name, met in rows for at in range(4)]
    ann, bea = people(labels, samples(4), {RATE: QUESTION}).raters
    # Scores 6/7 and 3/7 about their mean 4.5/7.
    assert ann.severity.value == pytest.approx(1.5 / 7)
    assert bea.severity.value == pytest.approx(-1.5 / 7)


def test_ones_own_consistency_is_over_the_repeats() -> None:
    labels = [label("Ann", f"r{at}", "++--") for at in range(3)]
    labels += [label("Ann", "r0", "++--", 1), label("Ann", "r1", "+---", 1)]
    (ann,) = people(labels, samples(3), {RATE: QUESTION}).raters
    assert (ann.repeats, ann.own.value) == (2, pytest.approx(7 / 8))


@pytest.mark.parametrize(
    ("ann", "bea", "enough", "words"),
    [
        (["+++-", "----"] * 8, ["+++-", "----"] * 8, True, "well enough"),
        (["+++-", "----"] * 8, ["----", "+++-"] * 8, False, "do not agree enough for any grader"),
        (["+++-"] * 8, [], None, "One interviewer alone"),
        (["----"] * 8, ["----"] * 8, None, "not known"),
        (["+++-"] * 8, ["+++-"] * 8, None, "the same label on every reply"),
        (["+++-", "----", "++--", "+---"], ["+++-", "----", "+---", "+---"], True, "just enough"),
    ],
)
def test_it_says_plainly_whether_people_agree(ann: list[str], bea: list[str], enough: bool | None, words: str) -> None:
    labels = [label(name, f"r{at}", row) for name, rows in (("Ann", ann), ("Bea", bea)) for at, row in enumerate(rows)]
    found = people(labels, samples(len(ann)), {RATE: QUESTION})
    assert found.enough is enough
    assert words in found.words


def test_nothing_degenerate_is_a_number() -> None:
    found = people([], samples(2), {RATE: QUESTION})
    assert found.raters == ()
    for row in (found.all, *found.questions, *found.items):
        for estimate in row.measures.values():
            assert estimate.value is None and len(estimate.why) > 10
