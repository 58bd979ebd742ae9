"""Holding an interview: from the candidate's words to the next thing said.

`Session` has no state of its own: each call takes an Interview and yields events, the last of which carries the
Interview as it now stands. It does not know who grades, keeps, explains or speaks.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from interviewer.bank.question import Bank
from interviewer.errors import InterviewError
from interviewer.interview import policy
from interviewer.interview.events import Command, Event, ReplyGraded, ReplySaved, Rested
from interviewer.interview.interview import (
    Flagged,
    Graded,
    Interview,
    Mode,
    Paused,
    Plan,
    Reopened,
    Replied,
    Resumed,
    SetAside,
)
from interviewer.interview.proceedings import Explainer, Grader, Proceedings, Records

LONGEST_REPLY = 20_000
"""Characters; more than an hour of talking."""

LONGEST_FLAG = 2_000
"""Characters of what is said to be wrong."""


class Interviewer(Protocol):
    """Conducts one turn: calls the proceedings and speaks."""

    def conduct(self, proceedings: Proceedings) -> Iterator[Event]: ...  # noqa: D102


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
            if plan.chosen:
                raise InterviewError("The bank no longer has any of the questions that were chosen. Choose others.")
            levels = ", ".join(f"[{level}]" for level in plan.levels)
            areas = ", ".join(plan.areas) or "any area"
            raise InterviewError(f"The bank has no question at {levels} in {areas}. Choose more levels or areas.")
        yield from self._conducted(Interview(id=id, owner=owner, plan=plan, started=self.clock()))

    def reply(self, interview: Interview, words: str, sure: float | None = None) -> Iterator[Event]:
        """Take the candidate's words; `sure`, 0 to 1, is how sure of them the candidate is, where that was said.

        Raises InterviewError when they are empty or too long, or nothing is open.
        """
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
        proceedings.keep(Replied(at=self.clock(), text=words, sure=sure))
        yield ReplySaved(words)
        yield from self._run(proceedings)

    def flag(self, interview: Interview, exchange: int, reason: str) -> Iterator[Event]:
        """Keep the candidate's word that a question or its grade is wrong. Raises InterviewError without a reason."""
        reason = reason.replace("\x00", "").strip()
        if not reason:
            raise InterviewError("Say in a few words what is wrong, so that somebody can mend it.")
        if len(reason) > LONGEST_FLAG:
            raise InterviewError(
                f"What you wrote has {len(reason):,} characters; {LONGEST_FLAG:,} is the limit. Shorten it."
            )
        yield from self._noted(interview, Flagged(at=self.clock(), exchange=exchange, reason=reason))

    def set_aside(self, interview: Interview, exchange: int) -> Iterator[Event]:
        """Keep the wish to be asked a question again in a later interview; wishing it twice changes nothing."""
        if interview.exchanges[exchange].set_aside:
            yield Rested(interview)
        else:
            yield from self._noted(interview, SetAside(at=self.clock(), exchange=exchange))

    def pause(self, interview: Interview) -> Iterator[Event]:
        """Stop the time. Replying or pressing anything else goes on. Raises InterviewError when nothing is open."""
        if interview.open is None:
            raise InterviewError("The interview is over: there is nothing to pause.")
        if interview.paused_at is None:
            yield from self._noted(interview, Paused(at=self.clock()))
        else:
            yield Rested(interview)

    def go_on(self, interview: Interview) -> Iterator[Event]:
        """End the pause."""
        if interview.paused_at is None:
            yield Rested(interview)
        else:
            yield from self._noted(interview, Resumed(at=self.clock()))

    def act(self, interview: Interview, command: Command, topic: str | None = None) -> Iterator[Event]:
        """Do what a button asks. Raises InterviewError when no question is open, or a topic is missing."""
        if interview.open is None:
            raise InterviewError("The interview is over. Start another one to go on.")
        if command is Command.EXPLAIN and not (topic or "").strip():
            raise InterviewError("Write the term that you want explained first.")
        yield from self._conducted(interview, command, topic)

    def retake(self, interview: Interview, exchange: int, words: str, sure: float | None = None) -> Iterator[Event]:
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
        proceedings.keep(Replied(at=self.clock(), text=words.replace("\x00", "")[:LONGEST_REPLY], sure=sure))
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

    def _noted(self, interview: Interview, turn: Flagged | SetAside | Paused | Resumed) -> Iterator[Event]:
        """Keep a turn that nothing follows from."""
        self.records.keep(interview, turn)
        yield Rested(interview.after(turn))

    def _proceedings(
        self, interview: Interview, command: Command | None = None, topic: str | None = None
    ) -> Proceedings:
        """A turn in hand; whoever was away is back with it."""
        proceedings = Proceedings(
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
        if interview.paused_at is not None and not interview.finished:
            proceedings.keep(Resumed(at=self.clock()))
        return proceedings

    def _conducted(
        self, interview: Interview, command: Command | None = None, topic: str | None = None
    ) -> Iterator[Event]:
        yield from self._run(self._proceedings(interview, command, topic))

    def _run(self, proceedings: Proceedings) -> Iterator[Event]:
        yield from self.interviewer.conduct(proceedings)
        yield Rested(proceedings.interview)
