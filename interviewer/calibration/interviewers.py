"""What interviewers do: label blind, see how far they agree, and settle what they part on.

Nobody sees another's verdicts of a reply before their own are in. It knows no grader.
"""

from collections.abc import Mapping

from interviewer.calibration.consensus import rulings_of, scored, split_spots
from interviewer.calibration.desk import Desk, named
from interviewer.calibration.labelling import Progress, Task, begun, progress, unmarked
from interviewer.calibration.labels import (
    Abstained,
    Label,
    Mark,
    Outcome,
    Project,
    Sample,
    Settled,
    item_of,
    wording,
)
from interviewer.calibration.people import People, people
from interviewer.errors import InterviewError
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Ruling

LONGEST_REASON = 5000


class Interviewers:
    """Takes labels, compares people, and settles splits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def abstain(self, project: Project, who: str) -> Project:
        """Somebody does not label here, and sees everything from now on. Raises InterviewError when they have begun."""
        who = named(who)
        if any(label.rater == who for label in self._desk.records.labels(project.id)):
            raise InterviewError(f"{who} has begun to label, so their eyes stay closed until they are done.")
        if who in project.abstainers:
            return project
        return self._desk.add(project, Abstained(at=self._desk.clock(), by=who))

    def progress(self, project: Project, who: str) -> tuple[Progress, Label | None]:
        """How far a person is, and their next label as far as it is begun."""
        self._check_labels(project, named(who))
        labels = self._desk.records.labels(project.id)
        found = progress(project, labels, who)
        return found, begun(labels, who, found.task) if found.task else None

    def mark(self, project: Project, who: str, task: Task, item: str, ruling: Ruling, quote: str | None = None) -> None:
        """Keep what a person says of one item, at once. Raises InterviewError when the quote is not in the reply."""
        who = named(who)
        self._check_labels(project, who)
        found = item_of(self._desk.question(project, task.sample.question_id).rubric, item)
        if found is None:
            raise InterviewError(f"{task.sample.question_id} has no key point or misconception {item!r}.")
        words = None
        if quote and quote.strip() and ruling is Ruling.MET:
            span = find_quote(quote, task.sample.text)
            if span is None:
                raise InterviewError("Those words are not in the reply: mark words of this reply.")
            words = task.sample.text[span[0] : span[1]]
        mark = Mark(item=item, ruling=ruling, quote=words, wording=wording(found))
        self._desk.records.mark(project.id, who, task.sample.id, task.round, mark)

    def note(self, project: Project, who: str, task: Task, reason: str) -> None:
        """Keep the reason of a label that is not handed in yet."""
        self._desk.records.hand_in(project.id, named(who), task.sample.id, task.round, reason[:LONGEST_REASON], None)

    def hand_in(self, project: Project, who: str, task: Task, reason: str = "") -> None:
        """Hand a label in. Raises InterviewError, which names them, when items are left."""
        who = named(who)
        self._check_labels(project, who)
        label = begun(self._desk.records.labels(project.id), who, task)
        left = unmarked(self._desk.question(project, task.sample.question_id), list(label.marks.values()))
        if left:
            raise InterviewError(f"Not marked yet: {', '.join(left)}. Say met, missed or can't tell of each.")
        self._desk.records.hand_in(
            project.id, who, task.sample.id, task.round, reason[:LONGEST_REASON] or label.reason, self._desk.clock()
        )

    def _check_labels(self, project: Project, who: str) -> None:
        if who in project.abstainers:
            raise InterviewError(
                f"{who} chose not to label in this project and has seen the verdicts, so labels would not be blind. "
                "Somebody else can label."
            )

    def people(self, project: Project, who: str) -> People:
        """How far people agree, over the replies that the person may see."""
        seen = self._desk.seen(project, named(who))
        samples = [sample for sample in project.samples if seen is None or sample.id in seen]
        return people(self._desk.records.labels(project.id), samples, self._desk.working(project))

    def to_settle(self, project: Project, who: str) -> list[tuple[Sample, str, Mapping[str, Label]]]:
        """The split labels that wait: the reply, the item, and everybody's label of that reply by name."""
        labels = self._desk.records.labels(project.id)
        standings = self._desk.standings(project, labels, named(who))
        by_reply: dict[str, dict[str, Label]] = {}
        for label in labels:
            if label.done and label.round == 0:
                by_reply.setdefault(label.reply_id, {})[label.rater] = label
        return [
            (project.sample[one.reply_id], one.item, by_reply.get(one.reply_id, {})) for one in split_spots(standings)
        ]

    def settle(
        self,
        project: Project,
        who: str,
        reply_id: str,
        item: str,
        outcome: Outcome,
        ruling: Ruling | None = None,
        note: str = "",
    ) -> Project:
        """Say what came of a split label. A corrected one needs its ruling. Raises InterviewError."""
        who = named(who)
        if reply_id not in project.sample:
            raise InterviewError(f"The project has no reply {reply_id!r}.")
        seen = self._desk.seen(project, who)
        if seen is not None and reply_id not in seen:
            raise InterviewError("Label this reply yourself first: until then its labels are hidden from you.")
        question = self._desk.question(project, project.sample[reply_id].question_id)
        found = item_of(question.rubric, item)
        if found is None:
            raise InterviewError(f"{question.id} has no key point or misconception {item!r}.")
        if outcome is Outcome.CORRECTED and ruling not in (Ruling.MET, Ruling.MISSED):
            raise InterviewError("A corrected label needs what is right: met or missed.")
        kept = None if outcome is Outcome.DEBATABLE or ruling is Ruling.UNSCORED else ruling
        event = Settled(
            at=self._desk.clock(),
            by=who,
            reply_id=reply_id,
            item=item,
            outcome=outcome,
            ruling=kept,
            note=" ".join(note.split())[:1000],
            wording=wording(found),
        )
        return self._desk.add(project, event)

    def scores(self, project: Project, who: str) -> list[tuple[str, float]]:
        """Each reply's question and score by what people agree on, for the health of tags."""
        standings = self._desk.standings(project, self._desk.records.labels(project.id), named(who))
        found = []
        for sample in project.samples:
            question = self._desk.working(project).get(sample.question_id)
            value = scored(question, rulings_of(standings, question, sample.id)) if question else None
            if question and value is not None:
                found.append((question.id, value))
        return found
