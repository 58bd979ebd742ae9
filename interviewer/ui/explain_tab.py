"""The Explain tab: a question and an answer from the bank with its sources, streamed; and what to ask or do next.

It does not know how the answer is found or worded.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from pydantic import ValidationError

from interviewer.bank.question import Question, Value
from interviewer.errors import InterviewerError
from interviewer.explain import Grounds
from interviewer.explain.explainer import RELATED
from interviewer.interview.interview import Chosen
from interviewer.ui import cards
from interviewer.ui.conduct import FRAME, PREPARING
from interviewer.ui.interview_tab import SCRAMBLED_WITH, InterviewTab
from interviewer.ui.screen import LATEX, Changes
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, wired

TAB = "explain"
"""The id of this tab."""

EXAMPLES = ("Explain weight tying", "Batch norm or layer norm?", "Why not start with zero weights?")
FOLLOW_UPS = ("Give me an example", "What do people get wrong?", "In short, please")
REMEMBERED = 10
"""Questions of a conversation that are kept."""

_EMPTY = "*Ask about anything in the bank: the answer comes from its entries, and names them.*"


class Talk(Value):
    """The conversation so far: what was asked, and the entry of the bank that the last answer drew on.

    `known`: the bank had something on it. `earlier` are the questions and answers before the last. The browser keeps it
    all, so that a reload loses nothing.
    """

    asked: tuple[str, ...] = ()
    entry: str | None = None
    answer: str = ""
    earlier: tuple[tuple[str, str], ...] = ()
    related: tuple[str, ...] = ()
    known: bool = False

    @classmethod
    def kept(cls, stored: Any) -> "Talk":
        """The conversation that a browser kept; an empty one where that cannot be read."""
        try:
            return cls.model_validate(stored)
        except ValidationError:
            return cls()

    def with_answer(self, topic: str, answer: str, grounds: Grounds | None) -> "Talk":
        """The conversation with one more answer."""
        past = (*self.earlier, (self.asked[-1], self.answer))[-REMEMBERED:] if self.asked else ()
        entry = grounds.entries[0].id if grounds and grounds.entries else self.entry
        shown = (grounds.related or grounds.nearest) if grounds else ()
        return Talk(
            asked=(*self.asked, topic)[-REMEMBERED:],
            entry=entry,
            answer=answer,
            earlier=past,
            related=tuple(each.id for each in shown),
            known=bool(grounds and grounds.entries),
        )


@dataclass(frozen=True)
class _Screen:
    talk: gr.BrowserState
    topic: gr.Textbox
    examples: gr.Row
    notice: gr.HTML
    asked: gr.HTML
    answer: gr.Markdown
    further: gr.Column
    title: gr.HTML
    related: tuple[gr.Button, ...]
    quiz: gr.Button
    afresh: gr.Button
    earlier: gr.Accordion
    past: gr.Markdown

    @property
    def controls(self) -> list[Any]:
        """All of them."""
        return [*(part for part in vars(self).values() if not isinstance(part, tuple)), *self.related]


@dataclass(frozen=True)
class _Explain:
    warm: WarmParts
    screen: _Screen

    def opened(self, stored: Any) -> Changes:
        """Show the conversation that the browser kept."""
        talk = Talk.kept(stored)
        if not talk.asked:
            return {self.screen.notice: gr.update(visible=False)}
        shown = {**self._beginning(talk.asked[-1]), **self._ended(talk)}
        return {control: change for control, change in shown.items() if control is not self.screen.topic}

    def explained(self, stored: Any, topic: str, beyond: bool = False) -> Iterator[Changes]:
        """Answer, in the context of what was asked before."""
        yield from self._explained(Talk.kept(stored), topic, beyond)

    def _explained(self, talk: Talk, topic: str, beyond: bool) -> Iterator[Changes]:
        words = " ".join(topic.split())
        if not words:
            told = cards.notice("There is nothing to explain yet: write a term or a question.", "hint")
            yield {self.screen.notice: gr.update(value=told, visible=True)}
            return
        yield self._beginning(words)
        text, drawn, grounds = "", 0.0, None
        try:
            explainer = self.warm.parts.explainer
            grounds = explainer.grounds(words, talk.asked, talk.entry)
            for piece in explainer.told(grounds, beyond):
                text += piece
                if time.monotonic() - drawn > FRAME:
                    drawn = time.monotonic()
                    yield {self.screen.answer: cards.plain_markdown(text)}
            yield self._ended(talk.with_answer(words, text, grounds))
        except InterviewerError as error:
            told = gr.update(value=cards.notice(str(error)), visible=True)
            ended = self._ended(talk.with_answer(words, text, grounds)) if text else {self.screen.answer: _EMPTY}
            yield {**ended, self.screen.topic: topic, self.screen.notice: told}

    def asking(self, words: str) -> Callable[[Any, bool], Iterator[Changes]]:
        """What a button with a fixed question does."""

        def asked(stored: Any, beyond: bool) -> Iterator[Changes]:
            yield from self.explained(stored, words, beyond)

        return asked

    def reading(self, number: int) -> Callable[[Any, bool], Iterator[Changes]]:
        """What the button of an entry for further reading does: that entry is explained, whatever went before."""

        def read(stored: Any, beyond: bool) -> Iterator[Changes]:
            talk = Talk.kept(stored)
            question = self._related(talk, number)
            if question is not None:
                yield from self._explained(talk.model_copy(update={"entry": None}), question.title, beyond)

        return read

    def began_afresh(self) -> Changes:
        """Forget the conversation."""
        return {
            self.screen.talk: Talk().model_dump(mode="json"),
            self.screen.examples: gr.update(visible=True),
            self.screen.notice: gr.update(visible=False),
            self.screen.asked: "",
            self.screen.answer: _EMPTY,
            self.screen.further: gr.update(visible=False),
            self.screen.earlier: gr.update(visible=False),
        }

    def quizzed(self, stored: Any) -> Sequence[Chosen]:
        """The question of the entry that was explained, and those to be read next."""
        talk, bank = Talk.kept(stored), self.warm.parts.bank
        ids = [talk.entry, *talk.related] if talk.entry else []
        found = [bank[id] for id in dict.fromkeys(ids) if id in bank and bank[id].gradeable]
        main = bank[talk.entry].title if talk.entry and talk.entry in bank else ""
        return [
            Chosen(
                question_id=each.id,
                reason="you had it explained" if each.id == talk.entry else f"it goes with “{main}”",
            )
            for each in found[:RELATED]
        ]

    def _beginning(self, words: str) -> Changes:
        waiting = "Looking it up…" if self.warm.ready else PREPARING
        return {
            self.screen.notice: gr.update(visible=False),
            self.screen.examples: gr.update(visible=False),
            self.screen.topic: "",
            self.screen.asked: f'<p class="asked">{cards.escaped(words)}</p>',
            self.screen.answer: f"*{waiting}*",
            self.screen.further: gr.update(visible=False),
        }

    def _ended(self, talk: Talk) -> Changes:
        shown = "Read next" if talk.known else "The nearest entries"
        changes: Changes = {
            self.screen.talk: talk.model_dump(mode="json"),
            self.screen.answer: cards.plain_markdown(talk.answer),
            self.screen.further: gr.update(visible=True),
            self.screen.title: gr.update(value=f"<h2>{shown}</h2>", visible=bool(talk.related)),
            self.screen.quiz: gr.update(visible=talk.known),
            self.screen.earlier: gr.update(visible=bool(talk.earlier)),
            self.screen.past: "\n\n".join(
                f'<p class="asked">{cards.escaped(asked)}</p>\n\n{cards.plain_markdown(answer)}'
                for asked, answer in reversed(talk.earlier[-10:])
            ),
        }
        for number, button in enumerate(self.screen.related):
            question = self._related(talk, number)
            changes[button] = gr.update(visible=question is not None, value=question.title if question else "")
        return changes

    def _related(self, talk: Talk, number: int) -> Question | None:
        return self.warm.parts.bank.get(talk.related[number]) if number < len(talk.related) else None


def remembered() -> gr.BrowserState:
    """Where the browser keeps the conversation."""
    return gr.BrowserState({}, storage_key="interviewer-explain", secret=SCRAMBLED_WITH)


def explain_tab(warm: WarmParts, interview: InterviewTab, opened: Event, talk: gr.BrowserState) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    with gr.Column(elem_classes=["narrow", "desk"], elem_id="explain"):
        screen, examples, follow_ups, beyond = _laid_out(talk, with_model=warm.parts.settings.model is not None)
    explain = _Explain(warm, screen)
    wired(opened, explain.opened, screen.talk, screen.controls, screen.notice)
    asked = [screen.talk, screen.topic, beyond]
    # A question that is sent while an answer is being written waits in its box, and is asked when that is over.
    wired(screen.topic.submit, explain.explained, asked, screen.controls, screen.notice, trigger_mode="always_last")
    for button in (*examples, *follow_ups):
        wired(button.click, explain.asking(str(button.value)), [screen.talk, beyond], screen.controls, screen.notice)
    for number, button in enumerate(screen.related):
        wired(button.click, explain.reading(number), [screen.talk, beyond], screen.controls, screen.notice)
    wired(screen.afresh.click, explain.began_afresh, None, screen.controls, screen.notice)
    interview.begins_on(screen.quiz.click, lambda _owner, talk: explain.quizzed(talk), [screen.talk])


def _laid_out(talk: gr.BrowserState, with_model: bool) -> tuple[_Screen, list[gr.Button], list[gr.Button], gr.Checkbox]:
    topic = gr.Textbox(
        label="What shall be explained?",
        placeholder="weight tying",
        lines=1,
        max_lines=4,
        max_length=2000,
        submit_btn="Explain",
        elem_id="question",
    )
    beyond = gr.Checkbox(
        False,
        label="Let the model go beyond the bank, in a part that is marked",
        visible=with_model,
        elem_id="beyond",
    )
    with gr.Row(elem_classes="actions examples") as example_row:
        examples = [gr.Button(example, size="sm", min_width=120) for example in EXAMPLES]
    notice = gr.HTML("", visible=False)
    asked = gr.HTML("")
    answer = gr.Markdown(_EMPTY, latex_delimiters=LATEX, elem_id="explanation", min_height=120)
    with gr.Column(visible=False, elem_id="further") as further:
        with gr.Row(elem_classes="actions"):
            quiz = gr.Button("Quiz me on this", size="sm", variant="primary", min_width=120, elem_id="quiz-me")
            follow_ups = [gr.Button(words, size="sm", min_width=110) for words in FOLLOW_UPS]
        title = gr.HTML("<h2>Read next</h2>")
        with gr.Row(elem_classes="actions"):
            related = tuple(gr.Button("", size="sm", min_width=160) for _ in range(RELATED))
        with gr.Accordion("Earlier in this conversation", open=False, visible=False) as earlier:
            past = gr.Markdown("", latex_delimiters=LATEX)
        afresh = gr.Button("Start afresh", size="sm", elem_id="afresh")
    screen = _Screen(
        talk, topic, example_row, notice, asked, answer, further, title, related, quiz, afresh, earlier, past
    )
    return screen, examples, follow_ups, beyond
