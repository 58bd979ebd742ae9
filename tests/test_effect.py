"""Before and after an edit, beside numbers worked from the same verdicts."""

from pathlib import Path

import pytest
from calibration_fixtures import DROPOUT, Bench, PhraseJudge
from statsmodels.stats.multitest import multipletests

from interviewer.bank.question import Question
from interviewer.calibration import agreement
from interviewer.calibration.consensus import How, Standing
from interviewer.calibration.effect import Noise, effect, noise_of
from interviewer.calibration.labels import Part, Sample
from interviewer.calibration.words import flips
from interviewer.errors import InterviewError
from interviewer.grading.grade import Judgement, Reply, Ruling, Verdict

MET, MISSED = Ruling.MET, Ruling.MISSED


def test_what_an_edit_fixes_is_counted(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    trials = bench.bench.trials
    with pytest.raises(InterviewError, match="Nothing is edited"):
        trials.effect(project, "Lead", "fake", Part.DEV)
    trials.judge(project, "fake")
    parted = trials.disagreements(project, "Lead", "fake")
    project = bench.edited(project)
    _, owed = trials.effect(project, "Lead", "fake", Part.DEV)
    assert owed.unjudged > 0 and owed.fixed == 0
    trials.judge_edit(project, "fake")
    project, found = trials.effect(project, "Lead", "fake", Part.DEV)
    assert (found.fixed, found.broken, found.unjudged) == (len(parted), 0, 0)
    assert found.difference.value == pytest.approx(found.fixed / len(found.turns))
    assert found.chance == agreement.mcnemar(0, len(parted))
    (changed,) = [row for row in found.items if row.fixed]
    assert changed.item == "ensemble" and changed.adjusted == changed.chance
    assert found.noise == Noise(flipped=0, n=len(project.of(Part.DEV, DROPOUT)))
    assert found.stale == sum(turn.spot[1] == "ensemble" for turn in found.turns)
    assert project.looks == ()
    project, _ = trials.effect(project, "Lead", "fake", Part.TEST)
    assert [look.what for look in project.looks] == ["fake before and after an edit"]


def test_holm_is_over_the_points_that_changed(tmp_path: Path) -> None:
    question = Bench(tmp_path).bench.desk.bank()[DROPOUT]
    samples = [Sample(id=f"r{at}", question_id=DROPOUT, text="x", source="file") for at in range(12)]
    changes = {"ensemble": 9, "rescaling": 5, "off-at-test": 0}
    old: dict[tuple[str, str], Verdict] = {}
    new: dict[tuple[str, str], Verdict] = {}
    standings = {}
    for at, sample in enumerate(samples):
        for item, fixed in changes.items():
            spot = sample.id, item
            old[spot] = Verdict(item=item, ruling=MISSED if at < fixed else MET)
            new[spot] = Verdict(item=item, ruling=MET)
            standings[spot] = Standing(
                reply_id=sample.id, question_id=DROPOUT, item=item, ruling=MET, how=How.AGREED, certainty=1
            )
    questions = {DROPOUT: question}
    found = effect(Part.DEV, samples, standings, (questions, old), (questions, new), Noise())
    rows = {row.item: row for row in found.items}
    chances = [agreement.mcnemar(0, 9), agreement.mcnemar(0, 5)]
    wanted = multipletests(chances, method="holm")[1]
    assert [rows["ensemble"].adjusted, rows["rescaling"].adjusted] == pytest.approx(list(wanted))  # pyright: ignore
    assert rows["off-at-test"].adjusted is None and "no verdict changed" in rows["off-at-test"].why


class Wavering(PhraseJudge):
    """Says otherwise of the ensemble when it is asked of a reply of odd length for the third time."""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        said = super().judge(question, reply)
        times = sum(text == reply.text for text, _ in self.asked)
        if times != 3 or not len(reply.text) % 2:
            return said
        other = {
            MET: Verdict(item="ensemble", ruling=MISSED),
            MISSED: Verdict(item="ensemble", ruling=MET, quote=reply.text[:12]),
        }
        points = tuple(other[one.ruling] if one.item == "ensemble" else one for one in said.points)
        return said.model_copy(update={"points": points})


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("part", Part)
def test_the_noise_floor_is_measured_of_every_grader_by_asking_again(tmp_path: Path, whole: bool, part: Part) -> None:
    bench = Bench(tmp_path, Wavering(), whole=whole)
    project = bench.begun()
    trials = bench.bench.trials
    trials.judge(project, "fake")
    project = bench.edited(project)
    assert "no verdict was judged twice" in flips(trials.effect(project, "Lead", "fake", part)[1].noise)
    trials.judge_edit(project, "fake")
    noise = trials.effect(project, "Lead", "fake", part)[1].noise
    assert noise.n == len(project.of(part, DROPOUT)) * (7 if whole else 1)
    odd = sum(len(sample.text) % 2 for sample in project.of(part, DROPOUT))
    assert noise.flipped == odd > 0
    assert flips(noise) == f"{odd} of {noise.n} verdicts ({100 * odd / noise.n:.0f} %)"


def test_noise_is_what_flips_between_two_runs() -> None:
    def run(*rulings: Ruling) -> dict[tuple[str, str], Verdict]:
        return {("r", f"i{at}"): Verdict(item=f"i{at}", ruling=one) for at, one in enumerate(rulings)}

    found = noise_of(run(MET, MET, MISSED, Ruling.UNSCORED), run(MET, MISSED, MISSED, MET))
    assert (found.flipped, found.n, found.share) == (1, 3, pytest.approx(1 / 3))
    assert noise_of({}, run(MET)).why and noise_of({}, {}).share is None
