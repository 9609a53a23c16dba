"""Versions of rules, and the day on which a reason ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Rule:
    """One version of a closing rule; `valid_until` is exclusive, and None means no end."""

    basis: str  # "owner", "executor", "no_action" or "fallback"
    service: str | None
    period: int
    unit: str  # "months" or "days"
    last_day_counts: bool
    valid_from: date
    valid_until: date | None


def closing_day(
    rules: Sequence[Rule], basis: str, service: str | None, counted_from: date
) -> date | None:
    """Return the first day on which a version in force says that the period has run.

    None when no version does.
    """
    days = []
    for rule in rules:
        if (rule.basis, rule.service) == (basis, service):
            day = max(_has_run_on(counted_from, rule), rule.valid_from)
            if rule.valid_until is None or day < rule.valid_until:
                days.append(day)
    return min(days, default=None)


def _has_run_on(counted_from: date, rule: Rule) -> date:
    day = _add(counted_from, rule.period, rule.unit)
    return day + timedelta(days=1) if rule.last_day_counts else day


def _add(day: date, period: int, unit: str) -> date:
    if unit == "days":
        return day + timedelta(days=period)
    year, month = day.year, day.month
    for _month in range(period):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day_of_month in (day.day, 30, 29, 28):
        try:
            return date(year, month, day_of_month)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
