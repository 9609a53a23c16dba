"""A process of its own for a file that somebody gave: it may be made to hurt whoever reads it."""

import os
import subprocess
from collections.abc import Sequence

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
