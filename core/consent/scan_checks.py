"""Checks a file that somebody adds as a scan, before anything is kept of it.

First by the command that the operator named, if any (`INZAGE_SCAN_COMMAND`), then by reading it in
a process of its own, which may take little time and memory and knows none of our settings.
"""

import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore

from core.consent.apart import ask_reader, run_apart
from core.errors import (
    InzageError,
    ScanActive,
    ScanEncrypted,
    ScanNotChecked,
    ScanNotReadable,
    ScanOfTwoKinds,
    ScanRefused,
    ScanTakesTooMuch,
    ScanTooBig,
    ScanTooManyPixels,
)
from core.models import ScanType

log = logging.getLogger("inzage.scans")

BIGGEST = 5_000_000  # bytes: 5 MB as browsers count them
MEDIA_TYPES = {
    ScanType.PDF: "application/pdf",
    ScanType.PNG: "image/png",
    ScanType.JPEG: "image/jpeg",
}
READER = [sys.executable, "-m", "core.consent.scan_reader"]
SECONDS_TO_READ = SECONDS_TO_SCAN = 60
MOST_AT_ONCE = 2
CLEAN, INFECTED = 0, 1  # how clamdscan ends

WRONG: dict[bytes, type[InzageError]] = {
    b"unreadable": ScanNotReadable,
    b"encrypted": ScanEncrypted,
    b"active": ScanActive,
    b"polyglot": ScanOfTwoKinds,
    b"too_many_pixels": ScanTooManyPixels,
}
_readers = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True)
class Scan:
    """A scan that was checked, byte for byte as it is kept; `sha256` is in hex."""

    content: bytes
    type: ScanType
    sha256: str

    @property
    def media_type(self) -> str:
        """The media type with which a browser opens it."""
        return MEDIA_TYPES[self.type]


def checked_scan(content: bytes, command: Sequence[str] = ()) -> Scan:
    """Return the scan to keep of a file: a PDF as it is, a picture written anew without metadata.

    `command` gets the file on its standard input, and ends with 0 if it may be kept and with 1 if
    not. Raises ScanTooBig, ScanNotReadable, ScanEncrypted, ScanActive, ScanOfTwoKinds,
    ScanTooManyPixels, ScanTakesTooMuch, ScanRefused or ScanNotChecked.
    """
    if len(content) > BIGGEST:
        raise ScanTooBig
    if command:
        _ask_scanner(content, command)
    kind, kept = _read(content)
    return Scan(kept, kind, sha256(kept).hexdigest())


def _ask_scanner(content: bytes, command: Sequence[str]) -> None:
    try:
        code = run_apart(command, content, SECONDS_TO_SCAN).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("INZAGE_SCAN_COMMAND failed: %s", type(error).__name__)
        raise ScanNotChecked from None
    if code == INFECTED:
        log.warning("INZAGE_SCAN_COMMAND refused a file")
        raise ScanRefused
    if code != CLEAN:
        log.error("INZAGE_SCAN_COMMAND failed: it ended with %d", code)
        raise ScanNotChecked


def _read(content: bytes) -> tuple[ScanType, bytes]:
    try:
        said, kept = ask_reader(READER, content, SECONDS_TO_READ, _readers)
    except subprocess.SubprocessError:
        raise ScanTakesTooMuch from None
    if said in WRONG:
        raise WRONG[said]
    return ScanType(said.decode()), kept
