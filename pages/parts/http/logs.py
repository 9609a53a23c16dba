"""A provider's words out of the server's log: they can name whom it refused, and why."""

import logging
import re

# It writes down what the provider put in the address.
OF_PROVIDER = "streamlit.web.server.starlette.starlette_auth_routes"
CODE = re.compile(r"[a-z_]{1,40}")


def keep_providers_words_out_of_the_log() -> None:
    """Let Streamlit write down which codes a provider gave, and nothing else of what it said."""
    logging.getLogger(OF_PROVIDER).addFilter(only_codes)


def only_codes(record: logging.LogRecord) -> bool:
    """Leave of a provider's words its codes."""
    if isinstance(record.args, tuple):
        record.args = tuple(_without_words(value) for value in record.args)
    return True


def _without_words(value: object) -> object:
    return "(…)" if isinstance(value, str) and not CODE.fullmatch(value) else value
