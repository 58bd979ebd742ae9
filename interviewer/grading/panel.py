"""Who grades a reply: a first judge, one who stands in when the first cannot be reached, and one to compare with.

They read what was meant: slips of the tongue cost nothing. Whatever they say, code checks the quotes and computes the
score. It does not know what the judges are made of.
"""

from collections.abc import Collection, Sequence

from interviewer.bank.question import Question
from interviewer.errors import GraderError, InterviewerError
from interviewer.grading.evidence import grounded
from interviewer.grading.fluency import Fluent, fluent
from interviewer.grading.grade import Grade, Judge, Judgement, Kind, Opinion, Reply, Ruling, Verdict, computed
from interviewer.grading.rubrics import derived_question


def carried(judgement: Judgement, earlier: Grade) -> Judgement:
    """The judgement after a probe: a point met before stays met with its quote; one met only now is marked so."""
    before = {verdict.item: verdict for verdict in earlier.points if verdict.met}
    points = tuple(
        before.get(verdict.item) or (verdict.model_copy(update={"after_probe": True}) if verdict.met else verdict)
        for verdict in judgement.points
    )
    return judgement.model_copy(update={"points": points})


def compared(judgement: Judgement, second: Judgement) -> Judgement:
    """The judgement with the second judge's opinion on every item of which the two say the opposite.

    The verdicts stay the first judge's. An item that either could not judge is no disagreement.
    """
    return judgement.model_copy(
        update={
            "points": _marked(judgement.points, second.points, second.judge),
            "misconceptions": _marked(judgement.misconceptions, second.misconceptions, second.judge),
            "second": second.judge,
            "stamps": judgement.stamps | {f"second {name}": stamp for name, stamp in second.stamps.items()},
        }
    )


def _marked(verdicts: Sequence[Verdict], seconds: Sequence[Verdict], judge: str) -> tuple[Verdict, ...]:
    others = {verdict.item: verdict for verdict in seconds}
    return tuple(
        verdict.model_copy(update={"second": _opinion(judge, other)})
        if (other := others.get(verdict.item)) and {verdict.ruling, other.ruling} == {Ruling.MET, Ruling.MISSED}
        else verdict
        for verdict in verdicts
    )


def _opinion(judge: str, verdict: Verdict) -> Opinion:
    return Opinion(judge=judge, ruling=verdict.ruling, quote=verdict.quote, confidence=verdict.confidence)


class Panel:
    """Grades replies by `first`; when it raises GraderError, by `stand_in`, and the grade says so.

    What `first` judged is then judged by `second` too, where there is one: it marks the verdicts on which it disagrees
    and changes nothing else, nor does its failing.
    """

    def __init__(self, first: Judge, stand_in: Judge | None = None, second: Judge | None = None) -> None:
        self._first = first
        self._stand_in = stand_in
        self._second = second

    def grade(
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade:
        """The grade of a reply; a judge's failure ends in `unscored`. `earlier` graded its first parts."""
        judgement = self._judged(question, reply)
        if earlier is not None and judgement.unscored is None:
            judgement = carried(judgement, earlier)
        return computed(question, judgement, hinted)

    def grade_free(self, question: str, reference: str, reply: str) -> Grade:
        """The grade of a reply to a question outside the bank, by key points derived from the reference."""
        return self.grade(derived_question(question, reference, "free/question"), Reply.of(reply))

    def _judged(self, question: Question, reply: Reply) -> Judgement:
        if not question.gradeable:
            return _silent(question, "the question has no key points to judge by")
        if not reply.text.strip():
            return _nothing_said(question)
        meant = fluent(reply, question)
        try:
            judgement = meant.quoted(self._first.judge(question, meant.reply))
        except GraderError as error:
            if self._stand_in is None:
                return _silent(question, str(error))
            judgement = meant.quoted(self._stand_in.judge(question, meant.reply))
            note = f"{error}. Graded by the local grader instead."
            return grounded(judgement.model_copy(update={"note": note}), reply.text)
        judgement = grounded(judgement, reply.text)
        if self._second is None or judgement.unscored is not None or judgement.kind is Kind.REQUEST:
            return judgement
        return _seconded(self._second, judgement, question, meant)


def _seconded(judge: Judge, judgement: Judgement, question: Question, meant: Fluent) -> Judgement:
    try:
        second = grounded(meant.quoted(judge.judge(question, meant.reply)), meant.sent.text)
    except Exception as error:  # whatever it is: the grade stands, and only its marks are missing
        return _without_second(judgement, str(error) if isinstance(error, InterviewerError) else "the grader failed")
    judgement = judgement.model_copy(update={"calls": judgement.calls + second.calls})
    if second.unscored is not None:
        return _without_second(judgement, second.unscored)
    return compared(judgement, second)


def _without_second(judgement: Judgement, why: str) -> Judgement:
    return judgement.model_copy(update={"note": f"There is no second opinion: {why}."})


def _silent(question: Question, reason: str) -> Judgement:
    points = tuple(Verdict(item=point.id, ruling=Ruling.UNSCORED) for point in question.rubric.points)
    return Judgement(points=points, judge="nobody", unscored=reason)


def _nothing_said(question: Question) -> Judgement:
    rubric = question.rubric
    return Judgement(
        kind=Kind.ANSWER,
        points=tuple(Verdict(item=point.id, ruling=Ruling.MISSED, confidence=1.0) for point in rubric.points),
        misconceptions=tuple(
            Verdict(item=item.id, ruling=Ruling.MISSED, confidence=1.0) for item in rubric.misconceptions
        ),
        judge="code",
    )
