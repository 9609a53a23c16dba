"""The day that tests are on, and moments of it."""

from datetime import UTC, date, datetime, timedelta

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def days_ago(days: int) -> date:
    """The day this many days before the tests' today."""
    return TODAY - timedelta(days=days)
