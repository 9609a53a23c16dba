"""Takes requests by the server's own names alone: a site elsewhere can point another at it."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.http.demonstration import host_in


class OurNamesOnly:
    """Middleware that refuses with 400 a request whose Host isn't among these names."""

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan" or name_in(Headers(scope=scope)) in self.names:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(status_code=400)(scope, receive, send)


def name_in(headers: Headers) -> str | None:
    """Return the name in the Host header, without its port; None when it holds more than that."""
    address = f"//{headers.get('host', '')}"
    name = host_in(address)
    return None if name is None or "@" in address or urlsplit(address).path else name
