"""Keeps calibrations for good: projects, events, everybody's labels, and what graders said.

Each write is one transaction. It does not know how replies are split, judged or compared.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, Table, and_, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from interviewer.calibration.labels import Event, Label, Mark, Project
from interviewer.errors import ConflictError, StoreError
from interviewer.grading.grade import Verdict
from interviewer.store.calibration_tables import events, labels, marks, projects, verdicts
from interviewer.store.database import told, writing

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_KEYS_AT_ONCE = 500
"""SQLite takes only so many values in one statement."""

_MOVED_ON = "Somebody else changed this project meanwhile, so nothing was added. Look at it again and repeat the step."
_HANDED_IN = "This label is handed in and does not change any more: a split label is settled under Adjudicate."


class CalibrationStore:
    """The calibrations in an opened database. Every method raises StoreError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, project: Project, brought: Sequence[Label] = ()) -> int:
        """Keep a new project with the events that it has, and labels from elsewhere; how many those are."""
        with self._writing() as connection:
            values = project.model_dump(mode="json", exclude={"events"})
            connection.execute(insert(projects).values(id=project.id, created=project.created, body=json.dumps(values)))
            for number, event in enumerate(project.events):
                connection.execute(insert(events).values(**_event_row(project.id, number, event)))
            return _bring(connection, project.id, brought)

    def add(self, project: Project, event: Event) -> None:
        """Add an event to a project; it is on the disk when this returns.

        Raises ConflictError when the project has moved on since it was read.
        """
        number = len(project.events)
        try:
            with self._writing() as connection:
                of_project = events.c.project_id == project.id
                kept = connection.scalar(select(func.count()).select_from(events).where(of_project))
                if kept != number:
                    raise ConflictError(_MOVED_ON)
                connection.execute(insert(events).values(**_event_row(project.id, number, event)))
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise ConflictError(_MOVED_ON) from None
            raise

    def projects(self) -> tuple[Project, ...]:
        """Every project without its events, the newest first."""
        with self._reading() as connection:
            rows = connection.execute(select(projects).order_by(projects.c.created.desc(), projects.c.id))
            return tuple(_project(row, ()) for row in rows)

    def project(self, id: str) -> Project | None:
        """The project of that id, whole, or None."""
        with self._reading() as connection:
            row = connection.execute(select(projects).where(projects.c.id == id)).one_or_none()
            if row is None:
                return None
            query = select(events.c.number, events.c.body).where(events.c.project_id == id).order_by(events.c.number)
            return _project(row, [_event(id, number, body) for number, body in connection.execute(query)])

    def mark(self, project_id: str, rater: str, reply_id: str, round: int, mark: Mark) -> None:
        """Keep what a person says of one item, in the place of what they said before.

        Raises StoreError when that label is handed in.
        """
        key = {"project_id": project_id, "rater": rater, "reply_id": reply_id, "round": round}
        with self._writing() as connection:
            _check_open(connection, key)
            at = {**key, "item": mark.item}
            connection.execute(delete(marks).where(_at(marks, at)))
            connection.execute(insert(marks).values(**at, body=json.dumps(mark.model_dump(mode="json"))))

    def hand_in(
        self, project_id: str, rater: str, reply_id: str, round: int, reason: str, done: datetime | None
    ) -> None:
        """Keep the reason of a label and, with `done`, hand it in. Raises StoreError when it is handed in already."""
        key = {"project_id": project_id, "rater": rater, "reply_id": reply_id, "round": round}
        with self._writing() as connection:
            _check_open(connection, key)
            connection.execute(delete(labels).where(_at(labels, key)))
            # ASCII only, so that half a character from a broken browser is kept too.
            connection.execute(insert(labels).values(**key, reason=json.dumps(reason), done=done))

    def bring_labels(self, project_id: str, brought: Sequence[Label]) -> int:
        """Keep labels from elsewhere that are handed in, all or nothing; how many were new."""
        with self._writing() as connection:
            return _bring(connection, project_id, brought)

    def labels(self, project_id: str) -> tuple[Label, ...]:
        """Everybody's labels, begun and handed in, by person, reply and round."""
        with self._reading() as connection:
            found: dict[tuple[str, str, int], dict[str, Any]] = {}
            for row in connection.execute(select(labels).where(labels.c.project_id == project_id)):
                found[row.rater, row.reply_id, row.round] = {"reason": json.loads(row.reason), "done": row.done}
            given: dict[tuple[str, str, int], dict[str, Mark]] = {}
            for row in connection.execute(select(marks).where(marks.c.project_id == project_id)):
                mark = _mark(project_id, row.body)
                given.setdefault((row.rater, row.reply_id, row.round), {})[row.item] = mark
        keys = sorted({*found, *given})
        return tuple(
            Label(rater=key[0], reply_id=key[1], round=key[2], marks=given.get(key, {}), **found.get(key, {}))
            for key in keys
        )

    def verdicts(self, keys: Sequence[str]) -> dict[str, Verdict]:
        """What graders said before, by key, where it is known."""
        found: dict[str, Verdict] = {}
        with self._reading() as connection:
            for start in range(0, len(keys), _KEYS_AT_ONCE):
                query = select(verdicts).where(verdicts.c.key.in_(keys[start : start + _KEYS_AT_ONCE]))
                for row in connection.execute(query):
                    found[row.key] = Verdict.model_validate(json.loads(row.body))
        return found

    def keep_verdicts(self, said: Mapping[str, Verdict]) -> None:
        """Keep what a grader said. What is known stays."""
        with self._writing() as connection:
            known = set(connection.scalars(select(verdicts.c.key).where(verdicts.c.key.in_(list(said)))))
            new = [
                {"key": key, "body": json.dumps(verdict.model_dump(mode="json"))}
                for key, verdict in said.items()
                if key not in known
            ]
            _insert(connection, verdicts, new)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told(self._engine.url), writing(self._engine) as connection:
            yield connection


def _bring(connection: Connection, project_id: str, brought: Sequence[Label]) -> int:
    """Keep labels that are handed in, beside those that are there; how many were new."""
    there, begun = (_keys(connection, table, project_id) for table in (labels, marks))
    new: dict[tuple[str, str, int], Label] = {}
    for label in brought:
        key = (label.rater, label.reply_id, label.round)
        if key not in there:
            new.setdefault(key, label)
    at = {key: {"project_id": project_id, "rater": key[0], "reply_id": key[1], "round": key[2]} for key in new}
    for key in new.keys() & begun:
        connection.execute(delete(marks).where(_at(marks, at[key])))
    _insert(
        connection,
        labels,
        [{**at[key], "reason": json.dumps(label.reason), "done": label.done} for key, label in new.items()],
    )
    _insert(
        connection,
        marks,
        [
            {**at[key], "item": mark.item, "body": json.dumps(mark.model_dump(mode="json"))}
            for key, label in new.items()
            for mark in label.marks.values()
        ],
    )
    return len(new)


def _keys(connection: Connection, table: Table, project_id: str) -> set[tuple[str, str, int]]:
    """Person, reply and round of all labels of a project, or of all its marks."""
    query = select(table.c.rater, table.c.reply_id, table.c.round).where(table.c.project_id == project_id).distinct()
    return {(row.rater, row.reply_id, row.round) for row in connection.execute(query)}


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in one step; none, nothing."""
    if rows:
        connection.execute(insert(table), rows)


def _at(table: Table, key: Mapping[str, Any]) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))


def _check_open(connection: Connection, key: Mapping[str, Any]) -> None:
    row = connection.execute(select(labels.c.done).where(_at(labels, key))).first()
    if row is not None and row.done is not None:
        raise StoreError(_HANDED_IN)


def _event_row(project_id: str, number: int, event: Event) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "number": number,
        "at": event.at,
        "kind": event.kind,
        "body": json.dumps(_EVENT.dump_python(event, mode="json")),
    }


def _project(row: Row[Any], found: Sequence[Event]) -> Project:
    try:
        return Project.model_validate({**json.loads(row.body), "events": tuple(found)})
    except ValueError:
        raise StoreError(f"The calibration project {row.id} {_UNREADABLE}") from None


def _event(project_id: str, number: int, body: str) -> Event:
    try:
        return _EVENT.validate_python(json.loads(body))
    except ValueError:
        raise StoreError(f"Step {number} of the calibration project {project_id} {_UNREADABLE}") from None


def _mark(project_id: str, body: str) -> Mark:
    try:
        return Mark.model_validate(json.loads(body))
    except ValueError:
        raise StoreError(f"A label of the calibration project {project_id} {_UNREADABLE}") from None


_UNREADABLE = (
    "cannot be read: another version of interviewer wrote it, or the database was edited. "
    "Nothing was changed; open it with that version, or begin another project."
)
