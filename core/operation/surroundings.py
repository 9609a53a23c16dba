"""What an operator should mend before others use the application: told at its start."""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from sqlalchemy import URL, text
from sqlalchemy.orm import Session

from core.i18n import _
from core.operation.clocks import MOST_APART, difference

CAN_CHANGE_THE_TRAIL = text(
    "SELECT has_table_privilege('audit_events', 'UPDATE')"
    " OR has_table_privilege('audit_events', 'DELETE')"
)


def warnings_of(session: Session, url: URL, now: datetime) -> Iterator[str]:
    """Yield what is wrong around the register at `url`, which `session` reads, a sentence each."""
    if session.get_bind().dialect.name == "sqlite":
        return
    if session.execute(CAN_CHANGE_THE_TRAIL).scalar_one():
        yield _(
            "Inzage signs in to the database as a user who can change the audit trail: give it a"
            " user of its own (docs/postgresql-roles.sql)."
        )
    if is_distant(url.host) and not _is_encrypted(session):
        yield _(
            "The connection to the database on {host} is not encrypted: add"
            " `?sslmode=verify-full` to its address."
        ).format(host=url.host)
    apart = difference(session, now)
    if abs(apart) > MOST_APART:
        yield _(
            "The clock of this machine and that of the database are {seconds} seconds apart: set"
            " both right (NTP). No daily run goes through until then."
        ).format(seconds=round(abs(apart).total_seconds()))


def is_distant(host: str | None) -> bool:
    """Return whether this host of a database is another machine; a socket's folder isn't.

    >>> [is_distant(host) for host in (None, "/run/postgresql", "localhost", "::1", "db.intern")]
    [False, False, False, False, True]
    """
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True


def _is_encrypted(session: Session) -> bool:
    return bool(session.connection().connection.dbapi_connection.pgconn.ssl_in_use)  # type: ignore[union-attr]
