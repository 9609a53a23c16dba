"""Sends one request through a piece of middleware, without a server."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Return the coroutine's result, from a new thread: Playwright may run a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Answer:
    """The messages sent back, and how often the application behind the middleware was called."""

    messages: list[Message] = field(default_factory=list)
    reached: int = 0

    @property
    def status(self) -> int:
        return self.messages[0]["status"]

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.messages[0]["headers"])

    @property
    def cookies(self) -> list[str]:
        return self.headers.getlist("set-cookie")

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()


def ask(
    middleware: Callable[..., ASGIApp],
    address: str = "/",
    headers: Mapping[str, str] | None = None,
    *,
    answer: Response | None = None,
    server: tuple[str, int | None] | None = ("127.0.0.1", 8501),
    kind: str = "http",
    method: str = "GET",
    client: tuple[str, int] | None = ("127.0.0.1", 40000),
    **options: Any,
) -> Answer:
    """Send a request for this address through the middleware.

    The application behind it responds with `answer`. `options` go to the middleware.
    """
    path, _mark, query = address.partition("?")
    given = {"host": "127.0.0.1:8501"} | dict(headers or {})
    scope = {
        "type": kind, "method": method, "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": server, "client": client, "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    got = Answer()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        got.reached += 1
        if kind == "http":
            await (answer or Response("inside"))(scope, receive, send)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        got.messages.append(message)

    run(middleware(application, **options)(scope, receive, send))
    return got
