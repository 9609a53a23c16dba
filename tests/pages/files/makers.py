"""What tests have made in a process of its own."""

import sys
import time
from typing import BinaryIO

from core.errors import NoScan
from core.permissions import Act, Acting, allowed
from pages.parts.files.process import Tell

NAME = "Jan Peeters"


def list_of(text: str, by: Acting, stream: BinaryIO, tell: Tell) -> None:
    sys.stderr.write("a library's warning\n")
    tell(1)
    stream.write(f"{text} {by.name}".encode())


def never(_by: Acting, stream: BinaryIO, tell: Tell) -> None:
    """Write no end of rows, as many a second as there are in a list."""
    rows = 0
    while True:
        stream.write(bytes(100))
        rows += 1
        tell(rows)
        time.sleep(0.01)


def nothing(by: Acting, stream: BinaryIO, tell: Tell) -> None:
    stream.write(b"the beginning")
    raise NoScan


@allowed(Act.READ_AUDIT)
def for_administrators(by: Acting, stream: BinaryIO, tell: Tell) -> None:
    stream.write(b"secret")


def bug(by: Acting, stream: BinaryIO, tell: Tell) -> None:
    raise ValueError(NAME)
