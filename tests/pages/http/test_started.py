"""The page's script can tell one start of the server from another."""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.http.started import started


def asked(route: Route) -> str:
    answer = TestClient(Starlette(routes=[route])).get("/inzage/started")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return answer.text


def test_a_start_keeps_its_own_text() -> None:
    one, other = started(), started()
    assert asked(one) == asked(one) != asked(other)
