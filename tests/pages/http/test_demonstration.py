"""A demonstration without sign-in serves only the machine that it runs on."""

import pytest

from pages.parts.http.demonstration import OnThisMachineOnly, is_loopback
from tests.pages.asking import ask


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
@pytest.mark.parametrize("server", [("127.0.0.1", 8501), ("::1", 8501)])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_machine_itself_is_answered(host: str, server: tuple[str, int], kind: str) -> None:
    answer = ask(OnThisMachineOnly, headers={"host": host}, server=server, kind=kind)
    assert answer.reached == 1


FROM_ELSEWHERE = [
    pytest.param({"server": ("192.168.1.20", 8501)}, id="an address of the network"),
    pytest.param({"server": ("0.0.0.0", 8501)}, id="every address"),
    pytest.param({"server": ("/run/inzage.sock", None)}, id="a socket, behind another server"),
    pytest.param({"server": None}, id="an unknown address"),
    pytest.param({"headers": {"host": "inzage.example:8501"}}, id="a foreign name"),
    pytest.param({"headers": {"host": "localhost.example"}}, id="a name that begins like ours"),
    pytest.param({"headers": {"host": "127.0.0.1@example"}}, id="a name behind an @"),
    pytest.param({"headers": {"host": ""}}, id="no name"),
    pytest.param({"headers": {"host": "[127"}}, id="a name that is none"),
    pytest.param({"headers": {"origin": "https://inzage.example"}}, id="a page from elsewhere"),
    pytest.param({"headers": {"x-forwarded-for": "10.0.0.1"}}, id="passed on for somebody"),
    pytest.param({"headers": {"forwarded": "for=10.0.0.1"}}, id="passed on, the standard way"),
    pytest.param({"headers": {"via": "1.1 proxy"}}, id="passed on by a proxy"),
    pytest.param({"headers": {"x-real-ip": "10.0.0.1"}}, id="passed on by nginx"),
]


@pytest.mark.parametrize("asked", FROM_ELSEWHERE)
def test_whatever_comes_from_elsewhere_is_refused(asked: dict) -> None:
    answer = ask(OnThisMachineOnly, **asked)
    assert (answer.reached, answer.status) == (0, 403)
    assert answer.text.startswith("Zonder aanmelding is Inzage alleen te zien op")


@pytest.mark.parametrize("asked", FROM_ELSEWHERE)
def test_a_websocket_from_elsewhere_is_closed_before_it_opens(asked: dict) -> None:
    answer = ask(OnThisMachineOnly, kind="websocket", **asked)
    assert answer.reached == 0
    assert answer.messages == [{"type": "websocket.close", "code": 1008}]


def test_the_refusal_speaks_english_when_asked() -> None:
    answer = ask(OnThisMachineOnly, "/?lang=en", {"host": "inzage.example"})
    assert answer.text.startswith("Without sign-in, Inzage can be seen on the machine")


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_loopback_addresses_are_this_machine(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "10.0.0.1", "example", "unix:///s"])
def test_other_addresses_are_not(address: str | None) -> None:
    assert not is_loopback(address)
