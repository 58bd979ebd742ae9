"""Keeps each owner's review schedule: the cards as they stand, and every review.

It does not know how a card is rescheduled.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from interviewer.interview.memory import PointCard, PointKey, PointReview
from interviewer.store.database import told, writing
from interviewer.store.tables import review_cards, reviews


class ScheduleStore:
    """The schedules in an opened database. Every method raises StoreError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def cards(self, owner: str) -> dict[PointKey, PointCard]:
        """The owner's cards by key point, the one due first at the beginning."""
        query = select(review_cards).where(review_cards.c.owner == owner).order_by(review_cards.c.due)
        with told(self._engine.url), self._engine.connect() as connection:
            cards = [PointCard.model_validate(_without_owner(row)) for row in connection.execute(query).mappings()]
        return {card.key: card for card in cards}

    def reviews(self, owner: str) -> tuple[PointReview, ...]:
        """The owner's reviews, the oldest first."""
        query = select(reviews).where(reviews.c.owner == owner).order_by(reviews.c.at)
        with told(self._engine.url), self._engine.connect() as connection:
            return tuple(_review(row) for row in connection.execute(query).mappings())

    def keep(self, owner: str, cards: Iterable[PointCard], reviewed: Sequence[PointReview] = ()) -> None:
        """Keep cards, each in the place of the one before, and the reviews that changed them: all or nothing."""
        with told(self._engine.url), writing(self._engine) as connection:
            put_cards(connection, owner, cards)
            put_reviews(connection, owner, reviewed)


def put_cards(connection: Connection, owner: str, cards: Iterable[PointCard]) -> None:
    """Write the cards, each over the one of the same key point."""
    for card in cards:
        connection.execute(
            delete(review_cards).where(
                review_cards.c.owner == owner,
                review_cards.c.question_id == card.question_id,
                review_cards.c.point == card.point,
            )
        )
        connection.execute(insert(review_cards).values(owner=owner, **card.model_dump()))


def put_reviews(connection: Connection, owner: str, reviewed: Iterable[PointReview]) -> None:
    """Add the reviews."""
    for review in reviewed:
        values = review.model_dump() | {"reply": json.dumps(review.reply), "quote": json.dumps(review.quote)}
        connection.execute(insert(reviews).values(owner=owner, **values))


def _review(row: Mapping[Any, Any]) -> PointReview:
    values = _without_owner(row)
    return PointReview.model_validate(
        values | {"reply": json.loads(values["reply"]), "quote": json.loads(values["quote"] or "null")}
    )


def _without_owner(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "owner"}
