"""Grouping days into weeks and months."""

from datetime import date

import pytest

from core.calendar import Grain, fitting_grain, period_in_words, periods, start_of
from tests.days import TODAY, days_ago


@pytest.mark.parametrize(
    ("day", "grain", "start"),
    [
        pytest.param(date(2026, 11, 24), Grain.DAY, date(2026, 11, 24), id="a day is itself"),
        pytest.param(date(2026, 11, 23), Grain.WEEK, date(2026, 11, 23), id="Monday"),
        pytest.param(date(2026, 11, 29), Grain.WEEK, date(2026, 11, 23), id="Sunday"),
        pytest.param(date(2027, 1, 1), Grain.WEEK, date(2026, 12, 28), id="over New Year"),
        pytest.param(date(2028, 2, 29), Grain.MONTH, date(2028, 2, 1), id="leap day"),
    ],
)
def test_a_day_is_in_a_period(day: date, grain: Grain, start: date) -> None:
    assert start_of(day, grain) == start


@pytest.mark.parametrize(
    ("grain", "starts"),
    [
        pytest.param(Grain.DAY, [date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)]),
        pytest.param(Grain.WEEK, [date(2026, 11, 23), date(2026, 11, 30)]),
        pytest.param(Grain.MONTH, [date(2026, 11, 1), date(2026, 12, 1)]),
    ],
    ids=list(Grain),
)
def test_a_range_is_cut_in_every_period_that_it_touches(grain: Grain, starts: list[date]) -> None:
    assert periods(date(2026, 11, 29), date(2026, 12, 1), grain) == starts


@pytest.mark.parametrize(
    ("days", "wished", "grain"),
    [
        pytest.param(1, None, Grain.DAY, id="one day"),
        pytest.param(45, None, Grain.DAY, id="a month and a half"),
        pytest.param(46, None, Grain.WEEK, id="longer"),
        pytest.param(15 * 365, None, Grain.MONTH, id="many years"),
        pytest.param(14, Grain.WEEK, Grain.WEEK, id="weeks by choice"),
        pytest.param(14, Grain.MONTH, Grain.MONTH, id="months by choice"),
        pytest.param(200, Grain.DAY, Grain.DAY, id="as many days as fit"),
        pytest.param(201, Grain.DAY, Grain.WEEK, id="more days than fit"),
        pytest.param(1_400, Grain.WEEK, Grain.WEEK, id="as many weeks as fit"),
        pytest.param(1_401, Grain.WEEK, Grain.MONTH, id="more weeks than fit"),
        pytest.param(1_401, Grain.DAY, Grain.MONTH, id="far more days than fit"),
    ],
)
def test_a_range_is_cut_in_periods_that_can_be_read(
    days: int, wished: Grain | None, grain: Grain
) -> None:
    assert fitting_grain(TODAY, days_ago(1 - days), wished) is grain


@pytest.mark.parametrize(
    ("grain", "words"),
    [
        pytest.param(Grain.DAY, "24 november 2026"),
        pytest.param(Grain.WEEK, "week van 24 november 2026"),
        pytest.param(Grain.MONTH, "november 2026"),
    ],
    ids=list(Grain),
)
def test_a_period_is_said_in_words(grain: Grain, words: str) -> None:
    assert period_in_words(TODAY, grain) == words
