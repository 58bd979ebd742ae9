"""`interviewer calibrate`, the rubric: edits and their effect, how robust it is, publishing and taking back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer.cli.calibrating_options import (
    As,
    DryRun,
    GraderName,
    Name,
    OneId,
    PartName,
    bench_of,
    heard,
    part_of,
    show_json,
    show_lines,
)
from interviewer.cli.options import AsJson

if TYPE_CHECKING:
    from interviewer.calibration.editing import ItemEdit
    from interviewer.calibration.labels import Project, Spot
    from interviewer.calibration.workbench import Workbench

app = typer.Typer()


@app.command()
def edit(
    context: typer.Context,
    project: Name,
    who: As,
    question: OneId,
    item: Annotated[str | None, typer.Option(metavar="ID", help="The item; a new id makes a misconception.")] = None,
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="Its wording.")] = None,
    weight: Annotated[int | None, typer.Option(metavar="NUMBER", min=1, max=3, help="Its weight.")] = None,
    bonus: Annotated[
        bool | None, typer.Option("--bonus/--required", help="Whether a strong reply may lack it.")
    ] = None,
    beside: Annotated[
        str | None, typer.Option(metavar="WORDS", help="A point's probe, or a misconception's correction.")
    ] = None,
    said: Annotated[list[str] | None, typer.Option(metavar="WORDS", help="Ways of saying it; all of them.")] = None,
    near: Annotated[list[str] | None, typer.Option(metavar="WORDS", help="Near misses; all of them.")] = None,
    reason: Annotated[str, typer.Option(metavar="WORDS", help="Why it should read otherwise.")] = "",
    case: Annotated[
        list[str] | None, typer.Option(metavar="REPLY/ITEM", help="A labelled case that caused it; several times.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the question back to what is published.")] = False,
) -> None:
    """Edit an item of a question. What is not given stays; nothing is published yet. Lint follows at once."""
    bench = bench_of(context)
    found = bench.open(project)
    if undo:
        bench.trials.undo(found, who, question)
        typer.echo(f"{question} reads as it is published.")
        return
    if item is None:
        raise typer.BadParameter("name the item", param_hint="--item")
    given = {"text": text, "weight": weight, "bonus": bonus, "beside": beside, "said": said, "near": near}
    wanted = _edit(bench, found, question, item, {name: value for name, value in given.items() if value is not None})
    found = bench.trials.edit(found, who, question, wanted, reason, _cases(case or ()))
    linted = bench.trials.lint(found, question)
    show_lines([*map(str, linted.faults), *(f"{warning} [warning]" for warning in linted.warnings)])
    typer.echo(f"Edited. Faults: {len(linted.faults)}. Warnings: {len(linted.warnings)}.")


def _edit(bench: "Workbench", project: "Project", question_id: str, item: str, given: dict[str, Any]) -> "ItemEdit":
    """The item as it reads with what was given; a new misconception needs its text and correction."""
    from interviewer.calibration.editing import item_edit
    from interviewer.calibration.labels import item_of

    question = bench.desk.question(project, question_id)
    base: dict[str, Any] = {"item": item, "weight": 1}
    if item_of(question.rubric, item) is not None:
        base = bench.trials.item(project, question_id, item).model_dump()
    return item_edit(**(base | given))


def _cases(given: Sequence[str]) -> "list[Spot]":
    cases = []
    for words in given:
        reply, _, item = words.partition("/")
        if not (reply and item):
            raise typer.BadParameter(f"{words!r} is not a case; write REPLY/ITEM", param_hint="--case")
        cases.append((reply, item))
    return cases


@app.command()
def rejudge(context: typer.Context, project: Name, grader: GraderName, dry_run: DryRun = False) -> None:
    """Have a grader judge what the edits changed, and only that; an edit of a weight takes no call."""
    from interviewer.calibration.words import edit_takes

    bench = bench_of(context)
    found = bench.open(project)
    show_lines(edit_takes(*bench.trials.preview_edit(found, grader)))
    if not dry_run:
        bench.trials.judge_edit(found, grader, heard)


@app.command()
def effect(
    context: typer.Context, project: Name, who: As, grader: GraderName, part: PartName = "dev", as_json: AsJson = False
) -> None:
    """Before and after the edits: what was fixed, what was broken, and what flips with no edit at all."""
    from interviewer.cli.calibrating_words import effect_lines

    bench = bench_of(context)
    found, changed = bench.trials.effect(bench.open(project), who, grader, part_of(part))
    if as_json:
        show_json(changed)
    else:
        show_lines(effect_lines(changed, len(found.looks)))


@app.command()
def robustness(
    context: typer.Context,
    project: Name,
    question: OneId,
    grader: GraderName,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Change replies in ways that should, or should not, change their verdicts; failures are shown as diffs."""
    from interviewer.calibration.words import takes
    from interviewer.cli.calibrating_words import tried_lines

    bench = bench_of(context)
    found = bench.open(project)
    if dry_run:
        typer.echo(takes(bench.trials.preview_robustness(found, grader, question)))
        return
    rows = bench.trials.robustness(found, grader, question, heard)
    if as_json:
        show_json(rows)
    else:
        show_lines(tried_lines(rows))


@app.command()
def publish(
    context: typer.Context,
    project: Name,
    who: As,
    question: OneId,
    grader: GraderName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the diff; look at nothing, write nothing.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also when the gate is not passed; it is recorded.")] = False,
) -> None:
    """Write a question's edits to the bank, with an entry in its changelog. Shows the diff and the gate first.

    The gate looks at the locked test, which is counted.
    """
    from interviewer.cli.calibrating_words import gate_lines

    bench = bench_of(context)
    found = bench.open(project)
    show_lines(bench.press.sheet(found, question).diff.split("\n"))
    if dry_run:
        return
    found, gate = bench.press.gate(found, who, grader)
    show_lines(gate_lines(gate))
    found = bench.press.publish(found, who, question, gate, anyway)
    number = max(found.in_force)
    typer.echo(f"Published as {number}. `interviewer calibrate rollback` with that number takes it back.")


@app.command()
def rollback(
    context: typer.Context,
    project: Name,
    who: As,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The publication's number; `show` lists them.")],
) -> None:
    """Put a question's files back as they were before a publication."""
    bench = bench_of(context)
    found = bench.open(project)
    bench.press.roll_back(found, who, number)
    typer.echo(f"Publication {number} is rolled back.")


@app.command()
def export(
    context: typer.Context,
    project: Name,
    who: As,
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="A dataset folder; what is there is kept.")],
    grader: Annotated[
        str | None, typer.Option(metavar="GRADER", help="Take this grader's quotes where no person marked words.")
    ] = None,
) -> None:
    """Write the replies that people agree on as a dataset for the evaluations."""
    bench = bench_of(context)
    show_lines([bench.press.export(bench.open(project), who, into, grader).told(into)])


@app.command()
def health(context: typer.Context, project: Name, who: As, as_json: AsJson = False) -> None:
    """Whether each question is as hard as its tag says."""
    from interviewer.cli.calibrating_words import health_lines

    bench = bench_of(context)
    found = bench.health(bench.open(project), who)
    if as_json:
        show_json(found)
    else:
        show_lines(health_lines(found))
