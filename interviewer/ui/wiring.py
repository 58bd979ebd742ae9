"""How a control is joined to what it does, so that a fault of the program's own is told and locks nothing."""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.context import get_blocks_context

from interviewer.ui import cards

if TYPE_CHECKING:
    from _collections_abc import dict_values

Event = Callable[..., Any]
"""What is called with a function, its inputs and its outputs to have it run when something happens: `button.click`."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": [], "api_visibility": "private"}
"""Of every event: what takes time says so in words, no control is told that it goes on, and no program is meant to call
it. By "hidden" alone each control that it may change, with all that stands in it, is gone through at each step.
"""

ONE_AT_A_TIME: dict[str, Any] = {"show_progress": "hidden", "concurrency_id": "laying out", "concurrency_limit": 1}
"""How a part is laid out later: Gradio numbers what is laid out by counters that threads must not share."""

BROKEN = "Something went wrong in the program; the terminal says what. Nothing that was kept is lost: try again."


def wired(
    event: Event,
    function: Callable[..., Any] | None,
    inputs: Any,
    outputs: Any,
    notice: gr.HTML,
    trigger_mode: Literal["once", "always_last"] = "once",
) -> Any:
    """Join an event to a function that changes `outputs`; `notice` tells when it breaks. Gives the call, to follow.

    What happens again while the function runs is dropped, or, by `always_last`, the last of it done afterwards.
    """
    called = event(function, inputs, outputs, trigger_mode=trigger_mode, **QUIET)
    called.failure(lambda: gr.update(value=cards.notice(BROKEN), visible=True), None, notice, **QUIET)
    return called


def said_first(event: Event, notice: gr.HTML, words: str) -> Event:
    """An event that says in `notice` what is being done, by the browser alone, before it is done.

    For what changes a box that is typed in: of a generator, which could say so too, Gradio draws the last step twice,
    the second time over what was typed meanwhile.
    """
    return _browser_alone(event, notice, cards.notice(words, "hint"))


def cleared_first(event: Event, notice: gr.HTML) -> Event:
    """An event that clears `notice` by the browser alone, before anything is done.

    What clears it when it is done may clear what something quicker has said meanwhile.
    """
    return _browser_alone(event, notice, "")


def _browser_alone(event: Event, notice: gr.HTML, value: str) -> Event:
    told = json.dumps({"__type__": "update", "value": value, "visible": bool(value)})
    return event(None, None, notice, js=f"() => ({told})", **QUIET).then


class Calls(dict[int, BlockFunction]):
    """The calls of a page, by number, that can be gone through while more are added.

    Gradio goes through them at almost every event of a visitor, and in another thread adds those of a part that is
    being laid out; a plain dictionary breaks then.
    """

    def values(self) -> "dict_values[int, BlockFunction]":
        """Those of this moment: one step for the interpreter, so nothing comes between."""
        return self.copy().values()


def with_parts_laid_out_later(page: gr.Blocks) -> None:
    """Make a page fit for parts that are laid out when it is there already; to be called when it is complete."""
    page.default_config.fns = Calls(page.default_config.fns)


def laid_out_behind(page: gr.Blocks, lay_out: Callable[[], None]) -> None:
    """Have a part of the page laid out when the page itself is there already; `lay_out` does it, for each visitor."""

    @gr.render(triggers=[page.load], **ONE_AT_A_TIME)
    def laid_out() -> None:
        lay_out()
        _open_to_input(get_blocks_context())


def laid_out_once_opened(page: gr.Blocks, tab: gr.Tab, lay_out: Callable[[Event], None]) -> None:
    """Have a tab laid out when it is opened for the first time: the page itself is there the sooner.

    `lay_out` is called with the event of the tab's being opened, which happens then and each time afterwards.
    """
    asked = gr.State(False)
    tab.select(lambda: True, None, asked, **QUIET)

    @gr.render(triggers=[asked.change], **ONE_AT_A_TIME)
    def laid_out() -> None:
        # What is laid out later gets the page's loading when it is there.
        lay_out(partial(gr.on, [page.load, tab.select]))
        _open_to_input(get_blocks_context())


def _open_to_input(config: Any) -> None:
    """Have what is read by an event take input: the browser finds out by itself only what is there at the start."""
    for event in config.fns.values():
        for block in event.inputs:
            if block.rendered_in is not None and getattr(block, "interactive", False) is None:
                block.interactive = True
