"""Lets only those messages of a browser through to Streamlit that the pages need.

Streamlit takes messages of its developers' menu from everybody too, and logs each one that it
can't read with a traceback.
"""

import logging

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

log = logging.getLogger("inzage.gate")

OF_PAGES = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
OPERATIONS_OF_PAGES = {"deferred_file", "dataframe_chunk"}
NOT_BINARY, NOT_READABLE, TOO_LARGE = 1003, 1002, 1009


class PagesMessages:
    """Middleware that drops other messages, and closes a web socket on one it can't read.

    `longest` is in bytes.
    """

    def __init__(self, app: ASGIApp, *, longest: int) -> None:
        self.app = app
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; only those for a web socket are changed."""
        if scope["type"] == "websocket":
            socket = _Socket(receive, send, self.longest)
            receive, send = socket.receive, socket.send
        await self.app(scope, receive, send)


class _Socket:
    def __init__(self, receive: Receive, send: Send, longest: int) -> None:
        self._receive = receive
        self._send = send
        self._longest = longest
        self._is_closed = False

    async def receive(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            fault = fault_of(message, self._longest)
            if fault is not None:
                return await self._close(fault)
            if is_of_pages(message["bytes"]):
                return message

    async def send(self, message: Message) -> None:
        # Whoever reads hears that the browser left; Streamlit fails if it hears that here first.
        if self._is_closed:
            return
        try:
            await self._send(message)
        except OSError:  # which ASGI prescribes for a web socket that is gone
            self._is_closed = True

    async def _close(self, fault: int) -> Message:
        log.warning("A web socket was closed: a message was too large or can't be read.")
        await self._send({"type": "websocket.close", "code": fault})
        self._is_closed = True
        return {"type": "websocket.disconnect", "code": fault}


def fault_of(message: Message, longest: int) -> int | None:
    """Return the code with which to close the web socket; None for a message that can be read."""
    data = message.get("bytes")
    if len(data or message.get("text") or "") > longest:
        return TOO_LARGE
    if data is None:
        return NOT_BINARY
    try:
        BackMsg.FromString(data)
    except DecodeError:
        return NOT_READABLE
    return None


def is_of_pages(data: bytes) -> bool:
    """Return whether a page sends messages of this kind."""
    message = BackMsg.FromString(data)
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS_OF_PAGES
    return kind in OF_PAGES
