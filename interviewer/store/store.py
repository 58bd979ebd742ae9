"""Keeps interviews for good and gives them back. It does not know how one is conducted.

Every turn is one transaction: the turn and what follows from it are kept together or not at all.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from interviewer.errors import ConflictError, StoreError
from interviewer.interview.interview import Asked, Finished, Graded, Interview, Mode, Plan, Turn
from interviewer.store.database import opened, told, writing
from interviewer.store.tables import grades, interviews, turns

_TURN: TypeAdapter[Turn] = TypeAdapter(Turn)

_MOVED_ON = (
    "This interview was moved on in another tab or window, so nothing was added here. "
    "Reload the page to go on from where it is now."
)


@dataclass(frozen=True)
class Listed:
    """An interview as a list shows it. `finished` is None while it can be gone on with."""

    id: str
    started: datetime
    finished: datetime | None
    questions_asked: int
    questions_planned: int
    mode: Mode


class Store:
    """The records in the database at an SQLAlchemy URL; any number of threads and processes may share it.

    Every method raises StoreError, with the place and the mend, when the database fails.
    """

    def __init__(self, url: str) -> None:
        self._engine = opened(url)

    def keep(self, interview: Interview, turn: Turn) -> None:
        """Add a turn to an interview; it is on the disk when this returns. The first turn begins the record.

        Raises ConflictError when the interview already has a turn of that number.
        """
        number = len(interview.turns)
        try:
            with told(self._engine.url), self._writing() as connection:
                self._check_next(connection, interview, number)
                if number == 0:
                    connection.execute(insert(interviews).values(**_interview_row(interview)))
                _put_turn(connection, interview, number, turn)
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise ConflictError(_MOVED_ON) from None
            raise

    def interview(self, id: str) -> Interview | None:
        """The interview of that id, whole, or None when there is none."""
        with self._reading() as connection:
            row = connection.execute(select(interviews).where(interviews.c.id == id)).one_or_none()
            if row is None:
                return None
            kept = connection.execute(
                select(turns.c.number, turns.c.body).where(turns.c.interview_id == id).order_by(turns.c.number)
            )
            return Interview(
                id=row.id,
                owner=row.owner,
                plan=_plan(row),
                started=row.started,
                turns=tuple(_turn(id, number, body) for number, body in kept),
            )

    def listed(self, owner: str, limit: int = 50) -> list[Listed]:
        """The owner's interviews, the newest first."""
        asked = select(func.count()).where(turns.c.interview_id == interviews.c.id, turns.c.kind == "asked")
        query = _newest(owner).add_columns(asked.scalar_subquery().label("asked")).limit(limit)
        with self._reading() as connection:
            return [_listed(row) for row in connection.execute(query)]

    def interviews(self, owner: str, limit: int = 50) -> list[Interview]:
        """The owner's interviews, whole, the newest first; one that another version wrote is left out."""
        found = []
        for listed in self.listed(owner, limit):
            with suppress(StoreError):
                found.append(self.interview(listed.id))
        return [interview for interview in found if interview is not None]

    def open_interview(self, owner: str) -> Interview | None:
        """The owner's newest interview that has not ended, or None."""
        with self._reading() as connection:
            row = connection.execute(_newest(owner).where(interviews.c.finished.is_(None)).limit(1)).one_or_none()
        return None if row is None else self.interview(row.id)

    def seen(self, owner: str) -> frozenset[str]:
        """The ids of all questions that the owner was ever asked."""
        query = (
            select(turns.c.question_id)
            .join(interviews, interviews.c.id == turns.c.interview_id)
            .where(interviews.c.owner == owner, turns.c.kind == "asked")
        )
        with self._reading() as connection:
            return frozenset(connection.scalars(query))

    def scores(self, owner: str) -> dict[str, float]:
        """The newest score, 0 to 1, of each question that the owner answered in an interview that is over."""
        query = (
            select(grades.c.question_id, grades.c.score)
            .join(interviews, interviews.c.id == grades.c.interview_id)
            .join(turns, (turns.c.interview_id == grades.c.interview_id) & (turns.c.number == grades.c.number))
            .where(interviews.c.owner == owner, interviews.c.finished.is_not(None), grades.c.score.is_not(None))
            .order_by(turns.c.at)
        )
        with self._reading() as connection:
            return {row.question_id: row.score for row in connection.execute(query)}

    def finished(self) -> list[Interview]:
        """Every interview that has ended, whoever's it is, the oldest first; those that cannot be read are left out."""
        query = select(interviews.c.id).where(interviews.c.finished.is_not(None)).order_by(interviews.c.started)
        with self._reading() as connection:
            ids = list(connection.scalars(query))
        found = []
        for id in ids:
            with suppress(StoreError):
                found.append(self.interview(id))
        return [interview for interview in found if interview is not None]

    @property
    def engine(self) -> Engine:
        """The opened database, for whoever keeps something else in it."""
        return self._engine

    def close(self) -> None:
        """Let go of the database. Nothing that was kept depends on it."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            yield connection

    def _check_next(self, connection: Connection, interview: Interview, number: int) -> None:
        kept = connection.scalar(select(func.count()).where(turns.c.interview_id == interview.id)) or 0
        if kept > number:
            raise ConflictError(_MOVED_ON)
        if kept < number:
            raise StoreError(
                f"Interview {interview.id} has {kept} turns in the database and {number} here: the database was "
                "replaced in between. Start another interview."
            )


def put_interview(connection: Connection, interview: Interview) -> None:
    """Write a whole interview that is not there yet."""
    connection.execute(insert(interviews).values(**_interview_row(interview)))
    for number, turn in enumerate(interview.turns):
        _put_turn(connection, interview, number, turn)


def _put_turn(connection: Connection, interview: Interview, number: int, turn: Turn) -> None:
    connection.execute(insert(turns).values(**_turn_row(interview, number, turn)))
    if isinstance(turn, Graded):
        connection.execute(insert(grades).values(**_grade_row(interview, number, turn)))
    elif isinstance(turn, Finished):
        connection.execute(update(interviews).where(interviews.c.id == interview.id).values(finished=turn.at))


def _interview_row(interview: Interview) -> dict[str, Any]:
    return {
        "id": interview.id,
        "owner": interview.owner,
        "plan": json.dumps(interview.plan.model_dump(mode="json")),
        "started": interview.started,
    }


def _turn_row(interview: Interview, number: int, turn: Turn) -> dict[str, Any]:
    return {
        "interview_id": interview.id,
        "number": number,
        "at": turn.at,
        "kind": turn.kind,
        "question_id": turn.question.id if isinstance(turn, Asked) else None,
        # ASCII only: half a surrogate pair, which a broken browser can send, is kept like every other character.
        "body": json.dumps(_TURN.dump_python(turn, mode="json")),
    }


def _grade_row(interview: Interview, number: int, turn: Graded) -> dict[str, Any]:
    grade = turn.grade
    return {
        "interview_id": interview.id,
        "number": number,
        "exchange": turn.exchange,
        "question_id": grade.question_id,
        "grader": grade.grader,
        "rubric_stamp": grade.stamps.get("rubric"),
        "prompt_stamp": grade.stamps.get("prompt"),
        "stamps": grade.stamps,
        "score": grade.score,
        "band": grade.band,
        "unscored": grade.unscored,
    }


def _newest(owner: str) -> Select[Any]:
    return select(interviews).where(interviews.c.owner == owner).order_by(interviews.c.started.desc(), interviews.c.id)


def _listed(row: Row[Any]) -> Listed:
    plan = _plan(row)
    return Listed(row.id, row.started, row.finished, row.asked, plan.questions, plan.mode)


def _plan(row: Row[Any]) -> Plan:
    try:
        return Plan.model_validate(json.loads(row.plan))
    except ValueError:  # of pydantic's or of json's
        raise StoreError(f"The plan of interview {row.id} {_UNREADABLE}") from None


def _turn(id: str, number: int, body: str) -> Turn:
    try:
        return _TURN.validate_python(json.loads(body))
    except ValueError:  # of pydantic's or of json's
        raise StoreError(f"Turn {number} of interview {id} {_UNREADABLE}") from None


_UNREADABLE = (
    "cannot be read: another version of interviewer wrote it, or the database was edited. "
    "Nothing was changed; open it with that version, or start another interview."
)
