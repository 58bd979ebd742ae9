"""Projects: begun with replies that are split at once, and added to. It knows no label but those that come along."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from interviewer.bank.question import Question
from interviewer.calibration.agreement import detectable_difference
from interviewer.calibration.bringing import (
    Arrival,
    distinct,
    from_dataset,
    from_file,
    from_interviews,
    marks_of,
)
from interviewer.calibration.consensus import banded
from interviewer.calibration.desk import Desk, named
from interviewer.calibration.labels import Brought, Label, Part, Project, Sample, items_of
from interviewer.calibration.regrade import Report, Wanted, judged
from interviewer.calibration.split import split
from interviewer.calibration.words import counted
from interviewer.errors import InterviewError

LOCAL = "local"
"""The grader that tells what an ungraded reply is worth, to split by: it costs nothing."""


@dataclass(frozen=True)
class Begun:
    """What came of bringing replies: the project, how many replies were new, and how many labels came with them."""

    project: Project
    new: int
    repeated: int
    labels: int

    @property
    def words(self) -> str:
        """What came of it, in words."""
        brought = f"{counted(self.new, 'reply')} and {counted(self.labels, 'label')} brought"
        return f"{brought}; {counted(self.repeated, 'repeat')} left out."


def detects(project: Project, questions: Mapping[str, Question], part: Part) -> str:
    """What difference the part's labels can tell, in words: "30 replies × 6 points: ± 0.14 kappa"."""
    samples = [sample for sample in project.of(part) if sample.question_id in questions]
    if not samples:
        return "no replies yet"
    points = round(sum(len(questions[one.question_id].rubric.points) for one in samples) / len(samples))
    margin = detectable_difference(len(samples), max(1, points))
    return f"{counted(len(samples), 'reply')} × {counted(points, 'point')}: ± {margin:.2f} kappa"


class Projects:
    """Begins projects, and brings replies and labels in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def from_interviews(self, question_ids: Collection[str], names: Collection[str] = ()) -> list[Arrival]:
        """The replies of every finished interview to these questions, anonymous."""
        return list(from_interviews(self._desk.interviews(), question_ids, names))

    def from_dataset(self, folder: Path, question_ids: Sequence[str], labelled_by: str | None = None) -> list[Arrival]:
        """The replies of a dataset folder to these questions; see `bringing.from_dataset`."""
        bank = self._desk.bank()
        questions = [question for id in question_ids if (question := bank.get(id)) is not None]
        return list(from_dataset(folder, questions, labelled_by))

    def from_file(self, path: Path, names: Collection[str] = ()) -> list[Arrival]:
        """The replies of a CSV or JSONL file, with their labels; see `bringing.from_file`."""
        return from_file(path, self._desk.bank(), names)

    def begin(
        self,
        name: str,
        by: str,
        question_ids: Sequence[str],
        graders: Sequence[str],
        arrivals: Iterable[Arrival],
        runs: int = 1,
        seed: int = 0,
        report: Report | None = None,
    ) -> Begun:
        """A new project with these replies. Raises InterviewError when something of it cannot be."""
        by, title = named(by), " ".join(name.split())
        if not title or len(title) > 60:
            raise InterviewError("Give the project a name of 1 to 60 characters.")
        if any(project.name == title for project in self._desk.records.projects()):
            raise InterviewError(f"There is a project {title!r} already: give another name, or bring replies into it.")
        if not 1 <= runs <= 5:
            raise InterviewError("A grader can judge each reply 1 to 5 times.")
        questions = self._questions(question_ids)
        if not graders:
            raise InterviewError("Choose at least one grader.")
        for grader in graders:
            self._desk.grader(grader)
        arrived = distinct(arrival for arrival in arrivals if arrival.question_id in questions)
        if not arrived.replies:
            raise InterviewError("None of the replies is to the chosen questions: a project needs some.")
        project = Project(
            id=secrets.token_hex(6),
            name=title,
            created=self._desk.clock(),
            question_ids=tuple(questions),
            graders=tuple(graders),
            runs=runs,
            seed=seed,
        )
        samples = self._split(project, arrived.replies, questions, seed, report)
        project = project.after(Brought(at=self._desk.clock(), by=by, samples=samples))
        labels = self._desk.records.begin(project, self._labels(project, arrived.replies))
        return Begun(project, len(samples), arrived.repeated, labels)

    def bring(self, project: Project, by: str, arrivals: Sequence[Arrival], report: Report | None = None) -> Begun:
        """More replies, split among themselves, and the labels that come with them or with replies that are there."""
        questions = self._desk.published(project)
        ours = [arrival for arrival in arrivals if arrival.question_id in questions]
        there = [(sample.question_id, sample.text) for sample in project.samples]
        arrived = distinct(ours, there)
        fresh = [_renamed(arrival, project) for arrival in arrived.replies]
        if fresh:
            seed = project.seed + len(project.events)
            samples = self._split(project, fresh, questions, seed, report, anchors=0)
            project = self._desk.add(project, Brought(at=self._desk.clock(), by=named(by), samples=samples))
        labels = self._desk.records.bring_labels(project.id, self._labels(project, ours))
        return Begun(project, len(fresh), arrived.repeated, labels)

    def _questions(self, ids: Sequence[str]) -> dict[str, Question]:
        bank = self._desk.bank()
        if not ids:
            raise InterviewError("Choose at least one question.")
        for id in ids:
            question = bank.get(id)
            if question is None:
                raise InterviewError(f"The bank has no question {id!r}.")
            if not question.gradeable:
                raise InterviewError(f"{id} has no key points, so there is nothing to label.")
        return {id: bank[id] for id in ids}

    def _split(
        self,
        project: Project,
        arrivals: Sequence[Arrival],
        questions: Mapping[str, Question],
        seed: int,
        report: Report | None,
        anchors: int = 10,
    ) -> tuple[Sample, ...]:
        """The replies split by what they are worth: as they were graded, as people label them, or as a grader says."""
        bands = {arrival.id: _band(arrival, questions[arrival.question_id]) for arrival in arrivals}
        unknown = [arrival for arrival in arrivals if bands[arrival.id] is None]
        grader = self._desk.graders().get(LOCAL)
        if unknown and grader is not None:
            wanted = []
            for arrival in unknown:
                question = questions[arrival.question_id]
                sample = Sample(id=arrival.id, question_id=question.id, text=arrival.text, source=arrival.source)
                items = tuple(item.id for item in items_of(question.rubric))
                wanted.append(Wanted(question, self._desk.taught(project, question), sample, items))
            said = judged(grader, wanted, self._desk.records, *([report] if report else []))
            for arrival in unknown:
                question = questions[arrival.question_id]
                found = {item.id: said.get((arrival.id, item.id)) for item in items_of(question.rubric)}
                rulings = {id: verdict.ruling if verdict else None for id, verdict in found.items()}
                bands[arrival.id] = banded(question, rulings)
        return split(arrivals, seed, lambda arrival: bands[arrival.id], anchors)

    def _labels(self, project: Project, arrivals: Sequence[Arrival]) -> list[Label]:
        """The labels that came with replies of the project."""
        by_words = {(sample.question_id, sample.text): sample for sample in project.samples}
        questions, now = self._desk.published(project), self._desk.clock()
        labels = []
        for arrival in arrivals:
            sample = by_words.get((arrival.question_id, arrival.text))
            if sample is None:
                continue
            for rater, said in arrival.labels.items():
                marks = marks_of(said, questions[sample.question_id], sample.text)
                labels.append(Label(rater=named(rater), reply_id=sample.id, marks=marks, reason=said.reason, done=now))
        return labels


def _band(arrival: Arrival, question: Question) -> int | None:
    """What is known of a reply's worth: its band, or what the first label that came with it comes to."""
    if arrival.band is not None or not arrival.labels:
        return arrival.band
    first = arrival.labels[min(arrival.labels)]
    marks = marks_of(first, question, arrival.text)
    return banded(question, {id: mark.ruling for id, mark in marks.items()})


def _renamed(arrival: Arrival, project: Project) -> Arrival:
    """The reply under an id that the project does not have yet."""
    id, number = arrival.id, 2
    while id in project.sample:
        id, number = f"{arrival.id[:90]}-{number}", number + 1
    return arrival.model_copy(update={"id": id})
