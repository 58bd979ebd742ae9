"""The Explain tab: a question, and an answer from the bank with its sources, streamed.

It does not know how the answer is found or worded.
"""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from interviewer.errors import InterviewerError
from interviewer.ui import cards
from interviewer.ui.conduct import FRAME, PREPARING
from interviewer.ui.screen import LATEX
from interviewer.ui.warm import WarmParts

EXAMPLES = ("Explain weight tying", "Batch norm or layer norm?", "Why not start with zero weights?")
_EMPTY = "*Ask about anything in the bank: the answer comes from its entries, and names them.*"


def explain_tab(warm: WarmParts) -> None:
    """Lay the tab out in the present Blocks and wire it."""

    def explained(topic: str) -> Iterator[tuple[Any, Any]]:
        waiting = "Looking it up…" if warm.ready else PREPARING
        yield f"*{waiting}*", gr.update(visible=False)
        text, drawn = "", 0.0
        try:
            for piece in warm.explainer.stream(topic):
                text += piece
                if time.monotonic() - drawn > FRAME:
                    drawn = time.monotonic()
                    yield cards.plain_markdown(text), gr.skip()
            yield cards.plain_markdown(text), gr.skip()
        except InterviewerError as error:
            told = gr.update(value=cards.notice(str(error)), visible=True)
            yield cards.plain_markdown(text) or _EMPTY, told

    with gr.Column(elem_classes="narrow"):
        topic = gr.Textbox(
            label="What shall be explained?",
            placeholder="weight tying",
            lines=1,
            max_lines=4,
            max_length=2000,
            submit_btn="Explain",
            elem_id="question",
        )
        with gr.Row(elem_classes="actions examples"):
            examples = [gr.Button(example, size="sm", min_width=120) for example in EXAMPLES]
        notice = gr.HTML("", visible=False)
        answer = gr.Markdown(_EMPTY, latex_delimiters=LATEX, elem_id="explanation", min_height=120)
    send = {"outputs": [answer, notice], "show_progress": "hidden", "api_visibility": "private"}
    topic.submit(explained, topic, **send)
    for button, example in zip(examples, EXAMPLES, strict=True):
        button.click(lambda words=example: words, None, topic, api_visibility="private", show_progress="hidden").then(
            explained, topic, **send
        )
