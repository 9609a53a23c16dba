"""The current time, read by pages and commands only: core gets it as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """Return the calendar date in Flanders, by which every rule counts."""
    return datetime.now(ZoneInfo("Europe/Brussels")).date()


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)
