"""What the first four steps of the Calibrate tab do: projects, blind labels, people against people, settling.

Each reads the project as it is kept, so a tab that was left behind shows what is there. It lays nothing out.
"""

import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from interviewer.bank.question import Question
from interviewer.calibration.bringing import Arrival
from interviewer.calibration.labelling import Task, begun
from interviewer.calibration.labels import Outcome, Project, Spot, item_of, items_of
from interviewer.calibration.projects import Begun
from interviewer.calibration.regrade import Report
from interviewer.calibration.workbench import Workbench
from interviewer.errors import Fault, FaultyFiles, InterviewerError, InterviewError
from interviewer.grading.grade import Ruling
from interviewer.ui import calibrate_cards as cards
from interviewer.ui.calibrate_controls import CHOOSE_FILE, Controls
from interviewer.ui.cards import escaped, notice
from interviewer.ui.screen import Changes
from interviewer.ui.warm import WarmParts

NO_PROJECT = "Choose a project above, or begin one below."
NO_NAME = "Type your name above first: labels and decisions carry one."


class Step:
    """What every step needs: the workbench, the controls, and faults told in a notice."""

    def __init__(self, warm: WarmParts, controls: Controls) -> None:
        self.warm = warm
        self.controls = controls

    @property
    def bench(self) -> Workbench:
        """The workbench."""
        return self.warm.parts.workbench

    def told(self, words: str, kind: str = "fault") -> Changes:
        """A message above the steps; none when there are no words."""
        return {self.controls.notice: gr.update(value=notice(words, kind) if words else "", visible=bool(words))}

    def tried(self, work: Callable[[], Changes]) -> Changes:
        """What the work comes to, or what went wrong."""
        try:
            return {**self.told(""), **work()}
        except InterviewerError as error:
            return self.told(str(error))

    def watched(
        self, work: Callable[[Report], Changes], where: gr.HTML, before: Callable[[], Changes]
    ) -> Iterator[Changes]:
        """What long work comes to; meanwhile `where` says how far it is. `before` draws again what stood there."""
        heard: queue.Queue[str | Changes] = queue.Queue()

        def report(done: int, of: int) -> None:
            heard.put(f"{done} of {of} replies judged…" if of else "Working…")

        def run() -> None:
            end = self.told("Something went wrong in the program; the terminal says what. Nothing kept is lost.")
            try:
                end = self.tried(lambda: work(report))
            finally:
                heard.put(end)

        yield {where: cards.nothing("Working…"), **self.told("")}
        threading.Thread(target=run, daemon=True).start()
        while isinstance(news := heard.get(), str):
            yield {where: cards.nothing(news)}
        yield news if where in news else {where: "", **before(), **news}

    def opened(self, who: str, id: str | None) -> Project:
        """The project that is chosen. Raises InterviewError when none is, or nobody said who they are."""
        if not id:
            raise InterviewError(NO_PROJECT)
        if not who.strip():
            raise InterviewError(NO_NAME)
        return self.bench.open(id)

    def closed_eyes(self, project: Project, who: str) -> str:
        """Why a person sees little or nothing; empty for those who see all."""
        seen = self.bench.desk.seen(project, " ".join(who.split()))
        if seen is None or len(seen) == len(project.samples):
            return ""
        return (
            f"You see the {len(seen)} of {len(project.samples)} replies that you have labelled: the others’ verdicts "
            "are hidden until your own are in. Who does not label here can say so under Project."
        )


class ProjectSteps(Step):
    """Projects, labels, people, and what they settle."""

    def listed(self, id: str | None = None) -> Changes:
        """The projects to choose from."""
        found = [(project.name, project.id) for project in self.bench.listed()]
        known = id if id in [value for _, value in found] else None
        return {self.controls.project: gr.update(choices=found, value=known or (found[0][1] if found else None))}

    def arrived(self, who: str, id: str | None) -> Changes:
        """The tab was opened: the projects, and how the one that was open, or the newest, stands."""
        changes = self.listed(id)
        return {**changes, **self.draw_project(who, changes[self.controls.project]["value"])}

    def draw_project(self, who: str, id: str | None) -> Changes:
        """How the project stands."""
        controls = self.controls
        if not id:
            none = cards.nothing("No project is open. Begin one here: choose questions, bring replies, choose graders.")
            return {controls.overview: none, controls.tags: "", controls.lead: gr.update(visible=False)}

        def work() -> Changes:
            project = self.bench.open(id)
            labels = self.bench.desk.records.labels(project.id)
            name = " ".join(who.split())
            labelling = any(label.rater == name for label in labels)
            return {
                controls.overview: cards.overview(project, self.bench.desk.published(project), labels),
                controls.lead: gr.update(visible=bool(name) and not labelling and name not in project.abstainers),
                controls.tags: cards.tags(self.bench.health(project, name)) if name else "",
            }

        return self.tried(work)

    def lead(self, who: str, id: str | None) -> Changes:
        """Somebody does not label here."""

        def work() -> Changes:
            self.bench.interviewers.abstain(self.opened(who, id), who)
            return self.draw_project(who, id)

        return self.tried(work)

    def begun(
        self,
        who: str,
        id: str | None,
        name: str,
        questions: list[str],
        file: str | None,
        interviews: bool,
        dataset: str,
        hidden: str,
        graders: list[str],
        runs: float,
    ) -> Iterator[Changes]:
        """A new project."""

        def work(report: Report) -> Changes:
            arrivals = self._arrivals(questions, file, interviews, dataset, hidden)
            found = self.bench.projects.begin(name, who, questions, graders, arrivals, int(runs), report=report)
            return self._brought(who, found)

        yield from self.watched(work, self.controls.overview, lambda: self.draw_project(who, id))

    def brought(
        self, who: str, id: str | None, file: str | None, interviews: bool, dataset: str, hidden: str
    ) -> Iterator[Changes]:
        """More replies, or labels, in the open project."""

        def work(report: Report) -> Changes:
            project = self.opened(who, id)
            arrivals = self._arrivals(project.question_ids, file, interviews, dataset, hidden)
            return self._brought(who, self.bench.projects.bring(project, who, arrivals, report))

        yield from self.watched(work, self.controls.overview, lambda: self.draw_project(who, id))

    def file_chosen(self, file: str | None) -> Changes:
        """Says which file waits to be brought."""
        return {self.controls.file: gr.update(label=f"{Path(file).name} · choose another…" if file else CHOOSE_FILE)}

    def _brought(self, who: str, found: Begun) -> Changes:
        return {
            **self.listed(found.project.id),
            **self.draw_project(who, found.project.id),
            self.controls.file: gr.update(value=None, label=CHOOSE_FILE),
            **self.told(found.words, "hint"),
        }

    def _arrivals(
        self, questions: Sequence[str], file: str | None, interviews: bool, dataset: str, hidden: str
    ) -> list[Arrival]:
        names = hidden.split("\n")
        found: list[Arrival] = []
        if file:
            try:
                found += self.bench.projects.from_file(Path(file), names)
            except FaultyFiles as error:
                # The browser's copy lies in a folder of the server's that says nothing to a person.
                shown = [Fault(Path(one.path.name), one.line, one.what, one.mend) for one in error.faults]
                raise FaultyFiles(shown) from None
        if interviews:
            found += self.bench.projects.from_interviews(questions, names)
        if dataset.strip():
            found += self.bench.projects.from_dataset(Path(dataset.strip()), questions)
        if not (file or interviews or dataset.strip()):
            raise InterviewError("Say where the replies come from: a file, finished interviews, or a folder.")
        return found

    def draw_label(self, who: str, id: str | None) -> Changes:
        """The next reply to label."""
        controls = self.controls

        def work() -> Changes:
            project = self.opened(who, id)
            progress, label = self.bench.interviewers.progress(project, who)
            if progress.task is None or label is None:
                done = f"All {progress.of} are labelled. Thank you."
                return {controls.label_head: cards.nothing(done), controls.labelling: gr.update(visible=False)}
            question = self.bench.desk.question(project, progress.task.sample.question_id)
            return {
                controls.label_head: cards.label_head(progress, question),
                controls.labelling: gr.update(visible=True),
                controls.words: cards.label_reply(progress.task.sample, question, label.marks),
                controls.items: cards.label_items(progress.task, question, label.marks),
                controls.reason: label.reason,
            }

        shut: Changes = {controls.labelling: gr.update(visible=False), controls.label_head: ""}
        return {**shut, **self.tried(work)}

    def marked(self, who: str, id: str | None, command: dict[str, Any]) -> Changes:
        """Keep marks, and show them; those of another reply than the one that is open change nothing here.

        What handing in has told in the meantime, such as what is not marked yet, stands until all is marked.
        """
        try:
            project = self.opened(who, id)
            task = self._kept(project, who, command)
            progress, label = self.bench.interviewers.progress(project, who)
        except InterviewerError as error:
            return self.told(str(error))
        if progress.task is None or label is None or progress.task.key != task.key:
            return {self.controls.notice: gr.skip()}
        question = self.bench.desk.question(project, task.sample.question_id)
        whole = {item.id for item in items_of(question.rubric)} <= label.marks.keys()
        return {
            **(self.told("") if whole else {}),
            self.controls.words: cards.label_reply(task.sample, question, label.marks),
            self.controls.items: cards.label_items(task, question, label.marks),
        }

    def _kept(self, project: Project, who: str, command: dict[str, Any]) -> Task:
        """Keep the marks of a command that are not kept yet; whose task it is."""
        task = _task(project, command)
        labels = self.bench.desk.records.labels(project.id)
        kept = begun(labels, " ".join(who.split()), task).marks
        for item, one in command["marks"].items():
            ruling, quote = Ruling(one["ruling"]), str(one.get("quote") or "")
            old = kept.get(item)
            known = old is not None and old.ruling is ruling and (old.quote or "").casefold() == quote.casefold()
            if not known:
                self.bench.interviewers.mark(project, who, task, item, ruling, quote)
        return task

    def noted(self, who: str, id: str | None, reason: str) -> Changes:
        """Keep the reason of the label that is open."""

        def work() -> Changes:
            project = self.opened(who, id)
            progress, label = self.bench.interviewers.progress(project, who)
            if progress.task is not None and label is not None and label.reason != reason:
                self.bench.interviewers.note(project, who, progress.task, reason)
            return {}

        return self.tried(work)

    def handed_in(self, who: str, id: str | None, reason: str, last: str) -> Changes:
        """Hand the open label in, and show the next one; `last` is the last command, which may not have arrived yet."""

        def work() -> Changes:
            project = self.opened(who, id)
            progress, _ = self.bench.interviewers.progress(project, who)
            command = read_marks(last)
            if progress.task is not None and command and _task(project, command).key == progress.task.key:
                self._kept(project, who, command)
            if progress.task is not None:
                self.bench.interviewers.hand_in(project, who, progress.task, reason)
            return self.draw_label(who, id)

        return self.tried(work)

    def draw_people(self, who: str, id: str | None) -> Changes:
        """People against people."""

        def work() -> Changes:
            project = self.opened(who, id)
            shut = self.closed_eyes(project, who)
            found = cards.agreement(self.bench.interviewers.people(project, who))
            return {self.controls.people: (cards.nothing(shut) if shut else "") + found}

        return {self.controls.people: "", **self.tried(work)}

    def draw_split(self, who: str, id: str | None, after: Spot | None = None) -> Changes:
        """The next split label; the one behind `after` where that was put off."""
        controls = self.controls

        def work() -> Changes:
            project = self.opened(who, id)
            waiting = self.bench.interviewers.to_settle(project, who)
            if not waiting:
                words = self.closed_eyes(project, who) or "No split label waits."
                return {controls.split: cards.nothing(words), controls.settling: gr.update(visible=False)}
            spots = [(sample.id, item) for sample, item, _ in waiting]
            at = (spots.index(after) + 1) % len(spots) if after in spots else 0
            sample, id_, labels = waiting[at]
            question: Question = self.bench.desk.question(project, sample.question_id)
            item = item_of(question.rubric, id_)
            assert item is not None  # the split was read off this very rubric
            return {
                controls.split: cards.split_card(sample, item, question, labels, at + 1, len(waiting)),
                controls.settling: gr.update(visible=True),
                controls.spot: spots[at],
                controls.outcome: None,
                controls.ruling: None,
                controls.note: "",
            }

        return {controls.settling: gr.update(visible=False), controls.split: "", **self.tried(work)}

    def put_off(self, who: str, id: str | None, spot: Sequence[str] | None) -> Changes:
        """Show the next split label; this one waits."""
        return self.draw_split(who, id, (spot[0], spot[1]) if spot else None)

    def settled(
        self, who: str, id: str | None, spot: Sequence[str] | None, outcome: str | None, ruling: str | None, note: str
    ) -> Changes:
        """Settle the split label that is shown."""

        def work() -> Changes:
            project = self.opened(who, id)
            if not spot or not outcome:
                raise InterviewError("Say what came of it: label corrected, rubric ambiguous or genuinely debatable.")
            right = Ruling(ruling) if ruling else None
            self.bench.interviewers.settle(project, who, spot[0], spot[1], Outcome(outcome), right, note)
            return self.draw_split(who, id)

        return self.tried(work)


def read_marks(text: str) -> dict[str, Any] | None:
    """The marks that a command of the page holds; None where it is another command, or cannot be read."""
    try:
        command = json.loads(text)
    except ValueError:
        return None
    rulings = {ruling.value for ruling in Ruling}
    match command:
        case {"do": "marks", "marks": {**marks}} if all(
            isinstance(one, dict) and one.get("ruling") in rulings for one in marks.values()
        ):
            return command
        case _:
            return None


def _task(project: Project, command: dict[str, Any]) -> Task:
    """The task that a command of the page names. Raises InterviewError when the project has no such reply."""
    sample = project.sample.get(str(command.get("reply")))
    if sample is None or command.get("round") not in (0, 1):
        raise InterviewError(f"The project has no reply {escaped(str(command.get('reply')))}.")
    return Task(sample, int(command["round"]))
