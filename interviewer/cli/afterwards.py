"""The commands for what comes after an interview, as they are typed; `practising` does them."""

from pathlib import Path
from typing import Annotated

import typer

from interviewer.cli.options import AsJson, Folders, PartsFor

Record = Annotated[Path, typer.Argument(metavar="FILE", help="The JSON that a report was exported to.")]


def add_to(app: typer.Typer, parts_for: PartsFor) -> None:
    """Add the commands to the program; `parts_for` gives the parts for bank folders and changed settings."""

    @app.command()
    def report(
        record: Annotated[
            Path | None,
            typer.Argument(metavar="FILE", help="An exported interview; without it, one held in this terminal."),
        ] = None,
        interview: Annotated[
            str | None, typer.Option(metavar="ID", help="Which one, by the beginning of its id; the newest by default.")
        ] = None,
        format: Annotated[
            str, typer.Option(metavar="FORMAT", help="text, markdown, json (for replay), pdf, or anki (flash cards).")
        ] = "text",
        out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to a file.")] = None,
        bank: Folders = None,
    ) -> None:
        """Report on an interview: scores, what to do next, the trend.

        \b
        interviewer report
        interviewer report --format pdf --out report.pdf
        """
        from interviewer.cli.practising import FORMATS, show_report

        if format not in FORMATS:
            raise typer.BadParameter(f"{format!r} is not a format; write {', '.join(FORMATS)}", param_hint="--format")
        show_report(parts_for(bank or ()), record, interview, format, out)

    @app.command()
    def review(
        ahead: Annotated[bool, typer.Option("--ahead", help="Go on to points that are not due yet.")] = False,
        bank: Folders = None,
    ) -> None:
        """Review the key points that are due, for ten minutes.

        Points that were missed or shaky in an interview are asked again just before they would be forgotten (FSRS).
        """
        from interviewer.cli.practising import hold_review

        hold_review(parts_for(bank or ()), ahead)

    @app.command()
    def replay(
        record: Record,
        grader: Annotated[
            str | None, typer.Option(metavar="GRADER", help="local or chat, instead of INTERVIEWER_GRADER.")
        ] = None,
        as_json: AsJson = False,
        bank: Folders = None,
    ) -> None:
        """Grade an exported interview again, and show what differs.

        The same grader gives the same grades; with another, every verdict that changes is listed. Exits with 1 when
        something differs.
        """
        from interviewer.cli.practising import replay as replay_record

        if grader not in (None, "local", "chat"):
            raise typer.BadParameter(f"{grader!r} is not a grader; write local or chat", param_hint="--grader")
        if not replay_record(parts_for(bank or (), grader=grader), record, as_json):
            raise typer.Exit(1)

    data = typer.Typer(
        help="What this terminal has kept: export it, import it elsewhere, delete it.", no_args_is_help=True
    )
    app.add_typer(data, name="data")

    @data.command()
    def where() -> None:
        """Say what is kept where, and what is sent to whom."""
        typer.echo(parts_for().kept_and_sent("the name of this terminal"))

    @data.command("export")
    def export_(out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")]) -> None:
        """Write interviews, reviews, favourites and drafts to a file."""
        from interviewer.cli.practising import export_data

        export_data(parts_for(), out)

    @data.command("import")
    def import_(file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that was exported.")]) -> None:
        """Bring in a file that was exported here or on the page; what is there already stays."""
        from interviewer.cli.practising import import_data

        import_data(parts_for(), file)

    @data.command()
    def delete(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
        """Delete everything that this terminal has kept, for good."""
        from interviewer.cli.practising import delete_data

        delete_data(parts_for(), yes)
