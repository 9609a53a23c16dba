"""Ends connections on which no whole request arrives in time.

Middleware hears of a request when all of its headers are there. Uvicorn waits for those for ever,
and has no setting for it, so this adds to its own handling of a connection.
"""

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def end_slow_connections(seconds: float) -> None:
    """From now on, end each connection that is this long without beginning a request."""
    protocol: Any = AutoHTTPProtocol
    made, answered = protocol.connection_made, protocol.on_response_complete
    lost = protocol.connection_lost

    def connection_made(self: Any, transport: Any) -> None:
        made(self, transport)
        self.ends_unless_asked = _expect_request(self, seconds)

    def on_response_complete(self: Any) -> None:
        answered(self)
        self.ends_unless_asked.cancel()
        self.ends_unless_asked = _expect_request(self, seconds)

    def connection_lost(self: Any, error: Exception | None) -> None:
        self.ends_unless_asked.cancel()  # else it keeps all there is about the connection
        lost(self, error)

    protocol.connection_made = connection_made
    protocol.on_response_complete = on_response_complete
    protocol.connection_lost = connection_lost


def _expect_request(connection: Any, seconds: float) -> TimerHandle:
    before = connection.cycle

    def end_unless_asked() -> None:
        # A web socket has taken the connection over, and has pings of its own.
        has_upgraded = connection.transport.get_protocol() is not connection
        is_waiting = before is None or before.response_complete
        if connection.cycle is before and is_waiting and not has_upgraded:
            connection.transport.close()

    timer: TimerHandle = connection.loop.call_later(seconds, end_unless_asked)
    return timer
