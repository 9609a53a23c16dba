"""The pages of a scan in PDF as pictures, to look at without opening the file."""

import subprocess
import sys
from threading import BoundedSemaphore
from typing import NamedTuple

from core.consent.apart import ask_reader
from core.consent.scan_checks import Scan
from core.errors import ScanNotShown

DRAWER = (sys.executable, "-m", "core.consent.scan_drawer")
SECONDS = 20
MOST_AT_ONCE = 2
MOST_PAGES = 50  # that are shown: a consent form has one or two

_drawers = BoundedSemaphore(MOST_AT_ONCE)


class DrawnPage(NamedTuple):
    """One page as a PNG picture, and how many pages the scan has."""

    picture: bytes
    pages: int

    @property
    def shown(self) -> int:
        """How many of the pages can be shown."""
        return min(self.pages, MOST_PAGES)


def page_of_scan(scan: Scan, number: int) -> DrawnPage:
    """Return one page of a scan in PDF; the first is 1.

    It is drawn in a process of its own, which may take little time and memory. Raises ScanNotShown
    when it can't be, or not in time.
    """
    if not 0 < number <= MOST_PAGES:
        raise ScanNotShown
    try:
        pages, picture = ask_reader([*DRAWER, str(number)], scan.content, SECONDS, _drawers)
    except (OSError, subprocess.SubprocessError):
        raise ScanNotShown from None
    return DrawnPage(picture, int(pages))
