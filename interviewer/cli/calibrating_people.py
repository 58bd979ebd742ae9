"""`interviewer calibrate`, the people: labelling blind, how far people agree, and settling what they split on."""

from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.cli.calibrating_options import (
    As,
    Name,
    bench_of,
    show_json,
    show_lines,
)
from interviewer.cli.options import AsJson
from interviewer.cli.terminal import Terminal
from interviewer.errors import InterviewError

if TYPE_CHECKING:
    from interviewer.calibration.labelling import Task
    from interviewer.calibration.labels import Label, Project
    from interviewer.calibration.workbench import Workbench
    from interviewer.grading.grade import Ruling

app = typer.Typer()

_RULINGS = {"m": "met", "met": "met", "x": "missed", "missed": "missed", "?": "unscored", "unsure": "unscored"}


@app.command()
def lead(context: typer.Context, project: Name, who: As) -> None:
    """Say that you do not label in this project: you see everything from now on, and cannot label any more."""
    bench = bench_of(context)
    bench.interviewers.abstain(bench.open(project), who)
    typer.echo(f"{who} does not label in this project and sees everything.")


@app.command()
def label(context: typer.Context, project: Name, who: As) -> None:
    """Label replies blind, one after the other, until there is none left or you type /quit.

    Answer each item with a line: m (met), x (missed) or ? (can't tell); after m the words of the reply that show it,
    if you like. Every mark is kept at once. Reads from a pipe too.
    """
    bench, terminal = bench_of(context), Terminal()
    found = bench.open(project)
    while True:
        progress, begun = bench.interviewers.progress(found, who)
        if progress.task is None or begun is None:
            terminal.line(f"All {progress.of} are labelled. Thank you.")
            return
        terminal.line(f"— {progress.done + 1} of {progress.of} —")
        if not _labelled(bench, terminal, found, who, progress.task, begun):
            terminal.line("Stopped; every mark is kept. Go on with the same command.")
            return


def _labelled(
    bench: "Workbench", terminal: Terminal, project: "Project", who: str, task: "Task", begun: "Label"
) -> bool:
    """Have one reply labelled; whether it was, or the person stopped."""
    from interviewer.calibration.labels import items_of

    question = bench.desk.question(project, task.sample.question_id)
    terminal.line(question.text)
    terminal.line()
    terminal.line(task.sample.text)
    terminal.line()
    for item in items_of(question.rubric):
        if item.id in begun.marks:
            continue
        terminal.line(f"{item.id}: {item.text}")
        if not _marked(bench, terminal, project, who, task, item.id):
            return False
    bench.interviewers.hand_in(project, who, task)
    return True


def _marked(bench: "Workbench", terminal: Terminal, project: "Project", who: str, task: "Task", item: str) -> bool:
    """Have one item marked; asks again until the line can be read."""
    from interviewer.grading.grade import Ruling

    while True:
        words = terminal.words()
        if words is None or words.strip() == "/quit":
            return False
        sign, _, quote = words.strip().partition(" ")
        if sign.lower() not in _RULINGS:
            terminal.line("Type m (met), x (missed) or ? (can't tell); /quit stops.")
            continue
        try:
            bench.interviewers.mark(project, who, task, item, Ruling(_RULINGS[sign.lower()]), quote or None)
        except InterviewError as error:
            terminal.line(str(error))
            continue
        return True


@app.command()
def people(context: typer.Context, project: Name, who: As, as_json: AsJson = False) -> None:
    """People against people: how far they agree, before any grader."""
    from interviewer.cli.calibrating_words import people_lines

    bench = bench_of(context)
    found = bench.interviewers.people(bench.open(project), who)
    if as_json:
        show_json(found)
    else:
        show_lines(people_lines(found))


@app.command()
def settle(
    context: typer.Context,
    project: Name,
    who: As,
    reply: Annotated[str | None, typer.Option(metavar="ID", help="The reply whose label is settled.")] = None,
    item: Annotated[str | None, typer.Option(metavar="ID", help="The key point or misconception.")] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="OUTCOME", help="corrected, ambiguous (the rubric is) or debatable.")
    ] = None,
    ruling: Annotated[str | None, typer.Option(metavar="RULING", help="What is right: met or missed.")] = None,
    note: Annotated[str, typer.Option(metavar="WORDS", help="Why.")] = "",
) -> None:
    """Adjudicate: without options the split labels side by side, with them what came of one."""
    from interviewer.calibration.labels import Outcome
    from interviewer.cli.calibrating_words import split_lines

    bench = bench_of(context)
    found = bench.open(project)
    if reply is None and item is None:
        show_lines(split_lines(bench.interviewers.to_settle(found, who), bench.desk.working(found)))
        return
    if not (reply and item and outcome in list(Outcome)):
        raise typer.BadParameter("give --reply, --item and --outcome: corrected, ambiguous or debatable")
    bench.interviewers.settle(found, who, reply, item, Outcome(outcome), _ruling(ruling), note)
    typer.echo(f"{reply} · {item}: {Outcome(outcome).words}.")


def _ruling(word: str | None) -> "Ruling | None":
    from interviewer.grading.grade import Ruling

    if word is None:
        return None
    if word not in ("met", "missed"):
        raise typer.BadParameter(f"{word!r} is not a ruling; write met or missed", param_hint="--ruling")
    return Ruling(word)
