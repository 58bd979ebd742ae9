"""The commands of `interviewer`: reads the line that was typed, has the parts do the work, says how it went.

Exit status: 0 done, 1 could not be done (one message says why), 2 the command line is wrong, 130 interrupted.
"""

import logging
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer.cli import afterwards, calibrating
from interviewer.cli.options import AsJson, Folders, WithOurs, areas, levels
from interviewer.errors import FaultyFiles, InterviewerError

if TYPE_CHECKING:
    from interviewer.parts import Parts

app = typer.Typer(
    help="A practice interviewer for machine-learning interviews, whose marks are explained by your own words.",
    epilog=(
        "Everything else is set in the environment or in a .env file: INTERVIEWER_DATA_DIR, INTERVIEWER_BANK, "
        "INTERVIEWER_MODEL with INTERVIEWER_BASE_URL and INTERVIEWER_API_KEY for a chat model, INTERVIEWER_GRADER "
        "(auto, local, chat) and others that the README lists. With nothing set, all of it works offline."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


app.add_typer(calibrating.app, name="calibrate")


def parts_for(folders: Sequence[Path] = (), with_ours: bool = False, **changed: Any) -> "Parts":
    """The program's parts by the settings, with some of them changed; a setting that is None stays as it is."""
    from interviewer.parts import Parts
    from interviewer.settings import read_settings

    settings = read_settings()
    settings = settings.model_copy(update={name: value for name, value in changed.items() if value is not None})
    parts = Parts(settings, _with_ours(folders, with_ours))
    if parts.faults and not len(parts.bank):
        raise FaultyFiles(parts.faults)
    if parts.faults:
        _warn(
            f"{len(parts.faults)} faults in the bank's files; `interviewer check` lists them. The good files are used."
        )
    return parts


def _with_ours(folders: Sequence[Path], with_ours: bool) -> tuple[Path, ...]:
    from interviewer.settings import shipped

    return (*folders, shipped("knowledge")) if folders and with_ours else tuple(folders)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leaves by SystemExit."""
    try:
        _set_up_logging()
        app(args=None if arguments is None else list(arguments), prog_name="interviewer")
    except InterviewerError as error:
        _warn(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"interviewer {version('interviewer')}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    pass


@app.command()
def chat(
    bank: Folders = None,
    with_ours: WithOurs = False,
    level: Annotated[
        list[str] | None, typer.Option(metavar="LEVELS", help="E, M and H, with commas between; all by default.")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(metavar="AREA", help="An area of the bank; may be given several times.")
    ] = None,
    questions: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=50, help="How many questions.")] = 8,
    minutes: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, max=240, help="Ask no new question after so long.")
    ] = None,
    mode: Annotated[
        str, typer.Option(metavar="MODE", help="practice: feedback after each question; simulation: at the end.")
    ] = "practice",
    seed: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Draw lots among equal questions in the same way again.")
    ] = None,
    resume: Annotated[
        bool | None, typer.Option("--resume/--new", help="Go on with the paused interview, or start another one.")
    ] = None,
) -> None:
    """Hold an interview here in the terminal.

    Words are taken line by line, also from a pipe; /help lists the commands. Every word is kept at once, and an
    interview that was left can be resumed.

    \b
    interviewer chat --level E,M --area word-embeddings --questions 4
    interviewer chat --bank my-bank --with-ours --mode simulation
    """
    from interviewer.cli.chat import Chat, left_open
    from interviewer.cli.terminal import Terminal
    from interviewer.interview.interview import Mode, Plan

    wanted = levels(level or [])
    if mode not in list(Mode):
        raise typer.BadParameter(f"{mode!r} is not a mode; write practice or simulation", param_hint="--mode")
    parts, terminal = parts_for(bank or (), with_ours), Terminal()
    left = left_open(parts.store, terminal, resume)
    plan = Plan(
        levels=wanted,
        areas=areas(area or [], parts.bank.areas),
        questions=questions,
        minutes=minutes,
        mode=Mode(mode),
        seed=secrets.randbelow(2**31) if seed is None else seed,
    )
    used = parts.in_use()
    terminal.line(f"Grader: {used['grader']}. Interviewer: {used['interviewer']}. /help lists the commands.")
    talk = Chat(parts.session, parts.store, terminal)
    if left is None:
        talk.begin(plan, secrets.token_hex(8))
    else:
        talk.go_on(left)
    talk.hold()


@app.command()
def explain(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="A term or a question.")], bank: Folders = None
) -> None:
    """Explain a topic from the bank, with its source.

    Exits with 1 when the bank has nothing on it.

    \b
    interviewer explain weight tying
    """
    from interviewer.cli.terminal import Terminal

    words = " ".join(topic)
    terminal, explainer = Terminal(), parts_for(bank or ()).explainer
    found = explainer.explanation(words)
    for piece in explainer.stream(words) if found.question_ids else [found.text]:
        terminal.piece(piece)
    terminal.fresh_line()
    if not found.question_ids:
        raise typer.Exit(1)


@app.command()
def search(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="What to look for; without it, one query a line.")
    ] = None,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=50, help="How many questions at most.")] = 5,
    bank: Folders = None,
) -> None:
    """Find questions in the bank by meaning and by words.

    Without a query it reads one a line on standard input and answers each with a line of JSON.

    \b
    interviewer search why share embeddings --limit 3
    interviewer search < queries.txt > results.jsonl
    """
    from interviewer.cli import jsonlines

    parts = parts_for(bank or ())
    if not query:
        for line in sys.stdin.buffer:
            words = line.decode(errors="replace").strip()
            jsonlines.write(jsonlines.found_object(parts.index.search(words, limit)))
        return
    found = parts.index.search(" ".join(query), limit)
    if as_json:
        jsonlines.write(jsonlines.found_object(found))
        return
    if not found.match:
        typer.echo("Nothing in the bank is about that; the nearest:" if found.results else "Nothing was found.")
    for hit in found.results:
        typer.echo(f"{hit.score:5.2f}  [{parts.bank[hit.id].level}]  {parts.bank[hit.id].title}  ({hit.id})")


@app.command()
def grade(
    grader: Annotated[
        str | None, typer.Option(metavar="GRADER", help="local or chat, instead of INTERVIEWER_GRADER.")
    ] = None,
    bank: Folders = None,
) -> None:
    """Grade replies: JSON lines in, JSON lines out.

    They are answered one for one and in order. A line in has "id" and "reply", and either the "question_id" of a
    question in the bank, or a "question" with its "reference". A line that cannot be read is answered too, "unscored"
    saying why, and the exit status is then 1.

    \b
    echo '{"id": 1, "question_id": "language-models/weight-tying", "reply": "…"}' | interviewer grade
    """
    from interviewer.cli import jsonlines

    if grader not in (None, "local", "chat"):
        raise typer.BadParameter(f"{grader!r} is not a grader; write local or chat", param_hint="--grader")
    parts = parts_for(bank or (), grader=grader)
    panel, all_good = parts.panel, True
    for answer, good in jsonlines.grade_lines(jsonlines.lines(), parts.bank, panel):
        jsonlines.write(answer)
        all_good = all_good and good
    if not all_good:
        raise typer.Exit(1)


@app.command("import")
def import_(
    documents: Annotated[list[Path], typer.Argument(metavar="FILE", help="Markdown, HTML, PDF, CSV, JSON and others.")],
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to write; NAME-bank here, by default, for NAME.md.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace question files that are there.")] = False,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be imported.")] = False,
) -> None:
    """Make a bank of your own documents.

    Every question found becomes a question file marked as a draft: its key points are taken from the document's own
    answer, and nobody has checked them.

    \b
    interviewer import notes.md --dry-run
    interviewer import notes.md interview.pdf --into my-bank
    """
    from interviewer.cli.importing import import_documents

    failed = import_documents(documents, into, overwrite, as_json, dry_run)
    for error in failed:
        _warn(str(error))
    if failed:
        raise typer.Exit(1)


@app.command()
def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="FOLDER", help="Bank folders; those of the settings by default.")
    ] = None,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    closely: Annotated[
        bool,
        typer.Option("--closely", help="Also find like questions, and points that a reference leaves out; minutes."),
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Where there is no fault, add the ids that are new to ids.txt.")
    ] = False,
) -> None:
    """Check a bank's question files.

    Prints everything that cannot be read or falls short of the standard, with file and line. Faults exit with 1. An id
    that ids.txt in a bank folder lists must stay: records and labels name it.

    \b
    interviewer check my-bank
    interviewer check my-bank --closely --json
    """
    from interviewer.cli.checking import check_banks

    if not check_banks(tuple(folders or ()), as_json, strict, closely, publish):
        raise typer.Exit(1)


@app.command()
def serve(
    bank: Folders = None,
    with_ours: WithOurs = False,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address to serve on, instead of INTERVIEWER_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", min=1, max=65535, help="Port to serve on, instead of INTERVIEWER_PORT."),
    ] = None,
) -> None:
    """Serve the page in the browser.

    On this machine only, unless told otherwise; anybody who can reach the address can hold interviews.
    """
    from interviewer.settings import read_settings
    from interviewer.ui.page import serve as serve_page

    folders = _with_ours(tuple(bank), with_ours) if bank else None
    given = {"host": host, "port": port, "bank": folders}
    changed = {name: value for name, value in given.items() if value is not None}
    serve_page(read_settings().model_copy(update=changed))


afterwards.add_to(app, lambda *folders, **changed: parts_for(*folders, **changed))


def _warn(text: str) -> None:
    from interviewer.cli.terminal import harmless

    print(f"interviewer: {harmless(text)}", file=sys.stderr, flush=True)


def _set_up_logging() -> None:
    """Our own messages, on building the search index for one, go to a person's screen; other libraries' do not."""
    log = logging.getLogger("interviewer")
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO if sys.stderr.isatty() else logging.WARNING)
    log.propagate = False
