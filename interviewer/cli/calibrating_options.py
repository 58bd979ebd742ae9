"""What the commands of `interviewer calibrate` share: their options, and how they print."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.cli.terminal import Terminal, harmless

if TYPE_CHECKING:
    from pydantic import BaseModel

    from interviewer.calibration.labels import Part
    from interviewer.calibration.workbench import Workbench

Name = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's name or id.")]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who you are: labels and decisions carry a name.")]
GraderName = Annotated[str, typer.Option("--grader", metavar="GRADER", help="local or chat.")]
OneId = Annotated[str, typer.Option("--question", metavar="ID", help="The question.")]
PartName = Annotated[str, typer.Option("--part", metavar="PART", help="dev, or test: each look at it is counted.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")]


def bench_of(context: typer.Context) -> "Workbench":
    """The workbench over the bank folders of the command line."""
    from interviewer.cli.program import parts_for

    return parts_for(context.obj or ()).workbench


def show_lines(lines: Iterable[str]) -> None:
    """Print lines, with nothing in them that a terminal would obey."""
    for line in lines:
        typer.echo(harmless(line))


def show_json(value: "BaseModel | Sequence[BaseModel]") -> None:
    """Print a value, or several, as JSON."""
    several = isinstance(value, Sequence)
    found = [one.model_dump(mode="json") for one in value] if several else value.model_dump(mode="json")
    typer.echo(json.dumps(found))


def part_of(name: str) -> "Part":
    """The part of that name. Raises BadParameter when there is none."""
    from interviewer.calibration.labels import Part

    if name not in list(Part):
        raise typer.BadParameter(f"{name!r} is not a part; write dev or test", param_hint="--part")
    return Part(name)


def heard(done: int, of: int) -> None:
    """Progress for a person; a script hears nothing."""
    terminal = Terminal()
    if terminal.interactive and of:
        terminal.piece(f"\r{done} of {of} judged" + ("\n" if done == of else ""))
