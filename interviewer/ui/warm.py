"""The parts, made ready in the background once the page is there.

Whoever needs one earlier waits for it. It does not know what the parts do.
"""

import threading
from typing import TYPE_CHECKING

from interviewer.parts import Parts

if TYPE_CHECKING:
    from interviewer.interview.session import Session


class WarmParts:
    """The parts, and whether those are built that take long."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._ready = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether everything is built, so that nobody has to wait."""
        return self._ready.is_set()

    @property
    def session(self) -> "Session":
        """Who conducts. Raises InterviewerError when a part cannot be built."""
        session = self.parts.session
        self._ready.set()
        return session
