"""Brings the reader back from the sign-in provider to the page they asked for.

Streamlit sends everybody to the root, whether signing in succeeded or not. A cookie remembers the
page for a few minutes, and only ever an address of our own. Streamlit takes more for the provider's
answer than it should, so that is judged here once more; the provider's tokens go no further.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from core.i18n import N_, _, speak
from pages.parts.frame.provider import FAILED
from pages.parts.http.files import Claims, claims_in, said_in
from pages.parts.http.language import language_of

COOKIE = "inzage_way_back"
SECONDS_TO_SIGN_IN = 15 * 60
LONGEST_ADDRESS = 1500
SIGNED_WITH_A_KEY = re.compile("(RS|PS|ES)(256|384|512)|EdDSA|Ed25519")  # only the provider has it
NOT_PAGES = {"__init__", "main"}
PAGES = {path.stem for path in Path(__file__).parents[2].glob("*.py")} - NOT_PAGES


class WayBack:
    """Middleware around Streamlit's addresses for signing in; `failed` is told of each failure."""

    def __init__(self, app: ASGIApp, *, failed: Callable[[], Awaitable[None]]) -> None:
        self.app = app
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if path == "/auth/login":
            send = _Leaving(scope, send).send
        elif path == "/oauth2callback":
            send = _ComingBack(scope, send, self.failed).send
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

    def __init__(self, scope: Scope, send: Send, failed: Callable[[], Awaitable[None]]) -> None:
        self._send = send
        self._failed = failed
        self._asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        remembered = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE, "")
        self._to = own_address(unquote(remembered))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            cookies = MutableHeaders(raw=message["headers"]).getlist("set-cookie")
            if any(_signs_in(cookie) for cookie in cookies) and vouched_for(cookies):
                _lead(message, self._to)
                _leave_out(message, TOKENS_COOKIE_NAME)
            elif self._asked.keys() & {"code", "state", "error"}:
                _lead(message, failed(self._to))
                _leave_out(message, USER_COOKIE_NAME)  # and with it that of the tokens
                await self._failed()
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


def vouched_for(cookies: Iterable[str]) -> bool:
    """Return whether an ID token that the provider signed says who these Set-Cookie headers let in.

    Streamlit also takes an answer that only tells who it is about, and Authlib a token without a
    signature, if the provider's metadata allow it. Authlib has checked any other signature.
    """
    set_now = dict(cookie.split(";")[0].split("=", 1) for cookie in cookies if _is_set(cookie))
    token = said_in(set_now, TOKENS_COOKIE_NAME).get("id_token")
    try:
        header, claims, _signature = str(token).split(".")
        algorithm, subject = _decoded(header).get("alg"), _decoded(claims).get("sub")
    except ValueError:
        return False
    signed = isinstance(algorithm, str) and SIGNED_WITH_A_KEY.fullmatch(algorithm)
    return bool(signed) and said_in(set_now, USER_COOKIE_NAME).get("sub") == subject


def _decoded(part: str) -> Mapping[str, Any]:
    """Return a part of a token. Raises ValueError."""
    said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return said if isinstance(said, dict) else {}


def _is_set(cookie: str) -> bool:
    return "max-age=0" not in cookie.lower()


def _signs_in(cookie: str) -> bool:
    return cookie.startswith(f"{USER_COOKIE_NAME}=") and _is_set(cookie)


def _leave_out(message: Message, name: str) -> None:
    """Set none of the cookies whose names begin like this; those that are taken away still are."""
    message["headers"] = [
        (key, value)
        for key, value in message["headers"]
        if key.lower() != b"set-cookie"
        or not value.decode("latin-1").startswith(name)
        or not _is_set(value.decode("latin-1"))
    ]


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
REFUSAL = N_("Sign out with the button in Inzage.")


class WayOut:
    """Middleware that ends a sign-in for good on sign-out, also for copies of the cookie.

    The page's script asks for it with a POST, and gets the address to go to as text: a GET, or what
    another site asks for, signs nobody out.
    """

    def __init__(self, app: ASGIApp, *, end: Callable[[Claims], Awaitable[None]]) -> None:
        self.app = app
        self.end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http" or scope["path"] != SIGN_OUT:
            await self.app(scope, receive, send)
        elif scope["method"] == "POST" and is_from_here(Headers(scope=scope)):
            await self.end(claims_in(Request(scope).cookies))
            # Streamlit takes the cookies away, and knows the provider's own way out.
            leading = _Leading(send).send
            await self.app({**scope, "method": "GET"}, receive, leading)
        else:
            speak(language_of(scope))
            refusal = PlainTextResponse(_(REFUSAL), status_code=403)
            await refusal(scope, receive, send)


class _Leading:
    """Turns Streamlit's redirect into an answer with the address as its text, without a token."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._text = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            self._text = without_token(headers.get("location", "/")).encode()
            del headers["location"]
            headers["content-type"] = "text/plain; charset=utf-8"
            headers["content-length"] = str(len(self._text))
            headers["cache-control"] = "no-store"
            message = {**message, "status": 200, "headers": headers.raw}
        elif message["type"] == "http.response.body":
            message = {"type": "http.response.body", "body": self._text}
        await self._send(message)


def is_from_here(headers: Headers) -> bool:
    """Return whether a page of ours sent this: browsers say where each POST comes from."""
    origin, host = headers.get("origin", ""), headers.get("host", "")
    same_site = headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return same_site and bool(host) and origin in (f"https://{host}", f"http://{host}")


def without_token(address: str) -> str:
    """Return the provider's way out without the token: addresses end up in logs and histories."""
    parts = urlsplit(address)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name != "id_token_hint"]
    return parts._replace(query=urlencode(kept)).geturl()
