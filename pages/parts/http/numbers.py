"""Limits how many requests and connections there are for one address, and for one person.

A request is counted for its address, and for the person too whose cookie it carries. A message on
a web socket counts as a request.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import Limits
from pages.parts.http.files import claims_in

log = logging.getLogger("inzage.gate")

MINUTE = 60
NETWORK_OF_ONE = 64  # whoever has an IPv6 address has a network of this many bits to choose it from


class LimitedNumbers:
    """Middleware that refuses with 429 what is too much; a message too many waits its minute."""

    def __init__(
        self, app: ASGIApp, *, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self.requests = (limits.requests_per_address, limits.requests_per_person)
        self.connections = (limits.connections_per_address, limits.connections_per_person)
        self.clock = clock
        self.minute = 0
        self.asked: Counter[str] = Counter()  # in this minute
        self.connected: Counter[str] = Counter()  # now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        askers = askers_of(scope)
        if not self._counts(askers) or _any_beyond(askers, self.connected, self.connections):
            log.warning("A request was refused: too many for one address or one person.")
            await self._refuse(scope, receive, send)
            return

        async def receive_in_turn() -> Message:
            message = await receive()
            while message["type"] == "websocket.receive" and not self._counts(askers):
                await asyncio.sleep(self._seconds_left())
            return message

        with self._connection(askers):
            await self.app(scope, receive_in_turn, send)

    def _counts(self, askers: Sequence[str]) -> bool:
        """Count a request of these, and return True; or return False when it is one too many."""
        minute = int(self.clock() // MINUTE)
        if minute != self.minute:
            self.minute = minute
            self.asked.clear()
        if _any_beyond(askers, self.asked, self.requests):
            return False
        self.asked.update(askers)
        return True

    def _seconds_left(self) -> float:
        return MINUTE - self.clock() % MINUTE

    @contextmanager
    def _connection(self, askers: Sequence[str]) -> Iterator[None]:
        self.connected.update(askers)
        try:
            yield
        finally:
            self.connected.subtract(askers)
            for asker in askers:
                if not self.connected[asker]:
                    del self.connected[asker]

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {"retry-after": str(int(self._seconds_left()) + 1)}
        await PlainTextResponse(status_code=429, headers=headers)(scope, receive, send)


def askers_of(scope: Scope) -> tuple[str, ...]:
    """Return for whom a request counts: its address, and the person if its cookie names one."""
    network = network_of(scope["client"][0] if scope.get("client") else "")
    claims = claims_in(HTTPConnection(scope).cookies)
    return (network, f"{claims.get('iss')} {claims['sub']}") if claims.get("sub") else (network,)


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the network that one customer gets."""
    try:
        is_short = ip_address(address).version == 4
    except ValueError:
        return address
    return address if is_short else str(ip_network((address, NETWORK_OF_ONE), strict=False))


def _any_beyond(askers: Sequence[str], counted: Counter[str], most: Sequence[int]) -> bool:
    return any(counted[asker] >= limit for asker, limit in zip(askers, most, strict=False))
