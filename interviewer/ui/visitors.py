"""Whose page it is: the random name that a visitor's browser keeps."""

from interviewer.errors import InterviewerError
from interviewer.ui.conduct import Visitor


def owner_of(visitor: Visitor | None) -> str:
    """The visitor's name. Raises InterviewerError before the browser has one."""
    owner = (visitor or {}).get("owner", "")
    if not owner:
        raise InterviewerError("The page is still opening. Try again in a moment.")
    return owner
