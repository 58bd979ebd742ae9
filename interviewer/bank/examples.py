"""The examples beside a question: ways people say each key point and misconception, and near misses.

They teach a grader and are edited by interviewers. It does not know how a grader learns.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from interviewer.bank.files import KEPT, YAML
from interviewer.bank.question import Question, Value
from interviewer.errors import Fault, FaultyFiles

SUFFIX = ".examples.yaml"


class ItemExamples(Value):
    """Ways of saying one item, and statements that look alike and do not say it."""

    said: tuple[str, ...]
    near: tuple[str, ...]


class Examples(Value):
    """The examples of a question, by the id of the key point or misconception."""

    points: Mapping[str, ItemExamples] = {}
    misconceptions: Mapping[str, ItemExamples] = {}


def read_yaml(path: Path) -> Any:
    """What a YAML file holds. Raises FaultyFiles when it cannot be read."""
    return _yaml(_text(path), path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyFiles([Fault(path, 1, f"cannot be read: {error}")]) from None


def _yaml(text: str, path: Path) -> Any:
    try:
        return yaml.load(text, YAML)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"not YAML: {getattr(error, 'problem', error)}"
        raise FaultyFiles([Fault(path, mark.line + 1 if mark else 1, what)]) from None


@lru_cache(maxsize=KEPT)
def _examples(text: str, path: Path) -> Examples:
    try:
        return Examples.model_validate(_yaml(text, path))
    except ValidationError as error:
        raise FaultyFiles(shape_faults(path, error)) from None


def line_of(path: Path, key: str) -> int:
    """The first line that holds the key, or 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.strip().startswith(key)), 1)


def shape_faults(path: Path, error: ValidationError) -> list[Fault]:
    """The faults of a value that has not the shape it should have."""
    return [
        Fault(
            path,
            line_of(path, str(fault["loc"][-1]) if fault["loc"] else ""),
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}",
        )
        for fault in error.errors()
    ]


def _id_faults(path: Path, what: str, wanted: Iterable[str], given: Mapping[str, ItemExamples]) -> list[Fault]:
    wanted = list(wanted)
    faults = [Fault(path, 1, f"the {what} {id!r} has no examples") for id in wanted if id not in given]
    faults += [Fault(path, line_of(path, id), f"the question has no {what} {id!r}") for id in given if id not in wanted]
    return faults + [
        Fault(path, line_of(path, id), f"{id!r} lacks {'said' if not examples.said else 'near'}")
        for id, examples in given.items()
        if not (examples.said and examples.near)
    ]


def read_examples(path: Path, question: Question) -> Examples:
    """The examples in a file: said and near for each item and for no other. Raises FaultyFiles with every fault."""
    examples = _examples(_text(path), path)
    rubric = question.rubric
    faults = _id_faults(path, "key point", (point.id for point in rubric.points), examples.points)
    faults += _id_faults(path, "misconception", (item.id for item in rubric.misconceptions), examples.misconceptions)
    if faults:
        raise FaultyFiles(faults)
    return examples


def rendered_examples(examples: Examples) -> str:
    """The examples in the canonical form of their file: every sentence in double quotes on a line of its own."""
    lines: list[str] = []
    for name, items in (("points", examples.points), ("misconceptions", examples.misconceptions)):
        lines += [f"{name}:"] if items else []
        for id, item in items.items():
            lines.append(f"  {id if isinstance(yaml.safe_load(id), str) else _quoted(id)}:")
            for kind, sentences in (("said", item.said), ("near", item.near)):
                lines += [f"    {kind}:", *(f"      - {_quoted(sentence)}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def _quoted(sentence: str) -> str:
    """The sentence as a double-quoted YAML string, which JSON's is."""
    return json.dumps(sentence, ensure_ascii=False)


class ExampleFolders:
    """Finds the examples of a question in one or several bank folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def of(self, question: Question) -> Examples | None:
        """The examples that fit the question's rubric as it stands; None when there are none, or they fit no more."""
        for folder in self._folders:
            path = folder / f"{question.id}{SUFFIX}"
            if path.is_file():
                try:
                    return read_examples(path, question)
                except FaultyFiles:
                    return None
        return None
