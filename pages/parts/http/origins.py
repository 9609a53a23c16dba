"""Takes web sockets and changes from Inzage's own pages alone, before Streamlit sees them.

When the origin of a web socket isn't its Host, Streamlit asks an outside service which address its
own machine has, and answers nobody meanwhile.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.i18n import N_, _, speak
from pages.parts.http.demonstration import host_in, is_loopback
from pages.parts.http.language import language_of

REFUSAL = N_("This can be asked from a page of Inzage only.")
CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")


class FromOurPages:
    """Middleware that refuses web sockets and changes which a page of ours didn't ask for.

    `origin` is the address that people use, such as `https://inzage.example`; None means any name
    of this machine.
    """

    def __init__(self, app: ASGIApp, *, origin: str | None) -> None:
        self.app = app
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        asks_for_more = scope["type"] == "websocket" or (
            scope["type"] == "http" and scope["method"] not in CHANGES_NOTHING
        )
        if asks_for_more and not self._is_ours(scope):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "websocket":
            _name_host_as_origin(scope)
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:  # a program, no page of another site; only pages open web sockets
            return bool(scope["type"] == "http")
        if self.origin is not None and not is_loopback(host_in(self.origin)):
            return origin == self.origin
        same = origin.endswith(f"://{headers.get('host')}")
        return same and is_loopback(host_in(origin))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        speak(language_of(scope))
        await PlainTextResponse(_(REFUSAL), status_code=403)(scope, receive, send)


def _name_host_as_origin(scope: Scope) -> None:
    """Give Streamlit, which compares them, the same Host: a proxy may have changed it."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["host"] = urlsplit(headers["origin"]).netloc
    scope["headers"] = headers.raw
