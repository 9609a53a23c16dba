"""Runs the application in a process of its own, as in production."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from core.config import ROOT
from tests.databases import mark, using

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 60


class Running(NamedTuple):
    """A server that runs: its address, and the number of its process."""

    address: str
    pid: int


@contextmanager
def serving(
    database_url: str, log: Path, port: int | None = None, **environment: str
) -> Iterator[str]:
    """Run a server as `running` does; yields its address alone."""
    with running(database_url, log, port, **environment) as server:
        yield server.address


@contextmanager
def running(
    database_url: str,
    log: Path,
    port: int | None = None,
    *,
    folder: Path = ROOT,
    **environment: str,
) -> Iterator[Running]:
    """Run a server on this database for the duration of the block, from the checkout in `folder`.

    The server is ready, but has served no page yet. Its output is added to `log`. The `environment`
    holds the settings of sign-in; without any, the database is marked as a demonstration.
    """
    if not environment:
        with using(database_url):
            mark()
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.address", LOOPBACK, "--server.port", str(port)]
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=folder,
            env=os.environ | {"INZAGE_DATABASE_URL": database_url} | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://{LOOPBACK}:{port}"
        wait_until_ready(process, f"{address}/_stcore/health", log)
        yield Running(address, process.pid)
    finally:
        end(process)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        return listening.getsockname()[1]


def wait_until_ready(process: subprocess.Popen, address: str, log: Path) -> None:
    """Wait for an answer at this address.

    Raises RuntimeError, with the log, when the process ends or takes longer than SECONDS_TO_START.
    """
    give_up_at = time.monotonic() + SECONDS_TO_START
    while not _answers(address):
        if process.poll() is not None or time.monotonic() > give_up_at:
            said = log.read_text(encoding="utf-8")
            raise RuntimeError(f"The server did not start:\n{said}")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


def end(process: subprocess.Popen) -> None:
    """Terminate the process; kill it when it doesn't end within ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
