"""One family of errors; every message is fit for the user.

A message says what is wrong, where (the culprit by name), and how to mend it. Whoever shows one prints `str(error)` and
nothing else: no traceback reaches a user. It does not know what any room does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class InterviewerError(Exception):
    """Anything that a user may see; `str()` of it is one readable message."""


class SettingsError(InterviewerError):
    """A setting is missing or wrong; the message names the setting."""


class PromptError(InterviewerError):
    """A prompt file is faulty, or was given other inputs than it declares."""


class SearchError(InterviewerError):
    """The search index cannot be used and cannot be rebuilt."""


class ModelError(InterviewerError):
    """A model endpoint failed; `mend` in the message names the setting to change."""


class GraderError(InterviewerError):
    """A grader could not judge a reply; nothing has been scored."""


class StoreError(InterviewerError):
    """A record could not be kept or found."""


class ConflictError(StoreError):
    """Somebody else, another tab for example, has moved the interview on."""


class InterviewError(InterviewerError):
    """What was asked for cannot be done in the interview's present state."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a file: where, what, and the mend."""

    path: Path
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        mend = f" ({self.mend})" if self.mend else ""
        return f"{self.path}:{self.line}: {self.what}{mend}"


class FaultyFiles(InterviewerError):
    """All the faults of one or several files at once, one a line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BrokenAnswer(ValueError):
    """An endpoint answered, and the answer is cut off or empty."""
