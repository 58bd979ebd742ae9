"""A review: the due key points asked by their probes, one after the other, judged and rescheduled.

It does not know who judges nor where cards are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fsrs import Rating

from interviewer.bank.question import Bank, KeyPoint, Question
from interviewer.errors import InterviewerError
from interviewer.grading.grade import Grade, Kind, Part, Reply
from interviewer.interview.interview import Interview
from interviewer.interview.memory import PointCard, PointKey, PointReview
from interviewer.interview.session import LONGEST_REPLY
from interviewer.practice import schedule
from interviewer.practice.schedule import Retention

SITTING = timedelta(minutes=10)
"""After this time a review asks nothing new."""


class Grader(Protocol):
    """Grades a reply; never raises for a model's failure but says `unscored`."""

    def grade(self, question: Question, reply: Reply) -> Grade: ...  # noqa: D102


class Cards(Protocol):
    """Keeps the cards and reviews of owners."""

    def cards(self, owner: str) -> Mapping[PointKey, PointCard]: ...  # noqa: D102

    def reviews(self, owner: str) -> Sequence[PointReview]: ...  # noqa: D102

    def keep(  # noqa: D102
        self, owner: str, cards: Iterable[PointCard], reviewed: Sequence[PointReview] = ()
    ) -> None: ...


@dataclass(frozen=True)
class Asking:
    """What a review asks next: a probe of one key point, or the whole question for those points that have none."""

    question: Question
    words: str
    points: tuple[KeyPoint, ...]
    probe: bool


@dataclass(frozen=True)
class Recalled:
    """What a reply showed of one key point, and when it is asked again."""

    point: KeyPoint
    rating: Rating
    quote: str | None
    due: datetime

    @property
    def met(self) -> bool:
        """Whether the point was stated."""
        return self.rating is not Rating.Again


@dataclass(frozen=True)
class Answered:
    """The outcome of one asking; `unscored` says why nothing was rescheduled. `words` are those of the reply."""

    asking: Asking
    found: tuple[Recalled, ...] = ()
    words: str = ""
    unscored: str | None = None


@dataclass(frozen=True)
class Standing:
    """How the schedule stands: points due by the end of the day, all of them, the next to come, and what is remembered.

    `elsewhere` are points of questions that this bank does not have; they are kept and not asked.
    """

    today: int
    learning: int
    next_due: datetime | None
    retention: Retention
    elsewhere: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a sitting has come: the points `done` in it, how many of them were `met`, and how many are `left`."""

    done: frozenset[PointKey]
    met: int
    left: int


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Reviews:
    """Holds reviews; `interviews` gives an owner's interviews, from which the schedule is brought up to date."""

    bank: Bank
    grader: Callable[[], Grader]
    cards: Cards
    interviews: Callable[[str], Iterable[Interview]]
    clock: Callable[[], datetime] = _now

    def brought_up_to_date(self, owner: str) -> None:
        """Take what the owner's interviews showed into the schedule. Doing it again changes nothing."""
        found = [sight for interview in self.interviews(owner) for sight in schedule.sights(interview)]
        changed = schedule.seen(self.cards.cards(owner), found)
        if changed:
            self.cards.keep(owner, changed)

    def standing(self, owner: str) -> Standing:
        """How the owner's schedule stands now."""
        now, cards = self.clock(), list(self.cards.cards(owner).values())
        here = [card for card in cards if self._point(card.key)]
        later = [card.due for card in here if card.due > schedule.end_of_day(now)]
        return Standing(
            today=len(schedule.due(here, schedule.end_of_day(now))),
            learning=len(here),
            next_due=min(later, default=None),
            retention=schedule.retention(here, self.cards.reviews(owner), now),
            elsewhere=len(cards) - len(here),
        )

    def progress(self, owner: str, began: datetime, ahead: bool = False) -> Progress:
        """How far the sitting that began then has come, by the reviews that are kept; left is what `next` would ask."""
        sat = [review for review in self.cards.reviews(owner) if review.at >= began]
        done = frozenset((review.question_id, review.point) for review in sat)
        return Progress(
            done, sum(review.rating != Rating.Again for review in sat), len(self._wanted(owner, done, ahead))
        )

    def next(self, owner: str, done: Iterable[PointKey] = (), ahead: bool = False) -> Asking | None:
        """What to ask next: the point longest due that is not among those done in this sitting, or None.

        `ahead` goes on to points that are not due yet.
        """
        wanted = self._wanted(owner, done, ahead)
        return self._asking(wanted) if wanted else None

    def _wanted(self, owner: str, done: Iterable[PointKey], ahead: bool) -> list[PointCard]:
        """The cards to ask that are not done yet, the one longest due first."""
        asked = set(done)
        cards = [card for card in self.cards.cards(owner).values() if card.key not in asked and self._point(card.key)]
        now = self.clock()
        until = max((card.due for card in cards), default=now) if ahead else schedule.end_of_day(now)
        return list(schedule.due(cards, until))

    def again(self, key: Sequence[PointKey]) -> Asking | None:
        """The asking of these key points of one question, as `next` gave it; None when the bank has them no more."""
        points = [(id, point) for id, name in key if (point := self._point((id, name)))]
        question = self.bank.get(points[0][0]) if points else None
        return None if question is None else _asking(question, [point for _, point in points])

    def answer(self, owner: str, asking: Asking, words: str) -> Answered:
        """Judge the words, and keep the review and the new dates.

        Raises InterviewerError when they are empty or too long.
        """
        words = words.replace("\x00", "")
        if not words.strip():
            raise InterviewerError("The reply is empty. Write what you remember, or press “I don't know”.")
        if len(words) > LONGEST_REPLY:
            raise InterviewerError(f"The reply has {len(words):,} characters; {LONGEST_REPLY:,} is the limit.")
        part = Part(text=words, probe=asking.words if asking.probe else None)
        grade = self.grader().grade(asking.question, Reply(parts=(part,)))
        if grade.kind is Kind.REQUEST:
            return Answered(asking, unscored="these words ask for something and answer nothing")
        quotes = {verdict.item: verdict.quote for verdict in grade.points if verdict.met}
        ratings = {point.id: schedule.rating_of(grade, point.id) for point in asking.points}
        known = {id: rating for id, rating in ratings.items() if rating is not None}
        if not known:
            return Answered(asking, unscored=grade.unscored or "the grader could not judge it")
        return Answered(asking, tuple(self._kept(owner, asking, known, words, quotes)), words)

    def unknown(self, owner: str, asking: Asking) -> Answered:
        """The candidate does not know: all the points asked are scheduled anew."""
        ratings = {point.id: Rating.Again for point in asking.points}
        return Answered(asking, tuple(self._kept(owner, asking, ratings, "", {})))

    def _kept(
        self,
        owner: str,
        asking: Asking,
        ratings: Mapping[str, Rating],
        words: str,
        quotes: Mapping[str, str | None],
    ) -> Iterator[Recalled]:
        now, cards = self.clock(), self.cards.cards(owner)
        changed, reviews, found = [], [], []
        for point in asking.points:
            card, rating = cards.get((asking.question.id, point.id)), ratings.get(point.id)
            if card is None or rating is None:
                continue
            after = schedule.reviewed(card, rating, now)
            changed.append(after)
            reviews.append(
                PointReview(
                    question_id=card.question_id,
                    point=card.point,
                    at=now,
                    due=card.due,
                    rating=int(rating),
                    reply=words,
                    quote=quotes.get(point.id),
                )
            )
            found.append(Recalled(point, rating, quotes.get(point.id), after.due))
        self.cards.keep(owner, changed, reviews)
        yield from found

    def _point(self, key: PointKey) -> KeyPoint | None:
        question = self.bank.get(key[0])
        return question.rubric.point(key[1]) if question else None

    def _asking(self, cards: Sequence[PointCard]) -> Asking | None:
        """What the first card asks. Points of its question that have no probe are asked together."""
        question, point = self.bank[cards[0].question_id], self._point(cards[0].key)
        if point is None or point.probe:
            return None if point is None else _asking(question, [point])
        same = [self._point(card.key) for card in cards if card.question_id == question.id]
        return _asking(question, [other for other in same if other is not None and not other.probe])


def _asking(question: Question, points: Sequence[KeyPoint]) -> Asking:
    probe = points[0].probe
    return Asking(question, probe or question.text, tuple(points), bool(probe))
