"""Labelled replies in files, as the evaluations keep them: one YAML file a question.

A key point that is not listed as met is missed. It does not know who grades, nor who labelled.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from interviewer.bank.examples import line_of, read_yaml, shape_faults
from interviewer.bank.question import Question, Value
from interviewer.errors import Fault, FaultyFiles
from interviewer.grading.evidence import find_quote


class ReplyKind(StrEnum):
    """What sort of reply it is meant to be; `real` ones were not written for the purpose."""

    STRONG = "strong"
    PARTIAL = "partial"
    TERSE = "terse"
    PLAIN = "plain"
    WRONG = "wrong"
    KEYWORDS = "keywords"
    MIXED = "mixed"
    REAL = "real"


class LabelledReply(Value):
    """One reply with its labels. `met` and `asserted` map ids to the words of the reply that show it.

    `open` are the items whose label people left undecided: they are no ground to judge a grader by.
    """

    id: str
    kind: ReplyKind
    band: Annotated[int, Field(ge=0, le=4)]
    text: str
    met: Mapping[str, str] = {}
    asserted: Mapping[str, str] = {}
    open: tuple[str, ...] = ()


_REPLIES = TypeAdapter(tuple[LabelledReply, ...])


def _faults(path: Path, question: Question, reply: LabelledReply) -> list[Fault]:
    line = line_of(path, f"- id: {reply.id}")
    rubric = question.rubric
    faults = [Fault(path, line, f"{reply.id}: no key point {id!r}") for id in reply.met if rubric.point(id) is None]
    faults += [
        Fault(path, line, f"{reply.id}: no misconception {id!r}")
        for id in reply.asserted
        if rubric.misconception(id) is None
    ]
    return faults + [
        Fault(path, line, f"{reply.id}: the quote for {id!r} is not in the reply")
        for id, quote in (*reply.met.items(), *reply.asserted.items())
        if not _quotes(quote, reply.text)
    ]


def _quotes(quote: str, text: str) -> bool:
    # Nearly all of thousands are there letter by letter; folding each of them would take ten times as long.
    return (quote in text and re.search(r"\w", quote) is not None) or find_quote(quote, text) is not None


def read_replies(path: Path, question: Question) -> tuple[LabelledReply, ...]:
    """The labelled replies in a file. Raises FaultyFiles with every fault."""
    try:
        replies = _REPLIES.validate_python(read_yaml(path))
    except ValidationError as error:
        raise FaultyFiles(shape_faults(path, error)) from None
    faults = [fault for reply in replies for fault in _faults(path, question, reply)]
    ids = [reply.id for reply in replies]
    faults += [Fault(path, 1, f"two replies with the id {id!r}") for id in sorted(set(ids)) if ids.count(id) > 1]
    if faults:
        raise FaultyFiles(faults)
    return replies


def rendered_replies(replies: Sequence[LabelledReply]) -> str:
    """The labelled replies as the text of a file."""
    values = [reply.model_dump(mode="json") for reply in replies]
    values = [{key: value for key, value in row.items() if key != "open" or value} for row in values]
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120)
