"""Log errors by kind and place only, without their messages.

A message can contain personal data: a value that isn't allowed or, with PostgreSQL, a whole row.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any


def write_bugs_without_values() -> None:
    """Keep errors' messages out of everything that this process logs from now on."""
    logging.setLogRecordFactory(_without_values(logging.getLogRecordFactory()))
    sys.excepthook = _write
    sys.unraisablehook = threading.excepthook = _write_end


def kind_and_place(error: BaseException | None) -> str:
    """Return the error's kind and where it was raised, then the same for the errors behind it."""
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
    """Write what ended a thread, or went wrong while Python was cleaning up."""
    _write(end.exc_type, end.exc_value, end.exc_traceback)


def _without_values(plain: Any) -> Any:
    """Return a factory of log records that works like `plain` but leaves errors' messages out."""

    def record(*args: Any, **named: Any) -> logging.LogRecord:
        made: logging.LogRecord = plain(*args, **named)
        if isinstance(made.msg, BaseException):
            made.msg = type(made.msg).__name__
        if isinstance(made.args, tuple):
            made.args = tuple(map(_kind, made.args))
        elif isinstance(made.args, Mapping):
            made.args = {name: _kind(value) for name, value in made.args.items()}
        if made.exc_info and made.exc_info[1] is not None:
            made.exc_text = kind_and_place(made.exc_info[1])  # else the formatter adds the message
        return made

    return record


def _kind(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value
