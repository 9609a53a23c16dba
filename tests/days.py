"""The day and the moment that tests use as now."""

from datetime import UTC, date, datetime, timedelta

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def days_ago(days: int) -> date:
    """Return the day this many days before the tests' today."""
    return TODAY - timedelta(days=days)
