"""One question of an interview, looked back on: what was met and missed, what counts and why something does not.

It knows nothing of the other questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.bank.question import KeyPoint, Question
from interviewer.grading.grade import Grade, Ruling, band
from interviewer.interview.interview import Exchange, Outcome
from interviewer.practice.remarks import doubts


def percent(share: float) -> str:
    """A share of 0 to 1 as people read it."""
    return f"{share:.0%}".replace("%", " %")


@dataclass(frozen=True)
class Finding:
    """A key point and what was said of it; `quote` is the candidate's words when it was met. `doubts`: see remarks."""

    point: KeyPoint
    ruling: Ruling
    quote: str | None = None
    halved: bool = False
    after_probe: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A misconception that the candidate asserted, the words that did it and what is true instead."""

    id: str
    text: str
    quote: str
    correction: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One question. `score` is what counts, 0 to 1; when it is None, `uncounted` says why. `seconds` leave
    pauses out; `sure`, 0 to 1, is how sure of the reply the candidate was, where that was said.

    `suspected` are misconceptions that were not found asserted, but doubtfully so.
    """

    number: int
    question: Question
    outcome: Outcome
    grade: Grade | None
    score: float | None
    uncounted: str | None
    assisted: bool
    hints: int
    probes: int
    seconds: float
    sure: float | None = None
    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    suspected: tuple[Claim, ...] = ()
    retakes: tuple[Grade, ...] = ()

    @property
    def band(self) -> int | None:
        """The band 0 to 4 of the score that counts."""
        return None if self.score is None else band(self.score)

    @property
    def passed(self) -> bool:
        """Whether the candidate passed on it, which counts as 0."""
        return self.grade is None and self.score == 0

    def of(self, ruling: Ruling) -> tuple[Finding, ...]:
        """The findings of that ruling; bonus points that were missed are none, unless that is doubtful."""
        return tuple(
            finding
            for finding in self.findings
            if finding.ruling is ruling and (finding.doubts or not (finding.point.bonus and ruling is Ruling.MISSED))
        )


def row_of(exchange: Exchange) -> Row:
    """The row of a closed question."""
    assert exchange.outcome is not None
    assert exchange.time_taken is not None
    grade, question = exchange.grade, exchange.question
    return Row(
        number=exchange.index + 1,
        question=question,
        outcome=exchange.outcome,
        grade=grade,
        score=exchange.counted,
        uncounted=_why_uncounted(exchange),
        assisted=exchange.assisted,
        hints=len(exchange.hints),
        probes=len(exchange.probes),
        seconds=exchange.time_taken.total_seconds(),
        sure=exchange.sure,
        findings=_findings(question, grade) if grade else (),
        claims=tuple(_claims(question, grade, asserted=True)) if grade else (),
        suspected=tuple(claim for claim in _claims(question, grade, asserted=False) if claim.doubts) if grade else (),
        retakes=tuple(retake.grade for retake in exchange.retakes if retake.grade),
    )


def _why_uncounted(exchange: Exchange) -> str | None:
    if exchange.counted is not None:
        return None
    if exchange.assisted:
        return "assisted: its topic was explained while it was open"
    if exchange.grade is not None:
        return f"not graded yet: {exchange.grade.unscored}"
    return "not graded yet" if exchange.parts else "not answered: the interview was ended"


def _findings(question: Question, grade: Grade) -> tuple[Finding, ...]:
    verdicts = {verdict.item: verdict for verdict in grade.points}
    return tuple(
        Finding(point, verdict.ruling, verdict.quote, point.id in grade.hinted, verdict.after_probe, doubts(verdict))
        for point in question.rubric.points
        if (verdict := verdicts.get(point.id))
    )


def _claims(question: Question, grade: Grade, *, asserted: bool) -> Iterator[Claim]:
    for verdict in grade.misconceptions:
        item = question.rubric.misconception(verdict.item)
        if item is not None and verdict.met is asserted:
            yield Claim(item.id, item.text, verdict.quote or "", item.correction, doubts(verdict, wrong=True))
