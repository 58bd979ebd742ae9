"""The interview tab: its layout, and which control calls what.

It does not know what happens in a turn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import gradio as gr

from interviewer.bank.question import Bank
from interviewer.interview.interview import Chosen, Mode
from interviewer.ui.conduct import Conduct, Visitor
from interviewer.ui.screen import LATEX, LEVELS, MODES, Changes, Screen, Seat
from interviewer.ui.warm import WarmParts

# The browser's copy is scrambled with this; it protects nothing, and a fixed one lets it be read after a restart.
SCRAMBLED_WITH = "interviewer"

_FOCUS = """() => setTimeout(() => {
  const reply = document.querySelector('#reply textarea');
  if (!reply) document.querySelector('#over')?.scrollIntoView({ block: 'start' });
  else if (matchMedia('(pointer: fine)').matches) reply.focus();
}, 150)"""


@dataclass(frozen=True)
class InterviewTab:
    """The tab once it is laid out: what the page and the other tabs may ask of it."""

    screen: Screen
    conduct: Conduct

    def draw_on_opening(self, page: gr.Blocks) -> None:
        """Have what the visitor left drawn when the page is opened."""
        _calls(page.load, self.conduct.opened, [self.screen.visitor, self.screen.draft], self.screen, self.conduct)

    def begins_on(
        self, event: Callable[..., Any], chosen: Callable[..., Sequence[Chosen]], inputs: Sequence[Any] = ()
    ) -> None:
        """Have an event, such as another tab's `button.click`, show this tab and begin an interview.

        `chosen` is called with the owner's name and the values of `inputs`, and says which questions to ask and why;
        there is a message when it gives none.
        """

        def begun(visitor: Visitor | None, seat: Seat, *given: Any) -> Iterator[Changes]:
            yield from self.conduct.quizzed(visitor, seat, chosen((visitor or {}).get("owner", ""), *given))

        _calls(event, begun, [self.screen.visitor, self.screen.seat, *inputs], self.screen, self.conduct)


def interview_tab(warm: WarmParts, tabs: gr.Tabs) -> InterviewTab:
    """Lay the tab out in the present Blocks; `tabs` are the ones that it stands in, under the id TAB."""
    screen = _laid_out(warm.parts.bank, tabs)
    conduct = Conduct(warm, screen)
    _wire(screen, conduct)
    return InterviewTab(screen, conduct)


def _laid_out(bank: Bank, tabs: gr.Tabs) -> Screen:
    with gr.Column(elem_classes="narrow"):
        parts: dict[str, Any] = {
            "tabs": tabs,
            "visitor": gr.BrowserState(None, storage_key="interviewer", secret=SCRAMBLED_WITH),
            "draft": gr.BrowserState("", storage_key="interviewer-draft", secret=SCRAMBLED_WITH),
            "seat": gr.State(None),
            "again": gr.State(None),
            "opening": gr.HTML('<p class="opening" role="status">Opening…</p>'),
        }
        parts |= _plan(bank)
        with gr.Column(visible=False, elem_id="talk") as parts["talk"]:
            parts["progress"] = gr.HTML("", elem_id="progress")
            parts["chat"] = gr.Chatbot(
                [],
                label="Interview",
                show_label=False,
                elem_id="chat",
                height="60vh",
                latex_delimiters=LATEX,
                buttons=[],
                feedback_options=None,
                allow_file_downloads=False,
                group_consecutive_messages=False,
                layout="bubble",
            )
        parts["notice"] = gr.HTML("", visible=False, elem_id="notice")
        parts["reload"] = gr.Button("Reload this interview", size="sm", visible=False, elem_id="reload")
        parts |= _composer()
        parts |= _after()
    return Screen(**parts)


def _plan(bank: Bank) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(visible=False, elem_id="plan") as parts["plan"]:
        parts["go_on"] = gr.Button("Continue where you left off", visible=False, variant="primary", elem_id="go-on")
        gr.HTML("<h2>A new interview</h2>")
        parts["levels"] = gr.CheckboxGroup(
            LEVELS, value=[value for _, value in LEVELS], label="Levels", elem_id="levels"
        )
        areas = [(area.replace("-", " ").replace("/", " › "), area) for area in bank.areas]
        parts["areas"] = gr.Dropdown(
            areas, value=[], multiselect=True, label="Areas", info="None chosen means all of them.", elem_id="areas"
        )
        with gr.Row():
            parts["questions"] = gr.Slider(1, 20, value=8, step=1, label="Questions", elem_id="questions")
            parts["minutes"] = gr.Number(
                0,
                minimum=0,
                maximum=240,
                precision=0,
                label="Minutes",
                info="After this time no new question is asked; 0 sets no limit.",
                elem_id="minutes",
            )
        parts["mode"] = gr.Radio(MODES, value=Mode.PRACTICE.value, label="Mode", elem_id="mode")
        parts["start"] = gr.Button("Start the interview", variant="primary", elem_id="start")
    return parts


def _composer() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Row(visible=False, elem_id="again-note") as parts["again_note"]:
        parts["again_words"] = gr.HTML("")
        parts["again_stop"] = gr.Button("Stop answering again", size="sm", min_width=120, scale=0)
    with gr.Column(visible=False, elem_id="composer") as parts["composer"]:
        parts["reply"] = gr.Textbox(
            label="Your reply",
            info="Enter sends, Shift+Enter breaks the line.",
            placeholder="Answer in your own words…",
            lines=1,
            max_lines=10,
            submit_btn="Send",
            elem_id="reply",
        )
        with gr.Row(elem_classes="actions") as parts["actions"]:
            parts["hint"] = gr.Button("Hint", size="sm", min_width=80, elem_id="hint")
            parts["skip"] = gr.Button("Skip", size="sm", min_width=80, elem_id="skip")
            parts["finish"] = gr.Button("Finish", size="sm", min_width=80, elem_id="finish")
        with gr.Row(visible=False, elem_classes="actions", elem_id="sure") as parts["sure"]:
            gr.HTML('<p role="status">Finish now? The open question is closed as it stands.</p>')
            parts["sure_yes"] = gr.Button("Finish the interview", size="sm", min_width=120, variant="stop")
            parts["sure_no"] = gr.Button("Go on", size="sm", min_width=80)
    parts["grade_again"] = gr.Button("Grade again", size="sm", visible=False, elem_id="grade-again")
    return parts


def _after() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(visible=False, elem_id="over") as parts["over"]:
        with gr.Row(elem_classes="actions"):
            parts["download"] = gr.HTML("")
            parts["another"] = gr.Button("Start another", variant="primary", elem_id="another")
        parts["summary"] = gr.Markdown("", latex_delimiters=LATEX, elem_id="summary")
    with gr.Accordion("Explain a term", open=False, visible=False, elem_id="explain-term") as parts["explain"]:
        parts["topic"] = gr.Textbox(
            label="Term",
            info="Explaining what the open question is about takes it out of the statistics.",
            placeholder="weight tying",
            lines=1,
            max_lines=1,
            elem_id="topic",
        )
        parts["topic_go"] = gr.Button("Explain", size="sm", elem_id="topic-go")
    with gr.Accordion("Answer a question again", open=False, visible=False, elem_id="retake") as parts["retake"]:
        parts["retake_which"] = gr.Dropdown([], label="Question", elem_id="retake-which")
        parts["retake_go"] = gr.Button("Answer again", size="sm", elem_id="retake-go")
    return parts


def _wire(screen: Screen, conduct: Conduct) -> None:
    at = [screen.visitor, screen.seat]
    plan = [screen.levels, screen.areas, screen.questions, screen.minutes, screen.mode]

    def calls(event: Callable[..., Any], function: Callable[..., Any], inputs: list[Any]) -> None:
        _calls(event, function, inputs, screen, conduct)

    def turns(event: Callable[..., Any], function: Callable[..., Any], inputs: list[Any]) -> None:
        # An event is over a moment after the page shows that its turn is. What is pressed in that moment counts too:
        # by the default, "once", Gradio would drop it without a word.
        _calls(event, function, inputs, screen, conduct, trigger_mode="multiple")

    calls(screen.start.click, conduct.started, [screen.visitor, *plan])
    calls(screen.go_on.click, conduct.continued, [screen.visitor])
    calls(screen.reload.click, conduct.reloaded, [screen.visitor])
    turns(screen.reply.submit, conduct.replied, [*at, screen.reply, screen.again])
    turns(screen.hint.click, conduct.hinted, at)
    turns(screen.skip.click, conduct.skipped, at)
    turns(screen.sure_yes.click, conduct.finished, at)
    turns(screen.grade_again.click, conduct.graded_again, at)
    turns(screen.topic_go.click, conduct.explained, [*at, screen.topic])
    turns(screen.topic.submit, conduct.explained, [*at, screen.topic])
    calls(screen.retake_go.click, conduct.retaking, [*at, screen.retake_which])
    calls(screen.again_stop.click, conduct.not_retaking, at)
    calls(screen.another.click, conduct.another, [screen.visitor])
    for button, show in ((screen.finish, True), (screen.sure_no, False)):
        button.click(_shown(show), None, screen.sure, show_progress="hidden", api_visibility="private")
    screen.reply.change(None, screen.reply, screen.draft, js="(words) => words", api_visibility="private")


def _shown(show: bool) -> Callable[[], Changes]:
    return lambda: gr.update(visible=show)


def _calls(
    event: Callable[..., Any],
    function: Callable[..., Any],
    inputs: list[Any],
    screen: Screen,
    conduct: Conduct,
    trigger_mode: Literal["once", "multiple"] = "once",
) -> None:
    """Join an event to a function that changes the screen; the focus goes to the reply's box afterwards."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    called = event(function, inputs, screen.controls, trigger_mode=trigger_mode, **quiet)
    called.failure(conduct.recovered, [screen.visitor], screen.controls, **quiet)
    called.then(None, None, None, js=_FOCUS, api_visibility="private")
