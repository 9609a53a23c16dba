"""Calendar arithmetic: add a period to a day, split a range into days, weeks or months."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import format_date

from core.i18n import _, day_in_words, language
from core.models import Unit

DAYS_ONE_BY_ONE = 45  # a longer range is easier to read per week
MOST_PERIODS = 200
SHORTEST_MONTH = 28  # days


class Grain(StrEnum):
    """The length of the periods into which a range of days is split."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def start_of(day: date, grain: Grain) -> date:
    """Return the first day of the period that contains `day`; a week begins on Monday."""
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def periods(first: date, last: date, grain: Grain) -> list[date]:
    """Return the first day of every period from the one with `first` to the one with `last`."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return list(dict.fromkeys(start_of(day, grain) for day in days))


def fitting_grain(first: date, last: date, wished: Grain | None = None) -> Grain:
    """Return the wished grain, or days or weeks by the length of the range; coarser if need be.

    No range is split into more than `MOST_PERIODS` periods, unless even months are too many.
    """
    days = (last - first).days + 1
    grain = wished or (Grain.DAY if days <= DAYS_ONE_BY_ONE else Grain.WEEK)
    if grain is Grain.DAY and days > MOST_PERIODS:
        grain = Grain.WEEK
    if grain is Grain.WEEK and days > MOST_PERIODS * 7:
        grain = Grain.MONTH
    return grain


def period_in_words(start: date, grain: Grain) -> str:
    """Return a period in words, such as "week van 23 november 2026" or "november 2026"."""
    if grain is Grain.MONTH:
        return format_date(start, "MMMM y", locale=language())
    day = day_in_words(start)
    return _("week of {day}").format(day=day) if grain is Grain.WEEK else day


FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2059, 12, 31)


def add_period(day: date, period: int, unit: Unit) -> date:
    """Return the day on which a period counted from `day` has fully passed.

    Months keep the day of the month, or use the last day of a month that is too short:

    >>> add_period(date(2025, 8, 31), 6, Unit.MONTHS)
    datetime.date(2026, 2, 28)
    >>> add_period(date(2026, 6, 30), 28, Unit.DAYS)
    datetime.date(2026, 7, 28)
    """
    if unit is Unit.DAYS:
        return day + timedelta(days=period)
    years, month = divmod(day.month - 1 + period, 12)
    year, month = day.year + years, month + 1
    if day.day <= SHORTEST_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def monday(day: date) -> date:
    """Return the first day of this day's week."""
    return day - timedelta(days=day.weekday())
