"""What people together say of a spot."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, Bench, question_of

from interviewer.calibration.consensus import How, _counted, banded, scored
from interviewer.calibration.labels import Outcome
from interviewer.errors import InterviewError
from interviewer.grading.grade import Ruling

MET, MISSED, UNCLEAR = Ruling.MET, Ruling.MISSED, Ruling.UNSCORED


@pytest.mark.parametrize(
    ("rulings", "ruling", "how", "certainty"),
    [
        ([], None, How.OPEN, 0),
        ([MET], MET, How.ALONE, 0.5),
        ([MET, MET], MET, How.AGREED, 1),
        ([MET, MISSED], None, How.SPLIT, 0),
        ([MET, UNCLEAR], None, How.SPLIT, 0),
        ([MISSED, MISSED, MET], MISSED, How.MAJORITY, 2 / 3),
        ([MET, MISSED, UNCLEAR], None, How.SPLIT, 0),
        ([UNCLEAR, UNCLEAR], None, How.SPLIT, 0),
    ],
)
def test_labels_add_up(rulings: list[Ruling], ruling: Ruling | None, how: How, certainty: float) -> None:
    assert _counted(rulings) == (ruling, how, pytest.approx(certainty))


def test_scores_are_the_programs_own() -> None:
    question = question_of(DROPOUT)
    ids = [point.id for point in question.rubric.points]
    everything: dict[str, Ruling | None] = dict.fromkeys(ids, MET)
    assert scored(question, everything) == 1
    assert scored(question, {**everything, "drops-weights-for-good": MET}) == pytest.approx(10 / 12)
    assert scored(question, dict.fromkeys(ids)) is None
    assert banded(question, dict.fromkeys(ids, MISSED)) == 0


def test_what_was_settled_stands_until_the_wording_changes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    said = bench.bench.interviewers
    spots = [(sample.id, item) for sample, item, _ in said.to_settle(project, "Lead") if item == "ensemble"]
    assert len(spots) == 3
    with pytest.raises(InterviewError, match="what is right"):
        said.settle(project, "Lead", *spots[0], Outcome.CORRECTED)
    project = said.settle(project, "Lead", *spots[0], Outcome.CORRECTED, MET, "it says so")
    project = said.settle(project, "Lead", *spots[1], Outcome.AMBIGUOUS, MISSED)
    project = said.settle(project, "Lead", *spots[2], Outcome.DEBATABLE, MET)

    def standing() -> list[tuple[Ruling | None, How, bool]]:
        desk = bench.bench.desk
        found = desk.standings(project, desk.records.labels(project.id), "Lead")
        return [(found[spot].ruling, found[spot].how, found[spot].stale) for spot in spots]

    assert standing() == [(MET, How.SETTLED, False), (None, How.AMBIGUOUS, False), (None, How.DEBATABLE, False)]
    project = bench.edited(project)
    assert standing() == [(MET, How.SETTLED, True), (MISSED, How.SETTLED, True), (None, How.DEBATABLE, True)]
    labels = bench.bench.desk.records.labels(project.id)
    stale = {spot[1] for spot, one in bench.bench.desk.standings(project, labels, "Lead").items() if one.stale}
    assert stale == {"ensemble"}
