"""The review schedule: which key points are due when, by FSRS.

FSRS: Ye et al. 2022, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling", by the `fsrs`
package.

Pure steps over cards: a key point that an interview showed missed or shaky gets a card, and every later sight of it
moves the card on. Time is an argument. It does not know where cards are kept, nor how a reply is judged.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

from interviewer.grading.grade import Grade, Ruling
from interviewer.interview.interview import Exchange, Interview, Mode, Outcome
from interviewer.interview.memory import PointCard, PointKey, PointReview

RETENTION = 0.9
"""The chance of recall, 0 to 1, at which a card falls due."""

RECENT = timedelta(days=30)
"""How far back the measured retention looks."""

# Without learning steps every interval is of whole days: what was missed today is asked tomorrow at the earliest.
# Without fuzzing the same reviews give the same schedule, so that it can be replayed.
_SCHEDULER = Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
)


@dataclass(frozen=True)
class Sight:
    """A key point met with at a moment, and how well it was known."""

    key: PointKey
    at: datetime
    rating: Rating


@dataclass(frozen=True)
class Retention:
    """How much is remembered: `expected` is FSRS's mean chance of recall now, `recalled` of `asked` were measured."""

    expected: float | None
    recalled: int
    asked: int

    @property
    def measured(self) -> float | None:
        """The share recalled among the reviews of the last days that were asked when due; None without any."""
        return self.recalled / self.asked if self.asked else None


def rating_of(grade: Grade, point: str) -> Rating | None:
    """How well the point was known, by a grade of a reply: None when it was not judged."""
    verdict = next((verdict for verdict in grade.points if verdict.item == point), None)
    if verdict is None or verdict.ruling is Ruling.UNSCORED or grade.unscored is not None:
        return None
    if not verdict.met:
        return Rating.Again
    shaky = verdict.doubtful or verdict.after_probe or point in grade.hinted
    return Rating.Hard if shaky else Rating.Good


def sights(interview: Interview) -> list[Sight]:
    """What an interview showed of the required key points of its closed questions, in the order of closing.

    A question that was passed shows all of them unknown; what was explained while it was open, or set aside to be asked
    again, is shaky at best. A simulation shows nothing before it is over.
    """
    if interview.plan.mode is Mode.SIMULATION and not interview.finished:
        return []
    return [sight for exchange in interview.exchanges for sight in _sights(exchange)]


def _sights(exchange: Exchange) -> list[Sight]:
    if exchange.closed_at is None:
        return []
    found = []
    for point in exchange.question.rubric.required:
        if exchange.grade is not None:
            rating = rating_of(exchange.grade, point.id)
        else:
            rating = Rating.Again if exchange.outcome is Outcome.SKIPPED else None
        if rating is not None:
            rating = min(rating, Rating.Hard) if exchange.assisted or exchange.set_aside else rating
            found.append(Sight((exchange.question.id, point.id), exchange.closed_at, rating))
    return found


def seen(cards: Mapping[PointKey, PointCard], found: Iterable[Sight]) -> list[PointCard]:
    """The cards that change by these sights; one that a card has taken in before changes nothing.

    A point without a card gets one when it was missed or shaky.
    """
    now, changed = dict(cards), dict[PointKey, PointCard]()
    for sight in sorted(found, key=lambda sight: sight.at):
        card = now.get(sight.key)
        if card is None and sight.rating is Rating.Good:
            continue
        if card is not None and card.last_review is not None and sight.at <= card.last_review:
            continue
        now[sight.key] = changed[sight.key] = reviewed(card or _new(sight.key, sight.at), sight.rating, sight.at)
    return list(changed.values())


def reviewed(card: PointCard, rating: Rating, at: datetime) -> PointCard:
    """The card after a review."""
    after, _ = _SCHEDULER.review_card(_fsrs(card), rating, at)
    return card.model_copy(
        update={
            "due": after.due,
            "last_review": after.last_review,
            "state": int(after.state),
            "step": after.step,
            "stability": after.stability,
            "difficulty": after.difficulty,
        }
    )


def due(cards: Iterable[PointCard], until: datetime) -> list[PointCard]:
    """The cards that fall due by then, the longest due day first and those of one day mixed.

    Points of one question in a row would help each other's recall. The mixture is the same each time.
    """
    return sorted((card for card in cards if card.due <= until), key=lambda card: (card.due.date(), _number(card.key)))


def end_of_day(now: datetime) -> datetime:
    """The last moment of the day, by the clock of this machine."""
    return now.astimezone().replace(hour=23, minute=59, second=59, microsecond=999_999)


def recall(card: PointCard, now: datetime) -> float:
    """The chance, 0 to 1, that the point would be recalled now; 0 for one that was never reviewed."""
    return _SCHEDULER.get_card_retrievability(_fsrs(card), now)


def retention(cards: Sequence[PointCard], reviews: Iterable[PointReview], now: datetime) -> Retention:
    """What FSRS expects to be remembered now, and what the reviews of the last RECENT days showed."""
    timely = [review for review in reviews if review.on_time and review.at >= now - RECENT]
    return Retention(
        expected=sum(recall(card, now) for card in cards) / len(cards) if cards else None,
        recalled=sum(review.recalled for review in timely),
        asked=len(timely),
    )


def _new(key: PointKey, at: datetime) -> PointCard:
    return PointCard(question_id=key[0], point=key[1], due=at)


def _number(key: PointKey) -> int:
    return int(hashlib.sha256("\n".join(key).encode()).hexdigest()[:12], 16)


def _fsrs(card: PointCard) -> Card:
    state = State(card.state) if card.last_review else State.Learning
    return Card(
        card_id=_number(card.key),
        state=state,
        step=0 if state is State.Learning else card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )
