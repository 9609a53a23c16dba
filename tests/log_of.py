"""What a logger writes down while a test runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO


@contextmanager
def written_by(name: str) -> Iterator[StringIO]:
    """Yield what the logger of this name writes from now on."""
    written, logger = StringIO(), logging.getLogger(name)
    handler = logging.StreamHandler(written)
    logger.addHandler(handler)
    try:
        yield written
    finally:
        logger.removeHandler(handler)
