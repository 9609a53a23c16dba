"""Sends a server what an attacker sends: raw requests, and messages on a web socket."""

import re
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from core.i18n import _, in_each_language
from tests.browser.serving import LOOPBACK
from tests.gate.server import STREAM

SECONDS = 5  # to wait for an answer
BUG = set(in_each_language(lambda: _("Something went wrong here")).values())
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
TOKEN = "_streamlit_xsrf"
NO_ANSWER, ENDED = "no answer", "connection ended"

Tally = Counter[tuple[str, str]]  # what was sent, and what came of it


@dataclass(frozen=True)
class Target:
    """What to attack, from which address of this machine: each has limits of its own."""

    port: int
    origin: str
    cookies: tuple[str, ...] = ()  # of people who have signed in
    spare: tuple[str, ...] = ()  # the same, of people who may be signed out
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # numbers in the register
    token: str = ""  # what Streamlit asks for beside a cookie
    ours: str = LOOPBACK

    @property
    def host(self) -> str:
        """What a browser sends as Host."""
        return self.origin.partition("://")[2]

    def with_token(self, cookie: str) -> str:
        """Return what a browser sends as Cookie."""
        return f"{cookie}; {TOKEN}={self.token}" if cookie else f"{TOKEN}={self.token}"

    def as_from(self, address: str) -> "Target":
        """Return the same target for an attacker at another address of this machine."""
        return replace(self, ours=address)

    def line(self) -> socket.socket:
        """Return a connection on which nothing has been sent."""
        return socket.create_connection((LOOPBACK, self.port), SECONDS, (self.ours, 0))


Headers = Iterable[tuple[bytes, bytes]]


def ask(
    target: Target, method: bytes, path: bytes, headers: Headers = (), body: bytes = b""
) -> str:
    """Send a request byte for byte; returns the status, or that none came."""
    return answer(target, method, path, headers, body)[0]


def answer(
    target: Target, method: bytes, path: bytes, headers: Headers = (), body: bytes = b""
) -> tuple[str, bytes]:
    """Send a request byte for byte; returns the status, or that none came, and the whole answer."""
    lines = [b"%s %s HTTP/1.1" % (method, path), b"Connection: close"]
    if not any(name.lower() == b"host" for name, _value in headers):
        lines.append(b"Host: " + target.host.encode())
    if body and not any(name.lower() == b"content-length" for name, _value in headers):
        lines.append(b"Content-Length: %d" % len(body))
    lines += [b"%s: %s" % header for header in headers]
    said = b""
    try:
        with target.line() as line:
            line.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            while part := line.recv(65536):
                said += part
    except TimeoutError:
        return _status(said, NO_ANSWER), said
    except OSError:
        return _status(said, ENDED), said
    return _status(said, ENDED), said


def token_of(target: Target) -> str:
    """Return the token that Streamlit gives to a browser."""
    _status, said = answer(target, b"GET", b"/_stcore/health")
    return said.decode("latin-1").partition(f"{TOKEN}=")[2].partition(";")[0]


def _status(said: bytes, otherwise: str) -> str:
    found = STATUS.match(said)
    return found[1].decode() if found else otherwise


@dataclass
class Tab:
    """A page in a browser: what the server has shown on it."""

    line: ClientConnection
    session: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # the kind of each by its id
    uploads: list[str] = field(default_factory=list)  # addresses to send files to

    def say(self, message: bytes | str, patience: float = SECONDS) -> str:
        """Send a message; returns what came of it."""
        try:
            self.line.send(message)
            return self._listen(patience)
        except ConnectionClosed as closed:
            return f"closed {closed.rcvd.code}" if closed.rcvd else ENDED
        except OSError:
            return ENDED

    def rerun(self, message: BackMsg) -> str:
        """Ask for a page, and forget what was on the one before."""
        self.fields.clear()
        return self.say(message.SerializeToString())

    def _listen(self, patience: float) -> str:
        shown = "drawn"
        while True:
            try:
                said = ForwardMsg.FromString(self.line.recv(timeout=patience))  # type: ignore[arg-type]
            except TimeoutError:
                return NO_ANSWER
            kind = said.WhichOneof("type")
            if kind == "new_session":
                self.session = said.new_session.initialize.session_id
            if kind == "delta" and self._take(said):
                shown = "error page"
            if kind == "file_urls_response":
                self.uploads = [each.upload_url for each in said.file_urls_response.file_urls]
                return "addresses given"
            if kind == "script_finished":
                return shown

    def _take(self, said: ForwardMsg) -> bool:
        """Note which field was shown; returns whether it is the sentence for a bug."""
        element = said.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind:
            shown = getattr(element, kind)
            if getattr(shown, "id", "").startswith("$$ID"):
                self.fields[shown.id] = kind
        return kind == "exception" or (kind == "alert" and element.alert.title in BUG)


@contextmanager
def tab(target: Target, cookie: str = "") -> Iterator[Tab | None]:
    """Open a web socket as a page does; yields None when it is refused."""
    try:
        with (
            target.line() as line,
            connect(
                f"ws://{target.host}{STREAM}",
                sock=line,
                origin=target.origin,  # type: ignore[arg-type]
                additional_headers={"Cookie": target.with_token(cookie)},
                subprotocols=["streamlit", target.token],  # type: ignore[list-item]
                max_size=None,
                close_timeout=1,
            ) as opened,
        ):
            yield Tab(opened)
    except (InvalidHandshake, InvalidMessage, OSError):
        yield None


def page(name: str = "", query: str = "") -> BackMsg:
    """Return the message with which a page of this name begins."""
    message = BackMsg()
    message.rerun_script.page_name = name
    message.rerun_script.query_string = query
    return message
