"""What may be typed after a command, and what it comes to. It runs no command."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from interviewer.errors import InterviewerError

if TYPE_CHECKING:
    from interviewer.bank.question import Level
    from interviewer.parts import Parts

Folders = Annotated[
    list[Path] | None,
    typer.Option("--bank", metavar="FOLDER", help="A bank folder instead of ours; may be given several times."),
]
WithOurs = Annotated[bool, typer.Option("--with-ours", help="Ask from our bank as well.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class PartsFor(Protocol):
    """Gives the program's parts for bank folders, with some settings changed."""

    def __call__(self, folders: Sequence[Path] = (), with_ours: bool = False, **changed: Any) -> "Parts": ...  # noqa: D102


def levels(given: Sequence[str]) -> "tuple[Level, ...]":
    """The levels that were typed, the easiest first; all when none was."""
    from interviewer.bank.question import Level

    wanted = [word.strip() for words in given for word in words.split(",") if word.strip()]
    known = {name: level for level in Level for name in (level.value.lower(), level.word)}
    for word in wanted:
        if word.lower() not in known:
            raise typer.BadParameter(f"{word!r} is not a level; write E, M or H", param_hint="--level")
    return tuple(sorted({known[word.lower()] for word in wanted}, key=list(Level).index)) or tuple(Level)


def areas(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The areas that were typed. Raises InterviewerError for one that the bank does not have."""
    wanted = tuple(dict.fromkeys(area.strip().lower().replace(" ", "-") for area in given))
    for area in wanted:
        if area not in known:
            raise InterviewerError(f"The bank has no area {area!r}. It has: {', '.join(known)}.")
    return wanted
