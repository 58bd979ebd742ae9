"""`interviewer calibrate …`: every step of a calibration in the terminal. It computes and words nothing itself.

Here are the projects; the people, the grader and the rubric have files of their own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.cli import calibrating_edits, calibrating_graders, calibrating_people
from interviewer.cli.calibrating_options import (
    As,
    Name,
    bench_of,
    heard,
    show_lines,
)
from interviewer.cli.options import Folders

if TYPE_CHECKING:
    from interviewer.calibration.bringing import Arrival
    from interviewer.calibration.labels import Project
    from interviewer.calibration.workbench import Workbench

app = typer.Typer(
    help=(
        "Calibrate a rubric: find out how far the grader agrees with people, mend the rubric, see what the mend "
        "changes, and publish it. In order: new, label, people, settle, judge, compare, disagreements, edit, rejudge, "
        "effect, robustness, publish."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ids = Annotated[list[str], typer.Option("--question", metavar="ID", help="A question; may be given several times.")]
FromFile = Annotated[
    list[Path] | None, typer.Option("--file", metavar="FILE", help="Replies in CSV or JSONL, with labels or without.")
]
FromDataset = Annotated[
    Path | None, typer.Option("--dataset", metavar="FOLDER", help="A folder of labelled replies, as evals has them.")
]
LabelsAs = Annotated[
    str | None, typer.Option("--labels-as", metavar="NAME", help="Take the dataset's labels too, as this person's.")
]
FromInterviews = Annotated[bool, typer.Option("--interviews", help="Replies from every finished interview here.")]
Hidden = Annotated[
    list[str] | None, typer.Option("--hide-name", metavar="NAME", help="A name to blank out in the replies.")
]


@app.callback()
def _group(context: typer.Context, bank: Folders = None) -> None:
    context.obj = tuple(bank or ())


def _arrivals(
    bench: "Workbench",
    questions: Sequence[str],
    files: Sequence[Path],
    dataset: Path | None,
    labels_as: str | None,
    interviews: bool,
    hidden: Sequence[str],
) -> "list[Arrival]":
    found: list[Arrival] = []
    for path in files:
        found += bench.projects.from_file(path, hidden)
    if dataset is not None:
        found += bench.projects.from_dataset(dataset, questions, labels_as)
    if interviews:
        found += bench.projects.from_interviews(questions, hidden)
    if not (files or dataset or interviews):
        raise typer.BadParameter("say where the replies come from: --file, --dataset or --interviews")
    return found


@app.command("list")
def list_(context: typer.Context) -> None:
    """The projects, the newest first."""
    projects = bench_of(context).listed()
    show_lines(f"{one.id}  {one.created:%Y-%m-%d}  {one.name}" for one in projects)
    if not projects:
        typer.echo("No project yet: interviewer calibrate new NAME …")


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    who: As,
    question: Ids,
    grader: Annotated[
        list[str] | None, typer.Option("--grader", metavar="GRADER", help="local or chat; may be given twice.")
    ] = None,
    file: FromFile = None,
    dataset: FromDataset = None,
    labels_as: LabelsAs = None,
    interviews: FromInterviews = False,
    hide_name: Hidden = None,
    runs: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=5, help="How often a chat grader judges.")] = 1,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Fixes the split and the order of labelling.")] = 0,
) -> None:
    """Begin a project: choose questions and graders, and bring replies.

    They are split at once into dev and a locked test, and about ten anchors are set that everybody labels first.

    \b
    interviewer calibrate new spring --as Ada --question language-models/weight-tying --file replies.csv
    """
    bench = bench_of(context)
    arrivals = _arrivals(bench, question, file or (), dataset, labels_as, interviews, hide_name or ())
    begun = bench.projects.begin(name, who, question, grader or ["local"], arrivals, runs, seed, heard)
    typer.echo(begun.words)
    _show(bench, begun.project)


@app.command()
def bring(
    context: typer.Context,
    project: Name,
    who: As,
    file: FromFile = None,
    dataset: FromDataset = None,
    labels_as: LabelsAs = None,
    interviews: FromInterviews = False,
    hide_name: Hidden = None,
) -> None:
    """Bring more replies into a project, or labels of replies that are there."""
    bench = bench_of(context)
    found = bench.open(project)
    arrivals = _arrivals(bench, found.question_ids, file or (), dataset, labels_as, interviews, hide_name or ())
    begun = bench.projects.bring(found, who, arrivals, heard)
    typer.echo(begun.words)


@app.command()
def show(context: typer.Context, project: Name) -> None:
    """How a project stands."""
    bench = bench_of(context)
    _show(bench, bench.open(project))


def _show(bench: "Workbench", project: "Project") -> None:
    from interviewer.cli.calibrating_words import project_lines

    show_lines(project_lines(project, bench.desk.published(project), bench.desk.records.labels(project.id)))


for _commands in (calibrating_people.app, calibrating_graders.app, calibrating_edits.app):
    app.add_typer(_commands)
