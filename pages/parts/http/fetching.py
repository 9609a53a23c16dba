"""The route by which every file leaves: an address works once, within minutes, for who asked.

`served/page.js` follows the address as soon as a page shows it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import IO
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit import runtime

from core import clock
from core.errors import InzageError
from core.i18n import N_, _, language, speak
from pages.parts.files.kept import Asker, WaitingFile, take, waits
from pages.parts.frame.session import admitted_by, key_of
from pages.parts.http.files import REFUSAL, claims_in
from pages.parts.http.language import language_of
from pages.parts.http.refusals import note_refusal
from pages.parts.http.served_files import PLACE

FILES = f"{PLACE}/file/"
GONE = N_(
    "This file isn't here (any more): an address works once, for a few minutes, for who asked for"
    " the file. Go back to Inzage and ask for it again."
)
UNKEPT = {"Cache-Control": "no-store"}
BEFOREHAND = ("purpose", "sec-purpose")  # what a browser sends with what nobody asked for yet
CHUNK = 256 * 1024  # bytes
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]')


def files_route() -> Route:
    """Return the route that hands out the files that wait."""
    return Route(f"{FILES}{{token}}", _answer, methods=["GET"])


def address_of(token: str) -> str:
    """Return the address of a file, relative to a page, with the reader's language."""
    return f".{FILES}{token}?lang={language()}"


def disposition(name: str) -> str:
    """Return the Content-Disposition that saves a file under this name, without what systems
    don't allow in one."""
    safe = NOT_IN_A_NAME.sub("-", name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


async def _answer(request: Request) -> Response:
    # Asking what an address holds, or fetching it beforehand, would use it up.
    if request.method != "GET" or any(name in request.headers for name in BEFOREHAND):
        return Response(status_code=405, headers=UNKEPT)
    return await run_in_threadpool(_handed_over, request)


def _handed_over(request: Request) -> Response:
    speak(language_of(request.scope))
    claims = claims_in(request.cookies)
    try:
        admitted_by(claims)
        sign_in = key_of(claims)
    except InzageError:
        note_refusal("download.refused", claims)
        return PlainTextResponse(_(REFUSAL), 403, UNKEPT)
    token, now = request.path_params["token"], clock.now()
    file = take(token, _is_for(sign_in), now)
    if file is None:
        if waits(token, now):  # for somebody else
            note_refusal("download.refused", claims)
        return PlainTextResponse(_(GONE), 404, UNKEPT)
    return StreamingResponse(
        _read(file.content), headers=_headers(file), media_type=file.media_type
    )


def _is_for(sign_in: str | None) -> Callable[[Asker], bool]:
    """Return whether a file is for this sign-in or, without one, for a tab that is still open."""

    def is_for(asker: Asker) -> bool:
        if sign_in is not None or asker.sign_in is not None:
            return asker.sign_in == sign_in
        return runtime.exists() and runtime.get_instance().is_active_session(asker.tab)

    return is_for


def _headers(file: WaitingFile) -> dict[str, str]:
    return UNKEPT | {
        "Content-Disposition": disposition(file.name),
        "X-Content-Type-Options": "nosniff",
    }


def _read(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(CHUNK):
            yield chunk
