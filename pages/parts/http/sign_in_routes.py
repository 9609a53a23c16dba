"""Brings the reader back from the sign-in provider to the page they asked for.

Streamlit sends everybody to the root, whether signing in succeeded or not. A cookie remembers the
page for a few minutes, and only ever an address of our own.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from pages.parts.frame.provider import FAILED
from pages.parts.http.files import Claims, claims_in

COOKIE = "inzage_way_back"
SECONDS_TO_SIGN_IN = 15 * 60
LONGEST_ADDRESS = 1500
NOT_PAGES = {"__init__", "main"}
PAGES = {path.stem for path in Path(__file__).parents[2].glob("*.py")} - NOT_PAGES


class WayBack:
    """Middleware around Streamlit's addresses for signing in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if path == "/auth/login":
            send = _Leaving(scope, send).send
        elif path == "/oauth2callback":
            send = _ComingBack(scope, send).send
        await self.app(scope, receive, send)


class _Leaving:
    """The response that leads to the provider; remembers the page that the reader was on."""

    def __init__(self, scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        self._send = send
        self._from = asked_for(headers.get("referer", ""), headers.get("host", ""))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if message["status"] >= 400 or headers.get("location") == "/":
                _lead(message, failed(self._from))
            else:
                _remember(message, self._from)
        await self._send(message)


class _ComingBack:
    """The response to the provider's answer; leads to the remembered page."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        remembered = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE, "")
        self._to = own_address(unquote(remembered))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            cookies = MutableHeaders(raw=message["headers"]).getlist("set-cookie")
            if any(_signs_in(cookie) for cookie in cookies):
                _lead(message, self._to)
            elif self._asked.keys() & {"code", "state", "error"}:
                _lead(message, failed(self._to))
            # Otherwise somebody comes back from signing out.
            _remember(message, "/")
        await self._send(message)


def asked_for(referer: str, host: str) -> str:
    """Return the page of ours in this Referer, as an address on this server; else the root."""
    try:
        came_from = urlsplit(referer)
    except ValueError:
        return "/"
    if came_from.netloc != host:
        return "/"
    return own_address(f"{came_from.path}?{came_from.query}")


def own_address(address: str) -> str:
    """Return this address if it is one of our pages, with its query encoded anew; else the root."""
    path, _mark, query = address.partition("?")
    if path.removeprefix("/") not in PAGES or len(address) > LONGEST_ADDRESS:
        return "/"
    given = parse_qsl(query, keep_blank_values=True)
    asked = [(name, value) for name, value in given if name != FAILED]
    return f"/{path.removeprefix('/')}" + (f"?{urlencode(asked)}" if asked else "")


def failed(address: str) -> str:
    """Return the address at which the reader sees that signing in failed."""
    return f"{address}{'&' if '?' in address else '?'}{FAILED}=failed"


def _signs_in(cookie: str) -> bool:
    return cookie.startswith(f"{USER_COOKIE_NAME}=") and "max-age=0" not in cookie.lower()


def _lead(message: Message, address: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["location"] = address
    message["status"] = 302
    message["headers"] = headers.raw


def _remember(message: Message, address: str) -> None:
    seconds = 0 if address == "/" else SECONDS_TO_SIGN_IN
    value = "" if address == "/" else quote(address, safe="")
    headers = MutableHeaders(raw=message["headers"])
    headers.append(
        "set-cookie",
        f"{COOKIE}={value}; Path=/oauth2callback; Max-Age={seconds}; HttpOnly; SameSite=Lax",
    )
    message["headers"] = headers.raw


SIGN_OUT = "/auth/logout"


class WayOut:
    """Middleware that ends a sign-in for good on sign-out, also for copies of the cookie."""

    def __init__(self, app: ASGIApp, *, end: Callable[[Claims], Awaitable[None]]) -> None:
        self.app = app
        self.end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == SIGN_OUT:
            await self.end(claims_in(Request(scope).cookies))
        await self.app(scope, receive, send)
