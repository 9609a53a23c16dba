"""The axis of a time line: ticks of a fitting size with their year, and marks that stand free."""

from datetime import date, timedelta

import pytest

from core.casework.grant.timeline_axis import MOST_TICKS, rows_of, ticks_of

FIRST = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "between", "lines"),
    [
        (9, {1}, 2),
        (20, {2}, 2),
        (70, {7}, 2),
        (300, {28, 29, 30, 31}, 2),
        (500, {59, 60, 61, 62}, 2),
        (900, {89, 90, 91, 92}, 2),
        (5 * 365, {181, 182, 183, 184}, 2),
        (9 * 365, {365, 366}, 1),
        (60 * 365, {3652, 3653}, 1),
    ],
)
def test_ticks_are_as_far_apart_as_the_range_asks(days: int, between: set[int], lines: int) -> None:
    last = FIRST + timedelta(days=days)
    ticks = ticks_of(FIRST, last)
    assert 1 < len(ticks.days) <= MOST_TICKS
    assert FIRST <= ticks.days[0] < ticks.days[-1] <= last
    apart = {(later - day).days for day, later in zip(ticks.days, ticks.days[1:], strict=False)}
    assert apart <= between
    assert (len(ticks.lines), ticks.lines[-1]) == (lines, "%Y")


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks = ticks_of(FIRST, FIRST + timedelta(days=70)).days
    assert {day.weekday() for day in weeks} == {0}
    months = ticks_of(FIRST, FIRST + timedelta(days=300)).days
    assert {day.day for day in months} == {1}


def test_marks_that_would_touch_stand_below_one_another() -> None:
    last = FIRST + timedelta(days=100)
    days = [FIRST + timedelta(days=n) for n in (0, 0, 3, 6, 50, 50)]
    assert rows_of(days, FIRST, last) == [0, 1, 2, 0, 0, 1]


def test_marks_that_are_far_apart_stand_in_one_row() -> None:
    days = [FIRST + timedelta(days=n) for n in (0, 10, 20)]
    assert rows_of(days, FIRST, FIRST + timedelta(days=30)) == [0, 0, 0]


def test_without_events_there_is_no_row() -> None:
    assert rows_of([], FIRST, FIRST) == []
