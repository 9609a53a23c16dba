"""Web sockets and changes come from a page of ours, wherever the server stands."""

import pytest
from starlette.requests import HTTPConnection

from pages.parts.http.origins import FromOurPages
from tests.pages.asking import ask, run

PUBLIC, HERE = "https://inzage.example", "http://localhost:8501"
CASES = [
    pytest.param(PUBLIC, "inzage.example", PUBLIC, True, id="our page"),
    pytest.param(PUBLIC, "127.0.0.1:8501", PUBLIC, True, id="our page, through a proxy"),
    pytest.param(PUBLIC, "inzage.example", "http://inzage.example", False, id="not encrypted"),
    pytest.param(PUBLIC, "inzage.example", f"{PUBLIC}:8443", False, id="another port"),
    pytest.param(PUBLIC, "x.example", "https://x.example", False, id="another site"),
    pytest.param(PUBLIC, "localhost", "http://localhost", False, id="a page on the reader's own"),
    pytest.param(HERE, "localhost:8501", HERE, True, id="this machine"),
    pytest.param(HERE, "127.0.0.1:9", "http://127.0.0.1:9", True, id="by another name of it"),
    pytest.param(None, "[::1]:9", "http://[::1]:9", True, id="this machine, no sign-in"),
    pytest.param(None, "localhost:8501", "http://localhost:3000", False, id="another server here"),
    pytest.param(None, "x.example", "http://x.example", False, id="another site, no sign-in"),
    pytest.param(None, "[1", "http://[1", False, id="no address"),
]


@pytest.mark.parametrize(("ours", "host", "origin", "passes"), CASES)
def test_a_page_of_ours_is_told_by_its_origin(
    ours: str | None, host: str, origin: str, passes: bool
) -> None:
    headers = {"host": host, "origin": origin}
    socket = ask(FromOurPages, headers=headers, kind="websocket", origin=ours)
    assert socket.reached == passes
    assert socket.messages == ([] if passes else [{"type": "websocket.close", "code": 1008}])
    change = ask(FromOurPages, headers=headers, method="PUT", origin=ours)
    assert change.status == (200 if passes else 403)
    look = ask(FromOurPages, headers=headers, origin=ours)
    assert look.status == 200


def test_a_program_may_ask_but_opens_no_web_socket() -> None:
    assert ask(FromOurPages, method="PUT", origin=PUBLIC).status == 200
    assert ask(FromOurPages, kind="websocket", origin=PUBLIC).reached == 0


def test_the_refusal_is_a_sentence() -> None:
    refused = ask(FromOurPages, headers={"origin": "https://x.example"}, method="PUT", origin=None)
    assert refused.text == "Dit kan alleen vanaf een pagina van Inzage worden gevraagd."


def test_streamlit_is_told_the_host_of_the_origin() -> None:
    """It compares the two, and asks an outside service when they differ."""
    told: list[str] = []

    async def application(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        told.extend(HTTPConnection(scope).headers.getlist("host"))

    scope = {
        "type": "websocket",
        "headers": [(b"host", b"127.0.0.1:8501"), (b"origin", PUBLIC.encode())],
    }
    run(FromOurPages(application, origin=PUBLIC)(scope, None, None))  # type: ignore[arg-type]
    assert told == ["inzage.example"]
