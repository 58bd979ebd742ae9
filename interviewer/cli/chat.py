"""An interview in the terminal: draws the session's events, turns lines into replies and commands.

Every rule of the interview is the session's; this only shows and asks.
"""

import re
from collections.abc import Callable, Iterator

from interviewer.cli import cards
from interviewer.cli.terminal import Terminal
from interviewer.errors import ConflictError, InterviewError
from interviewer.interview.events import (
    Command,
    Event,
    Moved,
    Noticed,
    QuestionClosed,
    ReplyGraded,
    ReplySaved,
    Rested,
    Said,
    Unsaid,
)
from interviewer.interview.interview import Asked, Exchange, Hinted, Interview, Mode, Plan, Probed, transcript
from interviewer.interview.policy import Ask, Close, Move, Probe, hint_price
from interviewer.interview.session import Session
from interviewer.practice.report import report
from interviewer.practice.row import percent
from interviewer.store.store import Store

OWNER = "terminal"
"""Whose interviews these are: one person sits at a terminal."""

HELP = """  /hint          a nudge; the key point that it helps with counts half{price}
  /skip          pass on this question; without a reply it counts as 0
  /explain TERM  have a term explained; what this question asks for no longer counts then
  /again         answer the last closed question again; its first grade stands
  /regrade       try once more to grade what could not be graded
  /reference     show the reference answer of the last closed question
  /finish        end the interview
  /quit          pause; interviewer chat --resume goes on
  /help          this list
  Anything else is your reply.{more_lines}"""

_COMMAND = re.compile(r"/([a-z]+)(?:\s+(.*))?", re.DOTALL)


class Chat:
    """One interview at one terminal; `begin` or `go_on`, then `hold`."""

    def __init__(self, session: Session, store: Store, terminal: Terminal) -> None:
        self._session = session
        self._store = store
        self._terminal = terminal
        self._retaking: int | None = None
        self._grades: list[ReplyGraded] = []
        self._interview: Interview | None = None

    def begin(self, plan: Plan, id: str) -> None:
        """Start an interview."""
        self._interview = Interview(id=id, owner=OWNER, plan=plan, started=self._session.clock())
        self._show(self._session.start(plan, id, OWNER))

    def go_on(self, interview: Interview) -> None:
        """Take up an interview that was paused or cut off."""
        self._interview = interview
        self._terminal.line(f"Going on with the interview of {interview.started.astimezone():%d %B %Y, %H:%M}.")
        self._show(self._session.resume(interview))
        if self._now.retaken is not None:
            self._retaking = self._now.retaken.index
        if self._now.turns == interview.turns:
            self._repeat()

    def hold(self) -> None:
        """Take words until the interview is over or paused; a person may look back on it for longer."""
        over = False
        while True:
            if self._now.finished and not over:
                over = True
                self._sum_up()
            words = None if over and not self._terminal.interactive else self._terminal.words()
            if words is None or words.strip() == "/quit":
                break
            if words.strip():
                self._take(words)
        if not over:
            self._terminal.line("Paused; every word is kept. Go on with: interviewer chat --resume")

    @property
    def _now(self) -> Interview:
        assert self._interview is not None  # begin and go_on both set it
        return self._interview

    @property
    def _silent(self) -> bool:
        return self._now.plan.mode is Mode.SIMULATION and not self._now.finished

    def _take(self, words: str) -> None:
        command = _COMMAND.fullmatch(words.strip())
        try:
            if command:
                self._obey(command[1], (command[2] or "").strip())
            elif self._retaking is not None:
                self._retake(self._retaking, words)
            else:
                self._show(self._session.reply(self._now, words))
        except ConflictError:
            self._reload()
        except InterviewError as error:
            self._terminal.line(str(error))

    def _obey(self, name: str, rest: str) -> None:
        simple: dict[str, Callable[[], None]] = {
            "hint": self._hint,
            "skip": lambda: self._act(Command.SKIP),
            "finish": lambda: self._act(Command.FINISH),
            "again": self._again,
            "regrade": self._regrade,
            "reference": self._reference,
            "help": self._help,
        }
        if name == "explain":
            self._explain(rest)
        elif name in simple:
            simple[name]()
        else:
            self._terminal.line(f"There is no command /{name}; /help lists them.")

    def _act(self, command: Command, topic: str | None = None) -> None:
        self._retaking = None
        self._show(self._session.act(self._now, command, topic))

    def _hint(self) -> None:
        price = self._price()
        if price is None or self._terminal.agreed(f"{_capital(price)}. Take it?"):
            if price is not None and not self._terminal.interactive:
                self._terminal.line(f"({_capital(price)}.)")
            self._act(Command.HINT)

    def _price(self) -> str | None:
        """What the next hint costs, in words; None when there is none."""
        exchange = self._now.open
        price = None if exchange is None else hint_price(exchange)
        if price is None:
            return None
        return f"the next hint can cost {percent(price)} of this question's score" if price else "the next hint is free"

    def _explain(self, topic: str) -> None:
        before = self._now.open
        self._act(Command.EXPLAIN, topic)
        after = self._now.open
        if before is not None and after is not None and after.assisted and not before.assisted:
            self._terminal.line("(This question is no longer counted: its own topic was explained.)")

    def _again(self) -> None:
        if self._silent:
            raise InterviewError("In a simulation a question is answered once. You can answer again when it is over.")
        exchange = self._last_closed()
        self._retaking = exchange.index
        self._terminal.line(f"Again: {exchange.question.text}")

    def _retake(self, index: int, words: str) -> None:
        exchange = self._now.exchanges[index]
        earlier = next((take.grade for take in reversed(exchange.retakes) if take.grade), exchange.grade)
        self._show(self._session.retake(self._now, index, words))
        self._retaking = None
        grade = self._now.exchanges[index].retakes[-1].grade
        if grade is not None:
            self._terminal.line(cards.retake_card(exchange.question, earlier, grade))
        self._repeat()

    def _regrade(self) -> None:
        ungraded = [each for each in self._now.exchanges if each.grade is not None and each.grade.unscored]
        if not ungraded:
            raise InterviewError("Nothing waits for a grade.")
        exchange = ungraded[-1]
        self._show(self._session.regrade(self._now, exchange.index))
        if not self._silent:
            exchange = self._now.exchanges[exchange.index]
            self._show_grade(exchange)

    def _reference(self) -> None:
        if self._silent:
            raise InterviewError("In a simulation the references are shown when it is over.")
        self._terminal.line(self._last_closed().question.reference or "This question has no reference.")

    def _help(self) -> None:
        price = self._price()
        more_lines = " End a line with a backslash to go on in the next one." if self._terminal.interactive else ""
        shown = HELP.format(price=f";\n                 {price}" if price else "", more_lines=more_lines)
        self._terminal.line(shown)

    def _last_closed(self) -> Exchange:
        closed = [exchange for exchange in self._now.exchanges if exchange.outcome is not None]
        if not closed:
            raise InterviewError("No question has been closed yet.")
        return closed[-1]

    def _reload(self) -> None:
        self._terminal.line(
            "This interview was moved on elsewhere; your last words were not added. Here it stands now:"
        )
        self._interview = self._store.interview(self._now.id) or self._now
        self._retaking = None
        self._repeat()

    def _repeat(self) -> None:
        """Show the open question as it was last put."""
        exchange = self._now.open
        if exchange is None:
            return
        self._terminal.line()
        self._terminal.line(cards.header(exchange.index + 1, self._now.plan.questions, exchange.question))
        turns = self._now.turns
        put = [line.text for line in transcript(self._now) if isinstance(turns[line.turn], Asked | Probed | Hinted)]
        self._terminal.line(put[-1])

    def _show(self, events: Iterator[Event]) -> None:
        """Draw the events of a turn; the last one carries the interview as it stands then."""
        self._grades = []
        placed = False
        for event in events:
            match event:
                case ReplySaved():
                    pass
                case ReplyGraded():
                    self._grades.append(event)
                case QuestionClosed():
                    self._closed(event.exchange)
                case Moved():
                    self._moved(event.move)
                    placed = True
                case Said():
                    if not placed:
                        self._terminal.line()
                    self._terminal.piece(event.piece)
                    placed = True
                case Unsaid():
                    self._terminal.line("(What was just said is taken back.)")
                case Noticed():
                    self._terminal.line(f"Note: {event.text}")
                case Rested():
                    self._interview = event.interview

    def _newest_grade(self, exchange: Exchange) -> ReplyGraded | None:
        return next((graded for graded in reversed(self._grades) if graded.exchange == exchange.index), None)

    def _closed(self, index: int) -> None:
        if self._silent:
            return
        exchange = self._now.exchanges[index]
        graded = self._newest_grade(exchange)
        self._terminal.line(cards.card(exchange, graded.grade if graded else exchange.grade))

    def _show_grade(self, exchange: Exchange) -> None:
        if exchange.grade is not None and exchange.outcome is None:
            self._terminal.line(cards.brief(exchange.question, exchange.grade))
        else:
            self._terminal.line(cards.card(exchange, exchange.grade))

    def _moved(self, move: Move) -> None:
        match move:
            case Ask():
                number = len(self._now.exchanges) + 1
                self._terminal.line()
                self._terminal.line(cards.header(number, self._now.plan.questions, move.question))
            case Probe():
                exchange = self._now.open
                graded = exchange and self._newest_grade(exchange)
                if exchange is not None and graded and not self._silent:
                    self._terminal.line(cards.brief(exchange.question, graded.grade))
                self._terminal.line()
            case Close():
                self._terminal.line()

    def _sum_up(self) -> None:
        if self._now.plan.mode is Mode.SIMULATION:
            for exchange in self._now.exchanges:
                self._terminal.line(f"\n{exchange.index + 1}. {exchange.question.title}")
                self._terminal.line(cards.card(exchange, exchange.grade))
        self._terminal.line()
        self._terminal.line(cards.summary(report(self._now)))
        if self._terminal.interactive:
            self._terminal.line("  /again, /reference and /regrade still work; /quit leaves.")


def left_open(store: Store, terminal: Terminal, resume: bool | None) -> Interview | None:
    """The paused interview to go on with: when it was asked for, or when there is one and a person agrees."""
    if resume is False or (resume is None and not terminal.interactive):
        return None
    left = store.open_interview(OWNER)
    if resume and left is None:
        raise InterviewError("There is no paused interview to go on with; leave out --resume to start one.")
    if left is None or resume:
        return left
    at = f"question {len(left.exchanges)} of {left.plan.questions}"
    question = f"An interview of {left.started.astimezone():%d %B} is paused at {at}. Go on with it?"
    return left if terminal.agreed(question) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
