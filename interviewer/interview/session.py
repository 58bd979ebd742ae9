"""Holding an interview: from the candidate's words to the next thing said.

`Session` has no state of its own: each call takes an Interview and yields events, the last of which carries the
Interview as it now stands. What is needed of a grader, of the records, of the interviewer and of explanations is said
here in one-method Protocols; this module does not know who fulfils them.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from interviewer.bank.question import Bank, Question
from interviewer.errors import InterviewError
from interviewer.explain import Explanation
from interviewer.grading.grade import Grade, Kind, Reply
from interviewer.interview import policy
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
    Mode,
    Outcome,
    Plan,
    Probed,
    Reopened,
    Replied,
    Spoke,
    Turn,
)

LONGEST_REPLY = 20_000
"""Characters; more than an hour of talking."""


@dataclass(frozen=True)
class ReplySaved:
    """The candidate's words are kept; nothing that follows can lose them."""

    text: str


@dataclass(frozen=True)
class ReplyGraded:
    """A reply was judged, or could not be: `grade.unscored` then says why."""

    exchange: int
    grade: Grade
    retake: bool = False


@dataclass(frozen=True)
class Moved:
    """What comes next has been decided and is kept."""

    move: policy.Move


@dataclass(frozen=True)
class QuestionClosed:
    """A question is closed: its reference and missed points may be shown now."""

    exchange: int


@dataclass(frozen=True)
class Said:
    """A piece of what the interviewer says."""

    piece: str


@dataclass(frozen=True)
class Unsaid:
    """What was said since the last move is taken back: the model failed half-way."""


@dataclass(frozen=True)
class Noticed:
    """Something the candidate should know of: a model that failed and who stands in for it."""

    text: str


@dataclass(frozen=True)
class Rested:
    """The turn is over; this is the interview now."""

    interview: Interview


Event = ReplySaved | ReplyGraded | Moved | QuestionClosed | Said | Unsaid | Noticed | Rested


class Command(StrEnum):
    """What the candidate can do beside replying."""

    HINT = "hint"
    EXPLAIN = "explain"
    SKIP = "skip"
    FINISH = "finish"


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


class Interviewer(Protocol):
    """Conducts one turn: calls the proceedings and speaks."""

    def conduct(self, proceedings: "Proceedings") -> Iterator[Event]: ...  # noqa: D102


@dataclass
class Proceedings:
    """One turn in hand: the only way to move an interview on. Each step is kept before it counts.

    `asked_for` is the button pressed, `topic` what should be explained; both are None when the candidate wrote words.
    `diversion` is set once those words turned out to be no answer. `since` is the number of the turn's first entry.
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
        """What the policy does next: decided once for a state, however often it is asked and whatever the clock says."""
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
        self._close(Outcome.ANSWERED if answered else Outcome.FINISHED)
        self.keep(Finished(at=self.clock(), reason=reason))
        self.events.append(Moved(policy.Close(reason)))

    def skip(self) -> None:
        """Close the open question: passed, when nothing was graded on it yet."""
        self._close(Outcome.ANSWERED if self.exchange.grade else Outcome.SKIPPED)

    def _close(self, outcome: Outcome) -> None:
        exchange = self.interview.open
        if exchange is not None:
            self.keep(Closed(at=self.clock(), outcome=outcome))
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
            self.keep(Spoke(at=self.clock(), text=text.strip(), by=by))


def _turn_start(interview: Interview) -> int:
    """Where the turn in hand began: at the words that still wait, when an earlier process was cut off."""
    if interview.cut_off:
        for number in reversed(range(len(interview.turns))):
            if isinstance(interview.turns[number], Replied):
                return number
    return len(interview.turns)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Session:
    """Steps an interview: (Interview, words or command) to events."""

    bank: Bank
    grader: Grader
    records: Records
    interviewer: Interviewer
    explainer: Explainer
    seen: Callable[[str], Collection[str]]
    clock: Callable[[], datetime] = _now

    def start(self, plan: Plan, id: str, owner: str) -> Iterator[Event]:
        """Begin an interview. Raises InterviewError when the bank has no question for the plan."""
        if not policy.eligible(self.bank, plan):
            levels = ", ".join(f"[{level}]" for level in plan.levels)
            areas = ", ".join(plan.areas) or "any area"
            raise InterviewError(f"The bank has no question at {levels} in {areas}. Choose more levels or areas.")
        yield from self._conducted(Interview(id=id, owner=owner, plan=plan, started=self.clock()))

    def reply(self, interview: Interview, words: str) -> Iterator[Event]:
        """Take the candidate's words. Raises InterviewError when they are empty or too long, or nothing is open."""
        if interview.open is None and interview.retaken is None:
            raise InterviewError("The interview is over. Start another one to go on.")
        words = words.replace("\x00", "")
        if not words.strip():
            raise InterviewError("The reply is empty. Write an answer, or press Skip to pass on this question.")
        if len(words) > LONGEST_REPLY:
            raise InterviewError(
                f"The reply has {len(words):,} characters; {LONGEST_REPLY:,} is the limit. Shorten it and send it."
            )
        if interview.cut_off:
            raise InterviewError("The last reply is still being graded. Wait a moment, or reload the page to resume.")
        proceedings = self._proceedings(interview)
        proceedings.keep(Replied(at=self.clock(), text=words))
        yield ReplySaved(words)
        yield from self._run(proceedings)

    def act(self, interview: Interview, command: Command, topic: str | None = None) -> Iterator[Event]:
        """Do what a button asks. Raises InterviewError when no question is open, or a topic is missing."""
        if interview.open is None:
            raise InterviewError("The interview is over. Start another one to go on.")
        if command is Command.EXPLAIN and not (topic or "").strip():
            raise InterviewError("Write the term that you want explained first.")
        yield from self._conducted(interview, command, topic)

    def retake(self, interview: Interview, exchange: int, words: str) -> Iterator[Event]:
        """Answer a closed question again (practice). Its first grade keeps counting; the new one shows what changed."""
        if interview.plan.mode is Mode.SIMULATION and not interview.finished:
            raise InterviewError("In a simulation a question is answered once. You can answer again when it is over.")
        if interview.exchanges[exchange].outcome is None:
            raise InterviewError("That question is still open: just write your answer.")
        if not words.strip():
            raise InterviewError("The reply is empty. Write an answer first.")
        proceedings = self._proceedings(interview)
        if interview.retaken is None:
            proceedings.keep(Reopened(at=self.clock(), exchange=exchange))
        proceedings.keep(Replied(at=self.clock(), text=words.replace("\x00", "")[:LONGEST_REPLY]))
        yield ReplySaved(words)
        proceedings.grade_reply()
        yield from proceedings.taken()
        yield Rested(proceedings.interview)

    def regrade(self, interview: Interview, exchange: int) -> Iterator[Event]:
        """Judge a reply once more that could not be graded. The old grade stays in the record."""
        target = interview.exchanges[exchange]
        if not target.parts:
            raise InterviewError("There is no reply to grade on that question.")
        proceedings = self._proceedings(interview)
        grade = self.grader.grade(target.question, target.reply, target.hinted)
        proceedings.keep(Graded(at=self.clock(), exchange=exchange, grade=grade))
        yield ReplyGraded(exchange, grade)
        yield Rested(proceedings.interview)

    def resume(self, interview: Interview) -> Iterator[Event]:
        """Go on where a turn was cut off; nothing happens when none was."""
        if interview.retaken is not None and interview.retaken.retakes[-1].text is not None:
            proceedings = self._proceedings(interview)
            proceedings.grade_reply()
            yield from proceedings.taken()
            yield Rested(proceedings.interview)
        elif interview.cut_off:
            yield from self._conducted(interview)
        else:
            yield Rested(interview)

    def _proceedings(
        self, interview: Interview, command: Command | None = None, topic: str | None = None
    ) -> Proceedings:
        return Proceedings(
            interview,
            self.bank,
            self.grader,
            self.records,
            self.explainer,
            self.clock,
            self.seen(interview.owner),
            command,
            topic,
        )

    def _conducted(
        self, interview: Interview, command: Command | None = None, topic: str | None = None
    ) -> Iterator[Event]:
        yield from self._run(self._proceedings(interview, command, topic))

    def _run(self, proceedings: Proceedings) -> Iterator[Event]:
        yield from self.interviewer.conduct(proceedings)
        yield Rested(proceedings.interview)
