"""Fixtures for all tests; each test gets a database of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import pytest

from tests.databases import KINDS, Demonstrations, PostgresqlDatabases, SqliteDatabases


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresqlDatabases]:
    with TemporaryDirectory(dir=memory()) as folder:
        databases = PostgresqlDatabases(Path(folder))
        yield databases
        databases.stop()


def memory() -> Path | None:
    """Return a folder in memory, where databases are made thirty times faster; None if full."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and disk_usage(shared).free > 4 * 2**30
    return shared if roomy else None


@pytest.fixture(scope="session")
def demonstrations(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demonstrations:
    own = tmp_path_factory.getbasetemp()
    return Demonstrations(own if worker_id == "master" else own.parent)


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresqlDatabases:
    """Return both kinds of database, one after the other."""
    return request.getfixturevalue(f"{request.param}_databases")


@pytest.fixture
def database(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """Use a fresh database, set up but empty, during the test; yields its URL."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def empty_database(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """Use a database without tables during the test; yields its URL."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the working directory of the test, and return it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
