"""The only place that opens a connection: engines, transactions, the job's lock, upgrade, paging.

There is one writer at a time on both databases: SQLite's writers take its lock at once,
PostgreSQL's an advisory lock. So what a transaction has read stays true until it commits, and no
two changes can leave an assessment that saw only one of them. Readers never wait. A session that
only adds to the audit trail waits for any writer on SQLite, but on PostgreSQL only for another that
adds to it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any, TypeVarTuple

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.config import settings
from core.errors import (
    CharacterNotKept,
    DatabaseBusy,
    DatabaseNotSetUp,
    DatabaseNotWritable,
    DatabaseTooNew,
    DatabaseUnreachable,
    InzageError,
    JobBusy,
)

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT = 30
WRITERS_LOCK = 7_244_001  # PostgreSQL's advisory locks are plain numbers
JOB_LOCK = 7_244_002
ROWS_PER_PAGE = 50
Columns = TypeVarTuple("Columns")

SQLITE_OUT_OF_REACH = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
)
# Classes of SQLSTATE: connection, authorization, unknown database, resources, operator action.
POSTGRESQL_OUT_OF_REACH = ("08", "28", "3D", "53", "57")


class Use(Enum):
    """What a connection is for: one member for each of the four functions that give a session."""

    WRITING = auto()
    NOTING = auto()
    READING = auto()
    SCRATCH = auto()


WRITERS = (Use.WRITING, Use.NOTING)

_engines: dict[tuple[URL, Use], Engine] = {}


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session that changes the register: commit at the end, or roll back on any error."""
    with _session(Use.WRITING) as session:
        yield session


@contextmanager
def noting() -> Iterator[Session]:
    """Yield a session that only adds to the audit trail; on PostgreSQL it needn't wait for writers.

    So a long load doesn't keep anybody from viewing a client, which is recorded first.
    """
    with _session(Use.NOTING) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that reads one unchanging state of the register and can't write."""
    with _session(Use.READING) as session:
        yield session


@contextmanager
def scratch() -> Iterator[Session]:
    """Yield a session that reads one state of the register and can write temporary tables.

    It never commits: everything written is discarded.
    """
    engine = _engine(settings().database_url, Use.SCRATCH)
    with _own_sentences(), Session(engine) as session:
        yield session
        session.rollback()


def count_rows_anew(session: Session, *tables: Table) -> None:
    """Let PostgreSQL plan by the rows that this transaction has made many more in these tables.

    By an earlier count, statements over all of them would take hours.
    """
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        session.execute(text(f"ANALYZE {names}"))


@contextmanager
def job_lock() -> Iterator[None]:
    """Hold the lock of the daily job; the system releases it if the process dies.

    Raises JobBusy at once when another run holds it.
    """
    url = settings().database_url
    lock = _sqlite_job_lock(url) if url.drivername == "sqlite" else _postgresql_job_lock(url)
    with lock:
        yield


def upgrade() -> None:
    """Create the tables or upgrade them to this version.

    Raises DatabaseTooNew when a later version of the software made them.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with _own_sentences(), _engine(settings().database_url, Use.WRITING).begin() as connection:
        configuration.attributes["connection"] = connection
        try:
            command.upgrade(configuration, "head")
        except CommandError as error:  # this version doesn't know the database's revision
            raise DatabaseTooNew from error


def close() -> None:
    """Close every connection; the next transaction opens a new one."""
    while _engines:
        _key, engine = _engines.popitem()
        engine.dispose()


@contextmanager
def _session(use: Use) -> Iterator[Session]:
    engine = _engine(settings().database_url, use)
    with _own_sentences(), Session(engine) as session, session.begin():
        yield session


def _engine(url: URL, use: Use) -> Engine:
    if (url, use) not in _engines:
        make = _sqlite_engine if url.drivername == "sqlite" else _postgresql_engine
        _engines[url, use] = make(url, use)
    return _engines[url, use]


def _sqlite_engine(url: URL, use: Use) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        if use is Use.READING:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if use in WRITERS else "BEGIN")

    return engine


def _postgresql_engine(url: URL, use: Use) -> Engine:
    engine = create_engine(
        url, connect_args={"connect_timeout": 5}, pool_pre_ping=True, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if use in WRITERS:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'")
            if use is Use.WRITING:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
        else:
            access = "READ ONLY" if use is Use.READING else "READ WRITE"
            level = f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ {access}"
            connection.exec_driver_sql(level)

    return engine


@contextmanager
def _sqlite_job_lock(url: URL) -> Iterator[None]:
    # A separate database file: locking it doesn't stop mediators from changing the register.
    path = f"{url.database}-daily-job"
    with _own_sentences(), closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            # Not EXCLUSIVE: two runs that ask for that at once can each keep the other from it.
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise JobBusy from None
            raise
        yield


@contextmanager
def _postgresql_job_lock(url: URL) -> Iterator[None]:
    with _own_sentences(), _engine(url, Use.READING).connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:lock)")
        if not connection.execute(query, {"lock": JOB_LOCK}).scalar_one():
            raise JobBusy
        connection.rollback()  # ends the transaction; the lock belongs to the connection
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": JOB_LOCK})


@contextmanager
def _own_sentences() -> Iterator[None]:
    """Turn errors of the database itself into our own errors."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        ours = _in_our_words(getattr(error, "orig", error))
        if ours is None:
            raise
        raise ours from error


def _in_our_words(error: Any) -> InzageError | None:
    """Return our error for the driver's, by its code; None when it is a bug."""
    if isinstance(error, sqlite3.Error):
        kind = _sqlite_kind(error)
    elif type(error).__name__ == "DataError" and error.sqlstate is None:
        kind = CharacterNotKept  # the driver itself refused a text with NUL
    else:
        kind = _postgresql_kind(error.sqlstate)
    if kind in (DatabaseNotWritable, DatabaseUnreachable):
        return kind(where=_without_secrets(settings().database_url))
    return kind() if kind else None


def _without_secrets(url: URL) -> URL:
    """Return where a database is, without the password that its options may hold too."""
    return URL.create(url.drivername, host=url.host, port=url.port, database=url.database)


def _sqlite_kind(error: sqlite3.Error) -> type[InzageError] | None:
    if str(error).startswith(("no such table", "no such column")):
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
        "42703": DatabaseNotSetUp,  # undefined column
        "55P03": DatabaseBusy,  # lock not available
        "25006": DatabaseNotWritable,  # read-only transaction
    }.get(state)


def page_of_rows(rows: Select[*Columns], page: int) -> Select[*Columns]:
    """Return the statement for one page of its rows; it must have an order."""
    on_page = slice_of_page(page)
    return rows.slice(on_page.start, on_page.stop)


def slice_of_page(page: int) -> slice:
    """Return which rows are on a page of `ROWS_PER_PAGE`; page 1 and lower are the first.

    >>> slice_of_page(2)
    slice(50, 100, None)
    """
    first = (max(page, 1) - 1) * ROWS_PER_PAGE
    return slice(first, first + ROWS_PER_PAGE)
