"""Files that are made when a button is pressed and saved by the browser; nothing of them stays on the server.

It does not know what is in a file.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from interviewer.errors import InterviewerError
from interviewer.ui import cards
from interviewer.ui.wiring import QUIET

_SAVE = """(file) => {
  if (!file || !file.content) return;
  const bytes = Uint8Array.from(atob(file.content), (sign) => sign.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: file.kind }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}"""


@dataclass(frozen=True)
class Download:
    """A file to be saved: its name, its media type and its bytes."""

    name: str
    kind: str
    content: bytes


def saves(
    button: gr.Button, made: Callable[..., Download], inputs: Sequence[Any], notice: gr.HTML, working: str = "Making…"
) -> None:
    """Have a button save the file that `made` gives for the values of `inputs`; a failure is told in `notice`."""
    label = str(button.value)
    carried = gr.JSON(visible=False)

    def packed(*given: Any) -> dict[Any, Any]:
        told = gr.update(visible=False)
        file: dict[str, str] = {}
        try:
            made_now = made(*given)
            content = base64.b64encode(made_now.content).decode()
            file = {"name": made_now.name, "kind": made_now.kind, "content": content}
        except InterviewerError as error:
            told = gr.update(value=cards.notice(str(error)), visible=True)
        return {carried: file, notice: told, button: gr.update(value=label, interactive=True)}

    button.click(lambda: gr.update(value=working, interactive=False), None, button, **QUIET).then(
        packed, list(inputs), [carried, notice, button], **QUIET
    ).then(None, carried, None, js=_SAVE, api_visibility="private")
