"""The controls of the Calibrate tab, laid out. It does not know what they do."""

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from interviewer.bank.question import Bank
from interviewer.calibration.labels import Outcome

SCRAMBLED_WITH = "interviewer"
"""The browser's copy of the name is scrambled with this; it protects nothing."""

PARTS = [("dev, free to look at", "dev"), ("the locked test, each look counted", "test")]
OUTCOMES = [(outcome.words.capitalize(), outcome.value) for outcome in Outcome]
CHOOSE_FILE = "Choose a file of replies, CSV or JSONL, with labels or without…"
RIGHT = [("met (or asserted)", "met"), ("missed (or not asserted)", "missed")]
KEYS = (
    "<p class='note'>Keys: <b>m</b> met · <b>x</b> missed · <b>u</b> or <b>?</b> can’t tell · <b>↑ ↓</b> move · "
    "<b>Enter</b> hand in. Select words of the reply before you press m, and they are kept as the evidence. "
    "Every mark is saved at once; nobody sees it before their own is in.</p>"
)
STEPS = ("project", "label", "people", "settle", "grader", "rubric", "publish")


@dataclass(frozen=True)
class Controls:
    """Every control that a step may change. `spot`, `cells` and `token` are what a tab last showed."""

    who: gr.Textbox
    kept_name: gr.BrowserState
    project: gr.Dropdown
    notice: gr.HTML
    steps: gr.Tabs
    command: gr.Textbox
    overview: gr.HTML
    lead: gr.Button
    tags: gr.HTML
    name: gr.Textbox
    questions: gr.Dropdown
    file: gr.UploadButton
    interviews: gr.Checkbox
    dataset: gr.Textbox
    hidden: gr.Textbox
    graders: gr.CheckboxGroup
    runs: gr.Slider
    begin: gr.Button
    bring: gr.Button
    label_head: gr.HTML
    words: gr.HTML
    items: gr.HTML
    labelling: gr.Column
    reason: gr.Textbox
    hand_in: gr.Button
    people: gr.HTML
    split: gr.HTML
    settling: gr.Column
    spot: gr.State
    outcome: gr.Radio
    ruling: gr.Radio
    note: gr.Textbox
    settle: gr.Button
    later: gr.Button
    grader: gr.Radio
    part: gr.Radio
    takes: gr.HTML
    judge: gr.Button
    compare: gr.Button
    found: gr.HTML
    cells: gr.State
    replies: gr.HTML
    ranked: gr.HTML
    question: gr.Dropdown
    item: gr.Dropdown
    new_item: gr.Textbox
    token: gr.State
    text: gr.Textbox
    weight: gr.Radio
    bonus: gr.Checkbox
    beside: gr.Textbox
    said: gr.Textbox
    near: gr.Textbox
    why: gr.Textbox
    cases: gr.Dropdown
    save: gr.Button
    undo: gr.Button
    lint: gr.HTML
    edit_grader: gr.Radio
    edit_takes: gr.HTML
    rejudge: gr.Button
    effect_dev: gr.Button
    effect_test: gr.Button
    effect: gr.HTML
    turned: gr.HTML
    try_changes: gr.Button
    changes: gr.HTML
    edited: gr.Dropdown
    show_diff: gr.Button
    hold_to_gate: gr.Button
    diff: gr.HTML
    gate: gr.HTML
    anyway: gr.Checkbox
    publish: gr.Button
    publications: gr.HTML
    publication: gr.Dropdown
    roll_back: gr.Button
    export_to: gr.Textbox
    export: gr.Button

    @property
    def all(self) -> list[Any]:
        """All of them, in the order of the fields."""
        return [getattr(self, item.name) for item in fields(self)]


def remembered() -> gr.BrowserState:
    """Where the browser keeps the interviewer's name."""
    return gr.BrowserState("", storage_key="interviewer-rater", secret=SCRAMBLED_WITH)


def laid_out(bank: Bank, graders: list[str], kept_name: gr.BrowserState) -> tuple[Controls, dict[str, gr.Tab]]:
    """The controls in the present Blocks, and the tabs of the steps by name; `kept_name` is what was `remembered`."""
    parts: dict[str, Any] = {"kept_name": kept_name}
    tabs: dict[str, gr.Tab] = {}
    with gr.Column(elem_id="calibrate", elem_classes="narrow"):
        with gr.Row():
            parts["who"] = gr.Textbox(label="Your name", max_length=60, min_width=140, scale=1, elem_id="cal-who")
            parts["project"] = gr.Dropdown(
                [], label="Project", value=None, min_width=200, scale=2, elem_id="cal-project", filterable=False
            )
        parts["notice"] = gr.HTML("", visible=False, elem_id="cal-notice")
        parts["command"] = gr.Textbox("", label="Command", elem_id="cal-command", container=False)
        with gr.Tabs(elem_id="cal-steps", overflow_behavior="wrap") as parts["steps"]:
            for name, title, lay in (
                ("project", "1 Project", _project),
                ("label", "2 Label", _label),
                ("people", "3 People", _people),
                ("settle", "4 Settle", _settle),
                ("grader", "5 Grader", _grader),
                ("rubric", "6 Rubric", _rubric),
                ("publish", "7 Publish", _publish),
            ):
                with gr.Tab(title, id=name) as tabs[name]:
                    parts |= lay(bank, graders)
    return Controls(**parts), tabs


def _project(bank: Bank, graders: list[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {"overview": gr.HTML("", elem_id="cal-overview")}
    parts["lead"] = gr.Button(
        "I do not label in this project: show me everything", size="sm", visible=False, elem_id="cal-lead"
    )
    parts["tags"] = gr.HTML("", elem_id="cal-tags")
    with gr.Accordion("Bring replies, or begin a project", open=True, elem_id="cal-bring"):
        parts["questions"] = gr.Dropdown(
            [(f"{question.title} ({question.id})", question.id) for question in bank if question.gradeable],
            label="Questions",
            info="those of a new project; replies to others are left out",
            multiselect=True,
            elem_id="cal-questions",
        )
        parts["file"] = gr.UploadButton(CHOOSE_FILE, file_types=[".csv", ".jsonl"], size="sm", elem_id="cal-file")
        parts["interviews"] = gr.Checkbox(label="Replies from every finished interview here", elem_id="cal-interviews")
        parts["dataset"] = gr.Textbox(
            label="Folder of labelled replies",
            info="on the machine that serves this page, as the evaluations keep them",
            placeholder="evals/datasets/replies",
            elem_id="cal-dataset",
        )
        parts["hidden"] = gr.Textbox(
            label="Names to blank out in the replies",
            info="one a line; addresses, numbers and introductions go anyway",
            lines=1,
            max_lines=6,
            elem_id="cal-hidden",
        )
        parts["name"] = gr.Textbox(label="Name of the new project", max_length=60, elem_id="cal-name")
        with gr.Row(elem_id="cal-judging"):
            parts["graders"] = gr.CheckboxGroup(graders, value=graders[:1], label="Graders", elem_id="cal-graders")
            parts["runs"] = gr.Slider(
                1, 5, 1, step=1, label="Judge each reply so often", info="shows how stable a chat model is"
            )
        with gr.Row(elem_classes="actions"):
            parts["begin"] = gr.Button("Begin the project", variant="primary", elem_id="cal-begin")
            parts["bring"] = gr.Button("Bring into the open project", elem_id="cal-bring-more")
    return parts


def _label(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    parts: dict[str, Any] = {"label_head": gr.HTML("", elem_id="cal-label-head")}
    with gr.Column(visible=False) as parts["labelling"]:
        parts["words"] = gr.HTML("")
        parts["items"] = gr.HTML("", elem_id="cal-items")
        parts["reason"] = gr.Textbox(
            label="Why, if you like", lines=1, max_lines=4, max_length=5000, elem_id="cal-reason"
        )
        parts["hand_in"] = gr.Button("Hand in and go on", variant="primary", elem_id="cal-hand-in")
        gr.HTML(KEYS)
    return parts


def _people(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    return {"people": gr.HTML("", elem_id="cal-people")}


def _settle(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    parts: dict[str, Any] = {"split": gr.HTML("", elem_id="cal-split"), "spot": gr.State(None)}
    with gr.Column(visible=False) as parts["settling"]:
        parts["outcome"] = gr.Radio(OUTCOMES, label="What came of it", elem_id="cal-outcome")
        parts["ruling"] = gr.Radio(RIGHT, label="What is right, where that is clear", elem_id="cal-ruling")
        parts["note"] = gr.Textbox(label="Why", max_length=1000, elem_id="cal-note")
        with gr.Row(elem_classes="actions"):
            parts["settle"] = gr.Button("Settle", variant="primary", elem_id="cal-settle")
            parts["later"] = gr.Button("Later: the next one", elem_id="cal-later")
    return parts


def _grader(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    parts: dict[str, Any] = {}
    with gr.Row():
        parts["grader"] = gr.Radio(graders, value=graders[0], label="Grader", elem_id="cal-grader")
        parts["part"] = gr.Radio(PARTS, value="dev", label="Replies", elem_id="cal-part")
    parts["takes"] = gr.HTML("", elem_id="cal-takes")
    with gr.Row(elem_classes="actions"):
        parts["judge"] = gr.Button("Have it judge", elem_id="cal-judge")
        parts["compare"] = gr.Button("Compare with people", variant="primary", elem_id="cal-compare")
    parts["found"] = gr.HTML("", elem_id="cal-found")
    parts["cells"] = gr.State({})
    parts["replies"] = gr.HTML("", elem_id="cal-replies")
    parts["ranked"] = gr.HTML("", elem_id="cal-ranked")
    return parts


def _rubric(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    parts: dict[str, Any] = {"token": gr.State("")}
    with gr.Row():
        parts["question"] = gr.Dropdown([], label="Question", value=None, filterable=False, elem_id="cal-question")
        parts["item"] = gr.Dropdown(
            [], label="Point or misconception", value=None, filterable=False, elem_id="cal-item"
        )
    parts["new_item"] = gr.Textbox(
        label="Id of the new misconception", info="small letters and hyphens", visible=False, elem_id="cal-new-item"
    )
    parts["text"] = gr.Textbox(label="Wording", lines=2, max_lines=6, max_length=1000, elem_id="cal-text")
    with gr.Row():
        parts["weight"] = gr.Radio([1, 2, 3], label="Weight", elem_id="cal-weight")
        parts["bonus"] = gr.Checkbox(label="Bonus: a strong reply may lack it", elem_id="cal-bonus")
    parts["beside"] = gr.Textbox(
        label="Probe, or what is true instead of the misconception", max_length=1000, elem_id="cal-beside"
    )
    parts["said"] = gr.Textbox(label="Ways people say it, one a line", lines=3, max_lines=10, elem_id="cal-said")
    parts["near"] = gr.Textbox(
        label="Near misses: alike, and not saying it, one a line", lines=3, max_lines=10, elem_id="cal-near"
    )
    parts["why"] = gr.Textbox(label="Reason for the edit", max_length=1000, elem_id="cal-why")
    parts["cases"] = gr.Dropdown([], label="Cases that caused it", multiselect=True, elem_id="cal-cases")
    with gr.Row(elem_classes="actions"):
        parts["save"] = gr.Button("Keep the edit", variant="primary", elem_id="cal-save")
        parts["undo"] = gr.Button("Undo all edits of this question", elem_id="cal-undo")
    parts["lint"] = gr.HTML("", elem_id="cal-lint")
    gr.HTML("<h3>What it changes</h3>")
    parts["edit_grader"] = gr.Radio(graders, value=graders[0], label="Grader", elem_id="cal-edit-grader")
    parts["edit_takes"] = gr.HTML("", elem_id="cal-edit-takes")
    with gr.Row(elem_classes="actions"):
        parts["rejudge"] = gr.Button("Judge what changed", elem_id="cal-rejudge")
        parts["effect_dev"] = gr.Button("Before and after on dev", elem_id="cal-effect-dev")
        parts["effect_test"] = gr.Button("… on the locked test (counted)", elem_id="cal-effect-test")
    parts["effect"] = gr.HTML("", elem_id="cal-effect")
    parts["turned"] = gr.HTML("", elem_id="cal-turned")
    with gr.Row(elem_classes="actions"):
        parts["try_changes"] = gr.Button("Try the robustness of this question", elem_id="cal-try")
    parts["changes"] = gr.HTML("", elem_id="cal-changes")
    return parts


def _publish(bank: Bank, graders: list[str]) -> dict[str, Any]:  # noqa: ARG001
    parts: dict[str, Any] = {}
    parts["edited"] = gr.Dropdown([], label="Edited question", value=None, filterable=False, elem_id="cal-edited")
    with gr.Row(elem_classes="actions"):
        parts["show_diff"] = gr.Button("Show what would be written", elem_id="cal-show-diff")
        parts["hold_to_gate"] = gr.Button("Hold it to the gate (looks at the locked test)", elem_id="cal-hold")
    parts["diff"] = gr.HTML("", elem_id="cal-diff")
    parts["gate"] = gr.HTML("", elem_id="cal-gate")
    parts["anyway"] = gr.Checkbox(label="Publish although the gate is not passed; it is recorded", elem_id="cal-anyway")
    parts["publish"] = gr.Button("Publish", variant="primary", elem_id="cal-publish")
    parts["publications"] = gr.HTML("", elem_id="cal-publications")
    with gr.Row(elem_classes="actions"):
        parts["publication"] = gr.Dropdown([], label="Publication", value=None, filterable=False, visible=False)
        parts["roll_back"] = gr.Button("Roll it back", visible=False, elem_id="cal-roll-back")
    with gr.Accordion("Export the labelled set", open=False):
        parts["export_to"] = gr.Textbox(
            label="Folder",
            info="on the machine that serves this page; what is there is kept",
            elem_id="cal-export-to",
        )
        parts["export"] = gr.Button("Export as a dataset for the evaluations", elem_id="cal-export")
    return parts
