"""Grades and reports as plain text for a terminal. It grades nothing and decides nothing."""

from collections.abc import Iterable, Sequence

from interviewer.bank.question import Question
from interviewer.grading.grade import BAND_WORDS, Grade, Ruling, Verdict
from interviewer.interview.interview import Exchange
from interviewer.practice.remarks import doubts, judge_words, spent_words
from interviewer.practice.report import Report
from interviewer.practice.row import Row, percent

DRAFT = "Graded by key points derived from an imported answer; nobody has checked them."


def header(number: int, planned: int, question: Question) -> str:
    """`3 of 8 · [M] · word embeddings`."""
    return f"{number} of {planned} · [{question.level}] · {question.area_words}"


def card(exchange: Exchange, grade: Grade | None) -> str:
    """The grade of a closed question: the band, the points met and missed, wrong claims set right."""
    question = exchange.question
    if grade is None:
        return _joined(["Not answered. Its key points:", *(f"- {point.text}" for point in question.rubric.required)])
    notes = []
    if exchange.assisted:
        notes.append("Not counted: its topic was explained while the question was open.")
    if question.draft:
        notes.append(DRAFT)
    if grade.note:
        notes.append(grade.note)
    body = [*_met(question, grade), *_open(question, grade), *_wrong(question, grade), *_suspected(question, grade)]
    return _joined([_head(grade), *body, *notes, *_spent(grade)])


def brief(question: Question, grade: Grade) -> str:
    """The grade of a question that is still open: nothing of what is missing."""
    return _joined([f"So far: {_head(grade)}", *_met(question, grade), *_wrong(question, grade)])


def retake_card(question: Question, earlier: Grade | None, grade: Grade) -> str:
    """The grade of a reply given again: what was added, what is gone and what is still missing."""
    before, now = set(earlier.met) if earlier else set[str](), set(grade.met)
    lines = [f"Answered again: {_head(grade)}"]
    for verdict in grade.points:
        point, marks = question.rubric.point(verdict.item), _marked(doubts(verdict))
        if point is None:
            continue
        if point.id in now - before:
            lines.append(f"+ You added: {point.text}{marks}")
        elif point.id in before - now:
            lines.append(f"- No longer there: {point.text}{marks}")
        elif point.id in grade.missed and not point.bonus:
            lines.append(f"- Still missing: {point.text}{marks}")
    return _joined([*lines, *_wrong(question, grade), *_suspected(question, grade), *_spent(grade)])


def summary(report: Report) -> str:
    """The end of an interview on a screen."""
    lines = [report.verdict, *(_row_line(row) for row in report.rows)]
    if report.overall.counted:
        lines.append(f"Estimated ability: {report.ability_words}")
    if report.graders:
        lines.append(f"Judged by {', '.join(dict.fromkeys(grader for grader, _, _ in report.graders))}.")
    if report.doubt_words:
        lines.append(report.doubt_words)
    if report.calls:
        lines.append(f"Grading took {spent_words(report.calls)}.")
    return _joined(lines)


def _head(grade: Grade) -> str:
    if grade.score is None or grade.band is None:
        return f"not graded yet ({grade.unscored}); /regrade tries again"
    return f"{BAND_WORDS[grade.band]} · {percent(grade.score)}"


def _met(question: Question, grade: Grade) -> Iterable[str]:
    for verdict in grade.points:
        point = question.rubric.point(verdict.item)
        if verdict.met and point is not None:
            yield f"+ {point.text} {_quoted(verdict)}{_marks(verdict, grade, point.bonus)}"


def _open(question: Question, grade: Grade) -> Iterable[str]:
    for verdict in grade.points:
        point = question.rubric.point(verdict.item)
        if point is None or verdict.met or grade.score is None:
            continue
        if verdict.doubtful or not point.bonus:
            what = "Missed" if verdict.item in grade.missed else "Could not be judged"
            yield f"- {what}: {point.text}{_marked([*(['bonus'] if point.bonus else []), *doubts(verdict)])}"


def _wrong(question: Question, grade: Grade) -> Iterable[str]:
    for verdict in grade.misconceptions:
        item = question.rubric.misconception(verdict.item)
        if verdict.met and item is not None:
            yield f"! You said {_quoted(verdict)} In fact: {item.correction}{_marked(doubts(verdict, wrong=True))}"


def _suspected(question: Question, grade: Grade) -> Iterable[str]:
    for verdict in grade.misconceptions:
        item = question.rubric.misconception(verdict.item)
        if verdict.doubtful and verdict.ruling is Ruling.MISSED and item is not None and grade.score is not None:
            yield f"? Not found: {item.text}{_marked(doubts(verdict, wrong=True))}"


def _spent(grade: Grade) -> Iterable[str]:
    if grade.calls:
        yield f"Graded by {judge_words(grade.grader)}; {spent_words(grade.calls)}."


def _quoted(verdict: Verdict) -> str:
    return f"“{' '.join((verdict.quote or '').split())}”"


def _marks(verdict: Verdict, grade: Grade, bonus: bool) -> str:
    marks = {
        "bonus": bonus,
        "counts half: after a hint": verdict.item in grade.hinted,
        "after a follow-up": verdict.after_probe,
    }
    return _marked([*(word for word, holds in marks.items() if holds), *doubts(verdict)])


def _marked(words: Sequence[str]) -> str:
    return f" ({'; '.join(words)})" if words else ""


def _row_line(row: Row) -> str:
    result = (
        f"not counted ({row.uncounted})" if row.score is None else f"{BAND_WORDS[row.band or 0]}, {percent(row.score)}"
    )
    passed = " (passed)" if row.passed else ""
    return f"{row.number}. [{row.question.level}] {row.question.title}: {result}{passed}"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
