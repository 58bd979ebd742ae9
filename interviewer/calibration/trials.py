"""What graders do: judge a project's replies, be compared with people, and judge again what an edit changed.

Dev may be looked at freely; each look at how a grader does on the locked test is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.calibration.against import Against, Disagreement, against, disagreements, rulings_by
from interviewer.calibration.consensus import consensus, rulings_of
from interviewer.calibration.desk import Desk, named
from interviewer.calibration.editing import ItemEdit, Linted, as_edit, edited, lint
from interviewer.calibration.effect import Effect, effect, noise_of
from interviewer.calibration.labels import Edited, Looked, Part, Project, Sample, Spot, items_of, question_stamp
from interviewer.calibration.regrade import (
    Grader,
    Judged,
    Preview,
    Report,
    Wanted,
    judged,
    key_of,
    known,
    previewed,
)
from interviewer.calibration.robustness import Tried, previewed_robustness, tried, variations
from interviewer.errors import InterviewError
from interviewer.grading.grade import Ruling

_NOISE_RUN = 9
"""A run that is kept apart from those that a project asks for."""


@dataclass(frozen=True)
class Plan:
    """What judging an edit takes: the changed items alone, and the old wording of them once more, for the noise."""

    changed: tuple[Wanted, ...]
    noise: tuple[Wanted, ...]


def _unheard(done: int, of: int) -> None:
    """Nobody wants to know."""


class Trials:
    """Has graders judge, and compares what they say."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _wanted(self, project: Project, part: Part | None, published: bool, run: int = 0) -> list[Wanted]:
        """Every item of the part's replies, under the published questions or as they read in the workbench."""
        questions = self._desk.published(project) if published else self._desk.working(project)
        found = []
        for sample in project.of(part):
            question = questions.get(sample.question_id)
            if question is not None:
                examples = self._desk.examples(question) if published else self._desk.taught(project, question)
                found.append(
                    Wanted(question, examples, sample, tuple(item.id for item in items_of(question.rubric)), run)
                )
        return found

    def _runs(self, project: Project, grader: Grader) -> range:
        return range(1 if grader.whole else project.runs)

    def preview(self, project: Project, grader: str) -> Preview:
        """What it takes to have the grader judge every reply by the published rubric, as often as the project asks."""
        found = self._desk.grader(grader)
        wanted = [one for run in self._runs(project, found) for one in self._wanted(project, None, True, run)]
        return previewed(found, wanted, self._desk.records)

    def judge(self, project: Project, grader: str, report: Report = _unheard) -> None:
        """Have the grader judge what it has not judged yet. Raises GraderError when it cannot be reached."""
        found = self._desk.grader(grader)
        for run in self._runs(project, found):
            judged(found, self._wanted(project, None, True, run), self._desk.records, report)

    def verdicts(self, project: Project, grader: str, run: int = 0) -> Judged:
        """What the grader has said by the published rubric."""
        found = self._desk.grader(grader)
        return known(found, self._wanted(project, None, True, run), self._desk.records)

    def look(self, project: Project, who: str, part: Part, what: str) -> Project:
        """Count a look, where it is at the locked test."""
        if part is Part.DEV:
            return project
        return self._desk.add(project, Looked(at=self._desk.clock(), by=named(who), what=what))

    def _shown(self, project: Project, who: str, part: Part) -> list[Sample]:
        """The part's replies that the person may see verdicts of."""
        seen = self._desk.seen(project, named(who))
        return [sample for sample in project.of(part) if seen is None or sample.id in seen]

    def against(self, project: Project, who: str, grader: str, part: Part) -> tuple[Project, Against]:
        """The grader beside people, by the published rubric; a look at the locked test is counted first."""
        project = self.look(project, who, part, f"{grader} against people")
        labels, questions = self._desk.records.labels(project.id), self._desk.published(project)
        standings = consensus(project, labels, questions, self._desk.seen(project, named(who)))
        samples = self._shown(project, who, part)
        shown = {sample.id for sample in samples}
        own = [label for label in labels if label.reply_id in shown]
        return project, against(grader, samples, questions, standings, own, self.verdicts(project, grader))

    def disagreements(self, project: Project, who: str, grader: str) -> list[Disagreement]:
        """Where the grader parts from people on dev, the weightiest first and the unstable last."""
        labels, questions = self._desk.records.labels(project.id), self._desk.published(project)
        standings = consensus(project, labels, questions, self._desk.seen(project, named(who)))
        found = self._desk.grader(grader)
        runs = [self.verdicts(project, grader, run) for run in self._runs(project, found)]
        return disagreements(self._shown(project, who, Part.DEV), questions, standings, runs)

    def sides(
        self, project: Project, who: str, grader: str, reply_ids: Sequence[str]
    ) -> dict[str, dict[str, tuple[Ruling | None, Ruling | None]]]:
        """What people and the grader say of each item of these replies, by reply; only of those that may be seen."""
        questions = self._desk.published(project)
        seen = self._desk.seen(project, named(who))
        standings = consensus(project, self._desk.records.labels(project.id), questions, seen)
        said = self.verdicts(project, grader)
        found: dict[str, dict[str, tuple[Ruling | None, Ruling | None]]] = {}
        for id in reply_ids:
            sample = project.sample.get(id)
            if sample is None or sample.question_id not in questions or (seen is not None and id not in seen):
                continue
            question = questions[sample.question_id]
            people, grader_says = rulings_of(standings, question, id), rulings_by(said, question, id)
            found[id] = {item: (people[item], grader_says[item]) for item in people}
        return found

    def item(self, project: Project, question_id: str, item: str) -> ItemEdit:
        """An item as it reads in the workbench."""
        question = self._desk.question(project, question_id)
        return as_edit(question, self._desk.taught(project, question), item)

    def edit(
        self, project: Project, who: str, question_id: str, edit: ItemEdit, reason: str, cases: Sequence[Spot] = ()
    ) -> Project:
        """Edit an item, for a reason and because of these spots. What the bank has stays until it is published.

        Raises InterviewError, and ConflictError when somebody else changed the project since it was read.
        """
        question = self._desk.question(project, question_id)
        if not reason.strip():
            raise InterviewError("Every edit has a reason: say in a sentence why the item should read otherwise.")
        unknown = [reply for reply, _ in cases if reply not in project.sample]
        if unknown:
            raise InterviewError(f"The project has no reply {unknown[0]!r}.")
        examples = self._desk.taught(project, question)
        changed, told = edited(question, examples, edit)
        if (changed, told) == (question, examples):
            raise InterviewError("Nothing would change: the item reads so already.")
        draft = project.drafts.get(question_id)
        event = Edited(
            at=self._desk.clock(),
            by=named(who),
            base=draft.base if draft else question_stamp(question),
            question=changed,
            examples=told,
            item=edit.item,
            reason=" ".join(reason.split())[:1000],
            cases=tuple(cases),
        )
        self._desk.records.add(project, event)
        return project.after(event)

    def undo(self, project: Project, who: str, question_id: str) -> Project:
        """Take a question back to how it is published."""
        draft = project.drafts.get(question_id)
        if draft is None:
            raise InterviewError(f"{question_id} has no edit to undo.")
        reason = f"edits of {question_id} undone"
        event = draft.model_copy(update={"at": self._desk.clock(), "by": named(who), "undone": True, "reason": reason})
        self._desk.records.add(project, event)
        return project.after(event)

    def lint(self, project: Project, question_id: str, question: Question | None = None) -> Linted:
        """What is wrong with a question as it reads in the workbench."""
        question = question or self._desk.question(project, question_id)
        return lint(question, self._desk.taught(project, question))

    def planned(self, project: Project, grader: Grader) -> Plan:
        """What an edit makes a grader judge: of each edited question the items whose verdicts hang on what changed."""
        old = {one.sample.id: one for one in self._wanted(project, None, True)}
        changed, noise = list[Wanted](), list[Wanted]()
        for one in self._wanted(project, None, False):
            before = old[one.sample.id]
            if one.question.id not in project.drafts:
                continue
            had = {item: key_of(grader, before, item) for item in before.items}
            items = tuple(item for item in one.items if had.get(item) != key_of(grader, one, item))
            if not items:
                continue
            changed.append(Wanted(one.question, one.examples, one.sample, items))
            again = tuple(item for item in items if item in had)
            if again:
                noise.append(Wanted(before.question, before.examples, one.sample, again, _NOISE_RUN))
        return Plan(tuple(changed), tuple(noise))

    def preview_edit(self, project: Project, grader: str) -> tuple[Preview, Preview]:
        """The dry run: what judging the edits takes (that of a weight nothing), and the old wording once more."""
        found = self._desk.grader(grader)
        plan = self.planned(project, found)
        return previewed(found, plan.changed, self._desk.records), previewed(found, plan.noise, self._desk.records)

    def judge_edit(self, project: Project, grader: str, report: Report = _unheard) -> None:
        """Have the grader judge what the edits changed. Raises InterviewError when there is no edit."""
        if not project.drafts:
            raise InterviewError("Nothing is edited, so there is nothing to judge again.")
        found = self._desk.grader(grader)
        plan = self.planned(project, found)
        # Apart, since a grader that learns from examples is taught one set of them for a question.
        for wanted in (plan.changed, plan.noise):
            judged(found, wanted, self._desk.records, report)

    def effect(self, project: Project, who: str, grader: str, part: Part) -> tuple[Project, Effect]:
        """Before and after over the edited questions' replies; a look at the locked test is counted first."""
        if not project.drafts:
            raise InterviewError("Nothing is edited, so there is no before and after.")
        project = self.look(project, who, part, f"{grader} before and after an edit")
        samples = [one for one in self._shown(project, who, part) if one.question_id in project.drafts]
        found, records = self._desk.grader(grader), self._desk.records
        before = known(found, self._wanted(project, part, True), records)
        after = known(found, self._wanted(project, part, False), records)
        standings = self._desk.standings(project, records.labels(project.id), who)
        old, new = (self._desk.published(project), before), (self._desk.working(project), after)
        noise = noise_of(before, known(found, self.planned(project, found).noise, records))
        return project, effect(part, samples, standings, old, new, noise)

    def preview_robustness(self, project: Project, grader: str, question_id: str) -> Preview:
        """What trying every change on the question's replies takes."""
        found, question = self._desk.grader(grader), self._desk.question(project, question_id)
        examples = self._desk.taught(project, question)
        several = variations(examples, project.of(Part.DEV, question_id))
        return previewed_robustness(found, question, examples, several, self._desk.records)

    def robustness(self, project: Project, grader: str, question_id: str, report: Report = _unheard) -> list[Tried]:
        """Every change tried on a few of the question's replies and a composed one, as it reads in the workbench."""
        found, question = self._desk.grader(grader), self._desk.question(project, question_id)
        examples = self._desk.taught(project, question)
        several = variations(examples, project.of(Part.DEV, question_id))
        return tried(found, question, examples, several, self._desk.records, report)
