"""What people together say of every reply and item: agreed, settled, or open. It knows no grader."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from interviewer.bank.question import Question, Value
from interviewer.calibration.labels import Item, Label, Outcome, Project, Sample, Settled, Spot, items_of, wording
from interviewer.grading.grade import Ruling, Verdict, band, score


class How(StrEnum):
    """How a spot stands."""

    AGREED = "agreed"
    MAJORITY = "majority"
    ALONE = "one person alone"
    SETTLED = "settled"
    SPLIT = "split"
    AMBIGUOUS = "rubric ambiguous"
    DEBATABLE = "debatable"
    OPEN = "not labelled"


class Standing(Value):
    """One spot: what is right of it (None when that is open), how that came, and who said what.

    `certainty` is the share of people behind the ruling, 0 to 1; one person alone counts half. `stale`: a label behind
    it was made under another wording of the item.
    """

    reply_id: str
    question_id: str
    item: str
    ruling: Ruling | None
    how: How
    certainty: float
    said: Mapping[str, Ruling] = {}
    stale: bool = False

    @property
    def spot(self) -> Spot:
        """The reply's and the item's ids."""
        return self.reply_id, self.item

    @property
    def met(self) -> bool:
        """Whether people found the item."""
        return self.ruling is Ruling.MET


Standings = Mapping[Spot, Standing]


def finished(labels: Iterable[Label], round: int = 0) -> list[Label]:
    """The labels that are handed in, of one round."""
    return [label for label in labels if label.done and label.round == round]


def consensus(
    project: Project,
    labels: Sequence[Label],
    questions: Mapping[str, Question],
    seen: Collection[str] | None = None,
) -> dict[Spot, Standing]:
    """How every spot stands, of the replies in `seen` (all of them when None); `questions` by id as they now read."""
    by_reply: dict[str, list[Label]] = {}
    for label in finished(labels):
        by_reply.setdefault(label.reply_id, []).append(label)
    found: dict[Spot, Standing] = {}
    for sample in project.samples:
        question = questions.get(sample.question_id)
        if question is None or (seen is not None and sample.id not in seen):
            continue
        for item in items_of(question.rubric):
            standing = _standing(sample, item, by_reply.get(sample.id, ()), project.settled.get((sample.id, item.id)))
            found[standing.spot] = standing
    return found


def _standing(sample: Sample, item: Item, labels: Sequence[Label], settled: Settled | None) -> Standing:
    marks = {label.rater: label.marks[item.id] for label in labels if item.id in label.marks}
    said = {rater: mark.ruling for rater, mark in marks.items()}
    now = wording(item)
    ruling, how, certainty = _counted(list(said.values()))
    stale = any(mark.wording != now for mark in marks.values())
    if settled is not None:
        reworded = settled.wording != now
        stale = reworded
        if settled.outcome is Outcome.DEBATABLE:
            ruling, how, certainty = None, How.DEBATABLE, 0.0
        elif settled.outcome is Outcome.AMBIGUOUS and not (reworded and settled.ruling):
            ruling, how, certainty = None, How.AMBIGUOUS, 0.0
        else:
            ruling, how, certainty = settled.ruling, How.SETTLED, 1.0
    return Standing(
        reply_id=sample.id,
        question_id=sample.question_id,
        item=item.id,
        ruling=ruling,
        how=how,
        certainty=certainty,
        said=said,
        stale=stale,
    )


def _counted(rulings: Sequence[Ruling]) -> tuple[Ruling | None, How, float]:
    """What the labels come to: "can't tell" is a person who is behind neither ruling."""
    if not rulings:
        return None, How.OPEN, 0.0
    for ruling in (Ruling.MET, Ruling.MISSED):
        share = rulings.count(ruling) / len(rulings)
        if share == 1:
            return (ruling, How.ALONE, 0.5) if len(rulings) == 1 else (ruling, How.AGREED, 1.0)
        if share > 0.5:
            return ruling, How.MAJORITY, share
    return None, How.SPLIT, 0.0


def split_spots(standings: Standings) -> list[Standing]:
    """The spots that wait for adjudication: split ones, and majorities that somebody contradicts."""
    return [one for one in standings.values() if one.how in {How.SPLIT, How.MAJORITY}]


def scored(question: Question, rulings: Mapping[str, Ruling | None]) -> float | None:
    """The score, 0 to 1, that these rulings of the question's items come to; None when too few are known."""
    rubric = question.rubric
    points, wrong = (
        [Verdict(item=item.id, ruling=rulings.get(item.id) or Ruling.UNSCORED) for item in items]
        for items in (rubric.points, rubric.misconceptions)
    )
    return score(rubric, points, wrong)


def banded(question: Question, rulings: Mapping[str, Ruling | None]) -> int | None:
    """The band, 0 to 4, that these rulings come to, or None."""
    value = scored(question, rulings)
    return None if value is None else band(value)


def rulings_of(standings: Standings, question: Question, reply_id: str) -> dict[str, Ruling | None]:
    """What people say of each item of one reply."""
    spots = {item.id: standings.get((reply_id, item.id)) for item in items_of(question.rubric)}
    return {id: standing.ruling if standing else None for id, standing in spots.items()}
