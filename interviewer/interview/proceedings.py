"""One turn in hand: the steps that move an interview on, each kept before it counts.

What is needed of a grader, of the records and of explanations is said here in one-method Protocols. It does not know
who fulfils them, nor who calls the steps.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from interviewer.bank.question import Bank, Question
from interviewer.errors import InterviewError
from interviewer.explain import Explanation
from interviewer.grading.grade import Grade, Kind, Reply
from interviewer.interview import policy
from interviewer.interview.events import Command, Event, Moved, QuestionClosed, ReplyGraded
from interviewer.interview.interview import (
    Asked,
    Closed,
    Diverted,
    Exchange,
    Explained,
    Finished,
    Graded,
    Hinted,
    Interview,
    Outcome,
    Probed,
    Replied,
    Spoke,
    Turn,
)


class Grader(Protocol):
    """Grades a reply; never raises for a model's failure but says `unscored`."""

    def grade(  # noqa: D102
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade: ...


class Records(Protocol):
    """Keeps one more turn for good before it returns. Raises ConflictError when the interview moved on elsewhere."""

    def keep(self, interview: Interview, turn: Turn) -> None: ...  # noqa: D102


class Explainer(Protocol):
    """Explains a topic from the bank."""

    def explanation(self, topic: str) -> Explanation: ...  # noqa: D102


@dataclass
class Proceedings:
    """One turn in hand: the only way to move an interview on. Each step is kept before it counts.

    `asked_for` is the button pressed, `topic` what should be explained; both are None when the candidate wrote words.
    `diversion` is set once those words turned out to be no answer. `instead` says why the model that was meant to speak
    could not. `since` is the number of the turn's first entry.
    """

    interview: Interview
    bank: Bank
    grader: Grader
    records: Records
    explainer: Explainer
    clock: Callable[[], datetime]
    seen: Collection[str] = ()
    asked_for: Command | None = None
    topic: str | None = None
    diversion: Kind | None = None
    spoken_by: str = ""
    instead: str = ""
    since: int = -1
    events: list[Event] = field(default_factory=list)
    _move: policy.Move | None = None

    def __post_init__(self) -> None:
        self.since = _turn_start(self.interview)

    def keep(self, turn: Turn) -> None:
        """Keep a turn and add it to the interview."""
        self.records.keep(self.interview, turn)
        self.interview = self.interview.after(turn)
        self._move = None

    def taken(self) -> list[Event]:
        """The events since the last call, oldest first."""
        events, self.events = self.events, []
        return events

    @property
    def exchange(self) -> Exchange:
        """The open exchange. Raises InterviewError when no question is open."""
        exchange = self.interview.open
        if exchange is None:
            raise InterviewError("No question is open: the interview is over. Start another one to go on.")
        return exchange

    def grade_reply(self) -> Grade:
        """Judge the words that wait for it. Words that are no answer are marked so and cost nothing."""
        retaken = self.interview.retaken
        if retaken is not None:
            return self._grade_retake(retaken)
        exchange = self.exchange
        grade = self.grader.grade(exchange.question, exchange.reply, exchange.hinted, exchange.grade)
        if grade.kind is Kind.REQUEST or (grade.kind is Kind.OFF_TOPIC and not exchange.diversions):
            self.keep(Diverted(at=self.clock(), as_=grade.kind))
            self.diversion = grade.kind
            return grade
        self.keep(Graded(at=self.clock(), exchange=exchange.index, grade=grade))
        self.events.append(ReplyGraded(exchange.index, grade))
        return grade

    def _grade_retake(self, exchange: Exchange) -> Grade:
        grade = self.grader.grade(exchange.question, Reply.of(exchange.retakes[-1].text or ""))
        self.keep(Graded(at=self.clock(), exchange=exchange.index, grade=grade, retake=True))
        self.events.append(ReplyGraded(exchange.index, grade, retake=True))
        return grade

    def decide(self) -> policy.Move:
        """What the policy does next: decided once for a state, however often it is asked."""
        if self._move is None:
            self._move = policy.next_move(self.interview, self.bank, self.clock(), self.seen)
        return self._move

    def follow_up(self, move: policy.Probe) -> None:
        """Ask the probe."""
        self.keep(Probed(at=self.clock(), point=move.point.id, text=move.text))
        self.events.append(Moved(move))

    def next_question(self, move: policy.Ask) -> None:
        """Close what is open and ask."""
        self._close(Outcome.ANSWERED)
        self.keep(Asked(at=self.clock(), question=move.question, reason=move.reason))
        self.events.append(Moved(move))

    def finish(self, reason: str) -> None:
        """Close what is open and end the interview."""
        exchange = self.interview.open
        answered = exchange is not None and exchange.grade is not None
        self._close(Outcome.ANSWERED if answered else Outcome.FINISHED, ending=reason)
        self.keep(Finished(at=self.clock(), reason=reason))
        self.events.append(Moved(policy.Close(reason)))

    def skip(self) -> None:
        """Close the open question: passed, when nothing was graded on it yet."""
        self._close(Outcome.ANSWERED if self.exchange.grade else Outcome.SKIPPED)

    def _close(self, outcome: Outcome, ending: str | None = None) -> None:
        exchange = self.interview.open
        if exchange is not None:
            self.keep(Closed(at=self.clock(), outcome=outcome, ending=ending))
            self.events.append(QuestionClosed(exchange.index))

    def give_hint(self) -> str | None:
        """The next hint of the open question, or None when there is none left."""
        exchange = self.exchange
        number = len(exchange.hints)
        if number >= len(exchange.question.hints):
            return None
        point = policy.hinted_point(exchange)
        text = exchange.question.hints[number].text
        self.keep(Hinted(at=self.clock(), text=text, point=point.id if point else None))
        return text

    def explain(self, topic: str) -> str:
        """An explanation from the bank; it marks the open question assisted when it is about that very question."""
        found = self.explainer.explanation(topic)
        exchange = self.interview.open
        assisted = exchange is not None and exchange.question.id in found.question_ids
        self.keep(Explained(at=self.clock(), topic=topic, text=found.text, assisted=assisted))
        return found.text

    def speak(self, text: str, by: str) -> None:
        """Keep what the interviewer said."""
        if text.strip():
            self.keep(Spoke(at=self.clock(), text=text.strip(), by=by, instead=self.instead))


def _turn_start(interview: Interview) -> int:
    """Where the turn in hand began: at the words that still wait, when an earlier process was cut off."""
    if interview.cut_off:
        for number in reversed(range(len(interview.turns))):
            if isinstance(interview.turns[number], Replied):
                return number
    return len(interview.turns)
