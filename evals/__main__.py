"""`python -m evals SUITE`: runs one suite or all, shows how the gates stand, and writes the reports.

It holds no measure of its own.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evals import transcripts
from evals.bench import Bench
from evals.page import page, read_runs
from evals.report import GATE_HEAD, counts, gate_row, markdown
from evals.results import Results
from evals.running import Baseline, EvalsError, Ran, ran, read_baseline
from evals.suite import Suite
from evals.suites import IN_CI, SUITES
from interviewer.errors import InterviewerError
from interviewer.settings import PACKAGE, Settings, read_settings

ROOT = Path(__file__).resolve().parent
BASELINES = ROOT / "baseline"
ALL = "all"
REPORT = "report"
TRANSCRIPTS = "transcripts"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Measures how far to trust the grader.",
        epilog="python -m evals transcripts [--write] replays the fixed transcripts and shows what changed.",
    )
    parser.add_argument(
        "suite",
        choices=[ALL, REPORT, *SUITES],
        help="what to measure; all: what CI runs; report: write the page of results",
    )
    parser.add_argument("--grader", choices=["local", "chat"], default="local", help="who grades (local)")
    parser.add_argument("--model", help="the chat model, instead of INTERVIEWER_MODEL")
    parser.add_argument("--repeats", type=int, default=1, metavar="K", help="try every case so many times (1)")
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many cases a suite, drawn by seed")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="labelled sets for the suite calibrated; marked replies for free"
    )
    parser.add_argument("--compare", type=Path, metavar="BASE", help="folder of baselines to compare with (ours)")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when a gate fails")
    parser.add_argument("--write-baseline", action="store_true", help="keep what was measured as the baseline")
    parser.add_argument("--price", type=float, metavar="P", help="what a million tokens cost, to show the cost")
    parser.add_argument("--into", type=Path, default=Path(".evals"), metavar="DIR", help="where results go (.evals)")
    return parser


def commit() -> str:
    """The commit that is checked out, with a plus when files differ from it; "unknown" outside a checkout."""
    try:
        asked = ["git", "-C", str(PACKAGE), "describe", "--always", "--abbrev=8", "--exclude=*", "--dirty=+"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _settings(grader: str, model: str | None) -> Settings:
    settings = read_settings()
    changed = {"grader": grader, **({"model": model} if model else {})}
    settings = settings.model_copy(update=changed)
    if grader == "chat" and settings.model is None:
        raise EvalsError("--grader chat needs a model: give --model, or set INTERVIEWER_MODEL")
    return settings


def _baseline(folder: Path | None, grader: str, name: str) -> Baseline | None:
    """The suite's baseline in the folder; the committed ones are the local grader's."""
    if folder is not None:
        return read_baseline(folder / f"{name}.json")
    path = BASELINES / f"{name}.json"
    return read_baseline(path) if grader == "local" and path.exists() else None


def _run(suite: Suite, bench: Bench, baseline: Baseline | None, args: argparse.Namespace, console: Console) -> Ran:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(suite.name, total=None)
        return ran(
            suite,
            bench,
            commit(),
            baseline,
            repeats=args.repeats,
            price=args.price,
            report=lambda done, of: progress.update(task, completed=done, total=of),
        )


def _show(found: Ran, console: Console) -> None:
    shown = Table(*GATE_HEAD, title=f"{found.suite}: {counts(found)}", title_justify="left")
    for one in found.checked:
        shown.add_row(*gate_row(one), style="red" if one.standing.fails else None)
    console.print(shown)
    if found.flips is not None:
        worse, better = len(found.flips.worse), len(found.flips.better)
        failed = " (failed)" if found.flips.fails else ""
        console.print(f"against the baseline {worse} cases pass no more and {better} pass now{failed}")


def _keep(found: Ran, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{found.suite}.json").write_text(found.model_dump_json(indent=1), encoding="utf-8")
    (folder / f"{found.suite}.md").write_text(markdown(found), encoding="utf-8")


def _write_baseline(found: Ran) -> None:
    BASELINES.mkdir(exist_ok=True)
    content = json.dumps(found.as_baseline.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True)
    (BASELINES / f"{found.suite}.json").write_text(content + "\n", encoding="utf-8")


def _measure(args: argparse.Namespace, console: Console) -> int:
    settings = _settings(args.grader, args.model)
    bench = Bench(settings, Results(args.into / "results.jsonl"), limit=args.limit, data=args.data)
    failed = []
    for name in IN_CI if args.suite == ALL else (args.suite,):
        found = _run(SUITES[name], bench, _baseline(args.compare, args.grader, name), args, console)
        _show(found, console)
        _keep(found, args.into / args.grader)
        if args.write_baseline:
            _write_baseline(found)
        failed += [name] if found.fails else []
    if failed:
        console.print(f"a gate failed: {', '.join(failed)}")
    return 1 if failed and args.gate else 0


def _report(args: argparse.Namespace, console: Console) -> int:
    path = args.into / f"report-{args.grader}.html"
    path.write_text(page(read_runs(args.into / args.grader)), encoding="utf-8")
    console.print(f"written: {path}")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Runs what the arguments say; the exit code: 0, 1 when a gate failed and --gate was given, 2 on an error."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == [TRANSCRIPTS]:
        return transcripts.main(given[1:])
    args = _parser().parse_args(given)
    try:
        return (_report if args.suite == REPORT else _measure)(args, Console())
    except InterviewerError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
