"""Over which days a grant gives access, against a naive reading of one day after the other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Period, Stop, period_on, periods
from tests.days import TODAY, days_ago

DAYS = st.integers(0, 40).map(lambda days: TODAY - timedelta(days=days))


@st.composite
def any_stop(draw: st.DrawFn) -> Stop:
    begins = draw(DAYS)
    lasts = draw(st.none() | st.integers(0, 20))
    return Stop(begins, None if lasts is None else begins + timedelta(days=lasts), "stop")


def naive_access(granted_on: date, stops: list[Stop], day: date) -> bool:
    stopped = any(stop.begins <= day and (stop.ends is None or day < stop.ends) for stop in stops)
    return granted_on <= day and not stopped


@given(DAYS, st.lists(any_stop(), max_size=4))
def test_periods_hold_the_days_on_which_nothing_stops_it(
    granted_on: date, stops: list[Stop]
) -> None:
    found = periods(granted_on, stops, "runs")
    for days in range(-70, 50):
        day = TODAY + timedelta(days=days)
        assert bool(period_on(day, found)) == naive_access(granted_on, stops, day), day


@given(DAYS, st.lists(any_stop(), max_size=4))
def test_periods_are_in_order_never_empty_and_apart(granted_on: date, stops: list[Stop]) -> None:
    found = periods(granted_on, stops, "runs")
    for period in found:
        assert period.ends is None or period.begins < period.ends
    for before, after in pairwise(found):
        assert before.ends is not None
        assert before.ends < after.begins


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        pytest.param([], [(days_ago(30), None, "runs")], id="nothing stops it"),
        pytest.param(
            [Stop(days_ago(10), None, "closed")],
            [(days_ago(30), days_ago(10), "closed")],
            id="closed, and not viewed on the closing day",
        ),
        pytest.param(
            [Stop(days_ago(10), days_ago(7), "mistake")],
            [(days_ago(30), days_ago(10), "mistake"), (days_ago(7), None, "runs")],
            id="undone, and viewed on the day of undoing",
        ),
        pytest.param(
            [Stop(days_ago(10), days_ago(10), "mistake")],
            [(days_ago(30), None, "runs")],
            id="undone on the day itself",
        ),
        pytest.param([Stop(days_ago(30), None, "closed")], [], id="never begun"),
        pytest.param(
            [Stop(days_ago(20), days_ago(18), "one"), Stop(days_ago(5), None, "two")],
            [(days_ago(30), days_ago(20), "one"), (days_ago(18), days_ago(5), "two")],
            id="undone, and closed later",
        ),
    ],
)
def test_periods_say_why_they_end(stops: list[Stop], expected: list[tuple]) -> None:
    assert periods(days_ago(30), stops, "runs") == [Period(*period) for period in expected]
