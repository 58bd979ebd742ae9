"""The record of an interview: a plan and an append-only list of turns.

Everything else is read off the turns: what is open, what was graded, what the chat shows. A step never changes a record
but returns a longer one, so any interview can be replayed. It does not decide what happens next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from interviewer.bank.question import Level, Question, Value
from interviewer.grading.grade import Grade, Kind, Part, Reply, Share

MOST_QUESTIONS = 50
"""A plan of so many questions that has a time limit asks as many as the time allows."""

SURENESS = {"A guess": 0.25, "Unsure": 0.5, "Fairly sure": 0.75, "Certain": 0.95}
"""What candidates can say of how sure they are of a reply, and the chance of being right that it stands for."""


class Mode(StrEnum):
    """Practice gives feedback after every question; simulation is silent until the end."""

    PRACTICE = "practice"
    SIMULATION = "simulation"


class Chosen(Value):
    """A question that is to be asked, and why, in words that follow "Why this one:"."""

    question_id: str
    reason: str


class Plan(Value):
    """What the candidate asked for. No areas means all of them; `minutes` limits when a new question may be asked.

    Where questions are `chosen`, those are asked, in that order, and levels and areas say nothing.
    """

    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = tuple(Level)
    areas: tuple[str, ...] = ()
    questions: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)] = 8
    minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    mode: Mode = Mode.PRACTICE
    seed: int = 0
    chosen: tuple[Chosen, ...] = ()

    @classmethod
    def of(cls, chosen: Sequence[Chosen], mode: Mode = Mode.PRACTICE) -> "Plan":
        """The plan that asks these questions, at most MOST_QUESTIONS of them. Raises ValueError when there is none."""
        kept = tuple(chosen)[:MOST_QUESTIONS]
        return cls(questions=len(kept), mode=mode, chosen=kept)

    @property
    def by_time(self) -> bool:
        """Whether the time alone says how many questions are asked."""
        return self.minutes is not None and self.questions == MOST_QUESTIONS


class Outcome(StrEnum):
    """How a question was closed."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    FINISHED = "finished"


class _Turn(Value):
    at: datetime


class Asked(_Turn):
    """A question was put; the whole question is kept, so that the record stands when the bank has changed."""

    kind: Literal["asked"] = "asked"
    question: Question
    reason: str


class Replied(_Turn):
    """The candidate's words, exactly as they were sent; `sure`, 0 to 1, is how sure of them the candidate was."""

    kind: Literal["replied"] = "replied"
    text: str
    sure: Share | None = None


class Diverted(_Turn):
    """The words before were no answer: a request, or off the topic. They cost nothing."""

    kind: Literal["diverted"] = "diverted"
    as_: Kind


class Graded(_Turn):
    """The reply of that exchange was graded. A later grade of the same reply stands for an earlier one."""

    kind: Literal["graded"] = "graded"
    exchange: int
    grade: Grade
    retake: bool = False


class Probed(_Turn):
    """A follow-up was asked, aimed at a key point; `text` is its own authored probe."""

    kind: Literal["probed"] = "probed"
    point: str
    text: str


class Hinted(_Turn):
    """A hint was given; `point` counts half from now on."""

    kind: Literal["hinted"] = "hinted"
    text: str
    point: str | None


class Explained(_Turn):
    """Something was explained; `assisted` when it was the open question's own topic."""

    kind: Literal["explained"] = "explained"
    topic: str
    text: str
    assisted: bool


class Closed(_Turn):
    """The open question was closed. Where the interview is to end with that, `ending` says why."""

    kind: Literal["closed"] = "closed"
    outcome: Outcome
    ending: str | None = None


class Reopened(_Turn):
    """The candidate answers a closed question again, after having seen its grade."""

    kind: Literal["reopened"] = "reopened"
    exchange: int


class Flagged(_Turn):
    """The candidate says that a question or its grade is wrong; it changes no grade, and an interviewer may read it."""

    kind: Literal["flagged"] = "flagged"
    exchange: int
    reason: str


class SetAside(_Turn):
    """The candidate wants to be asked this question again in a later interview."""

    kind: Literal["set-aside"] = "set-aside"
    exchange: int


class Paused(_Turn):
    """The candidate left for a while; the time until `Resumed` does not count."""

    kind: Literal["paused"] = "paused"


class Resumed(_Turn):
    """The candidate is back."""

    kind: Literal["resumed"] = "resumed"


class Spoke(_Turn):
    """The interviewer's own words; `by` names who composed them, `instead` says why another one could not."""

    kind: Literal["spoke"] = "spoke"
    text: str
    by: str
    instead: str = ""


class Finished(_Turn):
    """The interview ended."""

    kind: Literal["finished"] = "finished"
    reason: str


Turn = Annotated[
    Asked
    | Replied
    | Diverted
    | Graded
    | Probed
    | Hinted
    | Explained
    | Closed
    | Reopened
    | Flagged
    | SetAside
    | Paused
    | Resumed
    | Spoke
    | Finished,
    Field(discriminator="kind"),
]


@dataclass
class Exchange:
    """One question and all that was said about it, read off the turns.

    `retakes` are later replies to the same question, each with its grade once it has one; they leave the first one's
    statistics alone. `owes_move` is set between a grade and what the policy makes of it; `gained` counts the points
    that the last words won. `away` is how long pauses lasted while the question was open.
    """

    index: int
    question: Question
    reason: str
    asked_at: datetime
    parts: list[Part] = field(default_factory=list)
    diversions: int = 0
    probes: list[Probed] = field(default_factory=list)
    hints: list[Hinted] = field(default_factory=list)
    grade: Grade | None = None
    graded_parts: int = 0
    gained: int = 0
    owes_move: bool = False
    assisted: bool = False
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    away: timedelta = timedelta()
    retakes: list["Retake"] = field(default_factory=list)
    flags: list[Flagged] = field(default_factory=list)
    set_aside: bool = False

    @property
    def reply(self) -> Reply:
        """The candidate's words so far."""
        return Reply(parts=tuple(self.parts))

    @property
    def awaits_grade(self) -> bool:
        """Whether words of the candidate's have not been judged yet."""
        return len(self.parts) > self.graded_parts

    @property
    def sure(self) -> float | None:
        """How sure the candidate was of the reply, 0 to 1: what was said last; None where nothing was."""
        return next((part.sure for part in reversed(self.parts) if part.sure is not None), None)

    @property
    def time_taken(self) -> timedelta | None:
        """From the question to its end, without pauses; None while it is open."""
        return None if self.closed_at is None else self.closed_at - self.asked_at - self.away

    @property
    def hinted(self) -> tuple[str, ...]:
        """Ids of the key points that count half."""
        return tuple(hint.point for hint in self.hints if hint.point)

    @property
    def counted(self) -> float | None:
        """The score that enters the statistics: None when assisted or not graded, 0 when passed."""
        if self.assisted:
            return None
        if self.grade is None:
            return 0.0 if self.outcome is Outcome.SKIPPED else None
        return self.grade.score


@dataclass
class Retake:
    """A question answered again; `sure` is as with a first reply."""

    text: str | None = None
    sure: float | None = None
    grade: Grade | None = None


class Interview(Value):
    """The immutable record. `after` returns it with one more turn.

    `owner` is whose interview it is: a random name kept in the browser, or `terminal`; never a person's.
    """

    id: str
    owner: str = ""
    plan: Plan
    started: datetime
    turns: tuple[Turn, ...] = ()

    def after(self, turn: "Turn") -> "Interview":
        """The interview with this turn added."""
        return Interview(id=self.id, owner=self.owner, plan=self.plan, started=self.started, turns=(*self.turns, turn))

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The questions asked, in order."""
        reading = _Reading()
        for turn in self.turns:
            reading.read(turn)
        return tuple(reading.exchanges)

    @property
    def finished(self) -> bool:
        """Whether the interview has ended; a finished one may still be re-answered and re-graded."""
        return any(isinstance(turn, Finished) for turn in self.turns)

    def numbered(self, index: int) -> str:
        """Which question it is, as people say it: `3 of 8`; where the time alone is the limit, `3`."""
        return str(index + 1) if self.plan.by_time else f"{index + 1} of {self.plan.questions}"

    @property
    def paused_at(self) -> datetime | None:
        """When the pause began that still lasts, or None."""
        last = next((turn for turn in reversed(self.turns) if isinstance(turn, Paused | Resumed)), None)
        return last.at if isinstance(last, Paused) else None

    def time_spent(self, now: datetime) -> timedelta:
        """How long the interview has gone on, without pauses."""
        return now - self.started - sum((end - start for start, end in _pauses(self.turns, now)), timedelta())

    @property
    def open(self) -> Exchange | None:
        """The exchange whose question waits for the candidate, or None."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.outcome is None), None)

    @property
    def retaken(self) -> Exchange | None:
        """The closed exchange that is being answered again, if one is."""
        return next(
            (exchange for exchange in self.exchanges if exchange.retakes and exchange.retakes[-1].grade is None), None
        )

    @property
    def cut_off(self) -> bool:
        """Whether a turn was broken off before the interviewer's next question was kept."""
        if self.finished:
            return False
        exchange = self.open
        return exchange is None or exchange.awaits_grade or exchange.owes_move


def _pauses(turns: Sequence["Turn"], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    since = None
    for turn in turns:
        if isinstance(turn, Paused):
            since = since or turn.at
        elif isinstance(turn, Resumed) and since is not None:
            yield since, turn.at
            since = None
    if since is not None:
        yield since, now


class _Reading:
    """Folds turns into exchanges."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.retaken: int | None = None
        self.paused_at: datetime | None = None

    def read(self, turn: "Turn") -> None:
        if isinstance(turn, Asked):
            self.exchanges.append(Exchange(len(self.exchanges), turn.question, turn.reason, turn.at))
        elif isinstance(turn, Graded):
            self._graded(turn)
        elif isinstance(turn, Reopened):
            self.retaken = turn.exchange
            self.exchanges[turn.exchange].retakes.append(Retake())
        elif isinstance(turn, Flagged):
            self.exchanges[turn.exchange].flags.append(turn)
        elif isinstance(turn, SetAside):
            self.exchanges[turn.exchange].set_aside = True
        elif self.exchanges:
            self._within(self.exchanges[-1], turn)

    def _graded(self, turn: Graded) -> None:
        exchange = self.exchanges[turn.exchange]
        if turn.retake:
            exchange.retakes[-1].grade = turn.grade
            self.retaken = None
        else:
            exchange.owes_move = exchange.awaits_grade
            exchange.gained = len(turn.grade.met) - (len(exchange.grade.met) if exchange.grade else 0)
            exchange.grade = turn.grade
            exchange.graded_parts = len(exchange.parts)

    def _within(self, exchange: Exchange, turn: "Turn") -> None:
        match turn:
            case Replied() if self.retaken is not None:
                retake = self.exchanges[self.retaken].retakes[-1]
                retake.text, retake.sure = turn.text, turn.sure
            case Replied():
                exchange.parts.append(Part(text=turn.text, probe=self._open_probe(exchange), sure=turn.sure))
            case Diverted():
                exchange.parts.pop()
                exchange.diversions += 1
            case Probed():
                exchange.probes.append(turn)
                exchange.owes_move = False
            case Hinted():
                exchange.hints.append(turn)
            case Explained():
                exchange.assisted = exchange.assisted or turn.assisted
            case Paused():
                self.paused_at = self.paused_at or turn.at
            case Resumed() if self.paused_at is not None:
                exchange.away += turn.at - self.paused_at if exchange.outcome is None else timedelta()
                self.paused_at = None
            case Closed():
                exchange.outcome, exchange.closed_at = turn.outcome, turn.at
            case _:
                pass

    def _open_probe(self, exchange: Exchange) -> str | None:
        return exchange.probes[-1].text if exchange.probes else None


@dataclass(frozen=True)
class Line:
    """One message of the chat: who said it, the words, the exchange it belongs to and the number of its turn."""

    role: Literal["interviewer", "candidate"]
    text: str
    exchange: int | None
    turn: int


def transcript(interview: Interview) -> list[Line]:
    """The chat as it was shown: the interviewer's lead-in and the question that follows it are one message."""
    lines: list[Line] = []
    exchange = -1
    turns = list(interview.turns)
    for number, turn in enumerate(turns):
        following = turns[number + 1] if number + 1 < len(turns) else None
        before = turns[number - 1] if number else None
        lead = following.text if isinstance(following, Spoke) else ""
        match turn:
            case Asked():
                exchange += 1
                lines.append(Line("interviewer", _joined(lead, turn.question.text), exchange, number))
            case Probed() | Hinted() | Explained():
                lines.append(Line("interviewer", _joined(lead, turn.text), exchange, number))
            case Replied():
                lines.append(Line("candidate", turn.text, exchange, number))
            case Spoke() if not isinstance(before, Asked | Probed | Hinted | Explained):
                lines.append(Line("interviewer", turn.text, exchange if exchange >= 0 else None, number))
            case _:
                pass
    return lines


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def scores(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, float]]:
    """The exchanges that count, each with its score."""
    for exchange in exchanges:
        if exchange.counted is not None:
            yield exchange, exchange.counted
