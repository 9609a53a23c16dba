"""Files that name clients are for the user alone who made them, whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

OWNER_ONLY = 0o600
COMPANIONS = ("", "-wal", "-shm", "-journal")  # SQLite gives new ones the mode of the file itself


def keep_private(database: str) -> None:
    """Make a SQLite file that isn't there yet, and take it and its companions from others.

    What can't be made or isn't ours stays as it is: opening it tells what is wrong. A file that is
    there is never opened: closing it would release every lock that this process has on it, and
    another process would then throw a log away that is still written to.
    """
    with suppress(OSError):  # FileExistsError, for one
        os.close(os.open(database, os.O_RDONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    for companion in COMPANIONS:
        with suppress(OSError):
            _take_from_others(Path(f"{database}{companion}"))


def open_privately(path: Path) -> TextIO:
    """Open a text file to write it anew, readable by its owner alone. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    file = os.fdopen(handle, "w", encoding="utf-8", newline="")
    if path.is_file():  # and no terminal or pipe
        with suppress(PermissionError):  # another's file that we may write
            _take_from_others(path)
    return file


def _take_from_others(path: Path) -> None:
    mode = path.stat().st_mode
    if mode & 0o077:
        path.chmod(mode & 0o700)
