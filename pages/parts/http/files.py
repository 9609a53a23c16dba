"""Guards downloads, pictures and uploads, which Streamlit serves beside the pages.

Streamlit serves a download to whoever has its address, even for a while after the page is gone.
Here only the one who asked for it gets it, and only while signed in.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from core.i18n import N_, _, speak
from pages.parts.http.language import language_of

Claims = Mapping[str, Any]
MayHave = Callable[[Claims, str | None], Awaitable[bool]]

# /static/media/ holds Streamlit's own fonts, which need no guarding.
FILES = re.compile(r"(?<!/static)/(media/(?P<made>[^/.]*)|_stcore/upload_file/)")
REFUSAL = N_("Sign in to get this file.")


class GuardedFiles:
    """Middleware that serves files only to those who may have them, and forbids caching.

    `may_have` gets the reader's claims and the file's id (None for an upload).
    """

    def __init__(self, app: ASGIApp, *, may_have: MayHave) -> None:
        self.app = app
        self.may_have = may_have

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        file = FILES.search(scope["path"]) if scope["type"] == "http" else None
        if file is None:
            await self.app(scope, receive, send)
        elif await self.may_have(claims_in(Request(scope).cookies), file["made"]):
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
