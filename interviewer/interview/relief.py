"""Who grades and who speaks for now: those that are set, or the packaged ones that relieve them.

Relief is given while the program runs and forgotten when it ends. It does not know why it is given, nor who anybody is.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.grading.grade import Grade, Reply
from interviewer.interview.events import Event
from interviewer.interview.proceedings import Grader, Proceedings
from interviewer.interview.session import Interviewer


@dataclass
class Relief:
    """Whether the grader and the interviewer that are set are relieved for now."""

    grading: bool = False
    speaking: bool = False


@dataclass(frozen=True)
class RelievedGrader:
    """Grades by the grader that is `set`, or by the `packaged` one while it is relieved; each is built when needed."""

    relief: Relief
    set: Callable[[], Grader]
    packaged: Callable[[], Grader]

    def grade(
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade:
        """The grade of a reply, as whoever grades for now gives it."""
        grader = self.packaged if self.relief.grading else self.set
        return grader().grade(question, reply, hinted, earlier)


@dataclass(frozen=True)
class RelievedInterviewer:
    """Speaks by the interviewer that is `set`, or by the `packaged` one while it is relieved."""

    relief: Relief
    set: Callable[[], Interviewer]
    packaged: Callable[[], Interviewer]

    def conduct(self, proceedings: Proceedings) -> Iterator[Event]:
        """One turn, as whoever speaks for now conducts it."""
        interviewer = self.packaged if self.relief.speaking else self.set
        yield from interviewer().conduct(proceedings)
