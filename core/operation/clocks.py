"""The clock of this machine held against that of the database and the register's own past."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import ClocksDiffer
from core.i18n import moment_in_words

MOST_APART = timedelta(minutes=2)


def difference(session: Session, now: datetime) -> timedelta:
    """Return how far `now` is ahead of the database's clock; an embedded database has no other."""
    if session.get_bind().dialect.name == "sqlite":
        return timedelta(0)
    there: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now - there


def refuse_wrong_clock(session: Session, now: datetime) -> None:
    """Raise ClocksDiffer when `now` is more than `MOST_APART` from the database's clock.

    A day too far would close what is still in force, and nobody could tell which clock was right.
    """
    apart = difference(session, now)
    if abs(apart) > MOST_APART:
        raise ClocksDiffer(here=moment_in_words(now), there=moment_in_words(now - apart))
