"""Keeps people's data out of the server's log: errors of a provider or database can name people."""

import logging
import re
import traceback

# These log errors with their message, which can hold anything.
LOGGERS = (
    "streamlit.web.server.starlette.starlette_auth_routes",
    "streamlit.web.server.starlette.starlette_websocket",
    "streamlit.auth_util",
    "uvicorn.error",
)
# This one also logs what the provider put in the address.
OF_PROVIDER = LOGGERS[0]
CODE = re.compile(r"[a-z_]{1,40}")


def keep_people_out_of_the_log() -> None:
    """Filter the loggers that would write an error's message."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(without_people)


def without_people(record: logging.LogRecord) -> bool:
    """Reduce errors to their class and traceback, and a provider's words to its codes.

    A logging filter: changes the record, and returns True to keep it.
    """
    if isinstance(record.args, tuple):
        record.args = tuple(_without_people(value, record.name) for value in record.args)
    if record.exc_info and record.exc_info[0]:
        kind, _error, place = record.exc_info
        trace = "".join(traceback.format_tb(place))
        record.msg, record.args = f"{record.getMessage()} {kind.__name__}, at\n{trace}", ()
    record.exc_info = record.exc_text = None
    return True


def _without_people(value: object, logger: str) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    if logger == OF_PROVIDER and isinstance(value, str) and not CODE.fullmatch(value):
        return "(…)"
    return value
