"""The limits of a running server: a flood and a trickle are cut off, and others are served."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus

from tests.databases import SqliteDatabases
from tests.gate.conftest import WAYS
from tests.gate.server import Server, attacked, cookie_of

pytestmark = pytest.mark.slow

LOW = {
    "INZAGE_REQUESTS_PER_ADDRESS": "100",
    "INZAGE_REQUESTS_PER_PERSON": "20",
    "INZAGE_CONNECTIONS_PER_ADDRESS": "5",
    "INZAGE_REQUEST_SECONDS": "2",
}


@pytest.fixture(params=WAYS)
def server(
    request: pytest.FixtureRequest,
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """Run a server with low limits, which no other test has used up."""
    folder = tmp_path_factory.mktemp("gate")
    with (
        sqlite_databases.fresh() as url,
        attacked(url, folder, signs_in=request.param, **LOW) as server,
    ):
        yield server


def is_ended(line: socket.socket, seconds: float) -> bool:
    """Return whether the server ends the connection within this time."""
    line.settimeout(seconds)
    try:
        return line.recv(1000) == b""
    except TimeoutError:
        return False


def test_a_request_that_does_not_come_is_not_waited_for(server: Server) -> None:
    with server.line() as silent, server.line() as trickling:
        for char in b"GET /":
            trickling.sendall(bytes([char]))
            time.sleep(0.1)
        assert is_ended(silent, 4)
        assert is_ended(trickling, 1)


def test_a_web_socket_is_not_ended_for_being_quiet(server: Server) -> None:
    with server.socket() as line:
        time.sleep(3)
        assert line.ping().wait(5)


def test_one_address_can_not_ask_all_the_time(server: Server) -> None:
    statuses = [server.ask("/_stcore/health")[0] for _time in range(220)]  # of two minutes at most
    assert 0 < statuses.count(200) <= 200
    assert statuses.count(429) == 220 - statuses.count(200)
    status, headers, _body = server.ask("/")
    if status == 429:
        assert 0 < int(headers["retry-after"]) <= 60
    assert server.log.read_text(encoding="utf-8").count("too many for one address") <= 2


def test_one_address_has_so_many_connections_and_gets_them_back(server: Server) -> None:
    with ExitStack() as open_ones:
        for _time in range(5):
            open_ones.enter_context(server.socket())
        with pytest.raises(InvalidStatus), server.socket():
            pass
    time.sleep(0.5)
    assert server.opens()


def test_one_person_can_not_ask_all_the_time_and_another_still_can(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("gate")
    with (
        sqlite_databases.fresh() as url,
        attacked(url, folder, signs_in=True, **LOW) as server,
    ):
        statuses = [server.ask("/", Cookie=cookie_of("ann"))[0] for _time in range(50)]
        assert 0 < statuses.count(200) <= 40
        assert statuses.count(429) >= 10
        assert server.ask("/", Cookie=cookie_of("bert"))[0] == 200
