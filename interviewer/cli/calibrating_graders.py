"""`interviewer calibrate`, the grader: what it says, and how far it agrees with people."""

from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrating_options import (
    As,
    DryRun,
    GraderName,
    Name,
    PartName,
    bench_of,
    heard,
    part_of,
    show_json,
    show_lines,
)
from interviewer.cli.options import AsJson

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command()
def judge(context: typer.Context, project: Name, grader: GraderName, dry_run: DryRun = False) -> None:
    """Have a grader judge every reply by the published rubric. What it said before is not asked again."""
    from interviewer.calibration.words import takes

    bench = bench_of(context)
    found = bench.open(project)
    typer.echo(takes(bench.trials.preview(found, grader)))
    if not dry_run:
        bench.trials.judge(found, grader, heard)


@app.command()
def compare(
    context: typer.Context, project: Name, who: As, grader: GraderName, part: PartName = "dev", as_json: AsJson = False
) -> None:
    """A grader against what people agree on: agreement, thresholds, bias, and the abstention curve."""
    from interviewer.cli.calibrating_words import against_lines

    bench = bench_of(context)
    found, against = bench.trials.against(bench.open(project), who, grader, part_of(part))
    if as_json:
        show_json(against)
    else:
        show_lines(against_lines(against, len(found.looks)))


@app.command()
def disagreements(context: typer.Context, project: Name, who: As, grader: GraderName, as_json: AsJson = False) -> None:
    """Where people and the grader part on dev, the weightiest first and the unstable last."""
    from interviewer.cli.calibrating_words import disagreement_lines

    bench = bench_of(context)
    found = bench.open(project)
    rows = bench.trials.disagreements(found, who, grader)
    if as_json:
        show_json(rows)
    else:
        show_lines(disagreement_lines(rows, bench.desk.published(found)))
