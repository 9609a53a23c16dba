"""Forecasts: what is counted, how much comes true, and what is stored."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.calendar import monday
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.undo import undo_run
from core.errors import DatabaseBusy
from core.models import Forecast, Outcome
from core.reporting.forecast import (
    WEEKS,
    ComparedWeek,
    compare_weeks,
    count_forecast,
    make_forecast,
    read_forecast,
    read_latest_forecast,
)
from core.rules.assessment import assess
from tests.core.commanding import answer, inzage, one_kind
from tests.core.commanding import days_ago as really_days_ago
from tests.core.judging import judge
from tests.core.registers import Register, put_in, registers
from tests.core.writing import add_action, add_grant
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, SCHEDULER, on

SUNDAY = monday(TODAY) + timedelta(days=6)
LAST_WEEK = monday(TODAY) + timedelta(weeks=WEEKS - 1)
NEVER_HELD = Brake(grants=10_000)
MANY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run(session: Session, day: date = TODAY) -> int:
    made = run_daily_job(session, day, by=on(SCHEDULER, day), clock=lambda: NOW, brake=NEVER_HELD)
    return made.closed


# What is counted


def naive_weeks(register: Register) -> tuple[Counter[date], Counter[date]]:
    """Return the grants closing per week (by its Monday): for certain, and if all ended today."""
    certain, possible = Counter(), Counter()
    for grant in register.grants:
        now = judge(grant, register.rules)
        if now.state == "closes":
            certain[monday(max(now.closes_on, TODAY))] += 1
        elif now.state == "in_use":
            then = judge(grant, register.rules, ended_on=TODAY)
            if then.state == "closes":
                possible[monday(max(then.closes_on, TODAY))] += 1
    return certain, possible


@pytest.mark.slow
@given(register=registers)
@MANY
def test_a_forecast_is_what_the_rules_say_of_each_grant(
    databases: SqliteDatabases | PostgresqlDatabases, register: Register
) -> None:
    certain, possible = naive_weeks(register)
    with databases.fresh(), db.transaction() as session:
        put_in(session, register)
        assess(session)
        made = make_forecast(session, SCHEDULER)
        weeks = [monday(TODAY) + timedelta(weeks=n) for n in range(WEEKS)]
        assert [(row.week, row.certain, row.possible) for row in made] == [
            (week, certain[week], possible[week]) for week in weeks
        ]


@pytest.mark.slow
@given(register=registers)
@MANY
def test_what_is_certain_this_week_is_what_the_job_closes_when_nothing_changes(
    databases: SqliteDatabases | PostgresqlDatabases, register: Register
) -> None:
    with databases.fresh(), db.transaction() as session:
        put_in(session, register)
        assess(session)
        this_week = count_forecast(session, SCHEDULER)[0]
        days = [TODAY + timedelta(days=n) for n in range((SUNDAY - TODAY).days + 1)]
        assert this_week.certain == sum(run(session, day) for day in days)


def test_the_last_week_is_counted_to_its_end_and_no_further(database: str) -> None:
    with db.transaction() as session:
        for number, closes_on in enumerate((LAST_WEEK, LAST_WEEK + timedelta(days=6))):
            add_grant(session, f"C{number}").closes_on = closes_on
        add_grant(session, "C9").closes_on = LAST_WEEK + timedelta(days=7)
        assert [week.certain for week in count_forecast(session, SCHEDULER)] == [0] * (
            WEEKS - 1
        ) + [2]


def test_a_forecast_made_again_on_a_day_takes_the_place_of_the_first(database: str) -> None:
    with db.transaction() as session:
        make_forecast(session, SCHEDULER)
        add_grant(session, granted_on=days_ago(300))
        make_forecast(session, SCHEDULER)
        assert read_forecast(session, TODAY)[0].certain == 1
        assert session.scalar(select(func.count()).select_from(Forecast)) == WEEKS


def test_what_closed_is_no_longer_expected(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        run(session)
        assert make_forecast(session, SCHEDULER)[0].certain == 0


# What management reads


def test_the_outlook_is_the_last_forecast(database: str) -> None:
    with db.transaction() as session:
        assert read_latest_forecast(session, MANAGER) is None
        make_forecast(session, on(SCHEDULER, days_ago(3)))
        add_grant(session, granted_on=days_ago(200))
        add_action(session, started_on=days_ago(20))
        make_forecast(session, on(SCHEDULER, days_ago(1)))
        outlook = read_latest_forecast(session, MANAGER)
    assert outlook is not None
    assert (outlook.made_on, len(outlook.weeks)) == (days_ago(1), WEEKS)
    assert sum(week.possible for week in outlook.weeks) == 1


def compared(session: Session) -> ComparedWeek:
    """Return the comparison of the last whole week."""
    return compare_weeks(session, MANAGER)[-1]


def add_forecast(session: Session, made_on: date, week: date, certain: int) -> None:
    session.add(Forecast(made_on=made_on, week=week, certain=certain, possible=0))
    session.flush()


def test_a_past_week_is_held_against_the_forecast_of_four_weeks_before(database: str) -> None:
    week = monday(TODAY) - timedelta(weeks=1)
    in_time = week - timedelta(weeks=4)
    with db.transaction() as session:
        assert compared(session) == ComparedWeek(week, None, 0)
        add_forecast(session, in_time - timedelta(days=7), week, 1)
        assert compared(session).expected is None
        add_forecast(session, in_time - timedelta(days=2), week, 2)
        add_forecast(session, in_time + timedelta(days=1), week, 4)
        assert compared(session).expected == 2
        add_forecast(session, in_time, week, 3)
        assert compared(session).expected == 3


def test_what_closed_in_a_week_is_what_the_job_closed_and_stands(database: str) -> None:
    saturday = monday(TODAY) - timedelta(days=2)
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(300))
        run(session, saturday)
        assert compared(session).closed == 1
        add_grant(session, "C2", granted_on=days_ago(300))
        run(session)
        assert compared(session).closed == 1
        undo_run(session, 1, "fout", 14, by=ADMINISTRATOR)
        assert compared(session).closed == 0


# After the daily job


@pytest.fixture
def due_today(database: str) -> None:
    """Add two grants that are due."""
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=really_days_ago(300))
        add_grant(session, "C2", granted_on=really_days_ago(300))


def days_with_a_forecast() -> list[date]:
    with db.reading() as session:
        return list(session.scalars(select(Forecast.made_on).distinct()))


@one_kind
@pytest.mark.usefixtures("due_today")
def test_a_completed_run_is_followed_by_a_forecast_of_what_is_left() -> None:
    assert answer("daily-job")["outcome"] == Outcome.DONE
    assert days_with_a_forecast() == [really_days_ago(0)]
    with db.reading() as session:
        assert read_forecast(session, really_days_ago(0))[0].certain == 0


@one_kind
@pytest.mark.usefixtures("due_today")
def test_a_dry_run_and_a_held_run_make_no_forecast() -> None:
    inzage("daily-job", "--dry-run")
    assert inzage("daily-job", INZAGE_BRAKE_GRANTS="0", INZAGE_BRAKE_PERCENT="0").exit_code == 3
    assert days_with_a_forecast() == []


@one_kind
@pytest.mark.usefixtures("due_today")
def test_a_forecast_that_can_not_be_made_is_said_and_leaves_the_run_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(*_arguments) -> None:
        raise DatabaseBusy

    monkeypatch.setattr("core.__main__.store_forecast", busy)
    result = inzage("daily-job", "--format", "json")
    assert result.exit_code == 6
    assert '"outcome": "done"' in result.stdout
    assert "try again in a moment. So there is no forecast of today." in result.stderr
