"""Whole interviews without a person: a session on the real parts, a simulated candidate, and every step kept.

Time stands still and records stay in memory, so that two interviews of one plan and candidate are equal. It does not
know what is measured on them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from interviewer.errors import InterviewError
from interviewer.explain import Explanation
from interviewer.interview.events import Command, Event, ReplySaved, Rested
from interviewer.interview.interview import Interview, Plan, Turn
from interviewer.interview.session import Session
from interviewer.parts import Parts

MOMENT = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
EVERY_FOURTH = 4
"""Interviews draw on every fourth area, so that the grader meets a question more than once and loads it once."""

MOST_STEPS = 400
"""Steps after which an interview is taken to have no end."""


class Candidate(Protocol):
    """Answers: gives the words, or the button pressed, for an interview that waits."""

    def answer(self, interview: Interview) -> "Act": ...  # noqa: D102


@dataclass(frozen=True)
class Act:
    """What a candidate does: writes `words`, or presses a button (with a topic to explain)."""

    words: str = ""
    command: Command | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Step:
    """An act and what came of it; the first step has no act. `refused` is the one line that an act was refused with."""

    act: Act | None
    before: Interview
    after: Interview
    refused: str = ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What the step added to the record."""
        return self.after.turns[len(self.before.turns) :]


class _Forgetful:
    """Keeps nothing: the interview itself is the record here."""

    def keep(self, interview: Interview, turn: Turn) -> None:
        pass


@dataclass(frozen=True)
class _Late:
    """Explains from the bank; the search index is opened at the first explanation only."""

    parts: Parts

    def explanation(self, topic: str) -> Explanation:
        return self.parts.explainer.explanation(topic)


def still() -> datetime:
    """A clock that stands still."""
    return MOMENT


def rehearsing(parts: Parts) -> Session:
    """The session of these parts, with a clock that stands still and no store."""
    return Session(parts.bank, parts.panel, _Forgetful(), parts.interviewer, _Late(parts), lambda _: (), still)


def last(events: Iterable[Event]) -> Interview:
    """The interview after its events. Raises InterviewError when the turn never came to rest."""
    interview = None
    for event in events:
        if isinstance(event, Rested):
            interview = event.interview
    if interview is None:
        raise InterviewError("the turn never came to rest")
    return interview


def taken(session: Session, interview: Interview, act: Act) -> Step:
    """One act taken in the interview. A refused one leaves the interview as it was."""
    try:
        events = session.act(interview, act.command, act.topic) if act.command else session.reply(interview, act.words)
        return Step(act, interview, last(events))
    except InterviewError as error:
        return Step(act, interview, interview, refused=str(error))


def rehearsed(session: Session, plan: Plan, answer: Callable[[Interview], Act], name: str = "rehearsal") -> list[Step]:
    """The steps of a whole interview, from its start to its end or to MOST_STEPS."""
    empty = Interview(id=name, plan=plan, started=MOMENT)
    steps = [Step(None, empty, last(session.start(plan, name, "")))]
    while not steps[-1].after.finished and len(steps) < MOST_STEPS:
        steps.append(taken(session, steps[-1].after, answer(steps[-1].after)))
    return steps


def broken_off(session: Session, interview: Interview, words: str) -> Interview:
    """The interview as it is kept when the program stops right after the candidate's words were saved."""
    kept: list[Turn] = []

    class _Keeping(_Forgetful):
        def keep(self, interview: Interview, turn: Turn) -> None:  # noqa: ARG002 - the protocol names it
            kept.append(turn)

    copy = Session(
        session.bank, session.grader, _Keeping(), session.interviewer, session.explainer, session.seen, session.clock
    )
    events: Iterator[Event] = copy.reply(interview, words)
    for event in events:
        if isinstance(event, ReplySaved):
            break
    for turn in kept:
        interview = interview.after(turn)
    return interview
