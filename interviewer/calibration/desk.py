"""What every step of a calibration stands on: the records, the bank, the graders, and who may see what.

It takes no step itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from interviewer.bank.examples import Examples
from interviewer.bank.question import Bank, Question
from interviewer.calibration.consensus import Standings, consensus, finished
from interviewer.calibration.labels import Event, Label, Mark, Project
from interviewer.calibration.regrade import Grader, Verdicts
from interviewer.errors import ConflictError, InterviewError
from interviewer.interview.interview import Interview

TRIES = 5
"""How often an event that nothing hangs on is added again when somebody else was faster."""


class Records(Verdicts, Protocol):
    """Where calibrations are kept. `add` raises ConflictError when the project has moved on since it was read."""

    def begin(self, project: Project, brought: Sequence[Label] = ()) -> int: ...  # noqa: D102
    def add(self, project: Project, event: Event) -> None: ...  # noqa: D102
    def projects(self) -> tuple[Project, ...]: ...  # noqa: D102
    def project(self, id: str) -> Project | None: ...  # noqa: D102
    def labels(self, project_id: str) -> tuple[Label, ...]: ...  # noqa: D102
    def mark(self, project_id: str, rater: str, reply_id: str, round: int, mark: Mark) -> None: ...  # noqa: D102
    def hand_in(  # noqa: D102
        self, project_id: str, rater: str, reply_id: str, round: int, reason: str, done: datetime | None
    ) -> None: ...
    def bring_labels(self, project_id: str, brought: Sequence[Label]) -> int: ...  # noqa: D102


def named(name: str) -> str:
    """A person's name as it was typed, trimmed. Raises InterviewError when there is none, or it is too long."""
    trimmed = " ".join(name.split())
    if not trimmed:
        raise InterviewError("Say who you are first: labels and decisions carry a name.")
    if len(trimmed) > 60:
        raise InterviewError("The name is longer than 60 characters: give a shorter one.")
    return trimmed


@dataclass(frozen=True)
class Desk:
    """The parts that the steps share. `bank`, `graders` and `interviews` are asked anew each time, for they change.

    `refreshed` is told that files of the bank were written.
    """

    records: Records
    bank: Callable[[], Bank]
    folders: Sequence[Path]
    examples: Callable[[Question], Examples | None]
    graders: Callable[[], Mapping[str, Grader]]
    interviews: Callable[[], Iterable[Interview]]
    clock: Callable[[], datetime]
    refreshed: Callable[[], None]

    def read(self, id: str) -> Project:
        """The project of that id, or else of that name. Raises InterviewError when there is none."""
        found = self.records.project(id)
        if found is None:
            same = [project.id for project in self.records.projects() if project.name == id]
            found = self.records.project(same[0]) if same else None
        if found is None:
            names = ", ".join(project.name for project in self.records.projects()) or "none yet"
            raise InterviewError(f"There is no calibration project {id!r}. There are: {names}.")
        return found

    def add(self, project: Project, event: Event) -> Project:
        """Add an event that hangs on nothing else, whoever else adds some meanwhile."""
        for _ in range(TRIES):
            try:
                self.records.add(project, event)
                return project.after(event)
            except ConflictError:
                project = self.read(project.id)
        raise ConflictError("The project is being changed by others without a pause. Try again.")

    def published(self, project: Project) -> dict[str, Question]:
        """The project's questions as the bank has them, by id; those that the bank lost are left out."""
        bank = self.bank()
        return {id: question for id in project.question_ids if (question := bank.get(id)) is not None}

    def working(self, project: Project) -> dict[str, Question]:
        """The project's questions as they read in the workbench: edited ones with their edits."""
        drafts = project.drafts
        return {
            id: drafts[id].question if id in drafts else question for id, question in self.published(project).items()
        }

    def taught(self, project: Project, question: Question) -> Examples | None:
        """The examples of a question as it reads: the draft's own, or those beside the published one."""
        draft = project.drafts.get(question.id)
        return draft.examples if draft is not None and draft.question == question else self.examples(question)

    def question(self, project: Project, id: str) -> Question:
        """One question as it reads in the workbench. Raises InterviewError when the project does not have it."""
        question = self.working(project).get(id)
        if question is None:
            known = ", ".join(self.working(project)) or "none that the bank still has"
            raise InterviewError(f"The project {project.name!r} has no question {id!r}. It has: {known}.")
        return question

    def seen(self, project: Project, who: str) -> frozenset[str] | None:
        """The replies whose labels and verdicts a person may see: those labelled by them; None for all.

        Whoever has said that they do not label sees everything.
        """
        if who in project.abstainers:
            return None
        labels = finished(self.records.labels(project.id))
        return frozenset(label.reply_id for label in labels if label.rater == who)

    def standings(self, project: Project, labels: Sequence[Label], who: str) -> Standings:
        """What people say of every spot that the person may see, under the questions as they read now."""
        return consensus(project, labels, self.working(project), self.seen(project, who))

    def grader(self, name: str) -> Grader:
        """The grader of that name. Raises InterviewError when there is none."""
        graders = self.graders()
        if name not in graders:
            raise InterviewError(f"There is no grader {name!r} here. There are: {', '.join(graders)}.")
        return graders[name]
