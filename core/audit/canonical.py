"""Rows as text to be hashed: to the letter what is stored, and the same on both databases.

Values are compared as stored text: a tampered row may not be a valid Python value, and must be
reported, not crash the check.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Select,
    String,
    Text,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.models import UtcDateTime

ROWS_AT_A_TIME = 5_000
MOMENT, DAY = "YYYY-MM-DD HH24:MI:SS.US", "YYYY-MM-DD"

_as_json = JSONEncoder(default=repr).encode


def hash_of(values: Iterable[Any]) -> str:
    """The hash of values in this order: texts, whole numbers and nothing."""
    return sha256(_as_json(list(values)).encode()).hexdigest()


def moment_as_text(moment: datetime) -> str:
    """A moment as it is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def read_as_text(
    session: Session,
    columns: Iterable[InstrumentedAttribute[Any]],
    *conditions: ColumnElement[bool],
) -> Select[Any]:
    """A statement that reads columns as text, or as the whole numbers that they are."""
    stored = session.get_bind().dialect.name == "sqlite"
    read = [_stored(column) if stored else _written(column) for column in columns]
    return select(*read).where(*conditions)


@contextmanager
def stream(session: Session, statement: Select[Any]) -> Iterator[Iterable[Any]]:
    """The rows of a statement, read little by little, whatever they hold."""
    options = {"yield_per": ROWS_AT_A_TIME}
    with _any_text(session), session.execute(statement, execution_options=options) as rows:
        yield rows


def _stored(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """On SQLite: as it is, for that is how the software wrote it."""
    return type_coerce(column, String).label(column.key)


def _written(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """On PostgreSQL: as SQLite would have it."""
    written: ColumnElement[Any] = type_coerce(column, String)
    if isinstance(column.type, UtcDateTime):
        written = func.to_char(func.timezone("UTC", column), MOMENT)
    elif isinstance(column.type, Date):
        written = func.to_char(column, DAY)
    elif isinstance(column.type, JSON):
        written = cast(column, Text)
    return written.label(column.key)


@contextmanager
def _any_text(session: Session) -> Iterator[None]:
    """Let SQLite give text that isn't UTF-8, which it lets anybody write, as other text."""
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    connection: Any = session.connection().connection.driver_connection
    before, connection.text_factory = connection.text_factory, _decode
    try:
        yield
    finally:
        connection.text_factory = before


def _decode(text: bytes) -> str:
    return text.decode(errors="backslashreplace")
