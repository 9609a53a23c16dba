"""A connection leaves nothing behind once it has ended."""

import subprocess
import sys

import pytest

from core.config import ROOT

SERVED = """
import gc, socket, threading, time
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from pages.parts.http.slow_connections import end_slow_connections

end_slow_connections(60)
application = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("ok"))])
server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error"))
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.01)
(listening,) = server.servers[0].sockets
for _number in range(50):
    with socket.create_connection(listening.getsockname()) as line:
        line.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
        while line.recv(4096):
            pass
time.sleep(0.2)
gc.collect()
left = sum(isinstance(each, AutoHTTPProtocol) for each in gc.get_objects())
assert left <= 2, left
"""


@pytest.mark.slow
def test_fifty_connections_that_ended_are_forgotten() -> None:
    subprocess.run([sys.executable, "-c", SERVED], cwd=ROOT, check=True)
