"""Limits how large the body of a request may be, and how long it may take to arrive."""

import asyncio

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class TooLarge(Exception):
    """The body of a request is larger than the limit."""


class SmallRequests:
    """Middleware that refuses a body of more than `largest` bytes, or that takes longer."""

    def __init__(self, app: ASGIApp, *, largest: int, seconds: float) -> None:
        self.app = app
        self.largest = largest
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 413 if self._says_too_large(scope) else await self._answer(scope, receive, send)
        if status is not None:
            refusal = PlainTextResponse(status_code=status, headers={"connection": "close"})
            await refusal(scope, receive, send)

    def _says_too_large(self, scope: Scope) -> bool:
        size = Headers(scope=scope).get("content-length", "")
        return size.isdecimal() and int(size[:20]) > self.largest

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int | None:
        """Let the application answer; returns the status with which to refuse instead, if any."""
        body = _Body(receive, send, self.largest, self.seconds)
        try:
            await self.app(scope, body.receive, body.send)
        except (TooLarge, TimeoutError) as error:
            if body.is_answered or body.refusal is not error:
                raise
            return 413 if isinstance(error, TooLarge) else 408
        return None


class _Body:
    """The body of one request on its way in."""

    def __init__(self, receive: Receive, send: Send, largest: int, seconds: float) -> None:
        self._receive = receive
        self._send = send
        self._left = largest
        self._until = asyncio.get_running_loop().time() + seconds
        self._is_complete = False
        self.is_answered = False
        self.refusal: Exception | None = None

    async def receive(self) -> Message:
        if self._is_complete:  # what follows is that the browser leaves, in its own time
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLarge
        except (TooLarge, TimeoutError) as error:
            self.refusal = error
            raise
        self._is_complete = not message.get("more_body")
        return message

    async def send(self, message: Message) -> None:
        self.is_answered = True
        await self._send(message)
