"""The files that wait to be fetched, each at an address of its own that works once.

They are kept by the process that made them. On disk they have no name, so nothing is left of them
when that process ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from threading import Lock
from typing import IO, NamedTuple

LIFE = timedelta(minutes=5)
MOST_EACH = 3  # files that wait for one asker; the oldest makes room
MEDIA_TYPES = {
    "csv": "text/csv",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Asker(NamedTuple):
    """For whom a file is: a sign-in, or in a demonstration, which has none, one tab."""

    sign_in: str | None
    tab: str


@dataclass(frozen=True)
class WaitingFile:
    """A file and its name, whose ending decides the media type; `until` it can be fetched."""

    content: IO[bytes]
    name: str
    asker: Asker
    until: datetime

    @property
    def media_type(self) -> str:
        """The media type with which a browser opens it."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


_waiting: dict[str, WaitingFile] = {}  # by token, the oldest first
_lock = Lock()


def keep(content: IO[bytes], name: str, asker: Asker, now: datetime) -> str:
    """Keep a file, to be read from its beginning. Returns the token in its address."""
    token = token_urlsafe(32)
    content.seek(0)
    with _lock:
        _forget_old(now)
        own = [each for each, file in _waiting.items() if file.asker == asker]
        for oldest in own[: max(len(own) + 1 - MOST_EACH, 0)]:
            _waiting.pop(oldest).content.close()
        _waiting[token] = WaitingFile(content, name, asker, now + LIFE)
    return token


def take(token: str, may_have: Callable[[Asker], bool], now: datetime) -> WaitingFile | None:
    """Return the file of this token, which then waits no more; the caller closes its content.

    None when there is no such file (any more), or when it isn't for who asks: it then goes on
    waiting.
    """
    with _lock:
        _forget_old(now)
        file = _waiting.get(token)
        if file is None or not may_have(file.asker):
            return None
        return _waiting.pop(token)


def waits(token: str, now: datetime) -> bool:
    """Return whether the file of this token can still be fetched."""
    with _lock:
        _forget_old(now)
        return token in _waiting


def _forget_old(now: datetime) -> None:
    for token, file in list(_waiting.items()):
        if file.until <= now:
            _waiting.pop(token).content.close()
