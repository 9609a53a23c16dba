"""Forecasts of closings: make and store them, read the last one, compare earlier ones."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Select, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from core.calendar import Grain, monday, period_in_words
from core.models import Cause, Forecast, Grant, State
from core.permissions import Act, Acting, allowed
from core.reporting.counts import Choice, count_closings
from core.rules.assessment import verdicts

WEEKS = 27  # this one and the half year after it


class Week(NamedTuple):
    """How many grants close in the week that begins on this Monday, certainly and possibly."""

    week: date
    certain: int
    possible: int


@allowed(Act.RUN_DAILY_JOB)
def make_forecast(session: Session, by: Acting) -> Sequence[Forecast]:
    """Count what closes per week for the next half year, and store it as today's forecast.

    Raises NotPermitted.
    """
    store_forecast(session, by, count_forecast(session, by))
    return read_forecast(session, by.today)


@allowed(Act.RUN_DAILY_JOB)
def count_forecast(session: Session, by: Acting) -> list[Week]:
    """Return what closes in this week and in each of the next 26; change nothing.

    What is past its closing date counts in this week. Every grant in use is judged, which is slow
    when there are many. Raises NotPermitted.
    """
    weeks = [monday(by.today) + timedelta(weeks=n) for n in range(WEEKS)]
    certain = _per_week(session, _closing(weeks[-1]), by.today)
    possible = _per_week(session, _closing_if_ended(by.today, weeks[-1]), by.today)
    return [Week(week, certain[week], possible[week]) for week in weeks]


@allowed(Act.RUN_DAILY_JOB)
def store_forecast(session: Session, by: Acting, weeks: Sequence[Week]) -> None:
    """Store the counts as today's forecast, replacing an earlier one. Raises NotPermitted."""
    session.execute(delete(Forecast).filter_by(made_on=by.today))
    rows = [{"made_on": by.today, **week._asdict()} for week in weeks]
    session.execute(insert(Forecast), rows)


def read_forecast(session: Session, made_on: date) -> Sequence[Forecast]:
    """Return the forecast that was made on a day, a row per week; empty when none was made."""
    rows = select(Forecast).filter_by(made_on=made_on).order_by(Forecast.week)
    return session.scalars(rows).all()


def latest_forecast_day(session: Session) -> date | None:
    """Return the last day on which a forecast was made, if any."""
    return session.scalar(select(func.max(Forecast.made_on)))


def _closing(last_week: date) -> Select[date | None, int]:
    """Count the open grants by closing date, up to and including the last week."""
    until = last_week + timedelta(weeks=1)
    return (
        select(Grant.closes_on, func.count())
        .where(Grant.closed_on.is_(None), Grant.closes_on < until)
        .group_by(Grant.closes_on)
    )


def _closing_if_ended(today: date, last_week: date) -> Select[date | None, int]:
    """Count the grants in use by the day they would close if all that runs ended today."""
    verdict = verdicts(Grant.state == State.IN_USE, as_if_ended_on=today).subquery("verdict")
    until = last_week + timedelta(weeks=1)
    return (
        select(verdict.c.closes_on, func.count())
        .where(verdict.c.closes_on < until)
        .group_by(verdict.c.closes_on)
    )


def _per_week(session: Session, counts: Select[date | None, int], today: date) -> Counter[date]:
    """Add up the counts per week; days before today count as today."""
    weeks: Counter[date] = Counter()
    for closes_on, count in session.execute(counts):
        if closes_on is not None:
            weeks[monday(max(closes_on, today))] += count
    return weeks


WEEKS_BEFORE = 4
WEEKS_COMPARED = 26
WEEK = timedelta(weeks=1)


class LatestForecast(NamedTuple):
    """The last forecast: the day on which it was made, and its weeks."""

    made_on: date
    weeks: Sequence[Week]


class ComparedWeek(NamedTuple):
    """Expected closings in a past week, None without a forecast in time, and actual ones."""

    week: date
    expected: int | None
    closed: int


@allowed(Act.SEE_FIGURES)
def read_latest_forecast(session: Session, by: Acting) -> LatestForecast | None:
    """Return the last forecast, or None when there is none. Raises NotPermitted."""
    made_on = latest_forecast_day(session)
    if made_on is None:
        return None
    rows = read_forecast(session, made_on)
    return LatestForecast(made_on, [Week(row.week, row.certain, row.possible) for row in rows])


@allowed(Act.SEE_FIGURES)
def compare_weeks(session: Session, by: Acting) -> list[ComparedWeek]:
    """Return the past weeks: what was certain `WEEKS_BEFORE` weeks earlier, and what closed.

    Only standing closings by the daily job count: no forecast knows what mediators close. Raises
    NotPermitted.
    """
    this = monday(by.today)
    weeks = [this - WEEK * ago for ago in range(WEEKS_COMPARED, 0, -1)]
    expected = _expected(session, weeks)
    closed = _closed(session, by, weeks)
    return [ComparedWeek(week, expected.get(week), closed[week]) for week in weeks]


def latest_forecast_frame(outlook: LatestForecast) -> pd.DataFrame:
    """Return the weeks of a forecast as a frame: start, period, certain, possible."""
    return pd.DataFrame(
        [
            (row.week, period_in_words(row.week, Grain.WEEK), row.certain, row.possible)
            for row in outlook.weeks
        ],
        columns=["start", "period", "certain", "possible"],
    )


def compared_frame(weeks: Sequence[ComparedWeek]) -> pd.DataFrame:
    """Return the past weeks as a frame: start, period, expected, closed.

    `expected` is missing for a week without a forecast.
    """
    frame = pd.DataFrame(
        [
            (row.week, period_in_words(row.week, Grain.WEEK), row.expected, row.closed)
            for row in weeks
        ],
        columns=["start", "period", "expected", "closed"],
    )
    return frame.astype({"expected": "Int64"})


def _expected(session: Session, weeks: Sequence[date]) -> dict[date, int]:
    """Return how many certain closings were expected in each week, `WEEKS_BEFORE` weeks before.

    The forecast of that Monday counts or, if the job didn't run then, the last of the six days
    before.
    """
    in_time = [
        and_(
            Forecast.week == week,
            Forecast.made_on <= week - WEEK * WEEKS_BEFORE,
            Forecast.made_on > week - WEEK * (WEEKS_BEFORE + 1),
        )
        for week in weeks
    ]
    rows = select(Forecast.week, Forecast.certain).where(or_(*in_time)).order_by(Forecast.made_on)
    return dict(session.execute(rows).all())


def _closed(session: Session, by: Acting, weeks: Sequence[date]) -> Counter[date]:
    choice = Choice(weeks[0], weeks[-1] + WEEK - timedelta(days=1))
    closed: Counter[date] = Counter()
    for count in count_closings(session, by, choice):
        if count.cause is Cause.DAILY_JOB:
            closed[monday(count.closed_on)] += count.closings
    return closed
