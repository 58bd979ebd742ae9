"""A review: due points asked by their probes, judged and scheduled anew."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from examples import NOON, Told, grade
from fakes import QueuedGrader, question
from fsrs import Rating

from interviewer.bank.question import Bank, Question
from interviewer.errors import InterviewerError
from interviewer.interview.interview import Interview
from interviewer.interview.memory import PointCard, PointKey, PointReview
from interviewer.practice.review import Reviews

Q = question()
BARE = question(
    "areas/bare",
    rubric=Q.rubric.model_copy(
        update={"points": tuple(point.model_copy(update={"probe": None}) for point in Q.rubric.points)}
    ),
)


class MemoryCards:
    """Cards and reviews of one owner, in memory."""

    def __init__(self) -> None:
        self.kept: dict[PointKey, PointCard] = {}
        self.reviewed: list[PointReview] = []

    def cards(self, owner: str) -> dict[PointKey, PointCard]:
        return dict(self.kept)

    def reviews(self, owner: str) -> list[PointReview]:
        return self.reviewed

    def keep(self, owner: str, cards: Iterable[PointCard], reviewed: Sequence[PointReview] = ()) -> None:
        self.kept |= {card.key: card for card in cards}
        self.reviewed += reviewed


class At:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def reviews(*asked: Question, grader: QueuedGrader | None = None, bank: Bank | None = None) -> tuple[Reviews, At]:
    """Reviews after an interview that missed every point, a day later."""
    told = Told()
    for each in asked:
        told.answered(each)
    interviews: list[Interview] = [told.interview]
    clock = At(NOON + timedelta(days=1, hours=1))
    judge = grader or QueuedGrader()
    held = Reviews(bank or Bank([Q, BARE]), lambda: judge, MemoryCards(), lambda owner: interviews, clock)
    held.brought_up_to_date("someone")
    return held, clock


def test_what_was_missed_yesterday_is_due_today() -> None:
    held, clock = reviews(Q)
    assert (held.standing("someone").today, held.standing("someone").learning) == (2, 2)
    clock.now = NOON + timedelta(minutes=10)
    assert held.standing("someone").today == 0
    assert held.next("someone") is None
    ahead = held.next("someone", ahead=True)
    assert ahead is not None and ahead.question == Q


def test_a_point_is_asked_by_its_own_probe_and_rescheduled_by_the_verdict() -> None:
    held, clock = reviews(Q)
    asking = held.next("someone", [(Q.id, "light")])
    assert asking is not None and asking.words == "And what about first's weight?" and asking.probe
    answered = held.answer("someone", asking, "it is heavy")
    assert [(found.point.id, found.rating, found.quote) for found in answered.found] == [
        ("heavy", Rating.Good, "heavy")
    ]
    assert answered.found[0].due > clock.now + timedelta(days=1)
    after = held.next("someone", [(Q.id, "heavy")])
    assert after is not None and [point.id for point in after.points] == ["light"]
    missed = held.answer("someone", after, "no idea at all")
    assert not missed.found[0].met and missed.found[0].due == clock.now + timedelta(days=1)
    standing = held.standing("someone")
    assert (standing.today, standing.retention.recalled, standing.retention.asked) == (0, 1, 2)


def test_points_without_a_probe_are_asked_together_by_their_question() -> None:
    held, _ = reviews(BARE)
    asking = held.next("someone")
    assert asking is not None and not asking.probe and asking.words == BARE.text
    assert {point.id for point in asking.points} == {"heavy", "light"}
    answered = held.answer("someone", asking, "heavy that is")
    assert {found.point.id: found.met for found in answered.found} == {"heavy": True, "light": False}
    assert held.next("someone") is None


def test_not_knowing_is_scheduled_anew_without_a_grader() -> None:
    judge = QueuedGrader()
    held, _ = reviews(Q, grader=judge)
    asking = held.next("someone")
    assert asking is not None
    answered = held.unknown("someone", asking)
    assert [found.rating for found in answered.found] == [Rating.Again] and judge.asked == []


@pytest.mark.parametrize(
    ("judge", "words", "why"),
    [
        (QueuedGrader(grade(Q, unscored="the endpoint is away")), "heavy", "the endpoint is away"),
        (QueuedGrader(), "please explain", "answer nothing"),
    ],
)
def test_what_cannot_be_judged_is_not_rescheduled(judge: QueuedGrader, words: str, why: str) -> None:
    held, _ = reviews(Q, grader=judge)
    asking = held.next("someone")
    assert asking is not None
    answered = held.answer("someone", asking, words)
    assert answered.unscored is not None and why in answered.unscored
    assert held.standing("someone").today == 2 and held.cards.reviews("someone") == []


@pytest.mark.parametrize("words", ["  \n", "x" * 20_001])
def test_empty_and_endless_replies_are_refused(words: str) -> None:
    held, _ = reviews(Q)
    asking = held.next("someone")
    assert asking is not None
    with pytest.raises(InterviewerError):
        held.answer("someone", asking, words)


def test_points_of_another_bank_wait_and_are_counted() -> None:
    held, _ = reviews(Q, bank=Bank([BARE]))
    standing = held.standing("someone")
    assert (standing.today, standing.learning, standing.elsewhere) == (0, 0, 2)
    assert held.next("someone", ahead=True) is None
    assert held.again([(Q.id, "heavy")]) is None


def test_an_asking_is_found_again_by_its_keys() -> None:
    held, _ = reviews(Q)
    asking = held.next("someone")
    assert asking is not None
    assert held.again([(asking.question.id, point.id) for point in asking.points]) == asking


def test_how_far_a_sitting_has_come_is_read_off_the_reviews() -> None:
    held, clock = reviews(Q, question("areas/other"), grader=QueuedGrader(grade(Q, "heavy", "light")))
    held.brought_up_to_date("me")
    began = clock.now
    before = held.progress("me", began)
    assert (before.done, before.met) == (frozenset(), 0) and before.left == held.standing("me").today
    first = held.next("me")
    assert first is not None
    held.answer("me", first, "heavy light")
    clock.now += timedelta(minutes=1)
    second = held.next("me", held.progress("me", began).done)
    assert second is not None
    held.unknown("me", second)
    now = held.progress("me", began)
    assert len(now.done) == 2 and now.met == 1 and now.left == before.left - 2
    assert held.progress("me", clock.now + timedelta(seconds=1)).done == frozenset()
