"""What two steps of the Calibrate tab do: graders beside people, and edits of the rubric with what they change.

Dev is shown freely; the locked test only when somebody asks for it, and that is counted. It lays nothing out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr

from interviewer.bank.question import Question
from interviewer.calibration.editing import as_edit, item_edit
from interviewer.calibration.labels import Part, Project, Spot, items_of, question_stamp
from interviewer.calibration.regrade import Report
from interviewer.calibration.words import edit_takes, takes
from interviewer.errors import ConflictError, InterviewError
from interviewer.ui import calibrate_cards as cards
from interviewer.ui import calibrate_findings as findings
from interviewer.ui.calibrate_steps import Step
from interviewer.ui.screen import Changes

NEW = "new misconception…"
FIRST_JUDGE = "The grader has judged nothing of this yet: have it judge first."


class TrialSteps(Step):
    """Graders, and edits."""

    def draw_grader(self, who: str, id: str | None, grader: str) -> Changes:
        """What the grader has to judge, and how it does on dev."""
        controls = self.controls

        def work() -> Changes:
            project = self.opened(who, id)
            name = grader if grader in project.graders else project.graders[0]
            preview = self.bench.trials.preview(project, name)
            changes: Changes = {
                controls.grader: gr.update(choices=list(project.graders), value=name),
                controls.part: "dev",
                controls.takes: cards.nothing(takes(preview)),
                controls.replies: "",
                controls.ranked: "",
                controls.found: cards.nothing(FIRST_JUDGE),
            }
            if self.bench.trials.verdicts(project, name):
                changes |= self._compared(project, who, name, Part.DEV)
            return changes

        return self.tried(work)

    def judged(self, who: str, id: str | None, grader: str) -> Iterator[Changes]:
        """Have the grader judge."""

        def work(report: Report) -> Changes:
            self.bench.trials.judge(self.opened(who, id), grader, report)
            return self.draw_grader(who, id, grader)

        yield from self.watched(work, self.controls.takes, lambda: self.draw_grader(who, id, grader))

    def compared(self, who: str, id: str | None, grader: str, part: str) -> Changes:
        """The grader beside people; a look at the locked test is counted."""
        return self.tried(lambda: self._compared(self.opened(who, id), who, grader, Part(part)))

    def _compared(self, project: Project, who: str, grader: str, part: Part) -> Changes:
        controls = self.controls
        project, found = self.bench.trials.against(project, who, grader, part)
        ranked = ""
        if part is Part.DEV:
            several = self.bench.trials.disagreements(project, who, grader)
            ranked = findings.ranked(several, self.bench.desk.published(project))
        shut = self.closed_eyes(project, who)
        return {
            controls.found: (cards.nothing(shut) if shut else "") + findings.beside_people(found, len(project.looks)),
            controls.cells: {f"{people},{says}": list(ids) for (people, says), ids in found.confusion.items()},
            controls.replies: "",
            controls.ranked: ranked,
            controls.part: part.value,
        }

    def opened_cell(self, who: str, id: str | None, grader: str, ids: list[str]) -> Changes:
        """Show replies with what people and the grader say of them."""

        def work() -> Changes:
            project = self.opened(who, id)
            said = self.bench.trials.sides(project, who, grader, ids)
            samples = [project.sample[reply] for reply in said]
            shown = cards.reply_cards(samples, said, self.bench.desk.published(project))
            shown = cards.heading("Replies") + (shown or cards.nothing("None to show."))
            return {self.controls.replies: shown, self.controls.turned: shown}

        return self.tried(work)

    def draw_rubric(self, who: str, id: str | None, question_id: str | None = None, item: str | None = None) -> Changes:
        """The editor, at an item of a question."""
        controls = self.controls

        def work() -> Changes:
            project = self.opened(who, id)
            questions = self.bench.desk.working(project)
            chosen = question_id if question_id in questions else next(iter(questions), None)
            if chosen is None:
                raise InterviewError("The bank has none of this project's questions any more.")
            names = [
                (f"{question.title}{' · edited' if key in project.drafts else ''}", key)
                for key, question in questions.items()
            ]
            return {
                controls.question: gr.update(choices=names, value=chosen),
                controls.edit_grader: gr.update(choices=list(project.graders), value=project.graders[0]),
                controls.changes: "",
                controls.effect: "",
                controls.turned: "",
                **self._at_item(project, who, questions[chosen], item),
                **self._owed(project, project.graders[0]),
            }

        return self.tried(work)

    def back_at_rubric(
        self, who: str, id: str | None, question_id: str | None, item: str | None, token: str
    ) -> Changes:
        """The editor was opened again: what stands in its fields stays while the question reads as it did."""

        def work() -> Changes:
            project = self.opened(who, id)
            question = self.bench.desk.working(project).get(question_id or "")
            if question is None or question_stamp(question) != token:
                return self.draw_rubric(who, id, question_id, item)
            return self._owed(project, project.graders[0])

        return self.tried(work)

    def at_question(self, who: str, id: str | None, question_id: str) -> Changes:
        """Another question was chosen."""
        return self.at_item(who, id, question_id, None)

    def at_item(self, who: str, id: str | None, question_id: str, item: str | None) -> Changes:
        """Another item was chosen."""

        def work() -> Changes:
            project = self.opened(who, id)
            return self._at_item(project, who, self.bench.desk.question(project, question_id), item)

        return self.tried(work)

    def _at_item(self, project: Project, who: str, question: Question, item: str | None) -> Changes:
        controls = self.controls
        ids = [one.id for one in items_of(question.rubric)]
        chosen = item if item in ids or item == NEW else ids[0]
        linted = self.bench.trials.lint(project, question.id)
        changes: Changes = {
            controls.item: gr.update(choices=[*ids, NEW], value=chosen),
            controls.new_item: gr.update(visible=chosen == NEW, value=""),
            controls.token: question_stamp(question),
            controls.why: "",
            controls.cases: gr.update(choices=self._cases(project, who, question.id, chosen), value=[]),
            controls.lint: cards.lint_card(linted),
            controls.undo: gr.update(visible=question.id in project.drafts),
        }
        if chosen == NEW:
            empty = dict.fromkeys((controls.text, controls.beside, controls.said, controls.near), "")
            return {**changes, **empty, controls.weight: 1, controls.bonus: gr.update(value=False, visible=False)}
        now = as_edit(question, self.bench.desk.taught(project, question), chosen)
        point = question.rubric.point(chosen) is not None
        return {
            **changes,
            controls.text: now.text,
            controls.weight: now.weight,
            controls.bonus: gr.update(value=now.bonus, visible=point),
            controls.beside: now.beside,
            controls.said: "\n".join(now.said),
            controls.near: "\n".join(now.near),
        }

    def _cases(self, project: Project, who: str, question_id: str, item: str) -> list[str]:
        """The spots of an item that an edit may name: where graders part from people, and what was settled."""
        spots: list[Spot] = [
            spot for spot in project.settled if spot[1] == item and project.sample[spot[0]].question_id == question_id
        ]
        for grader in project.graders:
            parted = self.bench.trials.disagreements(project, who, grader)
            spots += [(one.reply_id, item) for one in parted if (one.question_id, one.item) == (question_id, item)]
        return [f"{reply}/{spot}" for reply, spot in dict.fromkeys(spots)]

    def mended(self, who: str, id: str | None, command: Mapping[str, Any]) -> Changes:
        """Go to the editor, at the point of a disagreement, its case chosen."""
        item, reply = str(command.get("item")), str(command.get("case"))
        changes = self.draw_rubric(who, id, str(command.get("question")), item)
        case = f"{reply}/{item}"
        cases = changes.get(self.controls.cases)
        if isinstance(cases, dict) and case in cases.get("choices", ()):
            changes[self.controls.cases] = gr.update(choices=cases["choices"], value=[case])
        return {**changes, self.controls.steps: gr.Tabs(selected="rubric")}

    def saved(
        self,
        who: str,
        id: str | None,
        question_id: str,
        item: str,
        new_item: str,
        token: str,
        text: str,
        weight: int | str | None,
        bonus: bool,
        beside: str,
        said: str,
        near: str,
        why: str,
        cases: list[str],
    ) -> Changes:
        """Keep an edit."""

        def work() -> Changes:
            project = self.opened(who, id)
            question = self.bench.desk.question(project, question_id)
            if question_stamp(question) != token:
                raise ConflictError(
                    "Somebody else edited this question while you did. Copy what you typed, choose the item again to "
                    "see theirs, and put yours in."
                )
            edit = item_edit(
                item=new_item if item == NEW else item,
                text=text,
                weight=weight,
                bonus=bonus,
                beside=beside,
                said=said.split("\n"),
                near=near.split("\n"),
            )
            spots = [(reply, spot) for reply, _, spot in (case.rpartition("/") for case in cases)]
            self.bench.trials.edit(project, who, question_id, edit, why, spots)
            words = "The edit is kept. Labels made under the old wording are marked as maybe stale."
            return {**self.draw_rubric(who, id, question_id, edit.item), **self.told(words, "hint")}

        return self.tried(work)

    def undone(self, who: str, id: str | None, question_id: str) -> Changes:
        """Take a question back to what is published."""

        def work() -> Changes:
            self.bench.trials.undo(self.opened(who, id), who, question_id)
            return self.draw_rubric(who, id, question_id)

        return self.tried(work)

    def owed(self, who: str, id: str | None, grader: str) -> Changes:
        """What judging the edits takes."""
        return self.tried(lambda: self._owed(self.opened(who, id), grader))

    def _owed(self, project: Project, grader: str) -> Changes:
        words = ["Nothing is edited."]
        if project.drafts:
            words = edit_takes(*self.bench.trials.preview_edit(project, grader))
        return {self.controls.edit_takes: "".join(cards.nothing(line) for line in words)}

    def rejudged(self, who: str, id: str | None, grader: str) -> Iterator[Changes]:
        """Have the grader judge what changed, and show it on dev."""

        def work(report: Report) -> Changes:
            project = self.opened(who, id)
            self.bench.trials.judge_edit(project, grader, report)
            return {**self._owed(project, grader), **self.effect(who, id, grader, "dev")}

        yield from self.watched(work, self.controls.edit_takes, lambda: self.owed(who, id, grader))

    def effect(self, who: str, id: str | None, grader: str, part: str) -> Changes:
        """Before and after; a look at the locked test is counted."""

        def work() -> Changes:
            project, found = self.bench.trials.effect(self.opened(who, id), who, grader, Part(part))
            return {self.controls.effect: findings.before_after(found, len(project.looks)), self.controls.turned: ""}

        return self.tried(work)

    def changed(self, who: str, id: str | None, grader: str, question_id: str) -> Iterator[Changes]:
        """Try the robustness of a question."""

        def work(report: Report) -> Changes:
            project = self.opened(who, id)
            found = self.bench.trials.robustness(project, grader, question_id, report)
            return {self.controls.changes: findings.changes(found)}

        yield from self.watched(work, self.controls.changes, dict)
