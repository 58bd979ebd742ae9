"""What happens when something is pressed on the interview tab: the session is asked, its events are drawn.

Each function of `Conduct` takes what the browser sent and yields changes of the page. The record is the only truth:
after a failure it is read again, and words that were not kept go back into the box. It decides nothing about the
interview itself.
"""

import secrets
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import gradio as gr

from interviewer.errors import ConflictError, InterviewerError
from interviewer.interview import planning
from interviewer.interview.events import Command, Event
from interviewer.interview.interview import Chosen, Interview, Plan
from interviewer.interview.planning import PRESETS
from interviewer.interview.session import Session
from interviewer.retrieval.advert import topics
from interviewer.ui.messages import GRADING, Live
from interviewer.ui.screen import BUSY, AreaChoices, Changes, Screen, Seat
from interviewer.ui.setup import WEAK_SPOTS, Setup, area_choices, read_advertised, read_setup
from interviewer.ui.status import GRADE_LOCALLY, SPEAK_OFFLINE
from interviewer.ui.warm import WarmParts

FRAME = 0.05
"""Seconds between two drawings of a text that streams."""

RESUME_TRIES = 5
WAIT = "One moment, please: the last turn is still going on. What you wrote stays in the box."
STILL_THERE = "The last turn is over. What you wrote stands in the box: press Enter to send it."
PREPARING = "Getting the questions and the grader ready…"

NO_WEAK_SPOTS = (
    "There are no weak spots yet. Hold an interview: what is answered badly, passed or set aside comes up here."
)

Visitor = dict[str, str]
"""What the browser keeps: `owner`, a random name, and `interview`, the id of the one that is shown."""


@dataclass(frozen=True)
class _Drawing:
    """How a turn is drawn: what the page says while it is worked on, the exchange that is answered `again`, how `sure`
    the candidate is, whether what is said stands `beside` the chat, the box that is `emptied` when it is over. A
    `quiet` turn takes no time and is drawn when it is over.
    """

    working: str
    again: int | None = None
    sure: float | None = None
    beside: bool = False
    emptied: gr.Textbox | None = None
    quiet: bool = False

    def begun(self, interview: Interview, ready: bool) -> Live:
        """The turn at its beginning; `ready`: nothing has to be built first."""
        return Live(interview, self.working if ready else PREPARING, self.again, self.sure, self.beside)


QUIET = _Drawing("", quiet=True)


@dataclass(frozen=True)
class Conduct:
    """The interview tab's doings.

    `seat` is always the record as this tab last saw it, so that a tab left behind is noticed.
    """

    warm: WarmParts
    screen: Screen
    _going: dict[int, object] = field(default_factory=dict)
    """Seats, by identity, whose turn has begun: a key pressed twice arrives twice before the tab learns it is BUSY."""

    _pressed: dict[str, str] = field(default_factory=dict)
    """The words that were sent during a turn and are still in the box, by interview: their turn's end tells of them."""

    @property
    def areas(self) -> AreaChoices:
        """The areas of the bank as it is now, with those of questions that were added since the program was started."""
        return area_choices(self.warm.parts.bank)

    def opened(self, visitor: Visitor | None, setup: object, advertised: object) -> Iterator[Changes]:
        """Draw what the visitor left: an interview, gone on with where it was cut off, or the plan of a new one."""
        screen, visitor = self.screen, _known(visitor)
        kept: Changes = {screen.areas: gr.update(choices=self.areas)}
        if setup is not None:
            bank = self.warm.parts.bank
            kept = screen.set_up(read_setup(setup, bank.areas), read_advertised(advertised), self.areas)
        try:
            interview = self._kept(visitor)
            if interview is None:
                planning = screen.planning(self._left_open(visitor))
                yield {**planning, **kept, **screen.visitor_is(visitor["owner"], "")}
                return
            yield {**screen.resting(interview), **kept, screen.visitor: visitor}
            yield from _throughout({screen.visitor: visitor}, self._resumed(interview))
        except InterviewerError as error:
            yield {**screen.planning(None), **kept, **screen.told(str(error)), screen.visitor: visitor}

    def reloaded(self, visitor: Visitor) -> Iterator[Changes]:
        """Read the record again, after another tab has moved it on or a turn broke off."""
        try:
            interview = self._kept(visitor)
            if interview is None:
                yield self.screen.planning(self._left_open(visitor))
                return
            yield {**self.screen.resting(interview), **self.screen.told("")}
            yield from self._resumed(interview)
        except InterviewerError as error:
            yield self.screen.told(str(error), reload=True)

    def continued(self, visitor: Visitor) -> Iterator[Changes]:
        """Go on with the newest interview of this visitor's that is not over."""
        try:
            interview = self._left_open(visitor)
            if interview is None:
                yield {**self.screen.planning(None), **self.screen.told("There is no open interview any more.")}
                return
            shown = self.screen.visitor_is(interview.owner, interview.id)
            yield {**self.screen.resting(interview), **shown}
            yield from _throughout(shown, self._resumed(interview))
        except InterviewerError as error:
            yield self.screen.told(str(error))

    def started(
        self,
        visitor: Visitor,
        levels: list[str],
        areas: list[str],
        length: str,
        questions: float,
        minutes: float,
        mode: str,
        advert: str | None = None,
    ) -> Iterator[Changes]:
        """Begin an interview as it is set up."""
        if not levels:
            yield self.screen.told("Choose at least one level.")
            return
        setup = Setup.model_validate(
            {
                "levels": levels,
                "areas": areas,
                "length": length,
                "questions": int(questions),
                "minutes": int(minutes),
                "mode": mode,
                "advert": advert,
            }
        )
        yield from self._begun(visitor, setup.plan(_lot()))

    def preset(self, visitor: Visitor | None, name: str) -> Iterator[Changes]:
        """Begin an interview by the preset of that name."""
        if name == WEAK_SPOTS:
            yield from self._weak_spots(_known(visitor))
            return
        preset = next(each for each in PRESETS if each.name == name)
        plan = preset.plan(self.warm.parts.bank)
        yield from self._begun(visitor, plan.model_copy(update={"seed": _lot()}))

    def _weak_spots(self, visitor: Visitor) -> Iterator[Changes]:
        try:
            spots = self.warm.parts.weak_spots.weakest(visitor["owner"], datetime.now(UTC))
        except InterviewerError as error:
            yield self.screen.told(str(error))
            return
        if spots:
            yield from self._begun(visitor, Plan.of(spots))
        else:
            yield self.screen.told(NO_WEAK_SPOTS, kind="hint")

    def advertised(self, advert: str | None) -> Iterator[Changes]:
        """Turn a job advert into a plan, which can be changed before it is started."""
        reading = "Reading the advert…" if self.warm.ready else PREPARING
        yield {**self.screen.advert_told(reading, kind="hint"), **self.screen.told("")}
        try:
            parts = self.warm.parts
            found = planning.advertised(advert or "", topics(advert or "", parts.index, parts.bank.areas))
            yield self.screen.advertises(found, self.areas)
        except InterviewerError as error:
            yield self.screen.advert_told(str(error))

    def quizzed(self, visitor: Visitor | None, seat: Seat, chosen: Sequence[Chosen]) -> Iterator[Changes]:
        """Begin an interview on the chosen questions."""
        if seat == BUSY:
            yield self.screen.told(WAIT, kind="hint", reload=True)
        elif not chosen:
            yield self.screen.told("There is no question to ask about that yet.", kind="hint")
        else:
            yield from self._begun(visitor, Plan.of(chosen))

    def _begun(self, visitor: Visitor | None, plan: Plan) -> Iterator[Changes]:
        id, owner = secrets.token_hex(8), _known(visitor)["owner"]
        yield from _throughout(self.screen.visitor_is(owner, id), self._beginning(id, owner, plan))

    def _beginning(self, id: str, owner: str, plan: Plan) -> Iterator[Changes]:
        yield self.screen.starting()
        if not self.warm.ready:
            yield self.screen.told(PREPARING, kind="hint")
        begun = False
        live: Live | None = None
        try:
            drawn = 0.0
            for event in self.warm.session.start(plan, id, owner):
                live = live or Live(Interview(id=id, owner=owner, plan=plan, started=self.warm.session.clock()))
                live.take(event)
                if not begun:
                    begun = True
                    yield {**self.screen.talking(live), **self.screen.told("")}
                elif not live.rested and time.monotonic() - drawn > FRAME:
                    drawn = time.monotonic()
                    yield self.screen.spoken(live)
            if live is not None:
                yield {**self.screen.resting(live.interview), **self.screen.noted(live.notices)}
        except InterviewerError as error:
            kept = self._reread(id, owner)
            if kept is None:
                yield {**self._planning(owner), **self.screen.visitor_is(owner, ""), **self.screen.told(str(error))}
            else:
                yield {**self.screen.resting(kept), **self.screen.told(str(error), reload=True)}

    def replied(
        self, visitor: Visitor, seat: Seat, words: str, again: int | None, sure: float | None = None
    ) -> Iterator[Changes]:
        """Take the words in the box: a reply, or a closed question answered again."""

        def events(session: Session, interview: Interview) -> Iterator[Event]:
            if again is not None:
                return session.retake(interview, again, words, sure)
            return session.reply(interview, words, sure)

        yield from self._turn(visitor, seat, events, _Drawing(GRADING, again, sure=sure), words)

    def hinted(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """Give the next hint."""
        yield from self._act(visitor, seat, Command.HINT, "Looking up the hint…")

    def skipped(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """Pass on the open question."""
        yield from self._act(visitor, seat, Command.SKIP, "Choosing what to ask next…")

    def finished(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """End the interview."""
        yield from self._act(visitor, seat, Command.FINISH, "Closing the interview…")

    def explained(self, visitor: Visitor, seat: Seat, topic: str) -> Iterator[Changes]:
        """Explain a term from the bank."""

        def events(session: Session, interview: Interview) -> Iterator[Event]:
            return session.act(interview, Command.EXPLAIN, topic)

        drawing = _Drawing("Looking it up in the bank…", beside=True, emptied=self.screen.topic)
        yield from self._turn(visitor, seat, events, drawing)

    def paused(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """Stop the time."""
        yield from self._turn(visitor, seat, lambda session, now: session.pause(now), QUIET)

    def back(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """Go on after a pause."""
        yield from self._turn(visitor, seat, lambda session, now: session.go_on(now), QUIET)

    def set_aside(self, visitor: Visitor, seat: Seat, which: int | None) -> Iterator[Changes]:
        """Have a question asked again in a later interview."""
        yield from self._turn(visitor, seat, lambda session, now: session.set_aside(now, which or 0), QUIET)

    def flag_asked(self, visitor: Visitor, seat: Seat, which: int | None) -> Changes:
        """Ask what is wrong with a question or its grade."""
        interview = self._seated(visitor, seat)
        if interview is None:
            return self.screen.told(WAIT, kind="hint")
        return self.screen.flag_asked(interview, which or 0)

    def flagged(self, visitor: Visitor, seat: Seat, which: int | None, reason: str) -> Iterator[Changes]:
        """Keep what is wrong with a question or its grade."""
        drawing = _Drawing("", quiet=True, emptied=self.screen.flag_reason)
        yield from self._turn(visitor, seat, lambda session, now: session.flag(now, which or 0, reason), drawing)

    def graded_again(self, visitor: Visitor, seat: Seat) -> Iterator[Changes]:
        """Judge the first reply that could not be judged once more."""

        def events(session: Session, interview: Interview) -> Iterator[Event]:
            ungraded = self.screen.ungraded(interview)
            return session.regrade(interview, ungraded) if ungraded is not None else session.resume(interview)

        yield from self._turn(visitor, seat, events, _Drawing(GRADING))

    def retaking(self, visitor: Visitor, seat: Seat, which: int | None) -> Changes:
        """Turn the box to a closed question."""
        interview = self._seated(visitor, seat)
        if interview is None or which is None or interview.exchanges[which].outcome is None:
            return self.screen.told("Choose a question that is closed: only such a one is answered again.", kind="hint")
        return {**self.screen.retaking(interview, which), **self.screen.told("")}

    def not_retaking(self, visitor: Visitor, seat: Seat) -> Changes:
        """Turn the box back to the open question."""
        return self.screen.not_retaking(self._seated(visitor, seat))

    def relieved_grader(self, visitor: Visitor, seat: Seat, pressed: str) -> Changes:
        """Have the local grader grade for now, or the chat model again: what the button that was pressed says.

        Where the page is served to others nobody decides that for all of them.
        """
        if self.warm.parts.settings.has_workbench:
            self.warm.parts.relief.grading = pressed == GRADE_LOCALLY
        return self.screen.stands(self._seated(visitor, seat))

    def relieved_interviewer(self, visitor: Visitor, seat: Seat, pressed: str) -> Changes:
        """Have the offline interviewer speak for now, or the chat model again."""
        if self.warm.parts.settings.has_workbench:
            self.warm.parts.relief.speaking = pressed == SPEAK_OFFLINE
        return self.screen.stands(self._seated(visitor, seat))

    def another(self, visitor: Visitor) -> Changes:
        """The plan of a new interview."""
        planning = self.screen.planning(self._left_open(visitor))
        return {**planning, **self.screen.visitor_is(visitor["owner"], "")}

    def recovered(self, visitor: Visitor) -> Iterator[Changes]:
        """After a fault of the program's own: draw the record again, so that no control stays locked."""
        yield self.screen.idle()
        yield from self.reloaded(visitor)
        yield self.screen.told(
            "Something went wrong in the program; the terminal says what. Nothing that was kept is lost."
        )

    def _act(self, visitor: Visitor, seat: Seat, command: Command, working: str) -> Iterator[Changes]:
        yield from self._turn(visitor, seat, lambda session, now: session.act(now, command), _Drawing(working))

    def _turn(
        self,
        visitor: Visitor,
        seat: Seat,
        events: Callable[[Session, Interview], Iterator[Event]],
        drawing: "_Drawing",
        words: str = "",
    ) -> Iterator[Changes]:
        """One turn, drawn as it happens. The reply's box is emptied once its words are kept.

        `words` are those of the reply's box, where they were sent.
        """
        turn = object()
        if seat == BUSY or (seat is not None and self._going.setdefault(id(seat), turn) is not turn):
            self._pressed[visitor.get("interview", "")] = words
            yield self.screen.told(WAIT, kind="hint", reload=True)
            return
        self._pressed.pop(visitor.get("interview", ""), None)
        try:
            live = yield from self._taken(visitor, seat, events, drawing, words)
        finally:
            if seat is not None:
                del self._going[id(seat)]
        # Only now can no key be pressed during this turn any more. Words equal to the turn's own were a key pressed
        # twice, and are not in the box any more.
        waiting = self._pressed.pop(visitor.get("interview", ""), "") not in ("", words)
        if waiting and live is not None and not live.interview.finished:
            yield self.screen.noted([*live.notices, STILL_THERE])

    def _taken(
        self,
        visitor: Visitor,
        seat: Interview | None,
        events: Callable[[Session, Interview], Iterator[Event]],
        drawing: "_Drawing",
        words: str,
    ) -> Generator[Changes, None, Live | None]:
        """The turn itself; gives what came of it, or None where it failed."""
        screen = self.screen
        live: Live | None = None
        try:
            interview = self._seated(visitor, seat)
            if interview is None:
                yield {**screen.planning(None), **screen.told("This interview is not in the records any more.")}
                return None
            live = drawing.begun(interview, ready=self.warm.ready)
            # Words are kept at once and drawn with the turn's beginning, unless something must be built first.
            if not drawing.quiet and not (words and self.warm.ready):
                yield {**screen.talking(live), **screen.told("")}
            session = self.warm.session
            live.working = drawing.working
            yield from self._drawn(live, events(session, interview))
            emptied: Changes = {drawing.emptied: ""} if drawing.emptied else {}
            yield {**screen.resting(live.interview), **screen.noted(live.notices), **emptied}
            return live
        except ConflictError as error:
            unmoved = seat if live is not None and not live.reply_kept else None
            yield from self._failed(visitor, unmoved, str(error))
        except InterviewerError as error:
            yield from self._failed(visitor, None, str(error))
        return None

    def _drawn(self, live: Live, events: Iterator[Event]) -> Iterator[Changes]:
        """The changes that a turn's events make: a frame at a time, the first word without waiting for its frame."""
        screen = self.screen
        drawn, emptied, speaking = 0.0, False, False
        for event in events:
            live.take(event)
            if live.reply_kept and not emptied:
                emptied = True
                yield {**screen.talking(live), **screen.told(""), screen.reply: "", screen.sure: None}
            elif not live.rested and (live.speaking > speaking or time.monotonic() - drawn > FRAME):
                drawn = time.monotonic()
                yield screen.spoken(live)
            speaking = live.speaking

    def _failed(self, visitor: Visitor, seat: Interview | None, words: str) -> Iterator[Changes]:
        """Show a failure over the record; `seat` is what a tab goes on showing that was left behind and must reload."""
        try:
            interview = seat or self._kept(visitor)
        except InterviewerError:
            interview = None
        if interview is None:
            yield {**self.screen.idle(), **self.screen.told(words, reload=True)}
            return
        broken = seat is not None or interview.cut_off
        yield {**self.screen.resting(interview, keep_retake=True), **self.screen.told(words, reload=broken)}

    def _resumed(self, interview: Interview) -> Iterator[Changes]:
        """Go on where a turn was cut off. When another tab does so too, look again until one of them has."""
        for _ in range(RESUME_TRIES):
            if not _broken_off(interview):
                return
            live = Live(interview, GRADING if self.warm.ready else PREPARING)
            yield self.screen.talking(live)
            try:
                yield from self._drawn(live, self.warm.session.resume(interview))
                yield {**self.screen.resting(live.interview), **self.screen.noted(live.notices)}
                return
            except ConflictError:
                time.sleep(1)
                interview = self._reread(interview.id, interview.owner) or interview
                yield self.screen.resting(interview)
            except InterviewerError as error:
                interview = self._reread(interview.id, interview.owner) or interview
                yield {**self.screen.resting(interview), **self.screen.told(str(error), reload=True)}
                return

    def _planning(self, owner: str) -> Changes:
        """The plan of a new interview, even when the records cannot be read."""
        try:
            return self.screen.planning(self.warm.parts.store.open_interview(owner))
        except InterviewerError:
            return self.screen.planning(None)

    def _kept(self, visitor: Visitor) -> Interview | None:
        """The interview that the visitor's browser names, if it is the visitor's own."""
        id, owner = visitor.get("interview"), visitor.get("owner")
        return self._reread(id, owner) if id and owner else None

    def _seated(self, visitor: Visitor, seat: Seat) -> Interview | None:
        """The record as the tab last saw it; after a restart of the program, which forgets that, as it is kept."""
        if isinstance(seat, Interview) and seat.owner == visitor.get("owner"):
            return seat
        return self._kept(visitor)

    def _reread(self, id: str, owner: str) -> Interview | None:
        interview = self.warm.parts.store.interview(id)
        return interview if interview is not None and interview.owner == owner else None

    def _left_open(self, visitor: Visitor) -> Interview | None:
        return self.warm.parts.store.open_interview(visitor["owner"])


def _throughout(kept: Changes, steps: Iterator[Changes]) -> Iterator[Changes]:
    """The steps of an event, each with what the browser shall keep, unless it says otherwise.

    Gradio loses such a value when a later step of the same event leaves it out.
    """
    for step in steps:
        yield {**kept, **step}


def _lot() -> int:
    """A seed for a plan."""
    return secrets.randbelow(2**31)


def _known(visitor: Visitor | None) -> Visitor:
    """The visitor, or a new one where the browser keeps none."""
    return visitor if visitor and visitor.get("owner") else {"owner": secrets.token_urlsafe(18), "interview": ""}


def _broken_off(interview: Interview) -> bool:
    retaken = interview.retaken
    return interview.cut_off or (retaken is not None and retaken.retakes[-1].text is not None)
