"""Has a list written, and returns it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any


def written(write: Callable[..., None], *what: Any) -> bytes:
    stream = BytesIO()
    write(*what, stream, lambda _rows: None)
    return stream.getvalue()
