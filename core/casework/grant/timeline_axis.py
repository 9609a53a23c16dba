"""Where a time line has its ticks, and in which row each event stands.

Every tick says its year, and no event stands upon another.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from core.calendar import add_period
from core.models import Unit

MOST_TICKS = 12
SHARE_OF_A_MARK = 0.05  # of the range: what a mark takes on a narrow screen
DAYS, MONTHS = (1, 2, 7), (1, 2, 3, 6, 12, 24, 60, 120)


class Ticks(NamedTuple):
    """The days to mark on the axis, and how they are written: in d3's words, a line each."""

    days: list[date]
    lines: tuple[str, ...]


def ticks_of(first: date, last: date) -> Ticks:
    """Return at most MOST_TICKS ticks: days, weeks from Monday, months or years."""
    for step in DAYS:
        if (last - first).days // step < MOST_TICKS:
            return Ticks(_days(first, last, step), ("%-d %b", "%Y"))
    fitting = (step for step in MONTHS if _months(first, last) // step < MOST_TICKS)
    step = next(fitting, MONTHS[-1])
    return Ticks(_months_from(first, last, step), ("%b", "%Y") if step < MONTHS[4] else ("%Y",))


def _days(first: date, last: date, step: int) -> list[date]:
    begin = first + timedelta(days=-first.weekday() % 7 if step == DAYS[-1] else 0)
    return [begin + timedelta(days=n) for n in range(0, (last - begin).days + 1, step)]


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _months_from(first: date, last: date, step: int) -> list[date]:
    """Return every so many months, beginning with a year, from the first such day on."""
    begin = date(first.year - first.year % max(step // 12, 1), 1, 1)
    days = [add_period(begin, n, Unit.MONTHS) for n in range(0, _months(begin, last) + 1, step)]
    return [day for day in days if first <= day <= last]


def rows_of(days: Sequence[date], first: date, last: date) -> list[int]:
    """Return for each of these days, in order, the first row in which its mark stands free."""
    apart = (last - first) * SHARE_OF_A_MARK
    latest: list[date] = []  # in each row
    rows = []
    for day in days:
        row = next((n for n, before in enumerate(latest) if day - before > apart), len(latest))
        latest[row : row + 1] = [day]
        rows.append(row)
    return rows
