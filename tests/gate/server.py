"""A running server to attack, and what a stranger sends it."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.browser.serving import LOOPBACK, free_port, serving
from tests.core.signing import ENVIRONMENT

NO_WAY_OUT = Path(__file__).parent / "no_way_out"
STREAM = "/_stcore/stream"


@dataclass(frozen=True)
class Server:
    """A server, the address by which people know it, and what it wrote."""

    port: int
    origin: str
    log: Path
    tries: Path  # where it noted each attempt to reach another machine

    @property
    def host(self) -> str:
        """What a browser sends as Host."""
        return self.origin.partition("://")[2]

    def reached_out(self) -> list[str]:
        """Return the attempts to reach another machine."""
        return self.tries.read_text(encoding="utf-8").splitlines()

    def lines_in_log(self) -> int:
        """Count the lines that the server has written."""
        return self.log.read_text(encoding="utf-8").count("\n")

    def ask(
        self, path: str, method: str = "GET", body: Any = None, **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return the status, the headers (in lower case) and the body of an answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection(LOOPBACK, self.port, timeout=20)
        try:
            connection.request(method, path, body, {"Host": self.host} | named)
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, said, answer.read()
        finally:
            connection.close()

    def line(self) -> socket.socket:
        """Return a connection on which nothing has been sent."""
        return socket.create_connection((LOOPBACK, self.port), timeout=20)

    @contextmanager
    def socket(self, origin: str | None = "", host: str = "") -> Iterator[ClientConnection]:
        """Open a web socket as a page of this origin does; an empty text means our own."""
        with self.line() as line:
            address = f"ws://{host or self.host}{STREAM}"
            ours = self.origin if origin == "" else origin
            with connect(address, sock=line, origin=ours, max_size=None, close_timeout=5) as it:  # type: ignore[arg-type]
                yield it

    def opens(self, origin: str | None = "", host: str = "") -> bool:
        """Return whether a web socket opens."""
        try:
            with self.socket(origin, host):
                return True
        except InvalidStatus:
            return False


@contextmanager
def attacked(
    database_url: str, folder: Path, *, signs_in: bool, **environment: str
) -> Iterator[Server]:
    """Run a server that can't reach any other machine, for the duration of the block."""
    port, tries, log = free_port(), folder / "tries.txt", folder / "server.log"
    tries.touch()
    no_way_out = {"PYTHONPATH": str(NO_WAY_OUT), "TRIES": str(tries)}
    settings = no_way_out | (ENVIRONMENT if signs_in else {}) | environment
    origin = "https://inzage.example" if signs_in else f"http://{LOOPBACK}:{port}"
    with serving(database_url, log, port, **settings):
        yield Server(port, origin, log, tries)


def cookie_of(who: str) -> str:
    """Return the cookie of somebody who has signed in."""
    claims = json.dumps({"iss": "https://login.example", "sub": who})
    signed = create_signed_value(ENVIRONMENT["INZAGE_COOKIE_SECRET"], "_streamlit_user", claims)
    return f"_streamlit_user={signed.decode()}"


def rerun(query: str = "") -> bytes:
    """Return the message with which a page begins."""
    message = BackMsg()
    message.rerun_script.query_string = query
    return message.SerializeToString()


def messages_until_drawn(line: ClientConnection) -> list[ForwardMsg]:
    """Return the messages of the server up to the one that ends a run of the page."""
    messages: list[ForwardMsg] = []
    while not (messages and messages[-1].HasField("script_finished")):
        messages.append(ForwardMsg.FromString(line.recv(timeout=60)))  # type: ignore[arg-type]
    return messages


def code_of_closing(line: ClientConnection) -> int | None:
    """Read until the server closes the web socket; returns the code that it gives."""
    try:
        while True:
            line.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
