"""A process of its own for a file that somebody gave: it may be made to hurt whoever reads it."""

import os
import subprocess
from collections.abc import Sequence
from threading import BoundedSemaphore

from core.config import ROOT

SECRET = ("INZAGE_", "STREAMLIT_", "PG")  # how the settings begin that can hold a password


def run_apart(
    command: Sequence[str], content: bytes, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a command with the file on its standard input; it learns no setting of ours, such as the
    database's password.

    Raises OSError when it can't be started, and subprocess.TimeoutExpired.
    """
    public = {name: value for name, value in os.environ.items() if not name.startswith(SECRET)}
    return subprocess.run(  # noqa: S603 (a reader of ours, or what the operator named)
        command,
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=public,
        timeout=seconds,
        check=False,
    )


def ask_reader(
    reader: Sequence[str], content: bytes, seconds: float, places: BoundedSemaphore
) -> tuple[bytes, bytes]:
    """Return what a reader of ours says of a file: its first line, and what follows.

    It waits for one of the `places`. Raises OSError when the reader can't be started, and
    subprocess.SubprocessError when none is free in time, or it takes too long or ends without an
    answer.
    """
    if not places.acquire(timeout=seconds):
        raise subprocess.TimeoutExpired(reader, seconds)
    try:
        done = run_apart(reader, content, seconds)
    finally:
        places.release()
    said, line_end, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not line_end:
        raise subprocess.CalledProcessError(done.returncode, reader)
    return said, rest
