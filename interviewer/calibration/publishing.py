"""An edited question written to the bank: the diff, the files and the changelog, all or nothing.

Who decides that it is written, and what is kept of it, it does not know.
"""

import difflib
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from interviewer.bank.examples import SUFFIX, Examples, rendered_examples
from interviewer.bank.files import rendered
from interviewer.bank.question import Question
from interviewer.calibration.labels import Version
from interviewer.errors import InterviewerError

CHANGELOG = "CHANGELOG.md"
_HEADING = "# Changes to the rubrics\n"


class PublishError(InterviewerError):
    """A question could not be written; the message says why, and nothing was changed."""


def paths(folder: Path, question_id: str) -> tuple[Path, Path]:
    """The question's file in a bank folder, and that of its examples."""
    return folder / f"{question_id}.md", folder / f"{question_id}{SUFFIX}"


def folder_of(folders: Sequence[Path], question_id: str) -> Path:
    """The bank folder that holds the question. Raises PublishError when none does."""
    for folder in folders:
        if paths(folder, question_id)[0].is_file():
            return folder
    raise PublishError(f"No bank folder holds {question_id}: {', '.join(map(str, folders))}.")


def version_at(folder: Path, question_id: str) -> Version:
    """The question's files as they are. Raises PublishError when they cannot be read."""
    question, examples = paths(folder, question_id)
    try:
        taught = examples.read_bytes().decode() if examples.is_file() else None
        return Version(question=question.read_bytes().decode(), examples=taught)
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"{question} cannot be read: {error}.") from None


def version_of(before: Version, old: Examples | None, question: Question, examples: Examples | None) -> Version:
    """The files of an edited question; the examples' file stays as it is to the letter where they did not change."""
    taught = before.examples if examples == old else rendered_examples(examples) if examples else None
    return Version(question=rendered(question), examples=taught)


def diff(question_id: str, before: Version, after: Version) -> str:
    """What would change in the files, as a unified diff; empty when nothing does."""
    pieces = []
    for name, old, new in (
        (f"{question_id}.md", before.question, after.question),
        (f"{question_id}{SUFFIX}", before.examples or "", after.examples or ""),
    ):
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), f"a/{name}", f"b/{name}", lineterm="", n=2)
        pieces.append("\n".join(lines))
    return "\n".join(piece for piece in pieces if piece)


def check_writable(folder: Path) -> None:
    """Raises PublishError when the bank folder cannot be written to."""
    if not os.access(folder, os.W_OK):
        raise PublishError(
            f"The bank folder {folder} cannot be written to. Copy it to a folder of your own and name that in "
            "INTERVIEWER_BANK; then publish again."
        )


def write(folder: Path, question_id: str, version: Version) -> None:
    """Write a version; done twice it comes to the same. Raises PublishError when the folder refuses."""
    question, examples = paths(folder, question_id)
    try:
        if version.examples is not None:
            put_file(examples, version.examples)
        elif examples.is_file():
            examples.unlink()
        put_file(question, version.question)
    except OSError as error:
        raise PublishError(
            f"{question} cannot be written: {error.strerror}. The edit is kept; publish again."
        ) from None


def note(folder: Path, question_id: str, key: str, day: date, lines: Sequence[str]) -> None:
    """Put an entry at the head of the bank's changelog; one of that `key` that is there already is left alone.

    Raises PublishError.
    """
    path = folder / CHANGELOG
    mark = f"<!-- {key} -->"
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else _HEADING
        if mark in text:
            return
        heading, _, rest = text.partition("\n")
        entry = "\n".join([f"## {day} · {question_id} {mark}", "", *(f"- {one_line(line)}" for line in lines)])
        put_file(path, f"{heading}\n\n{entry}\n{rest}")
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"{path} cannot be written: {error}. The edit is kept; publish again.") from None


def one_line(words: str) -> str:
    """The words on one line, with no sign that Markdown would make a tag of."""
    return " ".join(words.split()).replace("<", "&lt;")


def put_file(path: Path, text: str) -> None:
    """Write the whole file or leave the old one: it is written beside it and put in its place. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(name, path.stat().st_mode)  # noqa: PTH101 - of the new file, by its name
        else:
            os.chmod(name, 0o644)  # noqa: PTH101
        os.replace(name, path)  # noqa: PTH105 - the one call that is atomic on every system
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
