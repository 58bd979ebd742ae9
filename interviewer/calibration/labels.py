"""What a calibration is made of: replies, people's labels of them, and the record of what was decided.

Plain immutable values. A project is an append-only list of events; labels are kept beside it, each person's apart. It
does not know how anything is judged or compared.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from interviewer.bank.examples import Examples
from interviewer.bank.question import KeyPoint, Misconception, Question, Rubric, Value
from interviewer.grading.grade import Ruling

Item = KeyPoint | Misconception
"""What is judged alone by yes or no."""

Spot = tuple[str, str]
"""A reply's id and an item's id: one thing to judge."""

Name = Annotated[str, Field(min_length=1, max_length=60)]


def items_of(rubric: Rubric) -> tuple[Item, ...]:
    """The key points, then the misconceptions."""
    return (*rubric.points, *rubric.misconceptions)


def item_of(rubric: Rubric, id: str) -> Item | None:
    """The key point or misconception of that id."""
    return rubric.point(id) or rubric.misconception(id)


def wording(item: Item) -> str:
    """The first 8 hex digits of a SHA-256 over what is claimed: labels remember under which wording they were made."""
    return hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def question_stamp(question: Question) -> str:
    """The first 8 hex digits of a SHA-256 over the whole question."""
    return hashlib.sha256(question.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Part(StrEnum):
    """Dev may be looked at freely; each look at the locked test is counted."""

    DEV = "dev"
    TEST = "test"


class Sample(Value):
    """A reply brought into a project, without its candidate. `band` is what it was graded with, where it was.

    `anchor`: everybody labels it first, so that people can be compared.
    """

    id: str
    question_id: str
    text: str
    source: str
    band: Annotated[int, Field(ge=0, le=4)] | None = None
    part: Part = Part.DEV
    anchor: bool = False


class Mark(Value):
    """What a person says of one item: met (asserted, of a misconception), missed, or unscored for "can't tell"."""

    item: str
    ruling: Ruling
    quote: str | None = None
    wording: str


class Label(Value):
    """A person's marks for a reply, made blind.

    `round` 1 is the silent repeat; `done` is None until it is handed in.
    """

    rater: Name
    reply_id: str
    round: int = 0
    marks: Mapping[str, Mark] = {}
    reason: str = ""
    done: datetime | None = None


class Outcome(StrEnum):
    """What came of a split label."""

    CORRECTED = "corrected"
    AMBIGUOUS = "ambiguous"
    DEBATABLE = "debatable"

    @property
    def words(self) -> str:
        """The outcome as people read it."""
        return {"corrected": "label corrected", "ambiguous": "rubric ambiguous", "debatable": "genuinely debatable"}[
            self.value
        ]


class _Event(Value):
    at: datetime
    by: Name


class Brought(_Event):
    """Replies were brought in, split already; they never change afterwards."""

    kind: Literal["brought"] = "brought"
    samples: tuple[Sample, ...]


class Abstained(_Event):
    """Somebody will not label this project, and so may see everything."""

    kind: Literal["abstained"] = "abstained"


class Settled(_Event):
    """A split label was adjudicated; a later one of the same spot stands for an earlier one.

    `ruling` is what is right, where that was settled; `wording` is the item's at that time.
    """

    kind: Literal["settled"] = "settled"
    reply_id: str
    item: str
    outcome: Outcome
    ruling: Ruling | None = None
    note: str = ""
    wording: str


class Edited(_Event):
    """A question was edited in the workbench: it now reads `question`, taught by `examples`.

    `base` is the stamp of the published question that the edits began from. `reason` says why, `cases` which spots
    caused it. `undone` takes the question back to the published one.
    """

    kind: Literal["edited"] = "edited"
    base: str
    question: Question
    examples: Examples | None = None
    item: str
    reason: str
    cases: tuple[Spot, ...] = ()
    undone: bool = False


class Looked(_Event):
    """Somebody looked at the locked test, and at what of it."""

    kind: Literal["looked"] = "looked"
    what: str


class Version(Value):
    """The two files of a question as text; `examples` is None where there is no such file."""

    question: str
    examples: str | None = None


class Publishing(_Event):
    """An edit is about to be written to the bank: both versions are kept before a file is touched.

    `gate` are the results that it was published with, in words. `back` is the number of the publication that this one
    rolls back, if it does.
    """

    kind: Literal["publishing"] = "publishing"
    question_id: str
    folder: str
    before: Version
    after: Version
    reason: str
    gate: tuple[str, ...] = ()
    back: int | None = None


class Published(_Event):
    """The publication of that number (its event's place) is written."""

    kind: Literal["published"] = "published"
    number: int


class GivenUp(_Event):
    """The publication of that number was not written: the files had been changed meanwhile."""

    kind: Literal["given up"] = "given up"
    number: int


Event = Annotated[
    Brought | Abstained | Settled | Edited | Looked | Publishing | Published | GivenUp, Field(discriminator="kind")
]


class Project(Value):
    """The record of one calibration. `graders` are the names of those that are compared; `runs` how often each judges.

    `seed` fixes the split, the order of labelling and the silent repeats.
    """

    id: str
    name: Name
    created: datetime
    question_ids: tuple[str, ...]
    graders: tuple[str, ...]
    runs: Annotated[int, Field(ge=1, le=5)] = 1
    seed: int = 0
    events: tuple[Event, ...] = ()

    def after(self, event: Event) -> "Project":
        """The project with this event added."""
        return Project(
            id=self.id,
            name=self.name,
            created=self.created,
            question_ids=self.question_ids,
            graders=self.graders,
            runs=self.runs,
            seed=self.seed,
            events=(*self.events, event),
        )

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Every reply, in the order in which it was brought."""
        return tuple(sample for event in self.events if isinstance(event, Brought) for sample in event.samples)

    @cached_property
    def sample(self) -> Mapping[str, Sample]:
        """Every reply by id."""
        return {sample.id: sample for sample in self.samples}

    def of(self, part: Part | None = None, question_id: str | None = None) -> tuple[Sample, ...]:
        """The replies of one part (or both), to one question (or all)."""
        return tuple(
            sample
            for sample in self.samples
            if part in (None, sample.part) and question_id in (None, sample.question_id)
        )

    @cached_property
    def abstainers(self) -> frozenset[str]:
        """Who does not label."""
        return frozenset(event.by for event in self.events if isinstance(event, Abstained))

    @cached_property
    def settled(self) -> Mapping[Spot, Settled]:
        """What was adjudicated, as it stands."""
        return {(event.reply_id, event.item): event for event in self.events if isinstance(event, Settled)}

    @cached_property
    def drafts(self) -> Mapping[str, Edited]:
        """The questions that are being edited, as they read now: not those undone or published since."""
        found: dict[str, Edited] = {}
        for event in self.events:
            if isinstance(event, Edited):
                found[event.question.id] = event
            elif isinstance(event, Published) and self._publication(event.number).back is None:
                found.pop(self._publication(event.number).question_id, None)
        return {id: edit for id, edit in found.items() if not edit.undone}

    def edits(self, question_id: str) -> tuple[Edited, ...]:
        """The edits that led to the question's present draft, the oldest first."""
        found: list[Edited] = []
        for event in self.events:
            if isinstance(event, Edited) and event.question.id == question_id:
                found = [] if event.undone else [*found, event]
            elif isinstance(event, Published) and self._publication(event.number).question_id == question_id:
                found = found if self._publication(event.number).back is not None else []
        return tuple(found)

    @cached_property
    def looks(self) -> tuple[Looked, ...]:
        """The looks at the locked test."""
        return tuple(event for event in self.events if isinstance(event, Looked))

    def _publication(self, number: int) -> Publishing:
        event = self.events[number]
        assert isinstance(event, Publishing)
        return event

    def publications(self) -> Iterator[tuple[int, Publishing, bool]]:
        """Every publication with its number, and whether it was written; those given up are left out."""
        done = {event.number for event in self.events if isinstance(event, Published)}
        gone = {event.number for event in self.events if isinstance(event, GivenUp)}
        for number, event in enumerate(self.events):
            if isinstance(event, Publishing) and number not in gone:
                yield number, event, number in done

    @property
    def in_force(self) -> dict[int, Publishing]:
        """The publications that stand, by number: written, rolling nothing back and not rolled back."""
        written = {number: event for number, event, done in self.publications() if done}
        back = {event.back for event in written.values()}
        return {number: event for number, event in written.items() if event.back is None and number not in back}
