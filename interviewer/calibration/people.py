"""People against people, before any grader: how far they agree, who is severe, on which points they part.

"Can't tell" is counted apart and enters no agreement. It knows no grader.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from interviewer.bank.question import Question, Value
from interviewer.calibration import agreement
from interviewer.calibration.consensus import banded, finished, scored
from interviewer.calibration.labels import Label, Sample, Spot, items_of
from interviewer.calibration.resampling import Estimate, estimated
from interviewer.grading.grade import Ruling

RAW, KAPPA, ALPHA, AC1 = "raw agreement", "Cohen's kappa", "Krippendorff's alpha", "Gwet's AC1"
QUADRATIC, SCORES = "quadratic weighted kappa of bands", "Krippendorff's alpha of scores"
OF_POINTS = {RAW: agreement.raw_agreement, KAPPA: agreement.kappa, ALPHA: agreement.alpha, AC1: agreement.ac1}
OF_REPLIES = {QUADRATIC: agreement.quadratic_kappa, SCORES: agreement.interval_alpha}

ENOUGH = 0.667
"""Below this alpha no conclusion should be drawn (Krippendorff 2004, "Content Analysis", chapter 11)."""

NUMBER = {Ruling.MET: 1.0, Ruling.MISSED: 0.0, Ruling.UNSCORED: math.nan}


class Row(Value):
    """The measures of all, of one question, or of one of its items."""

    question_id: str | None = None
    item: str | None = None
    measures: Mapping[str, Estimate]


class Rater(Value):
    """One interviewer: labels handed in, how far their scores lie above the mean of all, and their own consistency.

    `severity` is in score points (0 to 1), negative for the severe. `repeats` are the replies labelled twice; `own` is
    the raw agreement with oneself over them. `unclear` is the share of items marked "can't tell".
    """

    name: str
    labelled: int
    severity: Estimate
    repeats: int
    own: Estimate
    unclear: float


class People(Value):
    """How far people agree. `enough` is None when that is not known yet; `words` say it plainly."""

    raters: tuple[Rater, ...]
    all: Row
    questions: tuple[Row, ...]
    items: tuple[Row, ...]
    enough: bool | None
    words: str


def people(labels: Sequence[Label], samples: Sequence[Sample], questions: Mapping[str, Question]) -> People:
    """How far the labels of these replies agree."""
    wanted = {sample.id for sample in samples}
    done = [label for label in finished(labels) if label.reply_id in wanted]
    raters = sorted({label.rater for label in done})
    known = [sample for sample in samples if sample.question_id in questions]
    spots = [
        (sample.question_id, (sample.id, item.id))
        for sample in known
        for item in items_of(questions[sample.question_id].rubric)
    ]
    by_question = {
        id: [spot for question_id, spot in spots if question_id == id]
        for id in dict.fromkeys(question_id for question_id, _ in spots)
    }
    everything = _row(done, raters, [spot for _, spot in spots], known, questions)
    rows = [
        _row(done, raters, several, [one for one in known if one.question_id == id], questions, id)
        for id, several in by_question.items()
    ]
    items = [
        Row(question_id=id, item=item, measures=_of_points(done, raters, list(group)))
        for id, several in by_question.items()
        for item, group in groupby(sorted(several, key=lambda spot: spot[1]), key=lambda spot: spot[1])
    ]
    telling = any(row.measures[ALPHA].value is not None for row in items)
    enough, words = _verdict(everything.measures[ALPHA], len(raters), telling)
    again = [label for label in finished(labels, 1) if label.reply_id in wanted]
    return People(
        raters=tuple(_rater(name, done, again, known, questions) for name in raters),
        all=everything,
        questions=tuple(rows),
        items=tuple(items),
        enough=enough,
        words=words,
    )


def _row(
    labels: Sequence[Label],
    raters: Sequence[str],
    spots: Sequence[Spot],
    samples: Sequence[Sample],
    questions: Mapping[str, Question],
    question_id: str | None = None,
) -> Row:
    scores, bands = reply_table(labels, raters, samples, questions)
    groups = [sample.id for sample in samples]
    measures = _of_points(labels, raters, spots) | {
        QUADRATIC: estimated(OF_REPLIES[QUADRATIC], groups, bands),
        SCORES: estimated(OF_REPLIES[SCORES], groups, scores),
    }
    return Row(question_id=question_id, measures=measures)


def _of_points(labels: Sequence[Label], raters: Sequence[str], spots: Sequence[Spot]) -> dict[str, Estimate]:
    table = point_table(labels, raters, spots)
    groups = [reply_id for reply_id, _ in spots]
    found = {name: estimated(statistic, groups, table) for name, statistic in OF_POINTS.items()}
    both = int((np.sum(~np.isnan(table), axis=0) > 1).sum()) if len(raters) else 0
    return {name: estimate.model_copy(update={"n": both}) for name, estimate in found.items()}


def point_table(labels: Sequence[Label], raters: Sequence[str], spots: Sequence[Spot]) -> NDArray[np.float64]:
    """What each rater says of each spot, (raters, spots): 1 met, 0 missed, nan for "can't tell" or no label."""
    at = {spot: place for place, spot in enumerate(spots)}
    table = np.full((len(raters), len(spots)), np.nan)
    for label in labels:
        for mark in label.marks.values():
            place = at.get((label.reply_id, mark.item))
            if place is not None:
                table[raters.index(label.rater), place] = NUMBER[mark.ruling]
    return table


def reply_table(
    labels: Sequence[Label], raters: Sequence[str], samples: Sequence[Sample], questions: Mapping[str, Question]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The score and the band that each rater's marks give each reply, both (raters, replies); nan without one."""
    at = {sample.id: place for place, sample in enumerate(samples)}
    scores = np.full((len(raters), len(samples)), np.nan)
    bands = scores.copy()
    for label in labels:
        place = at.get(label.reply_id)
        if place is None:
            continue
        question = questions[samples[place].question_id]
        rulings: dict[str, Ruling | None] = {mark.item: mark.ruling for mark in label.marks.values()}
        row = raters.index(label.rater)
        value, band = scored(question, rulings), banded(question, rulings)
        scores[row, place] = math.nan if value is None else value
        bands[row, place] = math.nan if band is None else band
    return scores, bands


def _rater(
    name: str,
    done: Sequence[Label],
    again: Sequence[Label],
    samples: Sequence[Sample],
    questions: Mapping[str, Question],
) -> Rater:
    raters = sorted({label.rater for label in done})
    scores, _ = reply_table(done, raters, samples, questions)
    shared = np.sum(~np.isnan(scores), axis=0) > 1
    own = scores[raters.index(name)]
    both = shared & ~np.isnan(own)
    apart = own[both] - np.nanmean(scores[:, both], axis=0) if both.any() else np.array([])
    groups = [sample.id for sample, shown in zip(samples, both, strict=True) if shown]
    marks = [mark for label in done if label.rater == name for mark in label.marks.values()]
    repeats = [label for label in again if label.rater == name]
    return Rater(
        name=name,
        labelled=sum(label.rater == name for label in done),
        severity=estimated(_mean, groups, apart),
        repeats=len(repeats),
        own=_consistency(name, done, repeats),
        unclear=sum(mark.ruling is Ruling.UNSCORED for mark in marks) / len(marks) if marks else 0.0,
    )


def _mean(values: ArrayLike) -> float:
    values = np.asarray(values, dtype=float)
    if not len(values):
        raise agreement.Undetermined("no reply was labelled by somebody else too")
    return float(values.mean())


def _consistency(name: str, done: Sequence[Label], repeats: Sequence[Label]) -> Estimate:
    if not repeats:
        return Estimate(why="no reply was labelled twice yet")
    first = {label.reply_id: label for label in done if label.rater == name}
    spots = [(label.reply_id, mark.item) for label in repeats for mark in label.marks.values()]
    table = np.vstack([point_table(list(first.values()), [name], spots), point_table(repeats, [name], spots)])
    return estimated(agreement.raw_agreement, [reply_id for reply_id, _ in spots], table)


def _verdict(alpha: Estimate, raters: int, telling: bool) -> tuple[bool | None, str]:
    if raters < 2:
        return None, "One interviewer alone: how far people agree is not known, and no grader can be judged fairly."
    if alpha.value is None:
        return None, f"How far people agree is not known: {alpha.why}."
    if not telling:
        return None, (
            "How far people agree is not known: each point got the same label on every reply, so nothing shows that "
            "people would tell replies apart. Bring replies that differ."
        )
    if alpha.value < ENOUGH:
        return False, (
            f"People do not agree enough for any grader to be judged: alpha is {alpha.value:.2f}, and below {ENOUGH} "
            "no conclusion should be drawn. Settle the split labels and mend the wording of the points first."
        )
    if alpha.low is None or alpha.low < ENOUGH:
        return True, (
            f"People agree just enough (alpha {alpha.value:.2f}), but with so few labels the true value may lie below "
            f"{ENOUGH}: more labels would tell."
        )
    return True, f"People agree well enough for a grader to be judged by them (alpha {alpha.value:.2f})."


def most_disputed(found: People, most: int = 5) -> list[Row]:
    """The items on which people disagree most, the worst first; those on which all agree are left out."""
    parted = [
        row for row in found.items if (row.measures[RAW].value or 0.0) < 1 and row.measures[RAW].value is not None
    ]
    return sorted(parted, key=lambda row: row.measures[RAW].value or 0.0)[:most]
