"""Limits cookies to eight hours and, behind HTTPS, marks them `Secure`."""

from datetime import timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = timedelta(hours=8)


class ShortCookies:
    """Middleware that limits every cookie; Streamlit's would last a month, also over HTTP."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_short(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [self._kept_short(*header) for header in message["headers"]]
            await send(message)

        await self.app(scope, receive, send_short)

    def _kept_short(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name.lower() != b"set-cookie":
            return name, value
        return name, kept_short(value.decode("latin-1"), secure=self.secure).encode("latin-1")


def kept_short(cookie: str, *, secure: bool) -> str:
    """Return this Set-Cookie value with at most eight hours to live, and `Secure` if asked."""
    pair, *attributes = (part.strip() for part in cookie.split(";"))
    said = {
        name.lower(): value for name, _is, value in (each.partition("=") for each in attributes)
    }
    if int(said.get("max-age") or 0) > LONGEST.total_seconds():
        said["max-age"] = str(int(LONGEST.total_seconds()))
        said.pop("expires", None)
    if secure:
        said["secure"] = ""
    return "; ".join(
        [pair, *(f"{name}={value}" if value else name for name, value in said.items())]
    )
