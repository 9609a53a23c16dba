"""The only place that opens a connection: engines, transactions, the job's lock, upgrade, paging.

There is one writer at a time on both databases: SQLite's writers take its lock at once,
PostgreSQL's an advisory lock. So what a transaction has read stays true until it commits, and no
two changes can leave an assessment that saw only one of them. Readers never wait. A session that
only adds to the audit trail waits for any writer on SQLite, but on PostgreSQL only for another that
adds to it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVarTuple

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime
from sqlalchemy.orm import Session

from core.config import settings
from core.errors import DatabaseTooNew, JobBusy, JobLockNotOurs
from core.operation.faults import in_our_words
from core.operation.private_files import keep_private

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT = 30
WRITERS_LOCK = 7_244_001  # PostgreSQL's advisory locks are plain numbers
JOB_LOCK = 7_244_002
ROWS_PER_PAGE = 50
NOT_OURS = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
Columns = TypeVarTuple("Columns")


class Use(Enum):
    """What a connection is for: one member for each of the functions that give a session."""

    WRITING = auto()
    JOB = auto()
    NOTING = auto()
    READING = auto()
    SCRATCH = auto()


WRITERS = (Use.WRITING, Use.JOB, Use.NOTING)
ONLY_COMMIT_LEFT = "only_commit_left"
NOTHING_YET: Mapping[str, bool] = MappingProxyType({})

# What an operator may have set otherwise for the server, the database or the user. It is set in
# every transaction: behind a pooler each one can be of another connection of the server.
TAKE_LOCK = "SELECT pg_advisory_xact_lock({lock})"
AS_WE_READ_IT = "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'UTC'"
SEE_WHAT_OTHERS_KEPT = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"  # while waiting for a lock
SEE_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ {access}"

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
def job_transaction() -> Iterator[Session]:
    """Yield a session that changes the register while no other daily run or undo is at work.

    The lock ends with the transaction, also when the process dies. Raises JobBusy at once when
    another holds it, or JobLockNotOurs when another user's lock file keeps nobody out.
    """
    url = settings().database_url
    if url.drivername == "sqlite":
        with _sqlite_job_lock(url), transaction() as session:
            yield session
        return
    with _session(Use.JOB) as session:
        if not session.scalar(text(f"SELECT pg_try_advisory_xact_lock({JOB_LOCK})")):
            raise JobBusy
        session.execute(text(TAKE_LOCK.format(lock=WRITERS_LOCK)))
        yield session


def upgrade() -> bool:
    """Create the tables or upgrade them to this version; return whether that changed any.

    Raises DatabaseTooNew when a later version of the software made them.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with _own_sentences(), _engine(settings().database_url, Use.WRITING).begin() as connection:
        configuration.attributes["connection"] = connection
        before = _revision(connection)
        try:
            command.upgrade(configuration, "head")
        except CommandError as error:  # this version doesn't know the database's revision
            raise DatabaseTooNew from error
        return _revision(connection) != before


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def close() -> None:
    """Close every connection; the next transaction opens a new one."""
    for engine in _engines.values():
        engine.dispose()


@contextmanager
def _session(use: Use) -> Iterator[Session]:
    engine = _engine(settings().database_url, use)
    progress: dict[str, bool] = {}
    with _own_sentences(progress), Session(engine) as session, session.begin():
        yield session
        session.flush()
        progress[ONLY_COMMIT_LEFT] = use in WRITERS


def _engine(url: URL, use: Use) -> Engine:
    if (url, use) not in _engines:
        make = _sqlite_engine if url.drivername == "sqlite" else _postgresql_engine
        _engines[url, use] = make(url, use)
    return _engines[url, use]


def _sqlite_engine(url: URL, use: Use) -> Engine:
    keep_private(str(url.database))
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
        url,
        connect_args={
            "connect_timeout": 5,
            "client_encoding": "utf8",
            "prepare_threshold": None,  # behind a pooler the next transaction is another's
        },
        pool_pre_ping=True,
        hide_parameters=True,
    )
    if use in WRITERS:
        first = [SEE_WHAT_OTHERS_KEPT, f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'"]
    else:
        first = [SEE_ONE_STATE.format(access="ONLY" if use is Use.READING else "WRITE")]
    last = [TAKE_LOCK.format(lock=WRITERS_LOCK)] if use is Use.WRITING else []
    statements = "; ".join([*first, AS_WE_READ_IT, *last])

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statements)

    return engine


@contextmanager
def _sqlite_job_lock(url: URL) -> Iterator[None]:
    # A separate database file: another change keeps the register's own lock, and is no run.
    path = f"{url.database}-daily-job"
    keep_private(path)
    with _own_sentences(), ExitStack() as stack:
        with _told_whose(path):
            connection = stack.enter_context(closing(sqlite3.connect(path, timeout=0)))
            # Not EXCLUSIVE: two runs that ask for that at once can each keep the other from it.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA user_version = 0")  # a lock on what can't be written is none
        yield


@contextmanager
def _told_whose(lock: str) -> Iterator[None]:
    """Tell who keeps us from the lock of the job. Raises JobBusy or JobLockNotOurs."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise JobBusy from None
        if error.sqlite_errorcode & 0xFF in NOT_OURS and Path(lock).is_file():
            raise JobLockNotOurs(path=lock) from None
        raise


@contextmanager
def _own_sentences(progress: Mapping[str, bool] = NOTHING_YET) -> Iterator[None]:
    """Turn errors of the database itself into our own; `progress` says when only COMMIT is left."""
    try:
        yield
    except (DBAPIError, NoConnectionInTime, sqlite3.Error) as error:
        at_commit = progress.get(ONLY_COMMIT_LEFT, False)
        ours = in_our_words(error, settings().database_url, at_commit=at_commit)
        if ours is None:
            raise
        raise ours from error


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
