"""What the last step of the Calibrate tab does: the diff, the gate, publishing, rolling back, and the export.

The gate looks at the locked test, and that is counted. It lays nothing out.
"""

from pathlib import Path

import gradio as gr

from interviewer.errors import InterviewError
from interviewer.ui import calibrate_cards as cards
from interviewer.ui import calibrate_findings as findings
from interviewer.ui.calibrate_steps import Step
from interviewer.ui.cards import escaped
from interviewer.ui.screen import Changes


class PublishSteps(Step):
    """The way to the bank, and back."""

    def draw_publish(self, who: str, id: str | None) -> Changes:
        """What is edited, and what stands published."""
        controls = self.controls

        def work() -> Changes:
            project = self.opened(who, id)
            edited, standing = list(project.drafts), project.in_force
            choices = [(f"{number} · {event.question_id}", number) for number, event in standing.items()]
            return {
                controls.edited: gr.update(choices=edited, value=edited[0] if edited else None),
                controls.diff: "" if edited else cards.nothing("Nothing is edited."),
                controls.gate: "",
                controls.anyway: False,
                controls.publications: findings.publications(standing),
                controls.publication: gr.update(
                    choices=choices, value=choices[-1][1] if choices else None, visible=bool(choices)
                ),
                controls.roll_back: gr.update(visible=bool(choices)),
            }

        return self.tried(work)

    def shown(self, who: str, id: str | None, question_id: str | None) -> Changes:
        """The diff."""

        def work() -> Changes:
            sheet = self.bench.press.sheet(self.opened(who, id), _chosen(question_id))
            words = f'<p class="where">To {escaped(str(sheet.folder))}</p>'
            return {self.controls.diff: words + findings.diff(sheet.diff)}

        return self.tried(work)

    def held(self, who: str, id: str | None, grader: str) -> Changes:
        """The gate; it looks at the locked test, and that is counted."""

        def work() -> Changes:
            project, gate = self.bench.press.gate(self.opened(who, id), who, grader)
            looks = f"Looks at the locked test so far: {len(project.looks)}."
            return {self.controls.gate: findings.gate_card(gate) + cards.nothing(looks)}

        return self.tried(work)

    def published(self, who: str, id: str | None, grader: str, question_id: str | None, anyway: bool) -> Changes:
        """Publish; the gate is held to once more."""

        def work() -> Changes:
            project = self.opened(who, id)
            sheet = self.bench.press.sheet(project, _chosen(question_id))
            project, gate = self.bench.press.gate(project, who, grader)
            self.bench.press.publish(project, who, sheet.question_id, gate, anyway)
            words = f"{sheet.question_id} is published in {sheet.folder}, with an entry in its CHANGELOG.md."
            drawn = self.draw_publish(who, id)
            return {
                **drawn,
                self.controls.diff: findings.diff(sheet.diff),
                self.controls.gate: findings.gate_card(gate),
                **self.told(words, "hint"),
            }

        return self.tried(work)

    def rolled_back(self, who: str, id: str | None, number: int | None) -> Changes:
        """Take a publication back."""

        def work() -> Changes:
            if number is None:
                raise InterviewError("Choose the publication that shall be taken back.")
            self.bench.press.roll_back(self.opened(who, id), who, int(number))
            return {**self.draw_publish(who, id), **self.told(f"Publication {number} is rolled back.", "hint")}

        return self.tried(work)

    def exported(self, who: str, id: str | None, folder: str, grader: str) -> Changes:
        """Write the labelled set."""

        def work() -> Changes:
            project = self.opened(who, id)
            if not folder.strip():
                raise InterviewError("Name the folder that the dataset shall go to.")
            into = Path(folder.strip())
            return self.told(self.bench.press.export(project, who, into, grader).told(into), "hint")

        return self.tried(work)


def _chosen(question_id: str | None) -> str:
    """The question that is to be published. Raises InterviewError when none is chosen."""
    if not question_id:
        raise InterviewError("Choose the edited question first; where the list is empty, nothing is edited.")
    return question_id
