"""Periods and versions of closing rules, as tables of cases."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import FIRST_DAY, LAST_DAY, add_period
from core.models import Unit
from core.rules.dating import LONGEST, closing_day, overlap
from tests.core.registers import versions


@dataclass(frozen=True)
class Version:
    period: int
    unit: Unit
    valid_from: date
    valid_until: date | None = None
    last_day_counts: bool = False


@pytest.mark.parametrize(
    ("day", "period", "unit", "closes"),
    [
        pytest.param("2026-03-15", 6, "months", "2026-09-15", id="keeps the day of the month"),
        pytest.param("2025-08-31", 6, "months", "2026-02-28", id="or the month's last day"),
        pytest.param("2027-08-31", 6, "months", "2028-02-29", id="the 29th in a leap year"),
        pytest.param("2028-02-29", 12, "months", "2029-02-28", id="a leap day after a year"),
        pytest.param("2026-12-31", 2, "months", "2027-02-28", id="over the end of the year"),
        pytest.param("2026-10-31", 1, "months", "2026-11-30", id="a month of 30 days"),
        pytest.param("2026-03-15", 0, "months", "2026-03-15", id="no months at all"),
        pytest.param("2026-06-30", 28, "days", "2026-07-28", id="days are added as days"),
        pytest.param("2028-02-28", 1, "days", "2028-02-29", id="also onto a leap day"),
    ],
)
def test_a_period_runs_from_a_day(day: str, period: int, unit: str, closes: str) -> None:
    ends = add_period(date.fromisoformat(day), period, Unit(unit))
    assert ends == date.fromisoformat(closes)


OLD = Version(6, Unit.MONTHS, date(2000, 1, 1), date(2027, 1, 1))
SHORTER = Version(3, Unit.MONTHS, date(2027, 1, 1))
LONGER = Version(12, Unit.MONTHS, date(2027, 1, 1))
LATER = Version(3, Unit.MONTHS, date(2027, 6, 1))


@pytest.mark.parametrize(
    ("rule", "day", "closes", "by"),
    [
        pytest.param([OLD, SHORTER], "2026-05-10", "2026-11-10", OLD, id="the old one, in time"),
        pytest.param([OLD, SHORTER], "2026-06-30", "2026-12-30", OLD, id="on its last days"),
        pytest.param([OLD, SHORTER], "2026-07-01", "2027-01-01", SHORTER, id="exclusive end"),
        pytest.param(
            [OLD, SHORTER], "2026-08-01", "2027-01-01", SHORTER, id="not before it starts"
        ),
        pytest.param([OLD, SHORTER], "2026-11-15", "2027-02-15", SHORTER, id="the new one whole"),
        pytest.param([OLD, LONGER], "2026-06-30", "2026-12-30", OLD, id="before a longer one"),
        pytest.param([OLD, LONGER], "2026-07-01", "2027-07-01", LONGER, id="a longer one after"),
        pytest.param([OLD, LATER], "2026-11-01", "2027-06-01", LATER, id="after a gap"),
        pytest.param([SHORTER], "2020-01-01", "2027-01-01", SHORTER, id="long past its period"),
        pytest.param([OLD], "2026-07-01", None, None, id="a rule that ended dates nothing"),
        pytest.param([], "2026-07-01", None, None, id="no rule dates nothing"),
    ],
)
def test_each_day_is_judged_by_the_version_in_force(
    rule: list[Version], day: str, closes: str | None, by: Version | None
) -> None:
    dated = closing_day(rule, date.fromisoformat(day))
    assert dated == (None if closes is None else (date.fromisoformat(closes), by))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(SHORTER, False, id="one follows the other"),
        pytest.param(LATER, False, id="with a gap"),
        pytest.param(Version(6, Unit.DAYS, date(2026, 12, 31)), True, id="a day too early"),
        pytest.param(Version(6, Unit.DAYS, date(1999, 1, 1), date(2000, 1, 1)), False, id="before"),
        pytest.param(Version(6, Unit.DAYS, date(1999, 1, 1)), True, id="around it"),
    ],
)
def test_versions_overlap_when_they_hold_on_a_same_day(other: Version, expected: bool) -> None:
    assert overlap(OLD, other) is expected
    assert overlap(other, OLD) is expected


@given(rule=versions("executor", None), day=st.dates(FIRST_DAY, LAST_DAY))
def test_a_later_day_never_closes_sooner(rule: list[Version], day: date) -> None:
    first, second = closing_day(rule, day), closing_day(rule, day + timedelta(days=1))
    assert second is None or (first is not None and first[0] <= second[0])


@pytest.mark.parametrize("unit", Unit)
def test_the_longest_period_from_the_last_day_is_still_a_date(unit: Unit) -> None:
    assert add_period(LAST_DAY, LONGEST[unit], unit) > LAST_DAY
