"""Errors of the database in our own words, told apart by the driver's code."""

import sqlite3
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from core.errors import (
    CharacterNotKept,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseNotSetUp,
    DatabaseNotWritable,
    DatabaseRefuses,
    DatabaseTooSlow,
    DatabaseUnreachable,
    InzageError,
    NoConnectionFree,
    PerhapsKept,
)

SQLITE_KINDS: dict[int, type[InzageError]] = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_READONLY: DatabaseNotWritable,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnreachable,
    sqlite3.SQLITE_NOTADB: DatabaseUnreachable,
}
# By SQLSTATE, or by its class: the first two characters.
POSTGRESQL_KINDS: dict[str, type[InzageError]] = {
    "08": DatabaseUnreachable,  # connection
    "28": DatabaseUnreachable,  # authorization
    "3D": DatabaseUnreachable,  # unknown database
    "57": DatabaseUnreachable,  # stopped by the operator, or idle too long between transactions
    "53": DatabaseFull,  # disk, memory, or a limit that was set on them
    "58": DatabaseFull,  # errors of the system below it, such as of the disk
    "XX001": DatabaseDamaged,  # damaged data
    "XX002": DatabaseDamaged,  # damaged index
    "53300": NoConnectionFree,  # too many connections
    "57014": DatabaseTooSlow,  # a statement took longer than is allowed
    "25P03": DatabaseTooSlow,  # a transaction was idle for longer than is allowed
    "25P04": DatabaseTooSlow,  # a transaction took longer than is allowed
    "55P03": DatabaseBusy,  # lock not available
    "40P01": DatabaseBusy,  # deadlock
    "40001": DatabaseBusy,  # not serializable
    "42501": DatabaseRefuses,  # insufficient privilege
    "25006": DatabaseNotWritable,  # read-only transaction
    "42P01": DatabaseNotSetUp,  # undefined table
    "42703": DatabaseNotSetUp,  # undefined column
}


def in_our_words(error: Any, url: URL, *, at_commit: bool) -> InzageError | None:
    """Return our error for one of SQLAlchemy or a driver; None when it is a bug.

    `at_commit`: nothing but the commit itself was still to be done, so that a lost connection
    leaves open whether it was.
    """
    if isinstance(error, NoConnectionInTime):
        kind: type[InzageError] | None = NoConnectionFree
    else:
        kind = _kind(getattr(error, "orig", error))
    if kind is None:
        return None
    if at_commit and kind is DatabaseUnreachable:
        kind = PerhapsKept
    return kind(where=_without_secrets(url))


def _kind(error: Any) -> type[InzageError] | None:
    if isinstance(error, sqlite3.Error):
        if str(error).startswith(("no such table", "no such column")):
            return DatabaseNotSetUp
        return SQLITE_KINDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return POSTGRESQL_KINDS.get(state) or POSTGRESQL_KINDS.get(state[:2])
    return {
        "DataError": CharacterNotKept,  # the driver itself refused a text with NUL
        "OperationalError": DatabaseUnreachable,
        "InterfaceError": DatabaseUnreachable,
    }.get(type(error).__name__)


def _without_secrets(url: URL) -> URL:
    """Return where a database is, without the password that its options may hold too."""
    return URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
