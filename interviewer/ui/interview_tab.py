"""The interview tab: its layout, and which control calls what.

The plan of a new interview is the page's first screen. What an interview is held with is laid out behind it, when the
page is there already. It does not know what happens in a turn.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import gradio as gr

from interviewer.interview.interview import Chosen
from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.ui.conduct import Conduct, Visitor
from interviewer.ui.screen import LATEX, SURE, TAB, Changes, Screen, Seat, opening_words
from interviewer.ui.setup import area_choices, plan_controls
from interviewer.ui.status import status_of
from interviewer.ui.voice import tools
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import QUIET, Event, laid_out_behind

# The browser's copy is scrambled with this; it protects nothing, and a fixed one lets it be read after a restart.
SCRAMBLED_WITH = "interviewer"

_FOCUS = """() => setTimeout(() =>
  (document.querySelector('#flag-reason textarea') ?? document.querySelector('#reply textarea'))?.focus(), 150)"""
_FOCUS_TOPIC = "() => setTimeout(() => document.querySelector('#topic textarea, #topic input')?.focus(), 150)"
_SHOW_REPORT = "() => document.querySelector('[data-tab-id=\"report\"]')?.click()"


@dataclass(frozen=True)
class InterviewTab:
    """The tab once its plan is laid out: what the page and the other tabs may ask of it.

    `asked_for` holds what another tab would have asked: the moment, and the questions with the reasons.
    """

    warm: WarmParts
    tabs: gr.Tabs
    first: dict[str, Any]
    asked_for: gr.State

    @property
    def visitor(self) -> gr.BrowserState:
        """Whose page it is."""
        return self.first["visitor"]

    def show_status(self) -> None:
        """Show who grades and who speaks, in the present place of the page."""
        self.first["status"].render()
        with gr.Row(elem_id="relief", elem_classes="actions"):
            self.first["relieve_grader"].render()
            self.first["relieve_interviewer"].render()

    def offers_areas(self, event: Event) -> None:
        """Have an event that may have added questions to the bank offer their areas for the plan too."""
        event(lambda: gr.update(choices=area_choices(self.warm.parts.bank)), None, self.first["areas"], **QUIET)

    def begins_on(self, event: Event, chosen: Callable[..., Sequence[Chosen]], inputs: Sequence[Any] = ()) -> None:
        """Have an event, such as another tab's `button.click`, show this tab and begin an interview.

        `chosen` is called with the owner's name and the values of `inputs`, and says which questions to ask and why;
        there is a message when it gives none.
        """

        def asked(visitor: Visitor | None, *given: Any) -> Any:
            wanted = tuple(chosen((visitor or {}).get("owner", ""), *given))
            return gr.update(selected=TAB), (time.time_ns(), wanted)  # what is asked for twice differs by its moment

        event(asked, [self.visitor, *inputs], [self.tabs, self.asked_for], **QUIET)


_KEEP_DRAFT = """(words, sure, wrong, visitor) => {
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem('interviewer-drafts')) || {}; } catch {}
  const id = visitor?.interview;
  if (!id) return [];
  delete kept[id];
  if (words || sure || wrong) kept[id] = { words, sure, wrong };
  localStorage.setItem('interviewer-drafts', JSON.stringify(Object.fromEntries(Object.entries(kept).slice(-20))));
  return [];
}"""
"""Drafts are kept by interview, so that neither a reload nor another interview in between loses one."""

_RESTORE_DRAFT = """(visitor) => {
  const as_it_is = { __type__: 'update' };
  try {
    const kept = JSON.parse(localStorage.getItem('interviewer-drafts'))[visitor.interview];
    const typed = document.querySelector('#reply textarea')?.value ?? '', words = kept.words ?? '';
    return [typed.startsWith(words) ? as_it_is : words, kept.sure, kept.wrong ?? as_it_is];
  } catch { return [as_it_is, as_it_is, as_it_is]; }
}"""
"""Neither without a draft nor while its words are typed on is anything written into the box: it could undo a key."""

_PREVIEW = r"""(words) => /```|\$|\\\(|\\\[|`[^`]+`/.test(words)
  ? { __type__: 'update', visible: true, value: words.split(/(```[^]*?(?:```|$)|`[^`\n]+`)/)
      .map((piece, at) => at % 2 ? piece : piece.replaceAll('<', '&lt;')).join('') }
  : { __type__: 'update', visible: false, value: '' }"""
"""What the pane below the reply draws: nothing, unless there is code or a formula. Tags stay signs."""

_KEEP_SETUP = """(levels, areas, length, questions, minutes, mode, advert) =>
  ({ levels, areas, length, questions, minutes, mode, advert })"""

_BY = """(by) => [
  { __type__: 'update', visible: by === 'questions' }, { __type__: 'update', visible: by === 'minutes' }]"""


_KEEP_SHOWN = """(visitor) => {
  if (visitor?.interview) localStorage.setItem('interviewer-shown', 'yes');
  else localStorage.removeItem('interviewer-shown');
  return [];
}"""
_AS_IT_WAS_LEFT = """(visitor, setup, advertised) =>
  document.documentElement.classList.contains('returning') ? [visitor, setup, advertised] : [visitor, null, null]"""
"""What is chosen while the page is still opening stays as it is chosen."""

_OPENED = "() => { document.documentElement.classList.remove('returning'); window.interviewerOpened = true; }"

BEFORE_ALL = """<script>
if (localStorage.getItem('interviewer-shown') || localStorage.getItem('interviewer-setup'))
  document.documentElement.classList.add('returning');
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('#plan button:not(.label-wrap)');
  if (!button || window.interviewerOpened) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  const again = () => {
    if (!window.interviewerOpened) return setTimeout(again, 30);
    button.ariaBusy = 'false';
    button.click();
  };
  again();
}, true);
</script>"""
"""The plan is there with the page itself, without waiting for the server. Whoever left an interview or a plan sees that
it is being opened instead, so that nothing is chosen that would be replaced. What is pressed before all that it does is
there is pressed again a moment later.
"""


def interview_tab(warm: WarmParts, page: gr.Blocks, tabs: gr.Tabs) -> InterviewTab:
    """Lay the tab out in the present Blocks; `tabs` are the ones that it stands in, under the id TAB."""
    first, presets = _first(warm.parts)
    tab = InterviewTab(warm, tabs, first, gr.State(None))
    _wire_first(first)

    def lay_out() -> None:
        screen = Screen(**first, **_later(warm.parts))
        conduct = Conduct(warm, screen)
        _wire(screen, conduct)
        _wire_plan(screen, conduct, presets)
        _wire_without_server(screen)
        _wire_from_elsewhere(screen, conduct, tab.asked_for)
        _draws_on_opening(page, screen, conduct)

    laid_out_behind(page, lay_out)
    return tab


def _first(of: Parts) -> tuple[dict[str, Any], dict[str, gr.Button]]:
    """What is there with the page: the plan, and what the browser keeps."""
    parts: dict[str, Any] = {"status_of": status_of(of)} | _status(of)
    for name in ("visitor", "setup", "advertised"):
        key = "interviewer" if name == "visitor" else f"interviewer-{name}"
        parts[name] = gr.BrowserState(None, storage_key=key, secret=SCRAMBLED_WITH)
    with gr.Column(elem_classes="narrow"):
        parts["opening"] = gr.HTML(opening_words("Opening…"), elem_id="opening")
        plan, presets = plan_controls(of.bank)
    return parts | plan, presets


def _status(of: Parts) -> dict[str, Any]:
    """The panel that says who grades and speaks, and what relieves a chat model; the page has them below all tabs."""
    now, mine = status_of(of)(None), of.settings.has_workbench
    model = of.settings.model is not None
    return {
        "status": gr.HTML(now.html, elem_id="in-use", render=False),
        "relieve_grader": gr.Button(
            now.grading, size="sm", visible=mine and of.chat_grades, min_width=200, render=False
        ),
        "relieve_interviewer": gr.Button(now.speaking, size="sm", visible=mine and model, min_width=200, render=False),
    }


def _later(of: Parts) -> dict[str, Any]:
    """What an interview is held with."""
    parts: dict[str, Any] = {"seat": gr.State(None), "again": gr.State(None)}
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_classes="narrow"):
            parts |= _talk() | _composer(of.settings) | _about() | _over()
        parts |= _side()
    return parts


def _talk() -> dict[str, Any]:
    parts: dict[str, Any] = {}
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
    return parts


def _composer(settings: Settings) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Row(visible=False, elem_id="again-note") as parts["again_note"]:
        parts["again_words"] = gr.HTML("")
        parts["again_stop"] = gr.Button("Stop answering again", size="sm", min_width=120, scale=0)
    with gr.Row(visible=False, elem_classes="actions", elem_id="paused") as parts["paused"]:
        gr.HTML('<p role="status">A pause: the time stands still, and everything is kept.</p>')
        parts["back"] = gr.Button("Go on", variant="primary", min_width=120, elem_id="back")
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
        preview = gr.Markdown("", visible=False, latex_delimiters=LATEX, elem_id="preview")
        parts["reply"].change(None, parts["reply"], preview, js=_PREVIEW, **QUIET)
        with gr.Row(elem_id="before-sending"):
            gr.HTML(tools(settings), elem_id="tools")
            parts["sure"] = gr.Radio(SURE, value=None, label="How sure are you?", elem_id="sure", min_width=280)
        with gr.Row(elem_classes="actions") as parts["actions"]:
            parts["hint"] = gr.Button("Hint", size="sm", min_width=80, elem_id="hint")
            parts["skip"] = gr.Button("Skip", size="sm", min_width=80, elem_id="skip")
            parts["explain"] = gr.Button("Explain a term", size="sm", min_width=80, elem_id="explain-term")
            parts["pause"] = gr.Button("Pause", size="sm", min_width=80, elem_id="pause")
            parts["finish"] = gr.Button("Finish", size="sm", min_width=80, elem_id="finish")
        with gr.Row(visible=False, elem_classes="actions", elem_id="ending") as parts["ending"]:
            gr.HTML('<p role="status">Finish now? The open question is closed as it stands.</p>')
            parts["ending_yes"] = gr.Button("Finish the interview", size="sm", min_width=120, variant="stop")
            parts["ending_no"] = gr.Button("Don’t finish", size="sm", min_width=80)
    parts["grade_again"] = gr.Button("Grade again", size="sm", visible=False, elem_id="grade-again")
    return parts


def _about() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(visible=False, elem_id="about") as parts["about"]:
        with gr.Row(elem_classes="actions"):
            parts["about_which"] = gr.Dropdown(
                [], label="Question", show_label=False, container=False, min_width=200, elem_id="about-which"
            )
            parts["again_go"] = gr.Button("Answer it again", size="sm", min_width=100, elem_id="again-go")
            parts["later"] = gr.Button("Quiz me on this later", size="sm", min_width=100, elem_id="later")
            parts["flag"] = gr.Button("Something is wrong…", size="sm", min_width=100, elem_id="flag")
        with gr.Column(visible=False, elem_id="flagging") as parts["flagging"]:
            parts["flag_reason"] = gr.Textbox(
                label="What is wrong?",
                info="It is kept with the interview, for whoever looks after the questions. It changes no grade.",
                lines=2,
                max_lines=6,
                elem_id="flag-reason",
            )
            with gr.Row(elem_classes="actions"):
                parts["flag_send"] = gr.Button("Keep it", size="sm", min_width=80, elem_id="flag-send")
                parts["flag_stop"] = gr.Button("Never mind", size="sm", min_width=80)
    return parts


def _side() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(visible=False, elem_id="side", min_width=280, scale=0) as parts["side"]:
        parts["topic"] = gr.Textbox(
            label="Explain a term",
            info="Explaining what the open question is about takes it out of the statistics.",
            placeholder="weight tying",
            lines=1,
            max_lines=1,
            max_length=200,
            elem_id="topic",
        )
        with gr.Row(elem_classes="actions"):
            parts["topic_go"] = gr.Button("Explain", size="sm", min_width=80, elem_id="topic-go")
            parts["side_close"] = gr.Button("Close", size="sm", min_width=80, elem_id="side-close")
        parts["side_words"] = gr.Markdown("", latex_delimiters=LATEX, elem_id="side-words")
    return parts


def _over() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(visible=False, elem_id="over") as parts["over"]:
        with gr.Row(elem_classes="actions"):
            parts["download"] = gr.HTML("")
            parts["another"] = gr.Button("Start another", variant="primary", elem_id="another")
            gr.Button("See the report").click(None, None, None, js=_SHOW_REPORT, **QUIET)
        parts["summary"] = gr.Markdown("", latex_delimiters=LATEX, elem_id="summary")
    return parts


def _wire(screen: Screen, conduct: Conduct) -> None:
    at = [screen.visitor, screen.seat]
    about = [*at, screen.about_which]

    def calls(event: Event, function: Callable[..., Any], inputs: list[Any]) -> None:
        _calls(event, function, inputs, screen, conduct)

    def turns(event: Event, function: Callable[..., Any], inputs: list[Any]) -> None:
        # An event is over a moment after the page shows that its turn is. What is pressed in that moment counts too:
        # by the default, "once", Gradio would drop it without a word.
        _calls(event, function, inputs, screen, conduct, trigger_mode="multiple")

    calls(screen.reload.click, conduct.reloaded, [screen.visitor])
    turns(screen.reply.submit, conduct.replied, [*at, screen.reply, screen.again, screen.sure])
    turns(screen.hint.click, conduct.hinted, at)
    turns(screen.skip.click, conduct.skipped, at)
    turns(screen.pause.click, conduct.paused, at)
    turns(screen.back.click, conduct.back, at)
    turns(screen.ending_yes.click, conduct.finished, at)
    turns(screen.grade_again.click, conduct.graded_again, at)
    turns(_any(screen.topic_go.click, screen.topic.submit), conduct.explained, [*at, screen.topic])
    turns(screen.later.click, conduct.set_aside, about)
    turns(screen.flag_send.click, conduct.flagged, [*about, screen.flag_reason])
    calls(screen.relieve_grader.click, conduct.relieved_grader, [*at, screen.relieve_grader])
    calls(screen.relieve_interviewer.click, conduct.relieved_interviewer, [*at, screen.relieve_interviewer])
    for button, turned, given in (
        (screen.flag, conduct.flag_asked, about),
        (screen.again_go, conduct.retaking, about),
        (screen.again_stop, conduct.not_retaking, at),
    ):
        _calls(button.click, turned, given, screen, conduct).then(None, None, None, js=_FOCUS, **QUIET)


def _wire_plan(screen: Screen, conduct: Conduct, presets: dict[str, gr.Button]) -> None:
    def calls(event: Event, function: Callable[..., Any], inputs: list[Any]) -> Any:
        return _calls(event, function, inputs, screen, conduct)

    names: dict[Any, str] = {button: name for name, button in presets.items()}

    def preset(visitor: Visitor | None, pressed: gr.EventData) -> Iterator[Changes]:
        yield from conduct.preset(visitor, names[pressed.target])

    calls(_any(*(button.click for button in presets.values())), preset, [screen.visitor])
    calls(screen.start.click, conduct.started, [screen.visitor, *_setup_controls(vars(screen))])
    calls(screen.another.click, conduct.another, [screen.visitor])
    calls(screen.advert_go.click, conduct.advertised, [screen.advert])
    gone_on = calls(screen.go_on.click, conduct.continued, [screen.visitor])
    _restores_draft(gone_on.then, screen)


def _setup_controls(first: dict[str, Any]) -> list[Any]:
    return [first[name] for name in ("levels", "areas", "length", "questions", "minutes", "mode", "advert")]


def _wire_first(first: dict[str, Any]) -> None:
    """What the browser does alone with the plan: it keeps it, and shows one length or the other."""
    visitor, setup = first["visitor"], _setup_controls(first)
    visitor.change(None, visitor, None, js=_KEEP_SHOWN, **QUIET)
    changed = _any(*(control.change for control in setup))
    changed(None, setup, first["setup"], js=_KEEP_SETUP, **QUIET)
    first["length"].input(None, first["length"], [first["questions"], first["minutes"]], js=_BY, **QUIET)


def _wire_without_server(screen: Screen) -> None:
    """What the browser does alone while an interview is held: it keeps drafts, shows and hides."""
    typed = _any(*(control.change for control in screen.drafts))
    typed(None, [*screen.drafts, screen.visitor], None, js=_KEEP_DRAFT, **QUIET)
    for button, panel, shown in (
        (screen.finish, screen.ending, True),
        (screen.ending_no, screen.ending, False),
        (screen.flag_stop, screen.flagging, False),
        (screen.explain, screen.side, True),
        (screen.side_close, screen.side, False),
    ):
        show = f"() => ({{ __type__: 'update', visible: {'true' if shown else 'false'} }})"
        button.click(None, None, panel, js=show, **QUIET)
    screen.explain.click(None, None, None, js=_FOCUS_TOPIC, **QUIET)


def _wire_from_elsewhere(screen: Screen, conduct: Conduct, asked_for: gr.State) -> None:
    """Begin on the questions that another tab asks for."""

    def begun(visitor: Visitor | None, seat: Seat, wanted: tuple[int, Sequence[Chosen]]) -> Iterator[Changes]:
        yield from conduct.quizzed(visitor, seat, wanted[1])

    _calls(asked_for.change, begun, [screen.visitor, screen.seat, asked_for], screen, conduct)


def _draws_on_opening(page: gr.Blocks, screen: Screen, conduct: Conduct) -> None:
    """Have what the visitor left drawn when the page is opened."""
    _restores_draft(page.load, screen)
    kept = [screen.visitor, screen.setup, screen.advertised]
    opened = _calls(page.load, conduct.opened, kept, screen, conduct, js=_AS_IT_WAS_LEFT)
    opened.then(None, None, None, js=_OPENED, **QUIET)


def _restores_draft(event: Event, screen: Screen) -> None:
    """Put the draft of the interview that is shown into the box."""
    event(None, screen.visitor, screen.drafts, js=_RESTORE_DRAFT, **QUIET)


def _any(*events: Event) -> Event:
    """The event that happens when any of them does: one for all is less to start with than one for each."""
    return partial(gr.on, events)


def _calls(
    event: Event,
    function: Callable[..., Any],
    inputs: list[Any],
    screen: Screen,
    conduct: Conduct,
    trigger_mode: Literal["once", "multiple"] = "once",
    js: str | None = None,
) -> Any:
    """Join an event to a function that changes the screen; after a fault of the program's own it is drawn again."""
    called = event(function, inputs, screen.controls, trigger_mode=trigger_mode, js=js, **QUIET)
    called.failure(conduct.recovered, [screen.visitor], screen.controls, **QUIET)
    return called
