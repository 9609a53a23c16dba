"""Leads an address that is deeper than pages are to one of theirs.

The browser looks for what the index needs beside the address; below a page it finds nothing, and
shows a blank window.
"""

from urllib.parse import quote, urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# The pages that are about one thing, which their address names by a parameter of the same name.
ABOUT_ONE = ("client", "grant", "partner")
NO_PAGES = ("_stcore", "auth", "component", "inzage", "media", "static")


class FlatAddresses:
    """Middleware that redirects `/grant/3962` to `/grant?grant=3962`, and `/a/b` to `/a`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or redirect it."""
        flat = flat_address(scope["path"]) if _is_of_a_reader(scope) else None
        if flat is None:
            await self.app(scope, receive, send)
            return
        asked = scope["query_string"].decode("latin-1")
        address = f"{flat}{'&' if '?' in flat else '?'}{asked}" if asked else flat
        await RedirectResponse(address, status_code=302)(scope, receive, send)


def flat_address(path: str) -> str | None:
    """Return the address of the page that a deep path is about; None for any other path."""
    first, *deeper = [part for part in path.split("/") if part] or [""]
    if not deeper or first in NO_PAGES:
        return None
    asked = f"?{urlencode({first: deeper[0]})}" if first in ABOUT_ONE else ""
    return f"/{quote(first, safe='')}{asked}"


def _is_of_a_reader(scope: Scope) -> bool:
    """Return whether a reader asks, by the address bar or a link, and not a page's script."""
    return scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
