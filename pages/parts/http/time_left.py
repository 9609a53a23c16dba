"""Tells the page's script how long an open tab may stay as it is without a click.

The register decides: it knows when the sign-in was last used, in whichever tab. Asking is no use.
"""

from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.errors import InzageError
from pages.parts.frame.session import left_of
from pages.parts.http.files import Claims, claims_in
from pages.parts.http.served_files import PLACE


def time_left(*, ends: bool) -> Route:
    """Return the route that answers with the seconds that are left, 0 for nobody.

    Without sign-in (`ends` is False) nothing ends, and the answer has no content.
    """
    return Route(f"{PLACE}/time-left", _answer if ends else _answer_without_end)


async def _answer_without_end(_request: Request) -> Response:
    return Response(status_code=204)


async def _answer(request: Request) -> Response:
    seconds = await run_in_threadpool(_left, claims_in(request.cookies))
    return PlainTextResponse(str(seconds), headers={"Cache-Control": "no-store"})


def _left(claims: Claims) -> int:
    with suppress(InzageError):
        return left_of(claims)
    return 0
