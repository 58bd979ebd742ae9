"""The Review tab: the key points that are due, asked one after the other for ten minutes.

It draws; what is due, how a reply is judged and when a point comes back is the practice room's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic import AwareDatetime, BaseModel, ValidationError

from interviewer.errors import InterviewerError
from interviewer.interview.memory import PointKey
from interviewer.practice.review import SITTING, Answered, Asking, Reviews
from interviewer.store.belongings import Belongings, read_belongings
from interviewer.ui import review_words
from interviewer.ui.cards import notice as notice_html
from interviewer.ui.conduct import PREPARING, Visitor
from interviewer.ui.downloads import Download, saves
from interviewer.ui.imports import new_interview_id, text_of
from interviewer.ui.interview_tab import InterviewTab
from interviewer.ui.messages import GRADING
from interviewer.ui.review_screen import ReviewScreen, review_screen
from interviewer.ui.screen import Changes
from interviewer.ui.visitors import owner_of
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, wired

TAB = "review"
"""The id of this tab."""

_FOCUS = """() => setTimeout(() => {
  const next = document.querySelector('#review-next'), reply = document.querySelector('#review-reply textarea');
  if (next) next.focus();
  else if (reply && matchMedia('(pointer: fine)').matches) reply.focus();
}, 150)"""


STALE = timedelta(hours=1)
"""A sitting that began longer ago is not gone on with."""


class Sitting(BaseModel):
    """A review that is going on, as the browser keeps it: when it began, and what is being asked now.

    What was asked in it before is in the records.
    """

    began: AwareDatetime
    ahead: bool = False
    asking: tuple[PointKey, ...] = ()

    @property
    def over(self) -> bool:
        """Whether its time is over."""
        return datetime.now(UTC) - self.began >= SITTING


def _sitting(kept: object) -> Sitting | None:
    """The sitting that the browser keeps; None where there is none, or none that can be gone on with."""
    try:
        sitting = Sitting.model_validate(kept)
    except ValidationError:
        return None
    return sitting if datetime.now(UTC) - sitting.began < STALE else None


@dataclass(frozen=True)
class _Review:
    warm: WarmParts
    screen: ReviewScreen

    @property
    def _reviews(self) -> Reviews:
        return self.warm.parts.reviews

    def opened(self, visitor: Visitor | None, kept: object, draft: dict[str, str] | None, drawn: bool) -> Changes:
        """How the schedule stands, or the sitting that was going on; one that this page shows already stays."""
        sitting = _sitting(kept)
        if drawn and sitting is not None:
            return {self.screen.notice: gr.update(visible=False)}
        try:
            owner, words = owner_of(visitor), (draft or {}).get("words", "")
            shown = self._resting(owner, refresh=True) if sitting is None else self._resumed(owner, sitting)
            return {**shown, self.screen.reply: words, self.screen.drawn: True}
        except InterviewerError as error:
            return self._told(str(error))

    def begun(self, visitor: Visitor | None, ahead: bool) -> Changes:
        """Ask the first point."""
        try:
            return self._next(owner_of(visitor), Sitting(began=datetime.now(UTC), ahead=ahead))
        except InterviewerError as error:
            return self._told(str(error))

    def begun_ahead(self, visitor: Visitor | None) -> Changes:
        """The same, with points that are not due yet."""
        return self.begun(visitor, True)

    def begun_due(self, visitor: Visitor | None) -> Changes:
        """The same, with points that are due."""
        return self.begun(visitor, False)

    def answered(self, visitor: Visitor | None, kept: object, words: str) -> Iterator[Changes]:
        """Judge the reply in the box; it stays there until its review is kept."""
        yield {**self._locked(GRADING if self.warm.ready else PREPARING), **self._told("")}
        yield from self._judged(visitor, _sitting(kept), words)

    def not_known(self, visitor: Visitor | None, kept: object) -> Iterator[Changes]:
        """The candidate does not know."""
        yield from self._judged(visitor, _sitting(kept), None)

    def went_on(self, visitor: Visitor | None, kept: object) -> Changes:
        """The next point, or the end when there is none or the time is over."""
        try:
            owner, sitting = owner_of(visitor), _sitting(kept)
            return self._next(owner, sitting) if sitting is not None else self._resting(owner)
        except InterviewerError as error:
            return self._told(str(error))

    def stopped(self, visitor: Visitor | None, kept: object) -> Changes:
        """The end of a sitting; what was judged is kept."""
        try:
            return self._resting(owner_of(visitor), _sitting(kept))
        except InterviewerError as error:
            return self._told(str(error))

    def exported(self, visitor: Visitor | None) -> Download:
        """The schedule as a file."""
        owner, schedule = owner_of(visitor), self.warm.parts.schedule
        belongings = Belongings(cards=tuple(schedule.cards(owner).values()), reviews=schedule.reviews(owner))
        return Download("review-schedule.json", "application/json", belongings.text.encode())

    def imported(self, visitor: Visitor | None, path: str | None) -> Changes:
        """Take in a schedule that was exported; cards that are here already stay."""
        if path is None:
            return self._told("")
        try:
            owner, found = owner_of(visitor), read_belongings(text_of(Path(path)))
            wanted = Belongings(cards=found.cards, reviews=found.reviews)
            brought = self.warm.parts.belongings.bring(owner, wanted, new_interview_id)
            known = f" {brought.known} were here already and stay as they are." if brought.known else ""
            words = f"Imported: {brought.added.words}.{known}"
            return {**self._resting(owner), **self._told(words, "hint")}
        except InterviewerError as error:
            return self._told(str(error))

    def _judged(self, visitor: Visitor | None, sitting: Sitting | None, words: str | None) -> Iterator[Changes]:
        try:
            owner = owner_of(visitor)
            if sitting is None:
                words = "This review is over. What you wrote is kept: begin again to go on."
                yield {**self._resting(owner), **self._told(words, "hint")}
                return
            if self._done(owner, sitting):
                words = "This was answered in another tab. What you wrote is still in the box."
                yield {**self._next(owner, sitting), **self._told(words, "hint")}
                return
            asking = self._reviews.again(sitting.asking)
            if asking is None:
                yield {**self._resting(owner), **self._told("This point is not in the bank any more.", "hint")}
                return
            reviews = self._reviews
            found = reviews.unknown(owner, asking) if words is None else reviews.answer(owner, asking, words)
            yield self._shown(owner, sitting, found)
        except InterviewerError as error:
            yield {**self._unlocked(), **self._told(str(error))}

    def _done(self, owner: str, sitting: Sitting) -> bool:
        """Whether what is being asked was answered meanwhile."""
        done = self._reviews.progress(owner, sitting.began, sitting.ahead).done
        return bool(sitting.asking) and done.issuperset(sitting.asking)

    def _shown(self, owner: str, sitting: Sitting, found: Answered) -> Changes:
        if found.unscored is not None:
            why = f"Not graded: {found.unscored}. Nothing was rescheduled; your words are still in the box."
            return {**self._unlocked(), **self._told(why)}
        return {
            self.screen.draft: {"words": ""},  # an empty text alone would not be stored
            self.screen.reply: "",
            self.screen.answering: gr.update(visible=False),
            self.screen.result: gr.update(value=review_words.result(found), visible=True),
            self.screen.next: gr.update(visible=True),
            self.screen.progress: self._progress(owner, sitting),
            **self._told(""),
        }

    def _progress(self, owner: str, sitting: Sitting) -> str:
        return review_words.progress(self._reviews.progress(owner, sitting.began, sitting.ahead), sitting.began)

    def _resumed(self, owner: str, sitting: Sitting) -> Changes:
        """The same point again; the next one where it was answered, or the bank has it no more."""
        asking = None if self._done(owner, sitting) else self._reviews.again(sitting.asking)
        return self._next(owner, sitting) if asking is None else self._asked(owner, sitting, asking)

    def _next(self, owner: str, sitting: Sitting) -> Changes:
        done = self._reviews.progress(owner, sitting.began, sitting.ahead).done
        asking = None if sitting.over else self._reviews.next(owner, done, sitting.ahead)
        return self._resting(owner, sitting) if asking is None else self._asked(owner, sitting, asking)

    def _asked(self, owner: str, sitting: Sitting, asking: Asking) -> Changes:
        keys = tuple((asking.question.id, point.id) for point in asking.points)
        now = sitting.model_copy(update={"asking": keys})
        hidden = gr.update(visible=False)
        return {
            self.screen.sitting: now.model_dump(mode="json"),
            self.screen.drawn: True,
            self.screen.standing: hidden,
            self.screen.begin: hidden,
            self.screen.ahead: hidden,
            self.screen.talk: gr.update(visible=True),
            self.screen.progress: self._progress(owner, now),
            self.screen.question: review_words.asked(asking),
            self.screen.answering: gr.update(visible=True),
            self.screen.result: gr.update(visible=False),
            self.screen.next: hidden,
            **self._unlocked(),
            **self._told(""),
        }

    def _resting(self, owner: str, ended: Sitting | None = None, *, refresh: bool = False) -> Changes:
        if refresh:
            self._reviews.brought_up_to_date(owner)
        standing = self._reviews.standing(owner)
        sat = self._reviews.progress(owner, ended.began, ended.ahead) if ended else None
        told = self._told(review_words.ended(sat), "hint") if sat and sat.done else self._told("")
        return {
            self.screen.sitting: {},
            self.screen.standing: gr.update(value=review_words.standing(standing), visible=True),
            self.screen.begin: gr.update(visible=standing.today > 0, value=review_words.begin(standing.today)),
            self.screen.ahead: gr.update(visible=standing.today == 0 and standing.learning > 0),
            self.screen.talk: gr.update(visible=False),
            **told,
        }

    def _locked(self, working: str) -> Changes:
        locked = gr.update(interactive=False)
        busy = gr.update(value=f'<p class="working" role="status">{working}</p>', visible=True)
        return {self.screen.unknown: locked, self.screen.stop: locked, self.screen.result: busy}

    def _unlocked(self) -> Changes:
        free = gr.update(interactive=True)
        return {self.screen.unknown: free, self.screen.stop: free, self.screen.result: gr.update(visible=False)}

    def _told(self, words: str, kind: str = "fault") -> Changes:
        return {self.screen.notice: gr.update(value=notice_html(words, kind) if words else "", visible=bool(words))}


def review_tab(
    warm: WarmParts, interview: InterviewTab, opened: Event, sitting: gr.BrowserState, draft: gr.BrowserState
) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    with gr.Column(elem_classes=["narrow", "desk"], elem_id="review"):
        screen = review_screen(sitting, draft)
        with gr.Accordion("Take the schedule along", open=False, elem_id="review-files"):
            export = gr.Button("Export the schedule", size="sm")
            brought = gr.UploadButton("Import a schedule…", file_types=[".json"], size="sm", elem_id="review-import")
    review, visitor = _Review(warm, screen), interview.visitor

    def calls(event: Any, function: Any, inputs: list[Any]) -> None:
        wired(event, function, inputs, screen.controls, screen.notice).then(
            None, None, None, js=_FOCUS, api_visibility="private"
        )

    left = [visitor, screen.sitting, screen.draft, screen.drawn]
    wired(opened, review.opened, left, screen.controls, screen.notice)
    calls(screen.begin.click, review.begun_due, [visitor])
    calls(screen.ahead.click, review.begun_ahead, [visitor])
    calls(screen.reply.submit, review.answered, [visitor, screen.sitting, screen.reply])
    calls(screen.unknown.click, review.not_known, [visitor, screen.sitting])
    calls(screen.next.click, review.went_on, [visitor, screen.sitting])
    calls(screen.stop.click, review.stopped, [visitor, screen.sitting])
    screen.reply.change(None, screen.reply, screen.draft, js="(words) => ({ words })", api_visibility="private")
    saves(export, review.exported, [visitor], screen.notice)
    wired(brought.upload, review.imported, [visitor, brought], screen.controls, screen.notice)
