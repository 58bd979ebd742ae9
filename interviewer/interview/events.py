"""What happens in a turn, as page, terminal and evaluation read it; and what a candidate can press.

Plain values. They do not know who reads them.
"""

from dataclasses import dataclass
from enum import StrEnum

from interviewer.grading.grade import Grade
from interviewer.interview import policy
from interviewer.interview.interview import Interview


@dataclass(frozen=True)
class ReplySaved:
    """The candidate's words are kept; nothing that follows can lose them."""

    text: str


@dataclass(frozen=True)
class ReplyGraded:
    """A reply was judged, or could not be: `grade.unscored` then says why."""

    exchange: int
    grade: Grade
    retake: bool = False


@dataclass(frozen=True)
class Moved:
    """What comes next has been decided and is kept."""

    move: policy.Move


@dataclass(frozen=True)
class QuestionClosed:
    """A question is closed: its reference and missed points may be shown now."""

    exchange: int


@dataclass(frozen=True)
class Said:
    """A piece of what the interviewer says."""

    piece: str


@dataclass(frozen=True)
class Unsaid:
    """What was said since the last move is taken back: the model failed half-way."""


@dataclass(frozen=True)
class Noticed:
    """Something the candidate should know of: a model that failed and who stands in for it."""

    text: str


@dataclass(frozen=True)
class Rested:
    """The turn is over; this is the interview now."""

    interview: Interview


Event = ReplySaved | ReplyGraded | Moved | QuestionClosed | Said | Unsaid | Noticed | Rested


class Command(StrEnum):
    """What the candidate can do beside replying."""

    HINT = "hint"
    EXPLAIN = "explain"
    SKIP = "skip"
    FINISH = "finish"
