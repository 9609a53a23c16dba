"""What time it is, for the doors alone: everything behind them is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """The calendar date in Flanders, by which every rule counts."""
    return datetime.now(ZoneInfo("Europe/Brussels")).date()


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
