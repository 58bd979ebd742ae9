"""Opens the database: connections, the schema brought up to date, and the words for what can go wrong.

It does not know what is kept in the tables.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from interviewer.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "interviewer_schema"
"""Where the schema's version stands; a name of our own, for a PostgreSQL database may be shared."""

PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""

_LOCK = 7_203_114_665_021_118_977
_OTHER_PLACE = "set INTERVIEWER_DATA_DIR to another folder"

_SQLITE_FAULTS = {
    "unable to open database file": f"cannot be opened. Check that its folder can be written to, or {_OTHER_PLACE}.",
    "readonly database": f"cannot be written to. Allow writing to it and to its folder, or {_OTHER_PLACE}.",
    "disk is full": f"cannot grow: the disk is full. Free some space, or {_OTHER_PLACE}. What was kept before is safe.",
    "disk i/o error": f"cannot be read or written: the disk reports an error. Check the disk, or {_OTHER_PLACE}.",
    "file is not a database": f"is not a database. Move that file away, or {_OTHER_PLACE}.",
    "malformed": f"is damaged. Put a copy of it back, or move it away to begin a new one, or {_OTHER_PLACE}.",
    "locked": f"is being written to by another program that does not let go ({PATIENCE:.0f} s). Close that program.",
}


def opened(address: str) -> Engine:
    """The engine of the database at an SQLAlchemy URL, its schema up to date.

    The folder of an SQLite file is made, for its owner only. Raises StoreError when the URL is no good, the database
    cannot be opened or was written by a newer version.
    """
    url = _read_url(address)
    sqlite = url.get_backend_name() == "sqlite"
    try:
        if sqlite:
            _make_folder(url)
            engine = create_engine(url, connect_args={"timeout": PATIENCE})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"INTERVIEWER_DATABASE_URL asks for {url.drivername}, whose driver {error.name!r} is not installed. "
            "For PostgreSQL: pip install 'psycopg[binary]'."
        ) from None
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"INTERVIEWER_DATABASE_URL: {error}") from None
    with told(url):
        _bring_up_to_date(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that has the right to write from its first statement on; all of it is kept, or nothing."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turns the database's own errors into StoreErrors that name the place and the mend."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(_words(url, error)) from error


def _read_url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise StoreError(
            "INTERVIEWER_DATABASE_URL is not a database URL; write sqlite:////folder/file.sqlite3 "
            "or postgresql+psycopg://user:password@host/database."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError(
            "INTERVIEWER_DATABASE_URL names no file, so nothing would be kept; write sqlite:////folder/file."
        )
    return url


def _make_folder(url: URL) -> None:
    if url.database is None or url.database.startswith("file:"):
        return
    folder = Path(url.database).absolute().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made ({error.strerror}). Make it, or {_OTHER_PLACE}."
        ) from None


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001
    # The driver shall not begin transactions behind our back: `_begin_sqlite` does it.
    connection.isolation_level = None
    _switch_to_write_ahead_log(connection)
    # In a write-ahead log NORMAL would survive a killed process, but only FULL also a power cut: a turn that was
    # acknowledged is never lost. It costs one sync a turn.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _switch_to_write_ahead_log(connection: Any) -> None:
    """Done once for a file's life. SQLite does not wait its turn for this one statement, so we do."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: two writers wait for each other at the start instead of failing in the middle.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    # Alembic takes half a second to import, and only who opens a database needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["version_table"] = VERSION_TABLE
    steps = ScriptDirectory.from_config(config)
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        version = context.get_current_revision()
        if version == steps.get_current_head():
            return
        if version is not None and version not in {step.revision for step in steps.walk_revisions()}:
            raise StoreError(
                f"{_place(engine.url)} was written by a newer version of interviewer (its schema is {version!r}). "
                f"Install that version, or {_OTHER_PLACE}."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _place(url: URL) -> str:
    """The database as its owner knows it, its password left out."""
    if url.get_backend_name() == "sqlite":
        return f"The database {url.database}"
    return f"The database {url.render_as_string(hide_password=True)}"


def _words(url: URL, error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = " ".join(str(cause).split()) or type(cause).__name__
    if url.get_backend_name() == "sqlite":
        for mark, words in _SQLITE_FAULTS.items():
            if mark in said.lower():
                return f"{_place(url)} {words}"
    mend = "Check that it runs, and INTERVIEWER_DATABASE_URL."
    return f"{_place(url)} refused: {said[:300].rstrip('.')}. {mend}"
