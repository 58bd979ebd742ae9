"""The controls of the Review tab. They do not know what they do."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from interviewer.ui.interview_tab import SCRAMBLED_WITH
from interviewer.ui.screen import LATEX


@dataclass(frozen=True)
class ReviewScreen:
    """Every control that a review changes; the browser keeps the `sitting` that is going on, and as `draft` what is
    typed. `drawn` is whether this page shows the sitting already.
    """

    drawn: gr.State
    sitting: gr.BrowserState
    draft: gr.BrowserState
    notice: gr.HTML
    standing: gr.HTML
    begin: gr.Button
    ahead: gr.Button
    talk: gr.Column
    progress: gr.HTML
    question: gr.Markdown
    reply: gr.Textbox
    answering: gr.Column
    unknown: gr.Button
    stop: gr.Button
    result: gr.Markdown
    next: gr.Button

    @property
    def controls(self) -> list[Any]:
        """All of them."""
        return list(vars(self).values())


def remembered() -> tuple[gr.BrowserState, gr.BrowserState]:
    """Where the browser keeps the sitting that is going on, and what is typed in it and not yet sent."""
    return (
        gr.BrowserState({}, storage_key="interviewer-sitting", secret=SCRAMBLED_WITH),
        gr.BrowserState({"words": ""}, storage_key="interviewer-review", secret=SCRAMBLED_WITH),
    )


def review_screen(sitting: gr.BrowserState, draft: gr.BrowserState) -> ReviewScreen:
    """Lay the controls out in the present Blocks; `sitting` and `draft` are what was `remembered`."""
    drawn = gr.State(False)
    notice = gr.HTML("", visible=False)
    standing = gr.HTML('<p class="note" role="status">Opening…</p>', elem_id="review-standing")
    begin = gr.Button("Begin", variant="primary", visible=False, elem_id="review-begin")
    ahead = gr.Button("Review ahead of time", visible=False, elem_id="review-ahead")
    with gr.Column(visible=False, elem_id="review-talk") as talk:
        progress = gr.HTML("", elem_id="review-progress")
        question = gr.Markdown("", latex_delimiters=LATEX, elem_id="review-question")
        with gr.Column(elem_classes="answering") as answering:
            reply = gr.Textbox(
                label="What you remember",
                info="Enter sends, Shift+Enter breaks the line. A sentence is enough.",
                lines=1,  # with more, Enter would break the line
                max_lines=10,
                submit_btn="Send",
                elem_id="review-reply",
            )
            with gr.Row(elem_classes="actions"):
                unknown = gr.Button("I don't know", size="sm", min_width=120)
                stop = gr.Button("Stop for now", size="sm", min_width=120)
        result = gr.Markdown("", visible=False, latex_delimiters=LATEX, elem_id="review-result")
        following = gr.Button("Next", variant="primary", visible=False, elem_id="review-next")
    return ReviewScreen(
        drawn,
        sitting,
        draft,
        notice,
        standing,
        begin,
        ahead,
        talk,
        progress,
        question,
        reply,
        answering,
        unknown,
        stop,
        result,
        following,
    )
