"""Fixtures for every test: each test gets a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import KINDS, Demonstrations, PostgresqlDatabases, SqliteDatabases


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlDatabases]:
    databases = PostgresqlDatabases(tmp_path_factory.mktemp("postgresql"))
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def demonstrations(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demonstrations:
    own = tmp_path_factory.getbasetemp()
    return Demonstrations(own if worker_id == "master" else own.parent)


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresqlDatabases:
    """Both kinds of database, one after the other."""
    return request.getfixturevalue(f"{request.param}_databases")


@pytest.fixture
def database(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """The address of a fresh database that is set up, in use for this test."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def empty_database(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """The address of a database without tables, in use for this test."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
