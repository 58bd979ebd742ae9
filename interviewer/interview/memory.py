"""What is to be remembered: a key point's place in the review schedule, and the reviews of it.

Plain immutable values. They do not know how the schedule is reckoned (FSRS), nor where they are kept.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from interviewer.bank.question import Value

Id = Annotated[str, Field(min_length=1, max_length=400)]
PointKey = tuple[str, str]
"""A key point in the whole bank: its question's id and its own."""


class PointCard(Value):
    """A key point that is being learnt, in FSRS's terms.

    `stability` is the days after which the chance of recall falls to 90 %, `difficulty` lies between 1 and 10; both are
    None before the first review. `state` is FSRS's: 1 learning, 2 review, 3 relearning.
    """

    question_id: Id
    point: Id
    due: AwareDatetime
    last_review: AwareDatetime | None = None
    state: Annotated[int, Field(ge=1, le=3)] = 2
    step: Annotated[int, Field(ge=0, le=100)] | None = None
    stability: Annotated[float, Field(gt=0, le=40_000)] | None = None
    difficulty: Annotated[float, Field(ge=1, le=10)] | None = None

    @property
    def key(self) -> PointKey:
        """Which key point it is of."""
        return self.question_id, self.point


class PointReview(Value):
    """One time that a key point was asked in a review. `rating` is FSRS's: 1 again, 2 hard, 3 good, 4 easy.

    `due` is when it had been due; `quote` are the words of the reply that stated the point.
    """

    question_id: Id
    point: Id
    at: AwareDatetime
    due: AwareDatetime
    rating: Annotated[int, Field(ge=1, le=4)]
    reply: str = ""
    quote: str | None = None

    @property
    def recalled(self) -> bool:
        """Whether the point was stated."""
        return self.rating > 1

    @property
    def on_time(self) -> bool:
        """Whether it was asked when it was due, and not ahead of that."""
        return self.at >= self.due
