"""Keeps a provider's words out of the server's log: they can name whom it refused, and why."""

import logging
import re

# This one logs what the provider put in the address.
OF_PROVIDER = "streamlit.web.server.starlette.starlette_auth_routes"
CODE = re.compile(r"[a-z_]{1,40}")


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
