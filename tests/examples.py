"""Grades, and interviews told turn by turn, that several tests speak of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from interviewer.bank.question import Question
from interviewer.grading.grade import Grade, Judgement, Opinion, Ruling, Verdict, computed
from interviewer.interview.interview import (
    Asked,
    Closed,
    Finished,
    Graded,
    Interview,
    Mode,
    Outcome,
    Plan,
    Replied,
    Turn,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def verdicts(items: Iterable[str], met: Iterable[str], unscored: Iterable[str] = ()) -> tuple[Verdict, ...]:
    """One verdict for each item; a met one quotes `I said ITEM`."""
    met, unscored = set(met), set(unscored)
    return tuple(
        Verdict(item=item, ruling=Ruling.MET, quote=f"I said {item}", confidence=0.9)
        if item in met
        else Verdict(item=item, ruling=Ruling.UNSCORED if item in unscored else Ruling.MISSED)
        for item in items
    )


def grade(
    of: Question, *met: str, hinted: Iterable[str] = (), unscored: str | None = None, grader: str = "local"
) -> Grade:
    """The grade of a reply that met these points and asserted these misconceptions."""
    return computed(
        of,
        Judgement(
            points=verdicts((point.id for point in of.rubric.points), met),
            misconceptions=verdicts((item.id for item in of.rubric.misconceptions), met),
            judge=grader,
            unscored=unscored,
        ),
        tuple(hinted),
    )


def doubted(given: Grade, item: str, ruling: Ruling, quote: str | None = None) -> Grade:
    """The grade with that verdict unsure, and a second judge of another opinion on it."""
    marks = {"unsure": True, "second": Opinion(judge="chat:other", ruling=ruling, quote=quote)}
    points, wrong = (
        tuple(verdict.model_copy(update=marks) if verdict.item == item else verdict for verdict in verdicts)
        for verdicts in (given.points, given.misconceptions)
    )
    return given.model_copy(update={"points": points, "misconceptions": wrong, "second": "chat:other"})


class Told:
    """Tells an interview turn by turn, a minute apart."""

    def __init__(self, mode: Mode = Mode.PRACTICE, questions: int = 3, id: str = "one", owner: str = "someone") -> None:
        self.interview = Interview(id=id, owner=owner, plan=Plan(questions=questions, mode=mode), started=NOON)

    @property
    def now(self) -> datetime:
        """The moment of the next turn."""
        return NOON + timedelta(minutes=len(self.interview.turns))

    def then(self, turn: Turn) -> "Told":
        """Any turn."""
        self.interview = self.interview.after(turn)
        return self

    def asked(self, what: Question) -> "Told":
        """A question."""
        return self.then(Asked(at=self.now, question=what, reason="a reason"))

    def replied(self, text: str = "my words") -> "Told":
        """A reply."""
        return self.then(Replied(at=self.now, text=text))

    def graded(self, given: Grade, exchange: int = -1) -> "Told":
        """A grade of the newest exchange, or of that given."""
        index = exchange if exchange >= 0 else len(self.interview.exchanges) - 1
        return self.then(Graded(at=self.now, exchange=index, grade=given))

    def closed(self, outcome: Outcome = Outcome.ANSWERED) -> "Told":
        """The end of a question."""
        return self.then(Closed(at=self.now, outcome=outcome))

    def finished(self) -> "Told":
        """The end of the interview."""
        return self.then(Finished(at=self.now, reason="all 3 questions have been asked"))

    def answered(self, what: Question, *met: str) -> "Told":
        """A whole exchange: asked, replied, graded, closed."""
        return self.asked(what).replied().graded(grade(what, *met)).closed()
