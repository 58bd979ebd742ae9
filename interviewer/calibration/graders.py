"""The graders that can be calibrated, as the settings name them, and what their verdicts hang on."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from interviewer.calibration.projects import LOCAL
from interviewer.calibration.regrade import ExamplesOf, Grader
from interviewer.grading.grade import Judge
from interviewer.prompts import prompt
from interviewer.settings import PACKAGE, Settings

CHAT = "chat"


def tree_stamp(*folders: Path) -> str:
    """The first 8 hex digits of a SHA-256 over every file in the folders, caches left out."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


@cache
def _local_stamp() -> str:
    return f"local-{tree_stamp(PACKAGE / 'grading', PACKAGE / 'retrieval')}"


def _chat_stamp(settings: Settings) -> str:
    prompts = "+".join(prompt(f"grader/{verb}").stamp for verb in ("judge", "reply", "repair"))
    return f"chat {settings.model} {settings.base_url} {prompts}"


def graders(settings: Settings, local: Callable[[ExamplesOf], Judge], chat: Callable[[], Judge]) -> dict[str, Grader]:
    """The graders by name: the local one, and the chat model where one is set. `local` and `chat` build them."""
    found = {LOCAL: Grader(LOCAL, local, _local_stamp(), whole=True)}
    if settings.model is not None:
        found[CHAT] = Grader(
            CHAT,
            lambda _: chat(),
            _chat_stamp(settings),
            per_item=settings.grade_per_point,
            input_price=settings.input_price,
            output_price=settings.output_price,
        )
    return found
