"""Over which days a grant gives access: stored periods as one reads them, day after day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grants.access import Period, Standing, begins_on, joined, period_on, standing
from core.models import Grant
from tests.days import TODAY, days_ago


@st.composite
def stored_periods(draw: st.DrawFn) -> list[Period]:
    """Periods one after the other, some of no day, some without a day between, perhaps open."""
    begins, found = days_ago(60), []
    for apart, lasts in draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10)), max_size=6)
    ):
        begins += timedelta(days=apart)
        found.append(Period(begins, begins + timedelta(days=lasts)))
        begins += timedelta(days=lasts)
    return [*found, Period(begins, None)] if draw(st.booleans()) else found


@given(stored_periods())
def test_joined_periods_hold_the_days_of_the_stored_ones(stored: list[Period]) -> None:
    for days in range(-70, 50):
        day = TODAY + timedelta(days=days)
        held = any(period.holds(day) for period in stored)
        assert bool(period_on(day, joined(stored))) == held, day


@given(stored_periods())
def test_joined_periods_are_in_order_never_empty_and_apart(stored: list[Period]) -> None:
    found = joined(stored)
    for period in found:
        assert period.ends is None or period.begins < period.ends
    for before, after in pairwise(found):
        assert before.ends is not None
        assert before.ends < after.begins


@pytest.mark.parametrize(
    ("known_on", "first"),
    [
        pytest.param(days_ago(20), days_ago(20), id="known on its first day"),
        pytest.param(days_ago(17), days_ago(17), id="known three days late"),
        pytest.param(days_ago(30), days_ago(20), id="known beforehand"),
    ],
)
def test_access_begins_on_the_later_of_the_two_days(known_on: date, first: date) -> None:
    grant = Grant(granted_on=days_ago(20), known_on=known_on)
    assert begins_on(grant) == first
    assert standing(grant, first - timedelta(days=1)) is Standing.TO_COME
    assert standing(grant, first) is Standing.VIEWS
