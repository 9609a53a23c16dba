"""The only place that opens a connection: engine, transactions, the job's lock, upgrade.

One writer at a time, on both databases: SQLite's writers take its lock at once, PostgreSQL's take
an advisory lock. So what a transaction read stays true until it commits, and no two changes can
leave an assessment that saw only one of them. Readers never wait.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.config import settings
from core.errors import (
    DatabaseBusy,
    DatabaseNotSetUp,
    DatabaseNotWritable,
    DatabaseUnreachable,
    InzageError,
    JobBusy,
)

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT = 30
WRITERS_LOCK = 7_244_001  # PostgreSQL's advisory locks are plain numbers
JOB_LOCK = 7_244_002

SQLITE_OUT_OF_REACH = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
)
# Classes of SQLSTATE: connection, authorization, no such database, resources, shut down.
POSTGRESQL_OUT_OF_REACH = ("08", "28", "3D", "53", "57")

_engines: dict[tuple[URL, bool], Engine] = {}


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that changes the register: commits at the end, or leaves everything as it was."""
    with _session(writes=True) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that reads one unchanging state of the register, and can't write."""
    with _session(writes=False) as session:
        yield session


@contextmanager
def job_lock() -> Iterator[None]:
    """Held by the one daily run at work, and let go by the system if its process dies.

    Raises JobBusy at once when another run holds it.
    """
    url = settings().database_url
    lock = _sqlite_job_lock(url) if url.drivername == "sqlite" else _postgresql_job_lock(url)
    with lock:
        yield


def upgrade() -> None:
    """Create the tables, or bring them to this version."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with _own_sentences(), _engine(settings().database_url, writes=True).begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def close() -> None:
    """Close every connection; the next transaction opens a new one."""
    while _engines:
        _key, engine = _engines.popitem()
        engine.dispose()


@contextmanager
def _session(*, writes: bool) -> Iterator[Session]:
    engine = _engine(settings().database_url, writes=writes)
    with _own_sentences(), Session(engine) as session, session.begin():
        yield session


def _engine(url: URL, *, writes: bool) -> Engine:
    if (url, writes) not in _engines:
        make = _sqlite_engine if url.drivername == "sqlite" else _postgresql_engine
        _engines[url, writes] = make(url, writes=writes)
    return _engines[url, writes]


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        if not writes:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(url, connect_args={"connect_timeout": 5}, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if writes:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


@contextmanager
def _sqlite_job_lock(url: URL) -> Iterator[None]:
    # A database file of its own: its lock doesn't stop the mediators' changes to the register.
    path = f"{url.database}-daily-job"
    with _own_sentences(), closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise JobBusy from None
            raise
        yield


@contextmanager
def _postgresql_job_lock(url: URL) -> Iterator[None]:
    with _own_sentences(), _engine(url, writes=False).connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:lock)")
        if not connection.execute(query, {"lock": JOB_LOCK}).scalar_one():
            raise JobBusy
        connection.rollback()  # the lock is the connection's, and no transaction stays open
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": JOB_LOCK})


@contextmanager
def _own_sentences() -> Iterator[None]:
    """Turn what can go wrong with the database itself into our own errors."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        ours = _in_our_words(getattr(error, "orig", error))
        if ours is None:
            raise
        raise ours from error


def _in_our_words(error: Any) -> InzageError | None:
    """Our error for the driver's, told by its code; None when it is a bug."""
    if isinstance(error, sqlite3.Error):
        kind = _sqlite_kind(error)
    else:
        kind = _postgresql_kind(error.sqlstate)
    if kind in (DatabaseNotWritable, DatabaseUnreachable):
        return kind(where=settings().database_url.set(username=None, password=None))
    return kind() if kind else None


def _sqlite_kind(error: sqlite3.Error) -> type[InzageError] | None:
    if "no such table" in str(error):
        return DatabaseNotSetUp
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary_code in SQLITE_OUT_OF_REACH:
        return DatabaseUnreachable
    return {
        sqlite3.SQLITE_BUSY: DatabaseBusy,
        sqlite3.SQLITE_LOCKED: DatabaseBusy,
        sqlite3.SQLITE_READONLY: DatabaseNotWritable,
    }.get(primary_code)


def _postgresql_kind(state: str | None) -> type[InzageError] | None:
    if state is None or state.startswith(POSTGRESQL_OUT_OF_REACH):
        return DatabaseUnreachable
    return {
        "42P01": DatabaseNotSetUp,  # undefined table
        "55P03": DatabaseBusy,  # lock not available
        "25006": DatabaseNotWritable,  # read-only transaction
    }.get(state)
