"""The schedule of key points: what an interview puts into it, and how reviews move it on."""

from datetime import timedelta

import pytest
from examples import NOON, Told, doubted, grade
from fakes import question
from fsrs import Rating

from interviewer.grading.grade import Ruling
from interviewer.interview.interview import Hinted, Mode, Outcome, SetAside
from interviewer.interview.memory import PointCard, PointReview
from interviewer.practice.schedule import Sight, due, rating_of, recall, retention, reviewed, seen, sights

Q = question()
CARD = PointCard(question_id=Q.id, point="heavy", due=NOON)


def ratings(told: Told) -> dict[str, Rating]:
    return {sight.key[1]: sight.rating for sight in sights(told.interview)}


def test_reviews_walk_this_trajectory_of_days() -> None:
    days, card, at = [], CARD, NOON
    for rating in (Rating.Again, Rating.Good, Rating.Good, Rating.Again, Rating.Hard, Rating.Good):
        card = reviewed(card, rating, at)
        days.append((card.due - at).days)
        at = card.due
    assert days == [1, 2, 6, 1, 2, 3]


def test_the_same_reviews_give_the_same_card() -> None:
    assert reviewed(CARD, Rating.Hard, NOON) == reviewed(CARD, Rating.Hard, NOON)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (Told().answered(Q, "heavy"), {"heavy": Rating.Good, "light": Rating.Again}),
        (Told().asked(Q).closed(Outcome.SKIPPED), {"heavy": Rating.Again, "light": Rating.Again}),
        (Told().asked(Q).closed(Outcome.FINISHED), {}),
        (Told().asked(Q).replied().graded(grade(Q, unscored="it was away")).closed(), {}),
        (Told().asked(Q).replied().graded(grade(Q, "heavy")), {}),
        (Told(mode=Mode.SIMULATION).answered(Q), {}),
        (Told(mode=Mode.SIMULATION).answered(Q).finished(), {"heavy": Rating.Again, "light": Rating.Again}),
    ],
)
def test_what_an_interview_shows_of_its_points(told: Told, wanted: dict[str, Rating]) -> None:
    assert ratings(told) == wanted


def test_what_was_won_doubtfully_is_shaky() -> None:
    doubtful = doubted(grade(Q, "heavy", "light"), "heavy", Ruling.MISSED)
    assert rating_of(doubtful, "heavy") is Rating.Hard and rating_of(doubtful, "light") is Rating.Good
    assert rating_of(grade(Q, "heavy", hinted=["heavy"]), "heavy") is Rating.Hard
    told = Told().asked(Q)
    told.then(Hinted(at=told.now, text="Think.", point="light")).replied().graded(grade(Q, "heavy", "light")).closed()
    assert ratings(told.then(SetAside(at=told.now, exchange=0)))["heavy"] is Rating.Hard


def test_missed_points_get_a_card_and_known_ones_do_not() -> None:
    cards = seen({}, sights(Told().answered(Q, "heavy").interview))
    assert [(card.point, (card.due - NOON).days) for card in cards] == [("light", 1)]


def test_taking_an_interview_in_again_changes_nothing() -> None:
    found = sights(Told().answered(Q).interview)
    cards = {card.key: card for card in seen({}, found)}
    assert len(cards) == 2 and seen(cards, found) == []


def test_a_later_interview_moves_a_card_on() -> None:
    cards = {card.key: card for card in seen({}, sights(Told().answered(Q).interview))}
    later = [
        Sight(sight.key, sight.at + timedelta(days=3), sight.rating)
        for sight in sights(Told().answered(Q, "heavy").interview)
    ]
    moved = {card.point: card for card in seen(cards, later)}
    assert moved["light"].due - moved["light"].last_review == timedelta(days=1)  # pyright: ignore
    assert moved["heavy"].due > moved["light"].due


def test_the_longest_due_comes_first() -> None:
    early, late = CARD.model_copy(update={"due": NOON - timedelta(days=3), "point": "light"}), CARD
    future = CARD.model_copy(update={"due": NOON + timedelta(days=1), "point": "extra"})
    assert due([late, early, future], NOON) == [early, late]


def test_recall_falls_to_the_wanted_share_on_the_due_day() -> None:
    card = reviewed(CARD, Rating.Good, NOON)
    assert recall(card, NOON) == 1.0
    assert recall(card, card.due) == pytest.approx(0.9, abs=0.02)
    assert recall(CARD, NOON) == 0


def test_retention_measures_the_timely_reviews_of_the_last_days() -> None:
    def review(rating: int, days_ago: float, early: float = 0) -> PointReview:
        at = NOON - timedelta(days=days_ago)
        return PointReview(question_id="q", point="p", at=at, due=at + timedelta(days=early), rating=rating)

    reviews = [review(3, 1), review(1, 2), review(2, 3), review(1, 2, early=2), review(1, 90)]
    found = retention([reviewed(CARD, Rating.Good, NOON)], reviews, NOON)
    assert (found.recalled, found.asked, found.measured, found.expected) == (2, 3, pytest.approx(2 / 3), 1.0)
    nothing = retention([], [], NOON)
    assert nothing.measured is None and nothing.expected is None
