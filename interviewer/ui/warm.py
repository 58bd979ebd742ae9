"""The parts, made ready in the background once the page is there.

Whoever needs one earlier waits for it. It does not know what the parts do.
"""

import threading
from typing import TYPE_CHECKING

from interviewer.parts import Parts

if TYPE_CHECKING:
    from interviewer.explain import BankExplainer
    from interviewer.interview.session import Session
    from interviewer.retrieval.search import Index


class WarmParts:
    """Hands out the heavy parts, each built once however many visitors ask at the same time."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._building = threading.RLock()
        self._ready = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether everything is built, so that nobody has to wait."""
        return self._ready.is_set()

    @property
    def session(self) -> "Session":
        """Who conducts. Raises InterviewerError when a part cannot be built."""
        with self._building:
            session = self.parts.session
            self._ready.set()
            return session

    @property
    def explainer(self) -> "BankExplainer":
        """Who explains. Raises InterviewerError when a part cannot be built."""
        with self._building:
            return self.parts.explainer

    @property
    def index(self) -> "Index":
        """Where questions are found. Raises InterviewerError when it cannot be built."""
        with self._building:
            return self.parts.index

    def in_use(self) -> dict[str, str]:
        """What is in use, in words; see `Parts.in_use`."""
        with self._building:
            return self.parts.in_use()
