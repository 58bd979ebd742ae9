"""Who grades a reply: a first judge, and one who stands in when the first cannot be reached.

Whatever they say, code checks the quotes and computes the score. It does not know what the judges are made of.
"""

from collections.abc import Collection

from interviewer.bank.question import Question
from interviewer.errors import GraderError
from interviewer.grading.evidence import grounded
from interviewer.grading.grade import Grade, Judge, Judgement, Kind, Reply, Ruling, Verdict, computed
from interviewer.grading.rubrics import derived_question


def carried(judgement: Judgement, earlier: Grade) -> Judgement:
    """The judgement after a probe: a point met before stays met with its quote; one met only now is marked so."""
    before = {verdict.item: verdict for verdict in earlier.points if verdict.met}
    points = tuple(
        before.get(verdict.item) or (verdict.model_copy(update={"after_probe": True}) if verdict.met else verdict)
        for verdict in judgement.points
    )
    return judgement.model_copy(update={"points": points})


class Panel:
    """Grades replies by `first`; when it raises GraderError, by `stand_in`, and the grade says so."""

    def __init__(self, first: Judge, stand_in: Judge | None = None) -> None:
        self._first = first
        self._stand_in = stand_in

    def grade(
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade:
        """The grade of a reply; a judge's failure ends in `unscored`. `earlier` graded its first parts."""
        judgement = grounded(self._judged(question, reply), reply.text)
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
        try:
            return self._first.judge(question, reply)
        except GraderError as error:
            if self._stand_in is None:
                return _silent(question, str(error))
            judgement = self._stand_in.judge(question, reply)
            return judgement.model_copy(update={"note": f"{error}. Graded by the local grader instead."})


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
