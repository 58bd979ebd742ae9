"""JSON, one object a line: questions to the search and replies to the grader, answered in the same order.

It neither searches nor grades.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError, model_validator

from interviewer.bank.question import Bank
from interviewer.errors import InterviewerError
from interviewer.grading.grade import Grade, Opinion, Reply, Verdict
from interviewer.grading.panel import Panel
from interviewer.retrieval.index import Found


class Wanted(BaseModel):
    """A reply to grade: to a question of the bank by its id, or to a question given with its reference."""

    id: JsonValue = None
    question_id: str | None = None
    question: str | None = None
    reference: str | None = None
    reply: str

    @model_validator(mode="after")
    def _one_question(self) -> "Wanted":
        free = self.question is not None and self.reference is not None
        if free == (self.question_id is not None):
            raise ValueError("give either question_id, or question and reference")
        return self


class BadLine(InterviewerError):
    """A line cannot be graded; the message says which and why. `id` is the line's own, if it has one."""

    def __init__(self, number: int, why: str, id: JsonValue = None) -> None:
        super().__init__(f"line {number}: {why}")
        self.id = id


def write(value: Any) -> None:
    """Write one object on a line of its own, at once."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def lines() -> Iterator[tuple[int, bytes]]:
    """The lines of standard input that are not blank, each with its number from 1."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield number, line


def found_object(found: Found) -> dict[str, Any]:
    """What a search found."""
    return {
        "query": found.query,
        "results": [{"id": hit.id, "score": hit.score} for hit in found.results],
        "match": found.match,
        "confidence": found.confidence,
    }


def grade_lines(
    numbered: Iterable[tuple[int, bytes]], bank: Bank, panel: Panel
) -> Iterator[tuple[dict[str, Any], bool]]:
    """For each line the object that answers it, and whether the line was a good one."""
    for number, line in numbered:
        try:
            wanted = _read(number, line)
            yield _grade_object(wanted.id, _grade(number, wanted, bank, panel)), True
        except BadLine as error:
            yield _ungraded_object(error.id, str(error)), False


def _read(number: int, line: bytes) -> Wanted:
    try:
        value = json.loads(line.strip())
    except UnicodeDecodeError:
        raise BadLine(number, "not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadLine(number, f"not JSON ({error.msg} at character {error.pos + 1})") from None
    except RecursionError:
        raise BadLine(number, "not JSON (nested too deeply)") from None
    if not isinstance(value, dict):
        raise BadLine(number, "not a JSON object")
    try:
        return Wanted.model_validate(value)
    except ValidationError as error:
        faults = "; ".join(": ".join([*map(str, fault["loc"]), fault["msg"]]) for fault in error.errors())
        raise BadLine(number, faults, value.get("id")) from None


def _grade(number: int, wanted: Wanted, bank: Bank, panel: Panel) -> Grade:
    if wanted.question_id is None:
        return panel.grade_free(wanted.question or "", wanted.reference or "", wanted.reply)
    question = bank.get(wanted.question_id)
    if question is None:
        raise BadLine(number, f"the bank has no question {wanted.question_id!r}", wanted.id)
    return panel.grade(question, Reply.of(wanted.reply))


def _grade_object(id: JsonValue, grade: Grade) -> dict[str, Any]:
    return {
        "id": id,
        "score": grade.score,
        "band": grade.band,
        "verdicts": [_verdict_object(verdict) for verdict in grade.points],
        "misconceptions": [_verdict_object(verdict) for verdict in grade.misconceptions],
        "grader": grade.grader,
        "second": grade.second,
        "stamps": grade.stamps,
        "unscored": grade.unscored,
        "note": grade.note,
        "calls": [call.model_dump() for call in grade.calls],
    }


def _ungraded_object(id: JsonValue, why: str) -> dict[str, Any]:
    return {
        "id": id,
        "score": None,
        "band": None,
        "verdicts": [],
        "misconceptions": [],
        "grader": None,
        "second": None,
        "stamps": {},
        "unscored": why,
        "note": None,
        "calls": [],
    }


def _verdict_object(verdict: Verdict) -> dict[str, Any]:
    return {
        "point": verdict.item,
        "verdict": verdict.ruling,
        "quote": verdict.quote,
        "confidence": verdict.confidence,
        "unsure": verdict.unsure,
        "disagrees": _opinion_object(verdict.second),
    }


def _opinion_object(opinion: Opinion | None) -> dict[str, Any] | None:
    if opinion is None:
        return None
    return {
        "judge": opinion.judge,
        "verdict": opinion.ruling,
        "quote": opinion.quote,
        "confidence": opinion.confidence,
    }
