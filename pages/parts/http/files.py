"""Guards what Streamlit itself takes and serves beside the pages: uploads, and files of its own.

Streamlit serves a file to whoever has its address, even for a while after the page is gone. All our
files leave by a route of our own (`fetching`), so it has none to serve.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from core.i18n import N_, _, speak
from pages.parts.http.language import language_of

Claims = Mapping[str, Any]
MayUpload = Callable[[Claims], Awaitable[bool]]

# /static/media/ holds Streamlit's own fonts, which need no guarding.
MADE = re.compile(r"(?<!/static)/media/")
UPLOAD = re.compile(r"/_stcore/upload_file/")
REFUSAL = N_("Sign in to get this file.")


class GuardedFiles:
    """Middleware that takes uploads only of those who may give them, and serves no file.

    `may_upload` gets the reader's claims. What is answered is never cached.
    """

    def __init__(self, app: ASGIApp, *, may_upload: MayUpload) -> None:
        self.app = app
        self.may_upload = may_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        path = scope["path"] if scope["type"] == "http" else ""
        if MADE.search(path):
            await Response(status_code=404)(scope, receive, _unkept(send))
        elif not UPLOAD.search(path):
            await self.app(scope, receive, send)
        elif await self.may_upload(claims_in(Request(scope).cookies)):
            await self.app(scope, receive, _unkept(send))
        else:
            speak(language_of(scope))
            refusal = PlainTextResponse(_(REFUSAL), status_code=403)
            await refusal(scope, receive, _unkept(send))


def _unkept(send: Send) -> Send:
    async def send_unkept(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers["cache-control"] = "no-store"
            message["headers"] = headers.raw
        await send(message)

    return send_unkept


def claims_in(cookies: Mapping[str, str]) -> Claims:
    """Return the claims in Streamlit's cookie; empty unless this server signed it."""
    return said_in(cookies, USER_COOKIE_NAME)


def said_in(cookies: Mapping[str, str], cookie: str) -> Mapping[str, Any]:
    """Return what one of Streamlit's cookies holds; empty unless this server signed it."""

    def signed(name: str) -> bytes | None:
        value = cookies.get(name, "").encode("latin-1")
        return decode_signed_value(get_cookie_secret(), name, value)

    text = get_cookie_with_chunks(signed, cookie)
    said = json.loads(text) if text else {}
    return said if isinstance(said, dict) else {}
