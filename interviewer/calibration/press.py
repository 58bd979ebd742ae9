"""The step out of the workbench: the gate, publishing to the bank, rolling back, and what was cut off in between.

Both versions of the files are kept before the first one is touched, so a publication that was killed is finished when
the project is next opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from interviewer.bank.files import parsed
from interviewer.bank.question import Question, Value
from interviewer.calibration.consensus import consensus
from interviewer.calibration.desk import Desk, named
from interviewer.calibration.editing import told_changes
from interviewer.calibration.effect import Effect
from interviewer.calibration.exporting import Exported, export, labelled
from interviewer.calibration.labels import (
    Event,
    GivenUp,
    Part,
    Project,
    Published,
    Publishing,
    Version,
    question_stamp,
)
from interviewer.calibration.publishing import (
    PublishError,
    check_writable,
    diff,
    folder_of,
    note,
    version_at,
    version_of,
    write,
)
from interviewer.calibration.trials import Trials
from interviewer.errors import ConflictError, InterviewError

LOSS = 0.05
"""A loss on the locked test counts when chance alone would hardly bring it about."""


class Check(Value):
    """One check of the gate; `passed` is None where it could not be made."""

    name: str
    passed: bool | None
    words: str

    @property
    def line(self) -> str:
        """The check on one line."""
        mark = {True: "passed", False: "failed", None: "not known"}[self.passed]
        return f"{self.name}: {mark} ({self.words})"


class Gate(Value):
    """What an edit is held to before it is published."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True)
class Sheet:
    """What publishing one question would write: where, both versions, and the diff."""

    question_id: str
    folder: Path
    before: Version
    after: Version

    @property
    def diff(self) -> str:
        """What would change."""
        return diff(self.question_id, self.before, self.after)


class Press:
    """Publishes what was edited, and takes it back."""

    def __init__(self, desk: Desk, trials: Trials) -> None:
        self._desk = desk
        self._trials = trials

    def open(self, id: str) -> Project:
        """The project of that id or name, any publication finished that was cut off."""
        project = self._desk.read(id)
        for number, event, done in list(project.publications()):
            if not done:
                project = self._finish(project, number, event)
        return project

    def sheet(self, project: Project, question_id: str) -> Sheet:
        """What publishing the question's edits would write. Raises InterviewError when nothing is edited."""
        draft = project.drafts.get(question_id)
        if draft is None:
            raise InterviewError(f"{question_id} is not edited, so there is nothing to publish.")
        published = self._desk.published(project)[question_id]
        folder = folder_of(self._desk.folders, question_id)
        before = version_at(folder, question_id)
        if parsed(before.question, question_id, folder / f"{question_id}.md") != published:
            raise PublishError(
                f"The file of {question_id} in {folder} was changed since the program read it. Start the program "
                "again, undo the edit, and make it anew."
            )
        if question_stamp(published) != draft.base:
            raise PublishError(
                f"{question_id} reads otherwise in the bank than when it was edited: somebody else published a change. "
                "Undo the edit, and make it anew on what is there now."
            )
        after = version_of(before, self._desk.examples(published), draft.question, draft.examples)
        return Sheet(question_id, folder, before, after)

    def gate(self, project: Project, who: str, grader: str) -> tuple[Project, Gate]:
        """What the edits are held to: the bank's standard, people's agreement, and what they change on both parts.

        The locked test is looked at, and that is counted.
        """
        _, dev = self._trials.effect(project, who, grader, Part.DEV)
        project, test = self._trials.effect(project, who, grader, Part.TEST)
        faults = [fault for id in project.drafts for fault in self._trials.lint(project, id).faults]
        standard = Check(
            name="the bank's standard",
            passed=not faults,
            words="; ".join(fault.what for fault in faults[:3]) or "no fault",
        )
        return project, Gate(checks=(standard, _labels(test, dev), _gain(dev), _loss(test)))

    def publish(self, project: Project, who: str, question_id: str, gate: Gate, anyway: bool = False) -> Project:
        """Write the question's edits to the bank, with an entry in its changelog.

        Raises InterviewError when the bank's standard is not met, or the gate is not passed and nobody said `anyway`;
        PublishError when the files cannot be written.
        """
        who = named(who)
        faults = self._trials.lint(project, question_id).faults
        if faults:
            raise InterviewError(f"The bank would refuse it: {'; '.join(fault.what for fault in faults)}.")
        if not gate.passed and not anyway:
            failed = "\n".join(check.line for check in gate.checks if not check.passed)
            raise InterviewError(f"The gate is not passed, so nothing was published:\n{failed}")
        sheet = self.sheet(project, question_id)
        if not sheet.diff:
            raise InterviewError(f"{question_id} reads as it is published: there is nothing to write.")
        check_writable(sheet.folder)
        edits = project.edits(question_id)
        event = Publishing(
            at=self._desk.clock(),
            by=who,
            question_id=question_id,
            folder=str(sheet.folder),
            before=sheet.before,
            after=sheet.after,
            reason=" ".join(dict.fromkeys(edit.reason for edit in edits)),
            gate=self._entry(project, question_id, gate, anyway),
        )
        return self._begin(project, event)

    def _entry(self, project: Project, question_id: str, gate: Gate, anyway: bool) -> tuple[str, ...]:
        published, draft = self._desk.published(project)[question_id], project.drafts[question_id]
        lines = [f"Changed: {line}." for line in told_changes(published, draft.question)]
        if not lines:
            lines = ["Changed: examples."]
        cases = len({spot for edit in project.edits(question_id) for spot in edit.cases})
        lines += [f"Cases that caused it: {cases}."] if cases else []
        lines += [f"Gate: {check.line}." for check in gate.checks]
        return (*lines, *(["Published although the gate was not passed."] if anyway and not gate.passed else []))

    def roll_back(self, project: Project, who: str, number: int) -> Project:
        """Put the files of a publication back as they were. Raises PublishError when they were changed since."""
        event = project.in_force.get(number)
        if event is None:
            known = ", ".join(map(str, project.in_force)) or "none"
            raise InterviewError(f"There is no publication {number} in force. There are: {known}.")
        folder = Path(event.folder)
        if version_at(folder, event.question_id) != event.after:
            raise PublishError(
                f"{event.question_id} was changed after it was published, so it cannot be rolled back without losing "
                "that change. Edit it instead."
            )
        check_writable(folder)
        back = Publishing(
            at=self._desk.clock(),
            by=named(who),
            question_id=event.question_id,
            folder=event.folder,
            before=event.after,
            after=event.before,
            reason=f"Rolled back: {event.reason}",
            back=number,
        )
        return self._begin(project, back)

    def _begin(self, project: Project, event: Publishing) -> Project:
        number = len(project.events)
        self._desk.records.add(project, event)
        return self._finish(project.after(event), number, event)

    def _finish(self, project: Project, number: int, event: Publishing) -> Project:
        """Write what was begun, unless somebody else changed the files meanwhile."""
        folder = Path(event.folder)
        now = version_at(folder, event.question_id)
        if now not in (event.before, event.after, *_half(event)):
            self._settle(project, GivenUp(at=self._desk.clock(), by=event.by, number=number))
            raise PublishError(
                f"{event.question_id} was changed by somebody else while it was being published, so it was left as it "
                "is. The edit is kept: look at the file, then publish again."
            )
        write(folder, event.question_id, event.after)
        lines = [event.reason, *event.gate, f"By {event.by}."]
        note(folder, event.question_id, f"{project.id}-{number}", event.at.date(), lines)
        project = self._settle(project, Published(at=self._desk.clock(), by=event.by, number=number))
        self._desk.refreshed()
        return project

    def _settle(self, project: Project, event: Event) -> Project:
        """Record how a publication ended, unless another process did so first."""
        try:
            self._desk.records.add(project, event)
            return project.after(event)
        except ConflictError:
            now = self._desk.read(project.id)
            number = event.number if isinstance(event, Published | GivenUp) else -1
            ended = any(isinstance(one, Published | GivenUp) and one.number == number for one in now.events)
            return now if ended else self._desk.add(now, event)

    def export(self, project: Project, who: str, folder: Path, grader: str | None = None) -> Exported:
        """Write the replies that people agree on to a dataset folder; see `exporting.export`."""
        labels, questions = self._desk.records.labels(project.id), self._desk.published(project)
        standings = consensus(project, labels, questions, self._desk.seen(project, named(who)))
        said = self._trials.verdicts(project, grader) if grader else {}
        quotes = {spot: verdict.quote for spot, verdict in said.items() if verdict.quote}
        samples = [sample for sample in project.samples if sample.question_id in questions]
        own = [label for label in labels if label.done and label.round == 0]
        return export(folder, labelled(samples, questions, standings, own, quotes), questions)

    def questions(self, project: Project) -> Mapping[str, Question]:
        """The project's questions as they are published."""
        return self._desk.published(project)


def _half(event: Publishing) -> Sequence[Version]:
    """The states in which a killed publication leaves the two files."""
    return (
        Version(question=event.before.question, examples=event.after.examples),
        Version(question=event.after.question, examples=event.before.examples),
    )


def _labels(test: Effect, dev: Effect) -> Check:
    owed = test.unjudged + dev.unjudged
    known = len(test.turns) + len(dev.turns)
    words = f"{known} verdicts beside people's" + (f", {owed} owed by the grader" if owed else "")
    return Check(name="everything judged", passed=(owed == 0) if known else None, words=words)


def _gain(dev: Effect) -> Check:
    words = f"{dev.fixed} fixed, {dev.broken} broken, {dev.unchanged} unchanged on dev"
    return Check(name="no worse on dev", passed=dev.fixed >= dev.broken if dev.turns else None, words=words)


def _loss(test: Effect) -> Check:
    words = f"{test.fixed} fixed, {test.broken} broken, {test.unchanged} unchanged on the locked test"
    if not test.turns:
        return Check(name="no loss on the locked test", passed=None, words="no label to compare with")
    lost = test.broken > test.fixed and test.chance is not None and test.chance < LOSS
    return Check(name="no loss on the locked test", passed=not lost, words=words)
