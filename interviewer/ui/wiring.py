"""How a control is joined to what it does, so that a fault of the program's own is told and locks nothing."""

from collections.abc import Callable
from typing import Any, Literal

import gradio as gr

from interviewer.ui import cards

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""No spinner over the controls: what takes time says so in words; and no entry in a public API."""

BROKEN = "Something went wrong in the program; the terminal says what. Nothing that was kept is lost: try again."


def wired(
    event: Callable[..., Any],
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
