"""`interviewer check`: what is wrong with a bank's files, as lines for people or as one JSON object.

It does not know the rules.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from interviewer.bank.lint import Checked, checked
from interviewer.bank.published import publish
from interviewer.errors import Fault
from interviewer.settings import read_settings


def check_banks(folders: Sequence[Path], as_json: bool, strict: bool, closely: bool, publishing: bool) -> bool:
    """Check the folders, those of the settings by default, say what was found, and tell whether all is well.

    `strict` counts warnings too. With `publishing`, ids that are new are published unless there is a fault.
    """
    settings = read_settings()
    folders = folders or settings.bank_folders
    if closely:
        from interviewer.parts import Parts  # heavy, and only needed here

        found = Parts(settings, folders).checked()
    else:
        found = checked(folders)
    new = _published(found, folders) if publishing and not found.faults else None
    if as_json:
        typer.echo(json.dumps(_as_object(found) | ({} if new is None else {"published": new})))
    else:
        for line in [*map(str, found.faults), *(f"{warning} [warning]" for warning in found.warnings)]:
            typer.echo(line)
        typer.echo(f"Questions: {len(found.bank)}. Faults: {len(found.faults)}. Warnings: {len(found.warnings)}.")
        if publishing:
            typer.echo("Nothing was published: mend the faults first." if new is None else f"Published anew: {new}.")
    return not found.faults and not (strict and found.warnings)


def _published(found: Checked, folders: Sequence[Path]) -> int:
    """Publish the new ids of each folder; how many questions were new or grew."""
    return sum(publish(folder, found.of(folder)) for folder in folders)


def _as_object(found: Checked) -> dict[str, Any]:
    examples = [
        item
        for several in found.examples.values()
        for item in (*several.points.values(), *several.misconceptions.values())
    ]
    return {
        "questions": len(found.bank),
        "drafts": sum(question.draft for question in found.bank),
        "by_level": _counted(str(question.level) for question in found.bank),
        "by_area": _counted(question.area for question in found.bank),
        "by_area_and_level": {
            area: _counted(str(question.level) for question in found.bank if question.area == area)
            for area in found.bank.areas
        },
        "key_points": sum(len(question.rubric.points) for question in found.bank),
        "misconceptions": sum(len(question.rubric.misconceptions) for question in found.bank),
        "examples": {
            "said": sum(len(item.said) for item in examples),
            "near": sum(len(item.near) for item in examples),
        },
        "faults": [_fault_object(fault) for fault in found.faults],
        "warnings": [_fault_object(warning) for warning in found.warnings],
    }


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _fault_object(fault: Fault) -> dict[str, Any]:
    return {"path": str(fault.path), "line": fault.line, "what": fault.what, "mend": fault.mend}
