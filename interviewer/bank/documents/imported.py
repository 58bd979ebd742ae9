"""What an import gives: questions found in somebody's document, and everything in it that could not be read.

Plain immutable values. They do not know which format they came from, nor what a bank makes of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interviewer.bank.question import Level, Value
from interviewer.errors import Fault


class AnswerState(StrEnum):
    """Whether a document answers a question: in words, by pointing elsewhere, or not at all."""

    TEXT = "text"
    LINK_ONLY = "link_only"
    MISSING = "missing"


class ImportedQuestion(Value):
    """A question as its document has it.

    `text` can be understood alone: it holds the stem that the question stands under; `ask` leaves it out. `answer` is
    Markdown, empty when it is missing. `line` is 1-based and counts the lines of the document (of its extracted text
    for a PDF), and `position` counts the questions from 1. `attachments` name the pictures that belong to it and are
    not imported.
    """

    id: str
    text: str
    ask: str
    level: Level | None = None
    section: str
    position: int
    stem: str = ""
    answer: str = ""
    answer_state: AnswerState
    links: tuple[str, ...] = ()
    line: int
    attachments: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class Found:
    """A question as a reader hands it over, before it gets its place and its id."""

    line: int
    text: str
    section: str
    answer: str = ""
    level: Level | None = None
    stem: str = ""
    attachments: tuple[str, ...] = ()
    area: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Imported:
    """The questions of one document in its order, and the faults found on the way."""

    name: str
    questions: tuple[ImportedQuestion, ...]
    stems: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that hold a question, in the order of the document."""
        return tuple(dict.fromkeys(question.section for question in self.questions))

    def counts(self) -> Mapping[str, Any]:
        """How many questions there are: in all, by level, by section and by the state of their answers."""
        levels = Counter(question.level for question in self.questions)
        sections = Counter(question.section for question in self.questions)
        states = Counter(question.answer_state for question in self.questions)
        by_level = {level.value: levels[level] for level in Level}
        if levels[None]:
            by_level["unmarked"] = levels[None]
        return {
            "questions": len(self.questions),
            "by_level": by_level,
            "by_section": {section: sections[section] for section in self.sections},
            "answers": {state.value: states[state] for state in AnswerState},
            "faults": [str(fault) for fault in self.faults],
            "stems": self.stems,
        }
