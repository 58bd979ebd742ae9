"""`interviewer import`: documents in, question files out, and an account of what was understood.

It reads and drafts nothing itself.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from interviewer.bank.documents import AnswerState, Imported, draft, read_document, write_drafts
from interviewer.errors import FaultyFiles


def import_documents(
    documents: Sequence[Path], into: Path | None, overwrite: bool, as_json: bool, dry_run: bool
) -> list[FaultyFiles]:
    """Draft the questions of each document into a folder, and print what was found.

    Gives the faults of the documents that could not be imported; the others are imported all the same. Each goes to
    `into`, or to a folder of its own in the working directory, named after it.
    """
    failed, folders = list[FaultyFiles](), list[Path]()
    for document in documents:
        try:
            imported = read_document(document)
            folder = into or Path(f"{document.stem}-bank")
            kept = _written(imported, folder, overwrite, dry_run)
        except FaultyFiles as error:
            failed.append(error)
            continue
        if as_json:
            typer.echo(json.dumps(imported.counts()))
            continue
        typer.echo(_account(imported, folder, kept, dry_run))
        folders += [] if dry_run or folder in folders else [folder]
    if folders:
        typer.echo(f"Next: interviewer chat {' '.join(f'--bank {folder}' for folder in folders)}")
    return failed


def _written(imported: Imported, folder: Path, overwrite: bool, dry_run: bool) -> int:
    """Write the drafts; how many files were there already and were kept."""
    drafts = [draft(question) for question in imported.questions]
    return 0 if dry_run else len(write_drafts(drafts, folder, overwrite)[1])


def _account(imported: Imported, folder: Path, kept: int, dry_run: bool) -> str:
    counts = imported.counts()
    total = counts["questions"]
    lines = [f"{imported.name}: {total} questions ({_listed(counts['by_level'])})"]
    lines += [f"  {count:4}  {section or '(no heading)'}" for section, count in counts["by_section"].items()]
    unanswered = total - counts["answers"][AnswerState.TEXT]
    if unanswered:
        lines.append(
            f"  {unanswered} have no answer in words: they can be read, but not asked until somebody adds one."
        )
    lines += [f"  {fault}" for fault in counts["faults"]]
    if dry_run:
        return "\n".join([*lines, f"  Nothing was written; without --dry-run they go to {folder}."])
    lines.append(f"  {total - kept} drafts were written to {folder}.")
    if kept:
        lines.append(f"  {kept} files were there already and were kept; --overwrite replaces them.")
    return "\n".join(lines)


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"
