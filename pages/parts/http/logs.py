"""Keeps the server's log short, whatever strangers send, and a provider's words out of it.

Those words can name whom the provider refused, and why.
"""

import logging
import re
import time
from collections.abc import Callable

from h11 import LocalProtocolError

from core.presentation.plain_text import for_terminal

# This one logs what the provider put in the address.
OF_PROVIDER = "streamlit.web.server.starlette.starlette_auth_routes"
OF_CONNECTIONS = "uvicorn.error"  # each web socket, each unreadable request
OF_GATE = "inzage.gate"
OF_STREAMLIT = "streamlit."
MINUTE = 60
LONGEST = 300  # characters of what a browser sent
CODE = re.compile(r"[a-z_]{1,40}")


def keep_strangers_out_of_the_log() -> None:
    """Let what browsers send leave one line a minute of each kind, and connections none."""
    logging.getLogger(OF_CONNECTIONS).setLevel(logging.WARNING)
    logging.getLogger(OF_CONNECTIONS).addFilter(is_of_ours)
    for name in (OF_CONNECTIONS, OF_GATE):
        logging.getLogger(name).addFilter(OnceAMinute())
    for name in [OF_PROVIDER, *logging.root.manager.loggerDict]:
        if name.startswith(OF_STREAMLIT):
            logging.getLogger(name).addFilter(OnceAMinute(most=logging.ERROR))
            logging.getLogger(name).addFilter(on_one_line)


class OnceAMinute(logging.Filter):
    """A logging filter that keeps one record of each kind a minute, up to the level `most`.

    It keeps all that is worse, and each that tells of an exception.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = logging.WARNING
    ) -> None:
        super().__init__()
        self.clock = clock
        self.most = most
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to keep the record."""
        now, kind = self.clock(), str(record.msg)
        if record.levelno > self.most or record.exc_info:
            return True
        if now - self.said.get(kind, -MINUTE) < MINUTE:
            return False
        self.said[kind] = now
        return True


def is_of_ours(record: logging.LogRecord) -> bool:
    """Drop what Uvicorn says when a browser breaks its own connection while it is answered.

    A logging filter: such a browser sent something unreadable after its request.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, LocalProtocolError)


def on_one_line(record: logging.LogRecord) -> bool:
    """Keep what a browser sent short, and from looking like lines of its own.

    A logging filter: changes the record, and returns True to keep it.
    """
    if isinstance(record.args, tuple):
        record.args = tuple(
            for_terminal(value[:LONGEST]) if isinstance(value, str) else value
            for value in record.args
        )
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
