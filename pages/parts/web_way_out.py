"""Signing out by Streamlit's own address, which only takes the cookie of this browser away."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.web_files import Claims, claims_in

SIGN_OUT = "/auth/logout"


class WayOut:
    """Middleware: who asks for that address is signed out for good, copies of the cookie too."""

    def __init__(self, app: ASGIApp, *, end: Callable[[Claims], Awaitable[None]]) -> None:
        self.app = app
        self.end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == SIGN_OUT:
            await self.end(claims_in(Request(scope).cookies))
        await self.app(scope, receive, send)
