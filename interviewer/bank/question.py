"""A question and its rubric: the nouns that every other room speaks of.

Plain immutable values. They do not know how they are written to a file, searched for or graded.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Weight = Annotated[int, Field(ge=1, le=3)]


class Level(StrEnum):
    """How hard a question is, as its author marked it."""

    E = "E"
    M = "M"
    H = "H"

    @property
    def word(self) -> str:
        """The level in words: easy, medium or hard."""
        return {"E": "easy", "M": "medium", "H": "hard"}[self.value]


class Asks(StrEnum):
    """What a question wants of the candidate."""

    EXPLAIN = "explain"
    COMPARE = "compare"
    LIST = "list"
    COMPUTE = "compute"
    CHOOSE = "choose"
    DERIVE = "derive"
    CODE = "code"


class Value(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeyPoint(Value):
    """One thing that a strong reply says; atomic, judged alone by yes or no.

    `weight` is 1 to 3. A `bonus` point adds to the score and is not required for full marks.
    """

    id: str
    weight: Weight
    text: str
    probe: str | None = None
    bonus: bool = False


class Misconception(Value):
    """One wrong claim that costs marks (its `weight`, 1 to 3), with what is true instead."""

    id: str
    weight: Weight
    text: str
    correction: str


class Hint(Value):
    """A nudge; `point` names the key point that it halves, when the author tied it to one."""

    text: str
    point: str | None = None


class Rubric(Value):
    """The key points and misconceptions that a reply is judged against."""

    points: tuple[KeyPoint, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()

    @cached_property
    def stamp(self) -> str:
        """The first 8 hex digits of a SHA-256 over the rubric: another wording, another stamp."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:8]

    @property
    def required(self) -> tuple[KeyPoint, ...]:
        """The points needed for full marks."""
        return tuple(point for point in self.points if not point.bonus)

    def point(self, id: str) -> KeyPoint | None:
        """The key point of that id, if there is one."""
        return next((point for point in self.points if point.id == id), None)

    def misconception(self, id: str) -> Misconception | None:
        """The misconception of that id, if there is one."""
        return next((item for item in self.misconceptions if item.id == id), None)


class Question(Value):
    """What may be asked. `id` is `area/slug`, the same in file, code, log and page.

    `reviewed` is the day on which somebody who did not write it last checked every claim. A `draft` comes from an
    imported document: its key points are proposals that nobody has checked.
    """

    id: str
    level: Level
    asks: Asks = Asks.EXPLAIN
    title: str
    text: str
    rubric: Rubric = Rubric()
    reference: str = ""
    also: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    after: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed: date | None = None
    draft: bool = False

    @property
    def area(self) -> str:
        """The part of the id before the slug: `language-models`."""
        return self.id.rpartition("/")[0]

    @property
    def slug(self) -> str:
        """The last part of the id: `weight-tying`."""
        return self.id.rpartition("/")[2]

    @property
    def area_words(self) -> str:
        """The area as a person reads it: `language models`."""
        return area_words(self.area)

    @property
    def gradeable(self) -> bool:
        """Whether there is anything to judge a reply against; a draft without an answer has nothing."""
        return bool(self.rubric.points)


_SHORT = {"ab": "A/B", "kv": "KV", "llm": "LLM", "ml": "ML", "sgd": "SGD", "svm": "SVM"}


def area_words(area: str) -> str:
    """An area as a person reads it: `language models`."""
    return " ".join(_SHORT.get(word, word) for word in area.replace("-", " ").replace("/", " › ").split())


class Bank:
    """Questions by id, in the order of their ids. Immutable once made."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions: Mapping[str, Question] = {
            question.id: question for question in sorted(questions, key=lambda question: question.id)
        }

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def __contains__(self, id: object) -> bool:
        return id in self._questions

    def __getitem__(self, id: str) -> Question:
        return self._questions[id]

    def get(self, id: str) -> Question | None:
        """The question of that id, or None."""
        return self._questions.get(id)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The areas that hold a question, sorted."""
        return tuple(sorted({question.area for question in self}))

    @cached_property
    def stamp(self) -> str:
        """The first 8 hex digits of a SHA-256 over every question."""
        digest = hashlib.sha256()
        for question in self:
            digest.update(question.model_dump_json().encode())
        return digest.hexdigest()[:8]
