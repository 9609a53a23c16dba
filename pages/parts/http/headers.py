"""Security headers, a strict content policy, and an index in the reader's language.

The index also gets our script and style sheet.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.http.language import language_of
from pages.parts.http.served_files import SCRIPT_PATHS, STYLE_PATH
from pages.parts.http.words import words_for_script

WORDS_ID = "inzage-words"  # where the script finds its words
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HTTPS_ONLY = "max-age=31536000; includeSubDomains"  # a year, renewed by each response
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


class Dressed:
    """Middleware that adds the security headers, and rewrites Streamlit's index."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        self.app = app
        self.headers = HEADERS | ({"Strict-Transport-Security": HTTPS_ONLY} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, language_of(scope), self.headers)
        await self.app(_asked_plainly(scope), receive, answer.send)


class _Answer:
    """One response on its way out; only an index is held back, to be rewritten whole."""

    def __init__(self, send: Send, language: str, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.language = language
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_index(self.start)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(raw=message["headers"])
        for name, value in self._headers.items():
            headers[name] = value
        message["headers"] = headers.raw
        if headers.get("content-type", "").startswith("text/html") and message["status"] == 200:
            self.start = message
        else:
            await self._send(message)

    async def _send_index(self, start: Message) -> None:
        html = in_language(self.body.decode(), self.language)
        body = html.encode()
        headers = MutableHeaders(raw=start["headers"])
        for name in ("etag", "last-modified"):
            del headers[name]
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = policy(html)
        start["headers"] = headers.raw
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def in_language(html: str, language: str) -> str:
    """Return Streamlit's index in this language, with our script, its words and our title."""
    html = html.replace('<html lang="en">', f'<html lang="{language}">')
    html = html.replace("<title>Streamlit</title>", "<title>Inzage</title>")
    scripts = "".join(f'<script src=".{path}" defer></script>' for path in SCRIPT_PATHS)
    ours = (
        f'<script type="application/json" id="{WORDS_ID}">{words_for_script()}</script>'
        f'{scripts}<link rel="stylesheet" href=".{STYLE_PATH}">'
    )
    return html.replace("</head>", f"  {ours}\n  </head>", 1)


def policy(html: str) -> str:
    """Return the content policy for this index: only its own scripts, nothing from elsewhere."""
    digests = [sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(html)]
    hashes = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return POLICY.format(hashes=hashes)


def _asked_plainly(scope: Scope) -> Scope:
    """Return a request whose answer can be rewritten: whole, and not compressed.

    Any address may answer with the index. A server leaves the body of an answer to HEAD out itself.
    """
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "headers": kept}
