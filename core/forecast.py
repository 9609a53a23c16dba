"""How many grants close in each of the coming weeks: for certain, and possibly.

A forecast is made once a day and stored as a few numbers, so that it can be held against what
happened afterwards.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from core.assessment import verdicts
from core.models import Forecast, Grant, State
from core.permissions import Act, Actor, allowed

WEEKS = 27  # this one and half a year after it


class Week(NamedTuple):
    """How many grants close in a week, for certain and possibly."""

    week: date
    certain: int
    possible: int


def monday(day: date) -> date:
    """The first day of this day's week."""
    return day - timedelta(days=day.weekday())


@allowed(Act.RUN_DAILY_JOB)
def make_forecast(session: Session, actor: Actor, today: date) -> Sequence[Forecast]:
    """Count what closes per week for the next half year, and store it as today's forecast."""
    store_forecast(session, actor, today, count_forecast(session, actor, today))
    return read_forecast(session, today)


@allowed(Act.RUN_DAILY_JOB)
def count_forecast(session: Session, actor: Actor, today: date) -> list[Week]:
    """What closes in this week and each of the next 26. What is past its date counts in this week.

    It judges every grant in use, which takes a while among many; it changes nothing.
    """
    weeks = [monday(today) + timedelta(weeks=n) for n in range(WEEKS)]
    certain = _per_week(session, _closing(weeks[-1]), today)
    possible = _per_week(session, _closing_if_ended(today, weeks[-1]), today)
    return [Week(week, certain[week], possible[week]) for week in weeks]


@allowed(Act.RUN_DAILY_JOB)
def store_forecast(session: Session, actor: Actor, today: date, weeks: Sequence[Week]) -> None:
    """Store what was counted as today's forecast. Made twice on a day, the second one stays."""
    session.execute(delete(Forecast).filter_by(made_on=today))
    rows = [{"made_on": today, **week._asdict()} for week in weeks]
    session.execute(insert(Forecast), rows)


def read_forecast(session: Session, made_on: date) -> Sequence[Forecast]:
    """The forecast that was made on a day, a row per week; nothing when none was made."""
    rows = select(Forecast).filter_by(made_on=made_on).order_by(Forecast.week)
    return session.scalars(rows).all()


def latest_forecast_day(session: Session) -> date | None:
    """The last day on which a forecast was made."""
    return session.scalar(select(func.max(Forecast.made_on)))


def _closing(last_week: date) -> Select[date | None, int]:
    until = last_week + timedelta(weeks=1)
    return (
        select(Grant.closes_on, func.count())
        .where(Grant.closed_on.is_(None), Grant.closes_on < until)
        .group_by(Grant.closes_on)
    )


def _closing_if_ended(today: date, last_week: date) -> Select[date | None, int]:
    """The grants in use, by the day on which they would close if all that runs ended today."""
    verdict = verdicts(Grant.state == State.IN_USE, as_if_ended_on=today).subquery("verdict")
    until = last_week + timedelta(weeks=1)
    return (
        select(verdict.c.closes_on, func.count())
        .where(verdict.c.closes_on < until)
        .group_by(verdict.c.closes_on)
    )


def _per_week(session: Session, counts: Select[date | None, int], today: date) -> Counter[date]:
    weeks: Counter[date] = Counter()
    for closes_on, count in session.execute(counts):
        if closes_on is not None:
            weeks[monday(max(closes_on, today))] += count
    return weeks
