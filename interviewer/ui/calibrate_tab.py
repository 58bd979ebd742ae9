"""The Calibrate tab: its steps, and which control calls what.

It does not know what happens in a step.
"""

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from interviewer.calibration.graders import CHAT
from interviewer.calibration.projects import LOCAL
from interviewer.ui.calibrate_controls import Controls, laid_out
from interviewer.ui.calibrate_publish import PublishSteps
from interviewer.ui.calibrate_steps import ProjectSteps, read_marks
from interviewer.ui.calibrate_trials import TrialSteps
from interviewer.ui.screen import Changes
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import QUIET, Event, cleared_first


def calibrate_tab(warm: WarmParts, opened: Event, kept_name: gr.BrowserState) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    graders = [LOCAL, *([CHAT] if warm.parts.settings.model else [])]
    controls, tabs = laid_out(warm.parts.bank, graders, kept_name)
    projects, trials, press = ProjectSteps(warm, controls), TrialSteps(warm, controls), PublishSteps(warm, controls)
    _wire_project(controls, projects)
    _wire_people(controls, projects)
    _wire_trials(controls, trials)
    _wire_publish(controls, press)
    draw = _drawing(projects, trials, press)
    both = [controls.who, controls.project]
    more = {"grader": [controls.grader], "rubric": [controls.question, controls.item, controls.token]}
    for name, step in tabs.items():
        _draw(step.select, draw[name], [*both, *more.get(name, [])], controls)
    _draw(controls.project.select, lambda who, id: {**projects.draw_project(who, id), **_first()}, both, controls)
    _draw(
        controls.who.blur, lambda who, id: {**projects.draw_project(who, id), controls.kept_name: who}, both, controls
    )
    _on(opened, _arrived(controls, projects), [*both, controls.kept_name], controls)
    # One after the other, so that of two marks of an item the later one stands.
    command = _commanded(controls, projects, trials)
    _on(controls.command.change, command, _command_inputs(controls), controls, concurrency_limit=1)

    def _first() -> Changes:
        return {controls.steps: gr.Tabs(selected="project")}


def _arrived(controls: Controls, projects: ProjectSteps) -> Callable[..., Changes]:
    """What draws the tab when it is opened, for whoever was named here last."""

    def arrived(who: str, id: str | None, kept_name: str | None) -> Changes:
        drawn = projects.arrived(who or kept_name or "", id)
        # Whoever is quick is typing a name already.
        return {**drawn, controls.who: kept_name} if kept_name and not who else drawn

    return arrived


def _on(event: Event, work: Callable[..., Any], inputs: list[Any], controls: Controls, **more: Any) -> None:
    """Have an event do the work. Keys may be pressed faster than they are answered: none is dropped."""
    event(work, inputs, controls.all, trigger_mode="multiple", **QUIET, **more)


def _draw(event: Event, work: Callable[..., Changes], inputs: list[Any], controls: Controls) -> None:
    """Have an event that nobody waits for draw something. It may come after what was pressed since: so the notice is
    cleared before, and the work tells its faults alone.
    """
    notice = controls.notice

    def drawn(*given: Any) -> Changes:
        changes = work(*given)
        return changes if changes.get(notice, {}).get("visible") else {**changes, notice: gr.skip()}

    _on(cleared_first(event, notice), drawn, inputs, controls)


def _drawing(projects: ProjectSteps, trials: TrialSteps, press: PublishSteps) -> dict[str, Callable[..., Changes]]:
    """What draws each step."""
    return {
        "project": projects.arrived,
        "label": projects.draw_label,
        "people": projects.draw_people,
        "settle": projects.draw_split,
        "grader": trials.draw_grader,
        "rubric": trials.back_at_rubric,
        "publish": press.draw_publish,
    }


def _wire_project(controls: Controls, steps: ProjectSteps) -> None:
    who, project = controls.who, controls.project
    sources: list[Any] = [controls.file, controls.interviews, controls.dataset, controls.hidden]
    chosen = [who, project, controls.name, controls.questions, *sources, controls.graders, controls.runs]
    _on(controls.file.upload, steps.file_chosen, [controls.file], controls)
    _on(controls.begin.click, steps.begun, chosen, controls)
    _on(controls.bring.click, steps.brought, [who, project, *sources], controls)
    _on(controls.lead.click, steps.lead, [who, project], controls)


def _wire_people(controls: Controls, steps: ProjectSteps) -> None:
    both = [controls.who, controls.project]
    _on(controls.hand_in.click, steps.handed_in, [*both, controls.reason, controls.command], controls)
    _draw(controls.reason.blur, steps.noted, [*both, controls.reason], controls)
    settled = [*both, controls.spot, controls.outcome, controls.ruling, controls.note]
    _on(controls.settle.click, steps.settled, settled, controls)
    _on(controls.later.click, steps.put_off, [*both, controls.spot], controls)


def _wire_trials(controls: Controls, steps: TrialSteps) -> None:
    both = [controls.who, controls.project]
    _on(controls.grader.select, steps.draw_grader, [*both, controls.grader], controls)
    _on(controls.judge.click, steps.judged, [*both, controls.grader], controls)
    _on(controls.compare.click, steps.compared, [*both, controls.grader, controls.part], controls)
    _on(controls.question.select, steps.at_question, [*both, controls.question], controls)
    _on(controls.item.select, steps.at_item, [*both, controls.question, controls.item], controls)
    edit: list[Any] = [controls.question, controls.item, controls.new_item, controls.token, controls.text]
    edit += [controls.weight, controls.bonus, controls.beside, controls.said, controls.near]
    _on(controls.save.click, steps.saved, [*both, *edit, controls.why, controls.cases], controls)
    _on(controls.undo.click, steps.undone, [*both, controls.question], controls)
    graded = [*both, controls.edit_grader]
    _on(controls.edit_grader.select, steps.owed, graded, controls)
    _on(controls.rejudge.click, steps.rejudged, graded, controls)
    for button, part in ((controls.effect_dev, "dev"), (controls.effect_test, "test")):
        _on(button.click, lambda who, id, grader, part=part: steps.effect(who, id, grader, part), graded, controls)
    _on(controls.try_changes.click, steps.changed, [*graded, controls.question], controls)


def _wire_publish(controls: Controls, steps: PublishSteps) -> None:
    both = [controls.who, controls.project]
    _on(controls.show_diff.click, steps.shown, [*both, controls.edited], controls)
    _on(controls.hold_to_gate.click, steps.held, [*both, controls.edit_grader], controls)
    last = [*both, controls.edit_grader, controls.edited, controls.anyway]
    _on(controls.publish.click, steps.published, last, controls)
    _on(controls.roll_back.click, steps.rolled_back, [*both, controls.publication], controls)
    _on(controls.export.click, steps.exported, [*both, controls.export_to, controls.edit_grader], controls)


def _command_inputs(controls: Controls) -> list[Any]:
    return [controls.who, controls.project, controls.command, controls.grader, controls.cells]


def _commanded(controls: Controls, projects: ProjectSteps, trials: TrialSteps) -> Callable[..., Changes]:
    """What keys and the buttons inside tables mean. What cannot be read changes nothing."""

    def commanded(who: str, id: str | None, text: str, grader: str, cells: dict[str, list[str]]) -> Changes:
        marks = read_marks(text)
        if marks is not None:
            return projects.marked(who, id, marks)
        try:
            command = json.loads(text)
        except ValueError:
            command = None
        match command:
            case {"do": "cell", "cell": str() as cell}:
                return trials.opened_cell(who, id, grader, list(cells.get(cell, ())))
            case {"do": "open", "reply": str() as reply}:
                return trials.opened_cell(who, id, grader, [reply])
            case {"do": "edit", "question": str(), "item": str()}:
                return trials.mended(who, id, command)
            case _:
                return {controls.notice: gr.skip()}

    return commanded
