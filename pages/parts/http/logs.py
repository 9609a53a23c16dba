"""Keeps the server's log short, whatever strangers send, and a provider's words out of it.

Those words can name whom the provider refused, and why.
"""

import logging
import re
import time
from collections.abc import Callable

# This one logs what the provider put in the address.
OF_PROVIDER = "streamlit.web.server.starlette.starlette_auth_routes"
OF_CONNECTIONS = "uvicorn.error"  # each web socket, each unreadable request
OF_GATE = "inzage.gate"
MINUTE = 60
CODE = re.compile(r"[a-z_]{1,40}")


def keep_strangers_out_of_the_log() -> None:
    """Let what browsers send leave one line a minute of each kind, and connections none."""
    logging.getLogger(OF_CONNECTIONS).setLevel(logging.WARNING)
    for name in (OF_CONNECTIONS, OF_GATE):
        logging.getLogger(name).addFilter(OnceAMinute())


class OnceAMinute(logging.Filter):
    """A logging filter that keeps one warning of each kind a minute, and every error."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to keep the record."""
        now, kind = self.clock(), str(record.msg)
        if record.levelno > logging.WARNING:
            return True
        if now - self.said.get(kind, -MINUTE) < MINUTE:
            return False
        self.said[kind] = now
        return True


def keep_providers_words_out_of_the_log() -> None:
    """Let Streamlit log only the codes that a provider gave, and nothing else that it said."""
    logging.getLogger(OF_PROVIDER).addFilter(only_codes)


def only_codes(record: logging.LogRecord) -> bool:
    """Reduce a provider's words to its codes.

    A logging filter: changes the record, and returns True to keep it.
    """
    if isinstance(record.args, tuple):
        record.args = tuple(_without_words(value) for value in record.args)
    return True


def _without_words(value: object) -> object:
    return "(…)" if isinstance(value, str) and not CODE.fullmatch(value) else value
