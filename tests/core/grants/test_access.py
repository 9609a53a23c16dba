"""The days on which a grant gives access, against a naive day-by-day reading."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.casework.register.model import RegisteredGrant
from core.grants.access import Period, Standing, Stop, period_on, periods
from core.grants.closings import ClosingRow
from core.models import Cause, Origin
from tests.core.viewing import row_of_grant
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


@st.composite
def any_closing(draw: st.DrawFn, *, undone: bool) -> ClosingRow:
    """Draw a closing by the daily job, up to five days late; if undone, within ten days."""
    closed_on = draw(DAYS)
    late, lasted = draw(st.integers(0, 5)), draw(st.integers(0, 10))
    noon = datetime(closed_on.year, closed_on.month, closed_on.day, 12, tzinfo=UTC)
    blank = dict.fromkeys(field.name for field in fields(ClosingRow))
    return ClosingRow(
        **blank
        | {
            "cause": Cause.DAILY_JOB,
            "evidence": "Sluit dan",
            "closed_on": closed_on,
            "closes_on": closed_on - timedelta(days=late),
            "undone_at": noon + timedelta(days=lasted) if undone else None,
        }
    )


@st.composite
def any_grant(draw: st.DrawFn) -> RegisteredGrant:
    closings = draw(st.lists(any_closing(undone=True), max_size=3))
    last = draw(st.none() | any_closing(undone=False))
    row = row_of_grant(
        origin=Origin.CONSENT,
        granted_on=draw(DAYS),
        closed_on=last and last.closed_on,
        closes_on=draw(st.none() | DAYS) if last is None else None,
        reason="",
    )
    return RegisteredGrant(
        **row, service_name=None, closings=[*closings, *([last] if last else [])]
    )


def naive_view(grant: RegisteredGrant, day: date) -> bool:
    """Return whether the partner could view the file on this day, according to the rules."""
    if day < grant.granted_on or (grant.closed_on is not None and grant.closed_on <= day):
        return False
    if grant.closes_on is not None and grant.closes_on <= day:
        return False
    for closing in grant.closings:
        still_closed = closing.undone_at is None or day < closing.undone_at.date()
        if still_closed and (closing.closed_on <= day or closing.closes_on <= day):
            return False
    return True


@given(any_grant())
def test_a_grant_gives_access_on_the_days_on_which_the_rules_say_so(
    grant: RegisteredGrant,
) -> None:
    for days in range(-70, 10):
        day = TODAY + timedelta(days=days)
        views = grant.standing(day) is Standing.VIEWS
        assert views == naive_view(grant, day) == bool(period_on(day, grant.periods)), day
