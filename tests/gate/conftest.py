"""Fixtures with a running server, for each of the two ways to run it."""

from collections.abc import Iterator

import pytest

from tests.databases import SqliteDatabases
from tests.gate.server import Server, attacked

WAYS = [pytest.param(False, id="demonstration"), pytest.param(True, id="sign-in")]


@pytest.fixture(scope="module", params=WAYS)
def server(
    request: pytest.FixtureRequest,
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """Run a server on an empty register, with the usual limits."""
    folder = tmp_path_factory.mktemp("gate")
    with (
        sqlite_databases.fresh() as url,
        attacked(url, folder, signs_in=request.param) as server,
    ):
        yield server
