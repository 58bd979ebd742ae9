"""The controls of the interview tab, and what they show in each state of the record.

A projection: given an Interview or a turn in progress it says what every control looks like. It calls nobody.
"""

import base64
from dataclasses import dataclass, fields
from typing import Any, Literal

import gradio as gr

from interviewer.grading.grade import BAND_WORDS
from interviewer.interview.interview import SURENESS, Interview
from interviewer.interview.planning import Advertised
from interviewer.interview.policy import hint_price
from interviewer.practice.report import markdown, report
from interviewer.ui import cards, progress
from interviewer.ui.messages import Live, drawn, explained_beside, silent
from interviewer.ui.setup import ADVERTISED, BY_MINUTES, Setup
from interviewer.ui.status import StatusOf

BUSY = "busy"
"""What a tab's seat holds while a turn is going on, so that a second one is not begun beside it."""

TAB = "interview"
"""The id of the interview's tab."""

Seat = Interview | Literal["busy"] | None
"""The record as a tab last saw it; None when it holds none, or has forgotten it."""

Changes = dict[Any, Any]
"""New values and properties by component, as Gradio takes them."""

AreaChoices = list[tuple[str, str]]
"""The areas that there are: each in words, and by its id."""

LATEX = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "\\[", "right": "\\]", "display": True},
    {"left": "$", "right": "$", "display": False},
    {"left": "\\(", "right": "\\)", "display": False},
]


@dataclass(frozen=True)
class Screen:
    """Every control that something pressed may change; and `status_of`, which draws the panel `status`.

    `seat` holds the record as this tab last saw it, `again` the exchange that is being answered again. The browser
    keeps `visitor`, what is set up for a new interview (`setup`) and what an advert asked for (`advertised`). The box
    comes last: changes are made in this order, and an empty box shall mean that the buttons are locked already.
    """

    status_of: StatusOf
    status: gr.HTML
    relieve_grader: gr.Button
    relieve_interviewer: gr.Button
    visitor: gr.BrowserState
    setup: gr.BrowserState
    advertised: gr.BrowserState
    seat: gr.State
    again: gr.State
    opening: gr.HTML
    plan: gr.Column
    go_on: gr.Button
    advert: gr.Textbox
    advert_go: gr.Button
    advert_found: gr.HTML
    levels: gr.CheckboxGroup
    areas: gr.Dropdown
    length: gr.Radio
    questions: gr.Slider
    minutes: gr.Slider
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
    paused: gr.Row
    back: gr.Button
    composer: gr.Column
    actions: gr.Row
    hint: gr.Button
    skip: gr.Button
    explain: gr.Button
    pause: gr.Button
    finish: gr.Button
    ending: gr.Row
    ending_yes: gr.Button
    ending_no: gr.Button
    grade_again: gr.Button
    about: gr.Column
    about_which: gr.Dropdown
    again_go: gr.Button
    later: gr.Button
    flag: gr.Button
    flagging: gr.Column
    flag_reason: gr.Textbox
    flag_send: gr.Button
    flag_stop: gr.Button
    side: gr.Column
    topic: gr.Textbox
    topic_go: gr.Button
    side_words: gr.Markdown
    side_close: gr.Button
    over: gr.Column
    summary: gr.Markdown
    download: gr.HTML
    another: gr.Button
    reply: gr.Textbox
    sure: gr.Radio

    @property
    def controls(self) -> list[Any]:
        """All of them, in the order of the fields."""
        return [getattr(self, item.name) for item in fields(self) if item.name != "status_of"]

    @property
    def drafts(self) -> list[Any]:
        """What the browser keeps of an interview before it is sent: the reply, how sure of it one is, what is wrong."""
        return [self.reply, self.sure, self.flag_reason]

    def stands(self, interview: Interview | None) -> Changes:
        """The panel that says who grades and who speaks, and the buttons below it."""
        status = self.status_of(interview)
        return {
            self.status: status.html,
            self.relieve_grader: status.grading,
            self.relieve_interviewer: status.speaking,
        }

    def planning(self, left_open: Interview | None) -> Changes:
        """The plan of a new interview; `left_open` is one that can be gone on with."""
        words = "Continue where you left off"
        if left_open is not None:
            words += f" (question {left_open.numbered(max(0, len(left_open.exchanges) - 1))})"
        return {
            self.seat: None,
            self.again: None,
            **self.stands(None),
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=True),
            self.go_on: gr.update(visible=left_open is not None, value=words),
            **dict.fromkeys(self._of_a_talk, gr.update(visible=False)),
            **self.told(""),
        }

    def set_up(self, setup: Setup, found: Advertised | None, areas: AreaChoices) -> Changes:
        """The controls of the plan as the browser kept them, what an advert asked for, and all `areas`."""
        by_minutes = setup.length == BY_MINUTES
        return {
            self.levels: [level.value for level in setup.levels],
            self.areas: gr.update(choices=areas, value=list(setup.areas)),
            self.length: setup.length,
            self.questions: gr.update(value=setup.questions, visible=not by_minutes),
            self.minutes: gr.update(value=setup.minutes, visible=by_minutes),
            self.mode: setup.mode.value,
            self.advert: setup.advert or "",
            self.advert_found: gr.update(
                value=progress.advert_reasons(found) if found else "", visible=found is not None
            ),
        }

    def advertises(self, found: Advertised, areas: AreaChoices) -> Changes:
        """The plan that an advert asks for, and why."""
        return {
            self.advert_found: gr.update(value=progress.advert_reasons(found), visible=True),
            self.advertised: ADVERTISED.dump_python(found, mode="json"),
            self.levels: [level.value for level in found.levels],
            self.areas: gr.update(choices=areas, value=list(found.areas)),
            **self.told(""),
        }

    def advert_told(self, words: str, kind: str = "fault") -> Changes:
        """A message where the advert's plan will stand."""
        return {self.advert_found: gr.update(value=cards.notice(words, kind), visible=True)}

    def visitor_is(self, owner: str, interview: str) -> Changes:
        """What the browser shall keep."""
        return {self.visitor: {"owner": owner, "interview": interview}}

    def starting(self) -> Changes:
        """The plan has been sent off."""
        return {
            self.seat: BUSY,
            self.plan: gr.update(visible=False),
            self.opening: gr.update(value=opening_words("Choosing the first question…"), visible=True),
            **dict.fromkeys(self.drafts, ""),
            self.sure: None,
            self.side_words: "",
            **dict.fromkeys(self._of_a_talk, gr.update(visible=False)),
            **self.told(""),
        }

    def talking(self, live: Live) -> Changes:
        """A turn has begun: nothing can be pressed until it is over, but the box keeps what is typed."""
        locked = gr.update(interactive=False)
        return {
            self.seat: BUSY,
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=False),
            self.talk: gr.update(visible=True),
            self.composer: gr.update(visible=not live.interview.finished or live.retaking is not None),
            self.paused: gr.update(visible=False),
            self.ending: gr.update(visible=False),
            self.flagging: gr.update(visible=False),
            **dict.fromkeys(self._buttons, locked),
            **self.spoken(live),
        }

    def spoken(self, live: Live) -> Changes:
        """The chat in the middle of a turn."""
        beside: Changes = {self.side_words: live.words_beside} if live.beside else {}
        return {self.chat: live.messages, self.progress: progress.line(live.interview), **beside}

    def resting(self, interview: Interview, *, keep_retake: bool = False) -> Changes:
        """Everything, as the record stands."""
        over, exchange = interview.finished, interview.open
        away = interview.paused_at is not None and not over
        price = hint_price(exchange) if exchange is not None else None
        retaken = interview.retaken
        if retaken is not None:
            again: Changes = self.retaking(interview, retaken.index)
        elif keep_retake:
            again = {}
        else:
            again = {self.again: None, self.again_note: gr.update(visible=False)}
        return {
            self.seat: interview,
            **self.stands(interview),
            self.opening: gr.update(visible=False),
            self.plan: gr.update(visible=False),
            self.talk: gr.update(visible=True),
            self.progress: progress.line(interview),
            self.chat: drawn(interview),
            self.paused: gr.update(visible=away),
            self.composer: gr.update(visible=not over and not away),
            self.actions: gr.update(visible=not over),
            **dict.fromkeys(self._buttons, gr.update(interactive=True)),
            self.hint: gr.update(value=_hint_words(price), interactive=price is not None),
            self.ending: gr.update(visible=False),
            self.grade_again: gr.update(
                visible=self.ungraded(interview) is not None, interactive=True, value=self._grade_again_words(interview)
            ),
            self.side_words: explained_beside(interview),
            self.topic_go: gr.update(interactive=not over),
            **self._about(interview),
            **self._ending(interview),
            **again,
        }

    def _about(self, interview: Interview) -> Changes:
        """What can be said of a question that was asked, the last one that is closed at first."""
        choices = _asked(interview)
        closed = [exchange.index for exchange in interview.exchanges if exchange.outcome is not None]
        shown = bool(closed) and not silent(interview)
        return {
            self.about: gr.update(visible=bool(choices)),
            self.about_which: gr.update(
                choices=choices, value=closed[-1] if closed else 0, visible=len(choices) > 1, interactive=True
            ),
            self.again_go: gr.update(visible=shown, interactive=True),
            self.later: gr.update(visible=shown, interactive=True),
            self.flagging: gr.update(visible=False),
        }

    def flag_asked(self, interview: Interview, index: int) -> Changes:
        """The box for what is wrong with a question or its grade."""
        graded = interview.exchanges[index].grade is not None and not silent(interview)
        label = f"What is wrong with question {index + 1}{' or its grade' if graded else ''}?"
        return {
            self.flagging: gr.update(visible=True),
            self.flag_reason: gr.update(label=label),
            **self.told(""),
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
        return {self.seat: None, **dict.fromkeys(self._buttons, gr.update(interactive=True))}

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
        """What begins a turn, and so cannot be pressed during one."""
        return [
            self.hint,
            self.skip,
            self.pause,
            self.finish,
            self.back,
            self.grade_again,
            self.topic_go,
            self.again_go,
            self.later,
            self.flag,
            self.flag_send,
            self.reload,
        ]

    @property
    def _of_a_talk(self) -> list[Any]:
        """What is there only while an interview is shown."""
        return [
            self.talk,
            self.paused,
            self.composer,
            self.grade_again,
            self.about,
            self.side,
            self.over,
            self.again_note,
        ]

    def _grade_again_words(self, interview: Interview) -> str:
        index = self.ungraded(interview)
        return "Grade again" if index is None else f"Grade again: question {index + 1}"

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


def opening_words(words: str) -> str:
    """What stands on the page while there is nothing else yet."""
    return f'<p class="opening" role="status">{cards.escaped(words)}</p>'


def _asked(interview: Interview) -> list[tuple[str, int]]:
    """The questions that were asked, with how each was answered unless grades are held back."""
    choices = []
    for exchange in interview.exchanges:
        grade = exchange.grade
        if exchange.outcome is None:
            how = "open"
        elif silent(interview):
            how = "closed"
        else:
            how = BAND_WORDS[grade.band] if grade is not None and grade.band is not None else "no grade"
        choices.append((f"{exchange.index + 1} · {exchange.question.title} ({how})", exchange.index))
    return choices


def _hint_words(price: float | None) -> str:
    if price is None:
        return "No hint left"
    return f"Hint (−{round(100 * price)} % at most)" if price else "Hint (free)"


SURE = [(word, share) for word, share in SURENESS.items()]
