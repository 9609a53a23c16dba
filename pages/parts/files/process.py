"""Makes one file in a process of its own, `python -m pages.parts.files.process`.

The order comes pickled by the server on standard input, and the file goes to standard output. To
standard error go lines of JSON: how many rows are done, or why the file can't be made.
"""

import json
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from core import database
from core.audit.refusals import record_refused_act
from core.errors import InzageError
from core.i18n import speak
from core.logs import kind_and_place
from core.permissions import Acting

Tell = Callable[[int], None]
Make = Callable[[Acting, BinaryIO, Tell], None]
NICENESS = 10  # who looks at a page goes before who waits for a file


class Order(NamedTuple):
    """What to make, for whom, in which language; `make` is a function of a module, or a partial."""

    make: Make
    by: Acting
    language: str


def fill(order: Order, stream: BinaryIO) -> None:
    """Make the file that is ordered, telling on standard error how it goes."""
    speak(order.language)
    try:
        order.make(order.by, stream, lambda rows: _say(rows=rows))
        stream.flush()
        _say(made=True)
    except InzageError as error:
        with suppress(InzageError), database.noting() as session:
            record_refused_act(session, error, by=order.by)
        _say(refused=str(error))
    except Exception as error:  # a bug: its message may hold a client's data
        _say(bug=kind_and_place(error))


def _say(**said: object) -> None:
    print(json.dumps(said), file=sys.stderr, flush=True)  # noqa: T201 (to the server)


if __name__ == "__main__":
    os.nice(NICENESS)
    fill(pickle.load(sys.stdin.buffer), sys.stdout.buffer)  # noqa: S301 (from the server itself)
