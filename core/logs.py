"""A bug as it is written down: its kind and its place, without what it was about.

An error's own message can hold what it stumbled on: a value that isn't allowed, and with PostgreSQL
a whole row of a table.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any


def write_bugs_without_values() -> None:
    """From now on, wherever this process writes down an error, its message stays out."""
    logging.setLogRecordFactory(_without_values(logging.getLogRecordFactory()))
    sys.excepthook = _write
    sys.unraisablehook = threading.excepthook = _write_end


def kind_and_place(error: BaseException | None) -> str:
    """What kind of error it is, where it was raised, and which error it came from."""
    parts = [
        f"{type(each).__name__}, at\n{''.join(traceback.format_tb(each.__traceback__))}"
        for each in _chain(error)
    ]
    return "after ".join(parts).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _write(
    kind: type[BaseException], error: BaseException | None, place: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), place)
    elif sys.stderr is not None and not issubclass(kind, SystemExit):
        sys.stderr.write(f"{kind_and_place(error)}\n")


def _write_end(end: Any) -> None:
    """Write down what ended a thread, or went wrong while Python was tidying up."""
    _write(end.exc_type, end.exc_value, end.exc_traceback)


def _without_values(plain: Any) -> Any:
    """A maker of log records like the plain one, whose records keep errors' messages out."""

    def record(*args: Any, **named: Any) -> logging.LogRecord:
        made: logging.LogRecord = plain(*args, **named)
        if isinstance(made.msg, BaseException):
            made.msg = type(made.msg).__name__
        if isinstance(made.args, tuple):
            made.args = tuple(map(_kind, made.args))
        elif isinstance(made.args, Mapping):
            made.args = {name: _kind(value) for name, value in made.args.items()}
        if made.exc_info and made.exc_info[1] is not None:
            made.exc_text = kind_and_place(made.exc_info[1])  # else the formatter writes its own
        return made

    return record


def _kind(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value
