"""Files that a visitor hands over. It does not know what is in them."""

import secrets
from pathlib import Path

from interviewer.errors import InterviewerError


def text_of(path: Path) -> str:
    """The text of a file. Raises InterviewerError when it is not UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        raise InterviewerError(f"{path.name} is not a text file. Choose a file that was exported here.") from None


def new_interview_id() -> str:
    """A random id for an interview."""
    return secrets.token_hex(8)
