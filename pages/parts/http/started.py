"""Tells the page's script which start of the server answers: another one knows no open tab."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.parts.http.served_files import PLACE


def started() -> Route:
    """Return the route that answers with a text of this start's own."""
    this_start = uuid4().hex

    async def answer(_request: Request) -> Response:
        return PlainTextResponse(this_start, headers={"Cache-Control": "no-store"})

    return Route(f"{PLACE}/started", answer)
