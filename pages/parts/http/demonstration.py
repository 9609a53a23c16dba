"""Keeps what has no sign-in on its own machine: everybody who reaches a demonstration is let in."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.i18n import N_, _, speak
from pages.parts.http.language import language_of

REFUSAL = N_(
    "Without sign-in, Inzage can be seen on the machine itself only. Set up sign-in to open it to"
    " others."
)
PASSED_ON = ("forwarded", "via", "x-real-ip")


class OnThisMachineOnly:
    """Middleware that refuses requests from other machines, or passed on by another server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan" or is_local(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            speak(language_of(scope))
            await PlainTextResponse(_(REFUSAL), status_code=403)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Return whether the request comes from this machine itself, not through a proxy.

    The Host and Origin headers must name it too: a web site elsewhere can point its own name at a
    local address (DNS rebinding).
    """
    server = scope.get("server") or ("", None)
    headers = Headers(scope=scope)
    passed_on = any(name in PASSED_ON or name.startswith("x-forwarded-") for name in headers)
    return (
        is_loopback(server[0])
        and not passed_on
        and all(is_loopback(host_in(f"//{host}")) for host in headers.getlist("host") or [""])
        and all(is_loopback(host_in(origin)) for origin in headers.getlist("origin"))
    )


def is_loopback(host: str | None) -> bool:
    """Return whether the host can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def host_in(address: str) -> str | None:
    """Return the host that an address names; None when it can't be read."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
