"""What a person labels next: one question at a time across candidates, shuffled, anchors first, some silently again.

Order and repeats follow from the project's seed and the person's name, so that whoever stops goes on where they were.
It shows nobody's verdicts.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.calibration.labels import Label, Mark, Project, Sample, items_of

REPEATED = 0.1
"""The share of replies that a person labels twice without being told."""
LEAST_BETWEEN = 3
"""At least so many other replies lie between a reply and its repeat, where the question has as many."""


@dataclass(frozen=True)
class Task:
    """One reply to label; `round` 1 is the silent repeat."""

    sample: Sample
    round: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """The reply's id and the round."""
        return self.sample.id, self.round


@dataclass(frozen=True)
class Progress:
    """How far a person is: labels handed in of all, and the next task (None when all are)."""

    done: int
    of: int
    task: Task | None


def tasks(project: Project, rater: str) -> tuple[Task, ...]:
    """Every task of a person's, in order."""
    found: list[Task] = []
    for question_id in project.question_ids:
        chance = random.Random(f"{project.seed} {rater} {question_id}")
        samples = list(project.of(question_id=question_id))
        chance.shuffle(samples)
        samples.sort(key=lambda sample: not sample.anchor)
        row = [Task(sample) for sample in samples]
        early = samples[:-LEAST_BETWEEN]
        for sample in chance.sample(early, min(len(early), max(1, round(REPEATED * len(samples))))):
            first = row.index(Task(sample))
            row.insert(chance.randint(min(len(row), first + 1 + LEAST_BETWEEN), len(row)), Task(sample, 1))
        found += row
    return tuple(found)


def progress(project: Project, labels: Sequence[Label], rater: str) -> Progress:
    """How far the person is."""
    done = {(label.reply_id, label.round) for label in labels if label.rater == rater and label.done}
    every = tasks(project, rater)
    left = [task for task in every if task.key not in done]
    return Progress(len(every) - len(left), len(every), left[0] if left else None)


def begun(labels: Sequence[Label], rater: str, task: Task) -> Label:
    """The person's label for a task as it stands, maybe without a mark."""
    key = task.key
    own = (label for label in labels if label.rater == rater and (label.reply_id, label.round) == key)
    return next(own, Label(rater=rater, reply_id=key[0], round=key[1]))


def unmarked(question: Question, marks: Sequence[Mark]) -> tuple[str, ...]:
    """The ids of the items that have no mark yet."""
    marked = {mark.item for mark in marks}
    return tuple(item.id for item in items_of(question.rubric) if item.id not in marked)
