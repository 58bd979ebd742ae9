"""Everything that is kept of one owner, in one value: to be taken to another machine, or deleted.

It does not know what the parts mean.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, delete, select

from interviewer.bank.question import Value
from interviewer.errors import InterviewerError, StoreError
from interviewer.interview.interview import Interview
from interviewer.interview.memory import PointCard, PointReview
from interviewer.store.database import told, writing
from interviewer.store.schedule import ScheduleStore, put_cards, put_reviews
from interviewer.store.shelf import Favourite, KeptDraft, Shelf, put_drafts
from interviewer.store.store import Store, put_interview
from interviewer.store.tables import drafts, favourites, grades, interviews, review_cards, reviews, turns

Item = TypeVar("Item")

LONGEST = 100_000_000
"""Characters of a file of belongings that is read."""


class Belongings(Value):
    """What is kept of an owner. Whose it is is left out: it becomes the importer's."""

    format: Literal["interviewer-data"] = "interviewer-data"
    version: Literal[1] = 1
    interviews: tuple[Interview, ...] = ()
    cards: tuple[PointCard, ...] = ()
    reviews: tuple[PointReview, ...] = ()
    favourites: tuple[Favourite, ...] = ()
    drafts: tuple[KeptDraft, ...] = ()

    @property
    def text(self) -> str:
        """The export: JSON in ASCII, so that even half a character, which a broken browser can send, is kept."""
        return json.dumps(self.model_dump(mode="json"))

    @property
    def words(self) -> str:
        """How much there is."""
        counts = (
            (len(self.interviews), "interview"),
            (len(self.cards), "key point in the review schedule"),
            (len(self.reviews), "review"),
            (len(self.favourites), "favourite"),
            (len(self.drafts), "draft"),
        )
        said = [
            f"{count} {noun if count == 1 else noun.replace('point', 'points') if 'point' in noun else f'{noun}s'}"
            for count, noun in counts
            if count
        ]
        return ", ".join(said) or "nothing"


@dataclass(frozen=True)
class Brought:
    """What an import added, and how much of it was there already."""

    added: Belongings
    known: int


def read_belongings(text: str) -> Belongings:
    """The belongings in a file's text. Raises InterviewerError, which says where and what, when it is not one."""
    if len(text) > LONGEST:
        raise InterviewerError(f"The file is too large: {len(text) / 1e6:.0f} MB; {LONGEST // 1_000_000} is the limit.")
    try:
        values = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise InterviewerError("This is not an export: it is not JSON. Choose a file that Export wrote.") from None
    if not isinstance(values, dict) or values.get("format") != "interviewer-data":
        raise InterviewerError(
            "This is not an export of all data: it does not say format: interviewer-data. Choose a file that "
            "“Export everything” wrote; the export of one interview can be replayed, but not imported."
        )
    try:
        found = Belongings.model_validate(values)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5]]
        more = error.error_count() - len(faults)
        raise InterviewerError(
            "The export cannot be read, so nothing was imported. It was edited, or another version wrote it:\n"
            + "\n".join(faults + ([f"and {more} more"] if more > 0 else []))
        ) from None
    for number, interview in enumerate(found.interviews):
        if not readable(interview):
            raise InterviewerError(
                f"The export cannot be read, so nothing was imported: the turns of interviews.{number} do not follow "
                "from one another. Export it again on the machine that it comes from."
            )
    return found


def readable(interview: Interview) -> bool:
    """Whether the turns of a record from outside can be read as an interview."""
    try:
        return len(interview.id) <= 64 and len(interview.exchanges) >= 0
    except (IndexError, AttributeError):
        return False


class BelongingsStore:
    """Takes out, brings in and deletes all that is one owner's. Raises StoreError when the database fails."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store
        self._schedule = ScheduleStore(engine)
        self._shelf = Shelf(engine)

    def of(self, owner: str) -> Belongings:
        """All that is the owner's."""
        return Belongings(
            interviews=tuple(each.model_copy(update={"owner": ""}) for each in self._interviews(owner)),
            cards=tuple(self._schedule.cards(owner).values()),
            reviews=self._schedule.reviews(owner),
            favourites=self._shelf.favourites(owner),
            drafts=self._shelf.drafts(owner),
        )

    def bring(self, owner: str, brought: Belongings, new_id: Callable[[], str]) -> Brought:
        """Add belongings to the owner's, all or nothing; what is there already stays as it is.

        An interview whose id is somebody else's gets a new one.
        """
        mine = self.of(owner)
        ids = {each.id for each in mine.interviews}
        added = Belongings(
            interviews=tuple(each for each in _once(brought.interviews, lambda each: each.id) if each.id not in ids),
            cards=_new(brought.cards, mine.cards, lambda card: card.key),
            reviews=_new(brought.reviews, mine.reviews, lambda review: (review.question_id, review.point, review.at)),
            favourites=_new(brought.favourites, mine.favourites, lambda each: each.question_id),
            drafts=_new(brought.drafts, mine.drafts, lambda draft: draft.id),
        )
        with told(self._engine.url), writing(self._engine) as connection:
            for interview in added.interviews:
                taken = connection.scalar(select(interviews.c.id).where(interviews.c.id == interview.id))
                put_interview(
                    connection,
                    interview.model_copy(update={"owner": owner, "id": new_id() if taken else interview.id}),
                )
            put_cards(connection, owner, added.cards)
            put_reviews(connection, owner, added.reviews)
            for favourite in added.favourites:
                connection.execute(favourites.insert().values(owner=owner, **favourite.model_dump()))
            put_drafts(connection, owner, added.drafts)
        return Brought(added, _size(brought) - _size(added))

    def delete(self, owner: str) -> Belongings:
        """Delete all that is the owner's, and say what it was."""
        gone = self.of(owner)
        sqlite = self._engine.dialect.name == "sqlite"
        with told(self._engine.url):
            with writing(self._engine) as connection:
                if sqlite:  # else deleted words stay legible in the file until something is written over them
                    connection.exec_driver_sql("PRAGMA secure_delete=ON")
                _delete_all(connection, owner)
            if sqlite:
                with self._engine.connect() as connection:
                    connection.commit()
                    connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # pyright: ignore
        return gone

    def _interviews(self, owner: str) -> list[Interview]:
        found = []
        for listed in self._store.listed(owner, limit=1_000_000):
            interview = self._store.interview(listed.id)
            if interview is None:
                raise StoreError("An interview was deleted meanwhile. Try again.")
            found.append(interview)
        return found


def _delete_all(connection: Connection, owner: str) -> None:
    own = select(interviews.c.id).where(interviews.c.owner == owner)
    connection.execute(delete(grades).where(grades.c.interview_id.in_(own)))
    connection.execute(delete(turns).where(turns.c.interview_id.in_(own)))
    for table in (interviews, review_cards, reviews, favourites, drafts):
        connection.execute(delete(table).where(table.c.owner == owner))


def _once(values: tuple[Item, ...], key: Callable[[Item], Any]) -> tuple[Item, ...]:
    return tuple({key(value): value for value in values}.values())


def _new(brought: tuple[Item, ...], mine: tuple[Item, ...], key: Callable[[Item], Any]) -> tuple[Item, ...]:
    known = {key(value) for value in mine}
    return tuple(value for value in _once(brought, key) if key(value) not in known)


def _size(belongings: Belongings) -> int:
    return sum(len(getattr(belongings, name)) for name in ("interviews", "cards", "reviews", "favourites", "drafts"))
