"""Rows as text to be hashed: exactly what is stored, and the same on both databases.

Values are compared as stored text: a tampered row may not be a valid Python value, and must be
reported, not crash the check.
"""

from collections.abc import Iterable, Iterator, Sequence
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


def hash_of(values: Iterable[Any], accounts: Sequence[Any] = ()) -> str:
    """Return the SHA-256, in hex, of texts, whole numbers and None in this order.

    The numbers of accounts come last, and only where there is one: what was hashed before rows had
    any keeps its hash, and taking a number away changes it.
    """
    known = accounts if any(account is not None for account in accounts) else ()
    return sha256(_as_json([*values, *known]).encode()).hexdigest()


def moment_as_text(moment: datetime) -> str:
    """Return a moment as SQLite stores it: in UTC, without zone, to the microsecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def read_as_text(
    session: Session,
    columns: Iterable[InstrumentedAttribute[Any]],
    *conditions: ColumnElement[bool],
) -> Select[Any]:
    """Return a statement that reads the columns as text, and whole numbers as they are."""
    stored = session.get_bind().dialect.name == "sqlite"
    read = [_stored(column) if stored else _written(column) for column in columns]
    return select(*read).where(*conditions)


@contextmanager
def stream(session: Session, statement: Select[Any]) -> Iterator[Iterable[Any]]:
    """Yield the rows of a statement, fetched in batches, whatever values they hold."""
    options = {"yield_per": ROWS_AT_A_TIME}
    with _any_text(session), session.execute(statement, execution_options=options) as rows:
        yield rows


def _stored(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Read a column on SQLite: as it is, since the software wrote it in this form."""
    return type_coerce(column, String).label(column.key)


def _written(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Read a column on PostgreSQL: converted to the text that SQLite would store."""
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
    """Make SQLite return text that isn't UTF-8 with its bytes escaped, instead of failing.

    SQLite lets anybody write such text.
    """
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
