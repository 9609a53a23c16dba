"""What a process that reads somebody's file may take; it loads nothing else of ours."""

import sys
from contextlib import suppress

MOST_MEMORY = 1_500_000_000  # bytes; a picture of 50 megapixels takes some 800 MB to turn and write
MOST_SECONDS = 30  # of processor time


def bound() -> None:
    """Let this process take no more memory and time than a scan may, but on Windows."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 (Windows has none)

        for what, most in (
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CPU, MOST_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
        ):
            with suppress(OSError, ValueError):  # macOS bounds no memory
                resource.setrlimit(what, (most, most))
