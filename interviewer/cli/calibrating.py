"""`interviewer calibrate …`: every step of a calibration in the terminal. It computes and words nothing itself."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer.cli.options import AsJson, Folders
from interviewer.cli.terminal import Terminal, harmless
from interviewer.errors import InterviewError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from interviewer.calibration.bringing import Arrival
    from interviewer.calibration.editing import ItemEdit
    from interviewer.calibration.labelling import Task
    from interviewer.calibration.labels import Label, Part, Project, Spot
    from interviewer.calibration.workbench import Workbench
    from interviewer.grading.grade import Ruling

app = typer.Typer(
    help=(
        "Calibrate a rubric: find out how far the grader agrees with people, mend the rubric, see what the mend "
        "changes, and publish it. In order: new, label, people, settle, judge, compare, disagreements, edit, rejudge, "
        "effect, robustness, publish."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's name or id.")]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who you are: labels and decisions carry a name.")]
GraderName = Annotated[str, typer.Option("--grader", metavar="GRADER", help="local or chat.")]
Ids = Annotated[list[str], typer.Option("--question", metavar="ID", help="A question; may be given several times.")]
OneId = Annotated[str, typer.Option("--question", metavar="ID", help="The question.")]
PartName = Annotated[str, typer.Option("--part", metavar="PART", help="dev, or test: each look at it is counted.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")]
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
_RULINGS = {"m": "met", "met": "met", "x": "missed", "missed": "missed", "?": "unscored", "unsure": "unscored"}


@app.callback()
def _group(context: typer.Context, bank: Folders = None) -> None:
    context.obj = tuple(bank or ())


def _bench(context: typer.Context) -> "Workbench":
    from interviewer.cli.program import parts_for

    return parts_for(context.obj or ()).workbench


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(harmless(line))


def _json(value: "BaseModel | Sequence[BaseModel]") -> None:
    several = isinstance(value, Sequence)
    found = [one.model_dump(mode="json") for one in value] if several else value.model_dump(mode="json")
    typer.echo(json.dumps(found))


def _part(name: str) -> "Part":
    from interviewer.calibration.labels import Part

    if name not in list(Part):
        raise typer.BadParameter(f"{name!r} is not a part; write dev or test", param_hint="--part")
    return Part(name)


def _heard(done: int, of: int) -> None:
    """Progress for a person; a script hears nothing."""
    terminal = Terminal()
    if terminal.interactive and of:
        terminal.piece(f"\r{done} of {of} judged" + ("\n" if done == of else ""))


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
    projects = _bench(context).listed()
    _print(f"{one.id}  {one.created:%Y-%m-%d}  {one.name}" for one in projects)
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
    bench = _bench(context)
    arrivals = _arrivals(bench, question, file or (), dataset, labels_as, interviews, hide_name or ())
    begun = bench.projects.begin(name, who, question, grader or ["local"], arrivals, runs, seed, _heard)
    typer.echo(f"{begun.new} replies, {begun.labels} labels brought; {begun.repeated} repeats left out.")
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
    bench = _bench(context)
    found = bench.open(project)
    arrivals = _arrivals(bench, found.question_ids, file or (), dataset, labels_as, interviews, hide_name or ())
    begun = bench.projects.bring(found, who, arrivals, _heard)
    typer.echo(f"{begun.new} replies, {begun.labels} labels brought; {begun.repeated} repeats left out.")


@app.command()
def show(context: typer.Context, project: Name) -> None:
    """How a project stands."""
    bench = _bench(context)
    _show(bench, bench.open(project))


def _show(bench: "Workbench", project: "Project") -> None:
    from interviewer.cli.calibrating_words import project_lines

    _print(project_lines(project, bench.desk.published(project), bench.desk.records.labels(project.id)))


@app.command()
def lead(context: typer.Context, project: Name, who: As) -> None:
    """Say that you do not label in this project: you see everything from now on, and cannot label any more."""
    bench = _bench(context)
    bench.interviewers.abstain(bench.open(project), who)
    typer.echo(f"{who} does not label in this project and sees everything.")


@app.command()
def label(context: typer.Context, project: Name, who: As) -> None:
    """Label replies blind, one after the other, until there is none left or you type /quit.

    Answer each item with a line: m (met), x (missed) or ? (can't tell); after m the words of the reply that show it,
    if you like. Every mark is kept at once. Reads from a pipe too.
    """
    bench, terminal = _bench(context), Terminal()
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

    bench = _bench(context)
    found = bench.interviewers.people(bench.open(project), who)
    if as_json:
        _json(found)
    else:
        _print(people_lines(found))


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

    bench = _bench(context)
    found = bench.open(project)
    if reply is None and item is None:
        _print(split_lines(bench.interviewers.to_settle(found, who), bench.desk.working(found)))
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


@app.command()
def judge(context: typer.Context, project: Name, grader: GraderName, dry_run: DryRun = False) -> None:
    """Have a grader judge every reply by the published rubric. What it said before is not asked again."""
    from interviewer.calibration.words import takes

    bench = _bench(context)
    found = bench.open(project)
    typer.echo(takes(bench.trials.preview(found, grader)))
    if not dry_run:
        bench.trials.judge(found, grader, _heard)


@app.command()
def compare(
    context: typer.Context, project: Name, who: As, grader: GraderName, part: PartName = "dev", as_json: AsJson = False
) -> None:
    """A grader against what people agree on: agreement, thresholds, bias, and the abstention curve."""
    from interviewer.cli.calibrating_words import against_lines

    bench = _bench(context)
    found, against = bench.trials.against(bench.open(project), who, grader, _part(part))
    if as_json:
        _json(against)
    else:
        _print(against_lines(against, len(found.looks)))


@app.command()
def disagreements(context: typer.Context, project: Name, who: As, grader: GraderName, as_json: AsJson = False) -> None:
    """Where people and the grader part on dev, the weightiest first and the unstable last."""
    from interviewer.cli.calibrating_words import disagreement_lines

    bench = _bench(context)
    found = bench.open(project)
    rows = bench.trials.disagreements(found, who, grader)
    if as_json:
        _json(rows)
    else:
        _print(disagreement_lines(rows, bench.desk.published(found)))


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
    bench = _bench(context)
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
    _print([*map(str, linted.faults), *(f"{warning} [warning]" for warning in linted.warnings)])
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

    bench = _bench(context)
    found = bench.open(project)
    _print(edit_takes(*bench.trials.preview_edit(found, grader)))
    if not dry_run:
        bench.trials.judge_edit(found, grader, _heard)


@app.command()
def effect(
    context: typer.Context, project: Name, who: As, grader: GraderName, part: PartName = "dev", as_json: AsJson = False
) -> None:
    """Before and after the edits: what was fixed, what was broken, and what flips with no edit at all."""
    from interviewer.cli.calibrating_words import effect_lines

    bench = _bench(context)
    found, changed = bench.trials.effect(bench.open(project), who, grader, _part(part))
    if as_json:
        _json(changed)
    else:
        _print(effect_lines(changed, len(found.looks)))


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

    bench = _bench(context)
    found = bench.open(project)
    if dry_run:
        typer.echo(takes(bench.trials.preview_robustness(found, grader, question)))
        return
    rows = bench.trials.robustness(found, grader, question, _heard)
    if as_json:
        _json(rows)
    else:
        _print(tried_lines(rows))


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

    bench = _bench(context)
    found = bench.open(project)
    _print(bench.press.sheet(found, question).diff.split("\n"))
    if dry_run:
        return
    found, gate = bench.press.gate(found, who, grader)
    _print(gate_lines(gate))
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
    bench = _bench(context)
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
    bench = _bench(context)
    count = bench.press.export(bench.open(project), who, into, grader)
    typer.echo(f"{count} labelled replies are new or changed in {into}.")


@app.command()
def health(context: typer.Context, project: Name, who: As, as_json: AsJson = False) -> None:
    """Whether each question is as hard as its tag says."""
    from interviewer.cli.calibrating_words import health_lines

    bench = _bench(context)
    found = bench.health(bench.open(project), who)
    if as_json:
        _json(found)
    else:
        _print(health_lines(found))
