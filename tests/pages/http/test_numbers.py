"""For whom a request counts, and how many there may be."""

import asyncio
import json

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.config import Limits
from pages.parts.http.numbers import LimitedNumbers, askers_of, network_of
from tests.pages.asking import run

FEW = Limits(
    requests_per_address=3,
    requests_per_person=2,
    connections_per_address=2,
    connections_per_person=1,
)


def cookie(who: str) -> str:
    claims = json.dumps({"iss": "https://login.example", "sub": who})
    signed = create_signed_value(
        config.get_option("server.cookieSecret"), "_streamlit_user", claims
    )
    return f"_streamlit_user={signed.decode()}"


def scope(address: str = "10.0.0.1", who: str = "", kind: str = "http") -> Scope:
    headers = [(b"cookie", cookie(who).encode())] if who else []
    return {"type": kind, "client": (address, 40000), "headers": headers}


class Served:
    """The middleware before an application that answers 200, and a clock to turn."""

    def __init__(self) -> None:
        self.now = 0.0
        self.gate = LimitedNumbers(self.answer, limits=FEW, clock=lambda: self.now)
        self.meanwhile: list[Scope] = []
        self.statuses: list[int] = []

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.meanwhile:
            await self.send(self.meanwhile.pop())
        await send({"type": "http.response.start", "status": 200})

    async def send(self, asked: Scope) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])

        await self.gate(asked, None, note)  # type: ignore[arg-type]

    def ask(self, *asked: Scope) -> list[int]:
        self.statuses.clear()
        for each in asked:
            run(self.send(each))
        return list(self.statuses)


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("no address", "no address"),
    ],
)
def test_whoever_can_choose_between_addresses_counts_as_one(address: str, counts_as: str) -> None:
    assert network_of(address) == counts_as


def test_a_cookie_that_this_server_did_not_sign_names_nobody() -> None:
    forged = scope() | {"headers": [(b"cookie", b"_streamlit_user=x.y.z")]}
    assert askers_of(forged) == ("10.0.0.1",)
    assert askers_of(scope(who="an")) == ("10.0.0.1", "https://login.example an")


def test_one_address_asks_so_often_in_a_minute_and_another_still_may() -> None:
    served = Served()
    assert served.ask(scope(), scope(), scope(), scope()) == [200, 200, 200, 429]
    assert served.ask(scope("10.0.0.2")) == [200]
    served.now = 60.0
    assert served.ask(scope()) == [200]


def test_one_person_asks_so_often_from_wherever() -> None:
    served = Served()
    asked = [scope(address, "an") for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3")]
    assert served.ask(*asked) == [200, 200, 429]
    assert served.ask(scope("10.0.0.3", "bo")) == [200]


def test_one_address_and_one_person_have_so_many_connections_at_once() -> None:
    served = Served()
    served.meanwhile = [scope("10.0.0.2", "an")]
    assert served.ask(scope("10.0.0.1", "an")) == [429, 200]
    assert served.gate.connected == {}
    served = Served()
    served.meanwhile = [scope(), scope()]
    assert served.ask(scope()) == [429, 200, 200]


def test_a_message_too_many_waits_until_its_minute_is_over() -> None:
    served = Served()
    served.now = 59.9
    served.ask(scope(), scope())
    read: list[float] = []

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": b""}

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        read.append(served.now)

    async def turn_the_clock() -> None:
        asyncio.get_running_loop().call_later(0.05, setattr, served, "now", 60.0)
        served.gate.app = application
        await served.gate(scope(kind="websocket"), receive, None)  # type: ignore[arg-type]

    run(turn_the_clock())
    assert read == [60.0]
