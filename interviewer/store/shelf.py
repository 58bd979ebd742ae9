"""Keeps what an owner has put aside: favourite questions, and drafts of imported documents that wait to be checked.

It does not know how a document is read, nor what makes a draft good.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Connection, Engine, delete, insert, select, update

from interviewer.bank.question import Value
from interviewer.interview.memory import Id
from interviewer.store.database import told, writing
from interviewer.store.tables import drafts, favourites


class Favourite(Value):
    """A question that was marked."""

    question_id: Id
    added: AwareDatetime


class KeptDraft(Value):
    """A question proposed from a document: `source` is what the document says, `body` the question file as it stands.

    `line` is where it begins in the document, `position` its place among the document's questions, both from 1.
    """

    id: Id
    document: str
    position: int
    line: int
    source: str
    body: str
    added: AwareDatetime


class Shelf:
    """What owners put aside in an opened database. Every method raises StoreError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def favourites(self, owner: str) -> tuple[Favourite, ...]:
        """The questions marked, the oldest first."""
        query = select(favourites).where(favourites.c.owner == owner).order_by(favourites.c.added)
        with told(self._engine.url), self._engine.connect() as connection:
            return tuple(Favourite(question_id=row.question_id, added=row.added) for row in connection.execute(query))

    def mark(self, owner: str, question_id: str, at: datetime) -> bool:
        """Mark a question, or take the mark away where there is one; whether it is marked now."""
        with told(self._engine.url), writing(self._engine) as connection:
            gone = connection.execute(
                delete(favourites).where(favourites.c.owner == owner, favourites.c.question_id == question_id)
            )
            if gone.rowcount:
                return False
            connection.execute(insert(favourites).values(owner=owner, question_id=question_id, added=at))
            return True

    def drafts(self, owner: str) -> tuple[KeptDraft, ...]:
        """The drafts that wait, those of the oldest document first and in its order."""
        query = select(drafts).where(drafts.c.owner == owner)
        with told(self._engine.url), self._engine.connect() as connection:
            found = [_draft(row) for row in connection.execute(query).mappings()]
        return tuple(sorted(found, key=lambda draft: (draft.added, draft.document, draft.position)))

    def put(self, owner: str, proposed: Iterable[KeptDraft]) -> None:
        """Keep drafts, each in the place of one of the same id."""
        with told(self._engine.url), writing(self._engine) as connection:
            put_drafts(connection, owner, proposed)

    def edit(self, owner: str, id: str, body: str) -> None:
        """Keep a draft's new text."""
        with told(self._engine.url), writing(self._engine) as connection:
            connection.execute(
                update(drafts).where(drafts.c.owner == owner, drafts.c.id == id).values(body=json.dumps(body))
            )

    def drop(self, owner: str, ids: Iterable[str]) -> None:
        """Let drafts go, accepted or not."""
        with told(self._engine.url), writing(self._engine) as connection:
            connection.execute(delete(drafts).where(drafts.c.owner == owner, drafts.c.id.in_(list(ids))))


def put_drafts(connection: Connection, owner: str, proposed: Iterable[KeptDraft]) -> None:
    """Write the drafts, each over one of the same id."""
    for draft in proposed:
        connection.execute(delete(drafts).where(drafts.c.owner == owner, drafts.c.id == draft.id))
        values = draft.model_dump() | {"source": json.dumps(draft.source), "body": json.dumps(draft.body)}
        connection.execute(insert(drafts).values(owner=owner, **values))


def _draft(row: Mapping[Any, Any]) -> KeptDraft:
    values = {name: value for name, value in row.items() if name != "owner"}
    return KeptDraft.model_validate(
        values | {"source": json.loads(values["source"]), "body": json.loads(values["body"])}
    )
