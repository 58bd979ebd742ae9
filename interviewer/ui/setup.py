"""What is set up for a new interview: the controls of the plan, and what the browser keeps of them.

It does not know what happens when the interview is started.
"""

from collections.abc import Collection
from typing import Annotated, Any, Literal

import gradio as gr
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from interviewer.bank.question import Bank, Level, area_words
from interviewer.interview.interview import MOST_QUESTIONS, Mode, Plan
from interviewer.interview.planning import PRESETS, Advertised

BY_QUESTIONS, BY_MINUTES = "questions", "minutes"
LENGTHS = [("Questions", BY_QUESTIONS), ("Minutes", BY_MINUTES)]
LEVELS = [(f"{level.value} {level.word}", level.value) for level in Level]
MODES = [
    ("Practice: a grade after every reply, hints, and answering again", Mode.PRACTICE.value),
    ("Simulation: like the real thing, grades come at the end", Mode.SIMULATION.value),
]
WEAK_SPOTS = "Weak spots"

ADVERTISED: TypeAdapter[Advertised] = TypeAdapter(Advertised)
"""What an advert asked for, to and from what the browser keeps."""


class Setup(BaseModel):
    """What is set up for a new interview; `advert` is None as long as its box was never opened."""

    levels: Annotated[list[Level], Field(min_length=1)] = list(Level)
    areas: list[str] = []
    length: Literal["questions", "minutes"] = BY_QUESTIONS
    questions: Annotated[int, Field(ge=1, le=20)] = 8
    minutes: Annotated[int, Field(ge=5, le=90)] = 20
    mode: Mode = Mode.PRACTICE
    advert: str | None = None

    def plan(self, seed: int) -> Plan:
        """The plan that it makes."""
        by_minutes = self.length == BY_MINUTES
        return Plan(
            levels=tuple(level for level in Level if level in self.levels),
            areas=tuple(self.areas),
            questions=MOST_QUESTIONS if by_minutes else self.questions,
            minutes=self.minutes if by_minutes else None,
            mode=self.mode,
            seed=seed,
        )


def read_setup(value: object, areas: Collection[str]) -> Setup:
    """What the browser kept, of the areas that there still are; the usual where it is not to be understood."""
    try:
        setup = Setup.model_validate(value)
    except ValidationError:
        return Setup()
    return setup.model_copy(update={"areas": [area for area in setup.areas if area in areas]})


def read_advertised(value: object) -> Advertised | None:
    """What the browser kept of an advert, or None."""
    try:
        return ADVERTISED.validate_python(value)
    except ValidationError:
        return None


def area_choices(bank: Bank) -> list[tuple[str, str]]:
    """The bank's areas, to choose from."""
    return [(area_words(area), area) for area in bank.areas]


def plan_controls(bank: Bank) -> tuple[dict[str, Any], dict[str, gr.Button]]:
    """Lay out the plan in the present Blocks: its controls by their names on the screen, and the presets' buttons."""
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="plan") as parts["plan"]:
        parts["go_on"] = gr.Button("Continue where you left off", visible=False, variant="primary", elem_id="go-on")
        gr.HTML("<h2>Start at once</h2>")
        presets = _presets()
        gr.HTML("<h2>Or choose for yourself</h2>")
        parts |= _advert()
        parts["areas"] = gr.Dropdown(
            area_choices(bank),
            value=[],
            multiselect=True,
            label="Areas",
            info="None chosen means all of them.",
            elem_id="areas",
        )
        with gr.Row(elem_id="how"):
            parts["levels"] = gr.CheckboxGroup(
                LEVELS, value=[value for _, value in LEVELS], label="Levels", min_width=240, elem_id="levels"
            )
            with gr.Column(min_width=240):
                parts |= _length()
        parts["mode"] = gr.Radio(MODES, value=Mode.PRACTICE.value, label="Mode", elem_id="mode")
        parts["start"] = gr.Button("Start the interview", variant="primary", elem_id="start")
    return parts, presets


def _presets() -> dict[str, gr.Button]:
    words = {preset.name: preset.words for preset in PRESETS}
    words[WEAK_SPOTS] = "What went badly or was set aside, once more."
    with gr.Row(elem_id="presets"):
        return {
            name: gr.Button(f"{name}\n{line}", elem_classes="preset", min_width=150) for name, line in words.items()
        }


def _advert() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Accordion("Paste a job advert", open=False, elem_id="advert"):
        parts["advert"] = gr.Textbox(
            label="Job advert",
            info="It is read on this machine; areas and levels are chosen by what it asks for.",
            lines=4,
            max_lines=10,
            elem_id="advert-text",
        )
        parts["advert_go"] = gr.Button("Make a plan of it", size="sm", elem_id="advert-go")
    parts["advert_found"] = gr.HTML("", visible=False, elem_id="advert-found")
    return parts


def _length() -> dict[str, Any]:
    return {
        "length": gr.Radio(LENGTHS, value=BY_QUESTIONS, label="Length by", elem_id="length"),
        "questions": gr.Slider(1, 20, value=8, step=1, label="Questions", elem_id="questions"),
        "minutes": gr.Slider(5, 90, value=20, step=5, label="Minutes", visible=False, elem_id="minutes"),
    }
