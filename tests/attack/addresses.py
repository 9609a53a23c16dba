"""Attacks addresses: paths, what stands behind the question mark, methods and headers."""

import time
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from urllib.parse import quote, urlencode

from core.config import ROOT
from pages.parts.widgets.addressed import KEYS
from tests.attack.mutations import changed, text, whole
from tests.attack.sending import Headers, Tally, Target, ask

NAMES = sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py") if path.stem != "main")
BOUND = (
    *KEYS, "client", "partner", "grant", "mediator", "as_of", "form_client", "form_partner",
    "form_filled_in", "form_received", "draft", "audit_client", "audit_person", "audit_from",
    "closures_from", "closures_until", "closures_partner", "figures_from", "figures_until",
    "figures_month", "failed", "viewers_page", "runs_page",
)  # fmt: skip
PLACES = (
    "/", "/static/", "/static/js/x.js", "/inzage/page.js", "/inzage/page.css", "/inzage/time_left",
    "/inzage/file/x", "/media/x.pdf", "/component/x/index.html", "/favicon.png", "/oauth2callback",
    "/auth/login", "/auth/logout", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
    "/_stcore/stream", "/_stcore/upload_file/a/b", "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/y", "/_stcore/component/x", "/vendor/x", "/robots.txt",
)  # fmt: skip
UPWARDS = ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "....//", "%252e%252e%252f", "//", "/./")
GOALS = ("etc/passwd", "app.py", ".streamlit/config.toml", "data/inzage.db", "..", "\0", "con", "~")
METHODS = (
    b"GET", b"GET", b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE",
    b"CONNECT", b"get", b"PROPFIND", b"X" * 300, b"G\0T", b"",
)  # fmt: skip
HEADERS = (
    b"Accept", b"Accept-Encoding", b"Accept-Language", b"Authorization", b"Connection",
    b"Content-Encoding", b"Content-Length", b"Content-Type", b"Cookie", b"Expect", b"Forwarded",
    b"Host", b"If-Modified-Since", b"If-None-Match", b"If-Range", b"Origin", b"Range", b"Referer",
    b"Sec-Fetch-Site", b"Sec-Purpose", b"Sec-WebSocket-Key", b"Sec-WebSocket-Protocol",
    b"Sec-WebSocket-Version", b"Transfer-Encoding", b"Upgrade", b"User-Agent", b"X-Forwarded-For",
    b"X-Forwarded-Host", b"X-Forwarded-Proto", b"X-Xsrftoken", b"X" * 200,
)  # fmt: skip
ODD = (
    b"", b"*", b"*/*", b"text/html", b"gzip, br;q=0, *;q=nan", b"bytes=0-,0-,0-,-1", b"bytes=9-1",
    b"chunked", b"chunked, chunked", b"websocket", b"Upgrade", b"13", b"-1", b"1e9", b"99999999999",
    b"0x10", b"100-continue", b"Mon, 99 Foo 9999 99:99:99 GMT", b"nl-BE;q=x,,;;=,*", b"null",
    b"127.0.0.1", b"127.0.0.1, ::1, x", b"http://[::1", b"http://\xff", b"multipart/form-data",
    b"_streamlit_user=2|1:0|1:0|15:_streamlit_user|4:e30=|00", b"_streamlit_user=\xff;;=;a",
    b"_streamlit_user=%00; _streamlit_user_1=x; inzage_way_back=%2f%2fx", b"=; =; =", b"{}",
)  # fmt: skip


class Sent(NamedTuple):
    """One request, and its kind."""

    what: str
    method: bytes
    path: bytes
    headers: Headers
    body: bytes = b""


def attack(target: Target, chance: Random, until: float) -> Tally:
    """Send one request after another, until that moment on the clock of `time.time`."""
    tally = Tally()
    while time.time() < until:
        sent = a_request(target, chance)
        tally[sent.what, ask(target, *sent[1:])] += 1
    return tally


def a_request(target: Target, chance: Random) -> Sent:
    """Return a request with something wrong in its path, query, method or headers."""
    what: str = chance.choice(("a path", "a query", "a method", "headers", "a web socket", "bytes"))
    path, method, headers, body = chance.choice(PLACES).encode(), b"GET", usual(target, chance), b""
    if what == "a path":
        path = a_path(chance)
    elif what == "a query":
        path = b"/%s?%s" % (a_page(chance).encode(), a_query(target, chance).encode())
    elif what == "a method":
        method, body = chance.choice(METHODS), chance.randbytes(chance.choice((0, 0, 10, 5000)))
    elif what == "a web socket":
        path, headers = b"/_stcore/stream", [*upgrade(target), *some_headers(chance)]
    elif what == "headers":
        headers += some_headers(chance)
    else:
        headers = [(changed(name, chance), changed(value, chance)) for name, value in headers]
        path = changed(path, chance)
    return Sent(what, method, path, headers, body)


def usual(target: Target, chance: Random) -> list[tuple[bytes, bytes]]:
    """Return the headers of a reader's browser, sometimes."""
    cookies = [(b"Cookie", chance.choice(target.spare).encode())] if target.spare else []
    origin = [(b"Origin", target.origin.encode())]
    accept = [(b"Accept", b"text/html"), (b"Accept-Language", b"nl-BE,nl;q=0.9")]
    return [each for some in (cookies, origin, accept) if chance.random() < 0.6 for each in some]


def upgrade(target: Target) -> list[tuple[bytes, bytes]]:
    """Return the headers that ask for a web socket."""
    return [
        (b"Upgrade", b"websocket"),
        (b"Connection", b"Upgrade"),
        (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
        (b"Sec-WebSocket-Version", b"13"),
        (b"Origin", target.origin.encode()),
    ]


def some_headers(chance: Random) -> list[tuple[bytes, bytes]]:
    """Return up to four headers with values that they may not have."""
    some = chance.sample(HEADERS, chance.randint(1, 4))
    return [(name, _value(chance)) for name in some]


def a_path(chance: Random) -> bytes:
    """Return a path that leads out of its folder, is far too long, or means nothing."""
    start = chance.choice((*PLACES, *(f"/{name}" for name in NAMES)))
    kind: Callable[[], str] = chance.choice((
        lambda: start + chance.choice(UPWARDS) * chance.randint(1, 9) + chance.choice(GOALS),
        lambda: start + "/" + quote(text(chance), safe=chance.choice(("", "/%?#&"))),
        lambda: start + "/x" * chance.randint(1, 3000),
        lambda: start.replace("/", chance.choice(UPWARDS)),
        lambda: f"/{chance.choice(NAMES)}/{whole(chance)}/{quote(text(chance))}",
    ))  # fmt: skip
    path = kind().encode("utf-8", "replace").replace(b"\n", b"%0a").replace(b"\r", b"%0d")
    return path if chance.random() < 0.8 else changed(path, chance)


def a_page(chance: Random) -> str:
    """Return the name of a page, mostly one that exists."""
    return chance.choice(NAMES) if chance.random() < 0.93 else quote(text(chance)[:300])


def a_query(target: Target, chance: Random) -> str:
    """Return what stands behind the question mark: numbers that are known, and hostile texts."""
    pairs = [(name, chance.choice(each)) for name, each in target.known.items() if each]
    pairs = [("role", chance.choice(("mediator", "management", "administrator"))), *pairs]
    pairs = [pair for pair in pairs if chance.random() < 0.8]
    for name in chance.sample(BOUND, chance.randint(0, 3)):
        pairs.append((name, str(whole(chance)) if chance.random() < 0.2 else text(chance)[:1000]))
    query = urlencode(pairs)
    return query if chance.random() < 0.9 else changed(query.encode(), chance).decode("latin-1")


def _value(chance: Random) -> bytes:
    draw = chance.random()
    if draw < 0.6:
        return chance.choice(ODD)
    if draw < 0.7:
        return b"x" * chance.randint(1000, 70_000)
    return changed(chance.choice(ODD), chance) if draw < 0.85 else text(chance).encode()
