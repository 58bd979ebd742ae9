"""The messages of the chat: of a record as it stands, and of a turn while it happens.

Both are projections; nothing is decided here. It does not know Gradio.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypedDict

from interviewer.interview.events import (
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
from interviewer.interview.interview import (
    Asked,
    Closed,
    Diverted,
    Exchange,
    Explained,
    Flagged,
    Graded,
    Hinted,
    Interview,
    Line,
    Mode,
    Outcome,
    Paused,
    Reopened,
    Replied,
    SetAside,
    transcript,
)
from interviewer.ui import cards

GRADING = "Grading your reply…"
THINKING = "Choosing what to ask next…"


class Message(TypedDict):
    """One message of the chat, as the chat component takes it."""

    role: str
    content: str


def silent(interview: Interview) -> bool:
    """Whether grades are held back: in a simulation that is still going on."""
    return interview.plan.mode is Mode.SIMULATION and not interview.finished


def drawn(interview: Interview) -> list[Message]:
    """The chat of a record: every line, with the card of each grade below the reply that it judges."""
    shown = [] if silent(interview) else list(_placed(interview))
    below = {place.after: place for place in shown}
    messages: list[tuple[int, int, Message]] = []
    for line in transcript(interview):
        role = "user" if line.role == "candidate" else "assistant"
        content = _content(interview, line, below.get(line.turn))
        messages.append((line.turn, 0, Message(role=role, content=content)))
    messages += [
        (number, 0, Message(role="assistant", content=cards.aside(words))) for number, words in _noted(interview)
    ]
    messages += [(place.after, 1, Message(role="assistant", content=place.card)) for place in shown if place.card]
    messages += [(len(interview.turns), 0, message) for message in _still_open(interview)]
    return [message for *_, message in sorted(messages, key=lambda item: item[:2])]


def _still_open(interview: Interview) -> Iterator[Message]:
    """After another question was answered again: the one that the next reply is for."""
    last, exchange = interview.turns[-1] if interview.turns else None, interview.open
    if exchange is not None and isinstance(last, Graded) and last.retake:
        asked = exchange.probes[-1].text if exchange.probes else exchange.question.text
        words = f"**Back to question {exchange.index + 1}.** {cards.plain_markdown(asked)}"
        yield Message(role="assistant", content=words)


def _content(interview: Interview, line: Line, place: "_Place | None") -> str:
    match interview.turns[line.turn]:
        case Replied() as turn:
            return _candidate_words(line.text, place) + cards.sure_words(turn.sure)
        case Hinted():
            return f"**Hint.** {cards.plain_markdown(line.text)}"
        case Explained() as turn if not _asked_in_chat(interview, line.turn):
            return cards.aside(f"Explained beside the chat: {turn.topic.strip()}", line.text)
        case _:
            return cards.plain_markdown(line.text)


def _asked_in_chat(interview: Interview, number: int) -> bool:
    """Whether the turn of that number serves a request that was written as a reply."""
    return number > 0 and isinstance(interview.turns[number - 1], Diverted)


def _noted(interview: Interview) -> Iterator[tuple[int, str]]:
    """What the candidate did beside the conversation, in words, by the number of the turn."""
    for number, turn in enumerate(interview.turns):
        match turn:
            case Flagged():
                yield number, f"You say that something is wrong with question {turn.exchange + 1}: “{turn.reason}”"
            case SetAside():
                yield number, f"Question {turn.exchange + 1} will come again among your weak spots."
            case Paused():
                yield number, "You made a pause."
            case _:
                pass


def explained_beside(interview: Interview) -> str:
    """The newest explanation that was asked for beside the chat; empty when there is none."""
    found = [
        turn.text
        for number, turn in enumerate(interview.turns)
        if isinstance(turn, Explained) and not _asked_in_chat(interview, number)
    ]
    return cards.plain_markdown(found[-1]) if found else ""


@dataclass
class _Place:
    """A card and the number of the turn that it stands below; `retake` says the how-manieth second answer it judges."""

    after: int
    exchange: Exchange
    latest: bool = True
    graded: Graded | None = None
    retake: int | None = None

    @property
    def card(self) -> str:
        if self.retake is not None:
            return cards.retake_card(self.exchange, self.retake)
        if self.graded is not None and not self.latest:
            return cards.brief_card(self.exchange, self.graded.grade)
        return cards.grade_card(self.exchange)


def _candidate_words(text: str, place: "_Place | None") -> str:
    if place is None or place.graded is None:
        return cards.shown_words(text)
    latest = place.exchange.grade
    grade = latest if place.retake is None and latest is not None else place.graded.grade
    question = place.exchange.question
    return cards.shown_words(text, cards.met_quotes(question, grade), cards.wrong_quotes(grade))


def _placed(interview: Interview) -> Iterator[_Place]:
    """Where each card stands: below the last reply that its grade judges, or where the question was passed."""
    places: dict[int, _Place] = {}
    replied: dict[int, int] = {}
    retakes: dict[int, int] = {}
    open_at, retaken = -1, None
    for number, turn in enumerate(interview.turns):
        match turn:
            case Asked():
                open_at += 1
            case Reopened():
                retaken = turn.exchange
                retakes[retaken] = retakes.get(retaken, -1) + 1
            case Replied():
                replied[open_at if retaken is None else retaken] = number
            case Diverted():
                replied.pop(open_at, None)
            case Graded():
                exchange = interview.exchanges[turn.exchange]
                after = replied.get(turn.exchange, number)
                again = retakes[turn.exchange] if turn.retake else None
                if again is None:
                    for place in places.values():
                        place.latest = place.latest and (place.exchange is not exchange or place.retake is not None)
                places[after] = _Place(after, exchange, graded=turn, retake=again)
                retaken = None if turn.retake else retaken
            case Closed():
                exchange = interview.exchanges[open_at]
                if exchange.grade is None:
                    places[number] = _Place(number, exchange)
            case _:
                pass
    yield from places.values()


@dataclass
class Live:
    """A turn while it happens: the record with what the events tell of it, and what is being said now.

    `interview` is the record as far as it is known; its last turns are the page's own reading of the events until
    `Rested` brings the kept ones. `retaking` is the exchange that is being answered again, `sure` how sure of the
    words sent the candidate is. `beside`: what is said stands beside the chat.
    """

    interview: Interview
    working: str = THINKING
    retaking: int | None = None
    sure: float | None = None
    beside: bool = False
    notices: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=lambda: [""])
    reply_kept: bool = False
    rested: bool = False
    _base: list[Message] | None = None

    def take(self, event: Event) -> None:
        """Follow one event."""
        now = datetime.now(UTC)
        match event:
            case ReplySaved():
                if self.retaking is not None and self.interview.retaken is None:
                    self._add(Reopened(at=now, exchange=self.retaking))
                self._add(Replied(at=now, text=event.text, sure=self.sure))
                self.reply_kept, self.working = True, GRADING
            case ReplyGraded():
                self._add(Graded(at=now, exchange=event.exchange, grade=event.grade, retake=event.retake))
                self.working = THINKING
            case QuestionClosed():
                answered = self.interview.exchanges[event.exchange].grade is not None
                self._add(Closed(at=now, outcome=Outcome.ANSWERED if answered else Outcome.SKIPPED))
            case Moved():
                self.said.append("")
            case Said():
                self.said[-1] += event.piece
            case Unsaid():
                self.said[-1] = ""
            case Noticed():
                self.notices.append(event.text)
            case Rested():
                self.interview, self._base, self.rested = event.interview, None, True

    def _add(self, turn: Replied | Reopened | Graded | Closed) -> None:
        self.interview, self._base = self.interview.after(turn), None

    @property
    def messages(self) -> list[Message]:
        """The chat now."""
        if self._base is None:
            self._base = drawn(self.interview)
        if self.rested or self.beside:
            return self._base
        saying = [Message(role="assistant", content=cards.plain_markdown(text)) for text in self.said if text.strip()]
        if not self.said[-1].strip():
            saying.append(
                Message(role="assistant", content=f'<div class="working">{cards.escaped(self.working)}</div>')
            )
        return self._base + saying

    @property
    def speaking(self) -> bool:
        """Whether something is being said since the last move."""
        return bool(self.said[-1].strip())

    @property
    def words_beside(self) -> str:
        """What stands beside the chat now."""
        if not self.beside or self.rested:
            return explained_beside(self.interview)
        said = "\n\n".join(text for text in self.said if text.strip())
        return cards.plain_markdown(said) or f'<div class="working">{cards.escaped(self.working)}</div>'
