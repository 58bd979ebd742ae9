"""The controls of the interview tab, and what they show in each state of the record.

A projection: given an Interview or a turn in progress it says what every control looks like. It calls nobody.
"""

import base64
from dataclasses import dataclass, fields
from typing import Any, Literal

import gradio as gr

from interviewer.bank.question import Level
from interviewer.grading.grade import BAND_WORDS
from interviewer.interview.interview import Interview, Mode
from interviewer.interview.policy import hint_price
from interviewer.practice.report import markdown, report
from interviewer.ui import cards
from interviewer.ui.messages import Live, drawn, silent

BUSY = "busy"
"""What a tab's seat holds while a turn is going on, so that a second one is not begun beside it."""

TAB = "interview"
"""The id of the interview's tab."""

Seat = Interview | Literal["busy"] | None
"""The record as a tab last saw it; None when it holds none, or has forgotten it."""

Changes = dict[Any, Any]
"""New values and properties by component, as Gradio takes them."""

LATEX = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "\\[", "right": "\\]", "display": True},
    {"left": "$", "right": "$", "display": False},
    {"left": "\\(", "right": "\\)", "display": False},
]


@dataclass(frozen=True)
class Screen:
    """Every control that a turn may change.

    `seat` holds the record as this tab last saw it, `again` the exchange that is being answered again.
    """

    tabs: gr.Tabs
    visitor: gr.BrowserState
    draft: gr.BrowserState
    seat: gr.State
    again: gr.State
    opening: gr.HTML
    plan: gr.Column
    go_on: gr.Button
    levels: gr.CheckboxGroup
    areas: gr.Dropdown
    questions: gr.Slider
    minutes: gr.Number
    mode: gr.Radio
    start: gr.Button
    talk: gr.Column
    progress: gr.HTML
    chat: gr.Chatbot
    notice: gr.HTML
    reload: gr.Button
    again_note: gr.Row
    again_words: gr.HTML
    again_stop: gr.Button
    composer: gr.Column
    reply: gr.Textbox
    actions: gr.Row
    hint: gr.Button
    skip: gr.Button
    finish: gr.Button
    sure: gr.Row
    sure_yes: gr.Button
    sure_no: gr.Button
    grade_again: gr.Button
    explain: gr.Accordion
    topic: gr.Textbox
    topic_go: gr.Button
    retake: gr.Accordion
    retake_which: gr.Dropdown
    retake_go: gr.Button
    over: gr.Column
    summary: gr.Markdown
    download: gr.HTML
    another: gr.Button

    @property
    def controls(self) -> list[Any]:
        """All of them, in the order of the fields."""
        return [getattr(self, item.name) for item in fields(self)]

    def planning(self, left_open: Interview | None) -> Changes:
        """The plan of a new interview; `left_open` is one that can be gone on with."""
        words = "Continue where you left off"
        if left_open is not None:
            words += f" (question {len(left_open.exchanges) or 1} of {left_open.plan.questions})"
        return {
            self.seat: None,
            self.again: None,
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=True),
            self.go_on: gr.update(visible=left_open is not None, value=words),
            self.start: gr.update(value="Start the interview", interactive=True),
            self.talk: gr.update(visible=False),
            self.composer: gr.update(visible=False),
            self.over: gr.update(visible=False),
            self.retake: gr.update(visible=False),
            self.again_note: gr.update(visible=False),
            **self.told(""),
        }

    def visitor_is(self, owner: str, interview: str) -> Changes:
        """What the browser shall keep."""
        return {self.visitor: {"owner": owner, "interview": interview}}

    def starting(self) -> Changes:
        """The plan has been sent off."""
        return {self.seat: BUSY, self.start: gr.update(value="Starting…", interactive=False), **self.told("")}

    def talking(self, live: Live) -> Changes:
        """A turn has begun: nothing can be pressed until it is over, but the box keeps what is typed."""
        locked = gr.update(interactive=False)
        return {
            self.seat: BUSY,
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=False),
            self.talk: gr.update(visible=True),
            self.composer: gr.update(visible=not live.interview.finished or live.retaking is not None),
            self.sure: gr.update(visible=False),
            **dict.fromkeys(self._buttons, locked),
            **self.spoken(live),
        }

    def spoken(self, live: Live) -> Changes:
        """The chat in the middle of a turn."""
        return {self.chat: live.messages, self.progress: cards.progress(live.interview)}

    def resting(self, interview: Interview, *, keep_retake: bool = False) -> Changes:
        """Everything, as the record stands."""
        over, exchange = interview.finished, interview.open
        price = hint_price(exchange) if exchange is not None else None
        retaken = interview.retaken
        if retaken is not None:
            again: Changes = self.retaking(interview, retaken.index)
        elif keep_retake:
            again = {}
        else:
            again = {self.again: None, self.again_note: gr.update(visible=False)}
        retakeable = [] if silent(interview) else _retakeable(interview)
        return {
            self.seat: interview,
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=False),
            self.talk: gr.update(visible=True),
            self.progress: cards.progress(interview),
            self.chat: drawn(interview),
            self.composer: gr.update(visible=not over),
            self.actions: gr.update(visible=not over),
            self.explain: gr.update(visible=not over),
            self.hint: gr.update(value=_hint_words(price), interactive=price is not None),
            self.skip: gr.update(interactive=True),
            self.finish: gr.update(interactive=True),
            self.topic_go: gr.update(interactive=True),
            self.retake_go: gr.update(interactive=True),
            self.sure: gr.update(visible=False),
            self.grade_again: gr.update(
                visible=self.ungraded(interview) is not None, interactive=True, value=self._grade_again_words(interview)
            ),
            self.retake: gr.update(visible=bool(retakeable)),
            self.retake_which: gr.update(choices=retakeable, value=retakeable[-1][1] if retakeable else None),
            **self._ending(interview),
            **again,
        }

    def retaking(self, interview: Interview, index: int) -> Changes:
        """The box takes a closed question's answer."""
        question = interview.exchanges[index].question
        words = (
            f'<div class="again"><strong>Answering question {index + 1} again.</strong> '
            f"{cards.authored(question.text)} The first grade keeps counting.</div>"
        )
        return {
            self.again: index,
            self.again_note: gr.update(visible=True),
            self.again_words: words,
            self.composer: gr.update(visible=True),
        }

    def not_retaking(self, interview: Interview | None) -> Changes:
        """The box takes the open question's reply again."""
        return {
            self.again: None,
            self.again_note: gr.update(visible=False),
            self.composer: gr.update(visible=interview is not None and not interview.finished),
        }

    def idle(self) -> Changes:
        """The buttons can be pressed again; the record is read anew for the next turn."""
        return {self.seat: None, **{button: gr.update(interactive=True) for button in self._buttons}}

    def told(self, words: str, *, reload: bool = False, kind: str = "fault") -> Changes:
        """A message above the box, with a button that reads the record again."""
        return {
            self.notice: gr.update(value=cards.notice(words, kind) if words else "", visible=bool(words)),
            self.reload: gr.update(visible=reload, interactive=True),
        }

    def noted(self, notices: list[str]) -> Changes:
        """What the candidate should know of; nothing clears the place."""
        return self.told("\n".join(notices), kind="hint")

    @staticmethod
    def ungraded(interview: Interview) -> int | None:
        """The first exchange with a reply that could not be judged, unless grades are held back."""
        if silent(interview):
            return None
        for exchange in interview.exchanges:
            if exchange.parts and exchange.grade is not None and exchange.grade.score is None:
                return exchange.index
        return None

    @property
    def _buttons(self) -> list[gr.Button]:
        return [self.hint, self.skip, self.finish, self.grade_again, self.topic_go, self.retake_go, self.reload]

    def _grade_again_words(self, interview: Interview) -> str:
        index = self.ungraded(interview)
        return "Grade again" if index is None else f"Grade question {index + 1} again"

    def _ending(self, interview: Interview) -> Changes:
        if not interview.finished:
            return {self.over: gr.update(visible=False)}
        summary = markdown(report(interview))
        packed = base64.b64encode(summary.encode()).decode()
        name = f"interview-{interview.started:%Y-%m-%d}-{cards.escaped(interview.id[:6])}.md"
        link = (
            f'<a class="download" download="{name}" href="data:text/markdown;base64,{packed}">Download as Markdown</a>'
        )
        return {self.over: gr.update(visible=True), self.summary: summary, self.download: link}


def _retakeable(interview: Interview) -> list[tuple[str, int]]:
    closed = [exchange for exchange in interview.exchanges if exchange.outcome is not None]
    choices = []
    for exchange in closed:
        grade = exchange.grade
        how = BAND_WORDS[grade.band] if grade is not None and grade.band is not None else "no grade"
        choices.append((f"{exchange.index + 1} · {exchange.question.title} ({how})", exchange.index))
    return choices


def _hint_words(price: float | None) -> str:
    if price is None:
        return "No hint left"
    return f"Hint (−{round(100 * price)} % at most)" if price else "Hint (free)"


MODES = [
    ("Practice: a grade after every reply, hints, and answering again", Mode.PRACTICE.value),
    ("Simulation: like the real thing, grades come at the end", Mode.SIMULATION.value),
]
LEVELS = [(f"{level.value} {level.word}", level.value) for level in Level]
