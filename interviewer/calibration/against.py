"""A grader against what people agreed on: agreement, bias, thresholds, and the verdicts on which they part.

Spots that people left open enter nothing. It asks nobody: labels and verdicts are given.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from interviewer.bank.question import Question, Value
from interviewer.calibration import agreement
from interviewer.calibration.agreement import Undetermined
from interviewer.calibration.consensus import Standing, Standings, banded, finished, rulings_of, scored
from interviewer.calibration.labels import Item, Label, Sample, Spot, items_of
from interviewer.calibration.people import OF_POINTS, reply_table
from interviewer.calibration.regrade import Judged
from interviewer.calibration.resampling import Estimate, Statistic, estimated
from interviewer.grading.grade import Ruling, Verdict

QUADRATIC, EXACT, ADJACENT = "quadratic weighted kappa of bands", "same band", "same or next band"
DIFFERENCE, CORRELATION, ICC, PRMSE = "standardised mean difference", "correlation of scores", "ICC(A,1)", "PRMSE"
OF_PEOPLE, DEGRADATION = "people's quadratic weighted kappa", "degradation against people"

KEPT = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the verdicts that are kept along the abstention curve, the surest first."""


LEAST_TO_BE_SURE = 20
"""With fewer replies a bootstrap's interval is too narrow, so no light is green."""


class Colour(StrEnum):
    """A traffic light: met; met, but not by the interval's worse end or by few replies; missed; not known."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "not known"


class Light(Value):
    """A measure held to a threshold of Williamson, Xi & Breyer (2012)."""

    name: str
    threshold: str
    estimate: Estimate
    colour: Colour


class ItemRow(Value):
    """The grader on one item: how far it agrees, and whether it is lenient (above 0) or strict.

    `bias` is the share of replies that it meets less the share that people meet. `lenient` and `strict` are the replies
    that it alone meets, and that people alone meet.
    """

    question_id: str
    item: str
    measures: Mapping[str, Estimate]
    bias: Estimate
    lenient: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()


class Kept(Value):
    """A point of the abstention curve: the share of verdicts kept, how many, their least confidence, the agreement."""

    share: float
    n: int
    least: float
    agreeing: float


class Against(Value):
    """How a grader compares with people over some replies.

    `confusion` has the ids of the replies of each (people's band, grader's band), `spots` the spots of each
    (people met, grader met). `unjudged` verdicts are those that the grader owes or left unscored.
    """

    grader: str
    replies: int
    compared: int
    unjudged: int
    measures: Mapping[str, Estimate]
    items: tuple[ItemRow, ...]
    lights: tuple[Light, ...]
    confusion: Mapping[tuple[int, int], tuple[str, ...]]
    spots: Mapping[tuple[bool, bool], tuple[Spot, ...]]
    kept: tuple[Kept, ...]


def against(
    grader: str,
    samples: Sequence[Sample],
    questions: Mapping[str, Question],
    standings: Standings,
    labels: Sequence[Label],
    verdicts: Judged,
) -> Against:
    """The grader's verdicts on these replies beside what people say of them."""
    known = [sample for sample in samples if sample.question_id in questions]
    open_to_both = [
        standing
        for sample in known
        for item in items_of(questions[sample.question_id].rubric)
        if (standing := standings.get((sample.id, item.id))) and standing.ruling is not None
    ]
    pairs = [
        (standing, verdict)
        for standing in open_to_both
        if (verdict := verdicts.get(standing.spot)) and verdict.ruling is not Ruling.UNSCORED
    ]
    measures = _of_points(pairs) | _of_replies(known, questions, standings, labels, verdicts)
    return Against(
        grader=grader,
        replies=len({standing.reply_id for standing, _ in pairs}),
        compared=len(pairs),
        unjudged=len(open_to_both) - len(pairs),
        measures=measures,
        items=tuple(_item_rows(pairs, questions)),
        lights=tuple(lights(measures)),
        confusion=_confusion(known, questions, standings, verdicts),
        spots={
            (met, found): tuple(one.spot for one, verdict in pairs if (one.met, verdict.met) == (met, found))
            for met in (True, False)
            for found in (True, False)
        },
        kept=tuple(_curve(pairs)),
    )


Pairs = Sequence[tuple[Standing, Verdict]]


def _table(pairs: Pairs) -> NDArray[np.float64]:
    """People's and the grader's verdicts, (2, spots)."""
    return np.array([[one.met for one, _ in pairs], [verdict.met for _, verdict in pairs]], dtype=float)


def _of_points(pairs: Pairs) -> dict[str, Estimate]:
    groups = [one.reply_id for one, _ in pairs]
    return {name: estimated(statistic, groups, _table(pairs)) for name, statistic in OF_POINTS.items()}


def _of_replies(
    samples: Sequence[Sample],
    questions: Mapping[str, Question],
    standings: Standings,
    labels: Sequence[Label],
    verdicts: Judged,
) -> dict[str, Estimate]:
    """The measures of scores and bands, over the replies that both people and the grader give one."""
    done = finished(labels)
    raters = sorted({label.rater for label in done})
    rows = []
    for at, sample in enumerate(samples):
        question = questions[sample.question_id]
        agreed, said = rulings_of(standings, question, sample.id), rulings_by(verdicts, question, sample.id)
        row = [scored(question, agreed), banded(question, agreed), scored(question, said), banded(question, said)]
        if None not in row:
            rows.append((at, *map(float, (value for value in row if value is not None))))
    places = [row[0] for row in rows]
    true, true_band, found, found_band = np.array([row[1:] for row in rows], dtype=float).reshape(-1, 4).T
    scores, bands = reply_table(done, raters, samples, questions)
    scores, bands = scores[:, places], bands[:, places]
    groups = [samples[at].id for at in places]

    def of(statistic: Statistic, *columns: ArrayLike) -> Estimate:
        return estimated(statistic, groups, *columns)

    return {
        QUADRATIC: of(agreement.quadratic_kappa, [true_band, found_band]),
        EXACT: of(lambda one, other: agreement.share_within(one, other, 0), true_band, found_band),
        ADJACENT: of(lambda one, other: agreement.share_within(one, other, 1), true_band, found_band),
        DIFFERENCE: of(agreement.mean_difference, true, found),
        CORRELATION: of(agreement.correlation, true, found),
        ICC: of(lambda one, other: agreement.icc([one, other]), true, found),
        PRMSE: of(agreement.prmse, found, scores),
        OF_PEOPLE: of(agreement.quadratic_kappa, bands),
        DEGRADATION: of(degradation, bands, found_band),
    }


def degradation(people: ArrayLike, grader: ArrayLike) -> float:
    """How much less a grader agrees with people than they with each other, in quadratic weighted kappa.

    People's bands are (raters, n), the grader's (n,). Raises Undetermined.
    """
    bands, said = agreement.as_ratings(people), np.asarray(grader, dtype=float)
    if len(bands) < 2:
        raise Undetermined("it takes two interviewers to compare a grader with")
    among = agreement.quadratic_kappa(bands)
    return among - float(np.mean([agreement.quadratic_kappa([row, said]) for row in bands]))


def rulings_by(verdicts: Judged, question: Question, reply_id: str) -> dict[str, Ruling | None]:
    """What the grader says of each item of one reply; None where it has not judged."""
    found = {item.id: verdicts.get((reply_id, item.id)) for item in items_of(question.rubric)}
    return {id: verdict.ruling if verdict else None for id, verdict in found.items()}


def _item_rows(pairs: Pairs, questions: Mapping[str, Question]) -> list[ItemRow]:
    rows = []
    for id in dict.fromkeys(one.question_id for one, _ in pairs):
        for item in items_of(questions[id].rubric):
            own = [(one, verdict) for one, verdict in pairs if (one.question_id, one.item) == (id, item.id)]
            groups = [one.reply_id for one, _ in own]
            people, grader = _table(own) if own else (np.array([]), np.array([]))
            rows.append(
                ItemRow(
                    question_id=id,
                    item=item.id,
                    measures=_of_points(own),
                    bias=estimated(_mean_gap, groups, people, grader),
                    lenient=tuple(one.reply_id for one, verdict in own if verdict.met and not one.met),
                    strict=tuple(one.reply_id for one, verdict in own if one.met and not verdict.met),
                )
            )
    return rows


def _mean_gap(people: ArrayLike, grader: ArrayLike) -> float:
    gap = np.subtract(np.asarray(grader, dtype=float), np.asarray(people, dtype=float))
    if not len(gap):
        raise Undetermined("the grader judged no reply that people agree on")
    return float(gap.mean())


def lights(measures: Mapping[str, Estimate]) -> list[Light]:
    """The thresholds of Williamson, Xi & Breyer (2012, "A Framework for Evaluation and Use of Automated Scoring")."""
    return [
        _light(QUADRATIC, "at least 0.70", measures[QUADRATIC], lambda value: value >= 0.7),
        _light(CORRELATION, "at least 0.70", measures[CORRELATION], lambda value: value >= 0.7),
        _light(DEGRADATION, "at most 0.10", measures[DEGRADATION], lambda value: value <= 0.1),
        _light(DIFFERENCE, "within 0.15 of 0", measures[DIFFERENCE], lambda value: abs(value) <= 0.15),
    ]


def _light(name: str, threshold: str, estimate: Estimate, meets: Callable[[float], bool]) -> Light:
    if estimate.value is None:
        colour = Colour.GREY
    elif not meets(estimate.value):
        colour = Colour.RED
    else:
        ends = _worse(name, (estimate.low, estimate.high))
        sure = estimate.n >= LEAST_TO_BE_SURE and all(end is not None and meets(end) for end in ends)
        colour = Colour.GREEN if sure else Colour.AMBER
    return Light(name=name, threshold=threshold, estimate=estimate, colour=colour)


def _worse(name: str, ends: tuple[float | None, float | None]) -> tuple[float | None, ...]:
    """The ends of an interval that could miss the threshold."""
    if name == DIFFERENCE:
        return ends
    return ends[1:] if name == DEGRADATION else ends[:1]


def _confusion(
    samples: Sequence[Sample], questions: Mapping[str, Question], standings: Standings, verdicts: Judged
) -> dict[tuple[int, int], tuple[str, ...]]:
    cells: dict[tuple[int, int], tuple[str, ...]] = {}
    for sample in samples:
        question = questions[sample.question_id]
        people = banded(question, rulings_of(standings, question, sample.id))
        grader = banded(question, rulings_by(verdicts, question, sample.id))
        if people is not None and grader is not None:
            cells[people, grader] = (*cells.get((people, grader), ()), sample.id)
    return cells


def confidence(verdict: Verdict) -> float:
    """How sure the grader is of its verdict, 0 to 1; 1 where it does not say."""
    return 1.0 if verdict.confidence is None else verdict.confidence


def _curve(pairs: Pairs) -> list[Kept]:
    """How the agreement rises when the least sure verdicts are left to people."""
    row = sorted(pairs, key=lambda pair: (-confidence(pair[1]), pair[0].spot))
    found = []
    for share in KEPT if row else ():
        some = row[: max(1, math.ceil(share * len(row)))]
        agreeing = sum(one.met == verdict.met for one, verdict in some) / len(some)
        found.append(Kept(share=share, n=len(some), least=confidence(some[-1][1]), agreeing=agreeing))
    return found


class Disagreement(Value):
    """A spot on which people and the grader part.

    `size` is the share of the question's marks that hang on it, `certainty` that of people, `stability` the grader's:
    the share of its runs that say the same, or its confidence where it judged once. `unstable`: it does not say the
    same every time, or is unsure.
    """

    reply_id: str
    question_id: str
    item: str
    people: Ruling
    grader: Ruling
    quote: str | None
    size: float
    certainty: float
    stability: float
    unstable: bool

    @property
    def rank(self) -> float:
        """What it is ranked by, 0 to 1."""
        return self.size * self.certainty * self.stability


def disagreements(
    samples: Sequence[Sample], questions: Mapping[str, Question], standings: Standings, runs: Sequence[Judged]
) -> list[Disagreement]:
    """Where the grader's first run parts from people, the weightiest first; unstable ones last."""
    found = []
    for sample in samples:
        question = questions.get(sample.question_id)
        for item in items_of(question.rubric) if question else ():
            standing, verdict = standings.get((sample.id, item.id)), runs[0].get((sample.id, item.id))
            if question is None or standing is None or standing.ruling is None or verdict is None:
                continue
            if verdict.ruling in (Ruling.UNSCORED, standing.ruling):
                continue
            found.append(_disagreement(question, item, standing, verdict, runs))
    return sorted(found, key=lambda one: (one.unstable, -one.rank, one.question_id, one.item, one.reply_id))


def _disagreement(
    question: Question, item: Item, standing: Standing, verdict: Verdict, runs: Sequence[Judged]
) -> Disagreement:
    required = sum(point.weight for point in question.rubric.required)
    again = [other.ruling for run in runs if (other := run.get(standing.spot)) is not None]
    repeated = len(again) > 1
    same = again.count(verdict.ruling) / len(again)
    assert standing.ruling is not None
    return Disagreement(
        reply_id=standing.reply_id,
        question_id=question.id,
        item=item.id,
        people=standing.ruling,
        grader=verdict.ruling,
        quote=verdict.quote,
        size=min(1.0, item.weight / required),
        certainty=standing.certainty,
        stability=same if repeated else confidence(verdict),
        unstable=same < 1 if repeated else verdict.unsure,
    )
