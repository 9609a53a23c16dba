"""The forecasts as management reads them: the last one, and earlier ones against what happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.forecast import Week, latest_forecast_day, monday, read_forecast
from core.models import Cause, Forecast
from core.periods import Grain, period_in_words
from core.permissions import Act, Actor, allowed
from core.statistics import Choice, count_closings

WEEKS_BEFORE = 4
WEEKS_COMPARED = 26
WEEK = timedelta(weeks=1)


class Outlook(NamedTuple):
    """The last forecast: the day on which it was made, and its weeks."""

    made_on: date
    weeks: Sequence[Week]


class ComparedWeek(NamedTuple):
    """What was expected to close in a past week, if a forecast was made in time, and what did."""

    week: date
    expected: int | None
    closed: int


@allowed(Act.SEE_FIGURES)
def read_outlook(session: Session, actor: Actor) -> Outlook | None:
    """The last forecast; None as long as there is none."""
    made_on = latest_forecast_day(session)
    if made_on is None:
        return None
    rows = read_forecast(session, made_on)
    return Outlook(made_on, [Week(row.week, row.certain, row.possible) for row in rows])


@allowed(Act.SEE_FIGURES)
def compare_weeks(session: Session, actor: Actor, *, today: date) -> list[ComparedWeek]:
    """The weeks before this one: what was certain `WEEKS_BEFORE` weeks earlier, and what closed.

    What closed is what the daily job closed and stands; mediators' own closings no forecast knows.
    """
    this = monday(today)
    weeks = [this - WEEK * ago for ago in range(WEEKS_COMPARED, 0, -1)]
    expected = _expected(session, weeks)
    closed = _closed(session, actor, weeks)
    return [ComparedWeek(week, expected.get(week), closed[week]) for week in weeks]


def outlook_frame(outlook: Outlook) -> pd.DataFrame:
    """The weeks of a forecast: start, period, certain, possible."""
    return pd.DataFrame(
        [
            (row.week, period_in_words(row.week, Grain.WEEK), row.certain, row.possible)
            for row in outlook.weeks
        ],
        columns=["start", "period", "certain", "possible"],
    )


def compared_frame(weeks: Sequence[ComparedWeek]) -> pd.DataFrame:
    """The past weeks: start, period, expected, closed. Nothing is expected without a forecast."""
    frame = pd.DataFrame(
        [
            (row.week, period_in_words(row.week, Grain.WEEK), row.expected, row.closed)
            for row in weeks
        ],
        columns=["start", "period", "expected", "closed"],
    )
    return frame.astype({"expected": "Int64"})


def _expected(session: Session, weeks: Sequence[date]) -> dict[date, int]:
    """Of each week the last forecast that was made in the week so many weeks before its first day.

    On its Monday, that is, or in the days before it when the job didn't run then.
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


def _closed(session: Session, actor: Actor, weeks: Sequence[date]) -> Counter[date]:
    choice = Choice(weeks[0], weeks[-1] + WEEK - timedelta(days=1))
    closed: Counter[date] = Counter()
    for count in count_closings(session, actor, choice):
        if count.cause is Cause.DAILY_JOB:
            closed[monday(count.closed_on)] += count.closings
    return closed
