"""How large the body of a request may be, and how long it may take."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from pages.parts.http.sizes import SmallRequests
from tests.pages.asking import run


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def status_of(parts: list[bytes], *, wait: float = 0, says: str | None = None) -> int:
    """Return the status for a body that comes in these parts, after a wait before each."""
    coming = list(parts)
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(wait)
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if says is None else [(b"content-length", says.encode())]
    scope = {"type": "http", "method": "PUT", "headers": headers}
    run(SmallRequests(reading, largest=10, seconds=0.2)(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("parts", "says", "status"),
    [
        pytest.param([b"x" * 10], "10", 200, id="as large as allowed"),
        pytest.param([b"x" * 11], "11", 413, id="larger"),
        pytest.param([b"x" * 6, b"x" * 5], None, 413, id="larger, in parts, without saying so"),
        pytest.param([b"x" * 6, b"x" * 4], None, 200, id="as large as allowed, in parts"),
        pytest.param([b""], "1" * 5000, 413, id="a size without end"),
    ],
)
def test_a_body_has_a_largest_size(parts: list[bytes], says: str | None, status: int) -> None:
    assert status_of(parts, says=says) == status


def test_a_body_that_comes_too_slowly_is_not_waited_for() -> None:
    assert status_of([b"x"] * 10, wait=0.1) == 408


def test_an_error_of_the_application_itself_stays_one() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        run(
            SmallRequests(failing, largest=10, seconds=9)(
                {"type": "http", "headers": []}, None, None
            )  # type: ignore[arg-type]
        )
