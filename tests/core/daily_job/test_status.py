"""When everybody is told that the daily job is late."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.status import find_late_job
from tests.core.writing import add_grant
from tests.days import NOW, days_ago
from tests.people import MEDIATOR, SCHEDULER

JUST_IN_TIME, TOO_LATE = timedelta(hours=35, minutes=59), timedelta(hours=36)


def run(session: Session, at: datetime, brake: Brake = Brake()) -> None:
    by = SCHEDULER.at(at)
    run_daily_job(session, by.today, by=by, clock=lambda: at, brake=brake)


@pytest.mark.parametrize(
    ("ago", "late"),
    [
        pytest.param(timedelta(0), False, id="just now"),
        pytest.param(JUST_IN_TIME, False, id="35:59 ago"),
        pytest.param(TOO_LATE, True, id="36:00 ago"),
        pytest.param(timedelta(days=9), True, id="nine days ago"),
    ],
)
def test_the_job_is_late_36_hours_after_a_run_went_through(
    database: str, ago: timedelta, late: bool
) -> None:
    with db.transaction() as session:
        add_grant(session)
        run(session, NOW - ago)
        found = find_late_job(session, MEDIATOR)
    assert (found is not None) is late
    if found:
        assert (found.last_completed, found.held) == (NOW - ago, False)


def test_a_run_that_the_brake_holds_does_not_go_through(database: str) -> None:
    with db.transaction() as session:
        run(session, NOW - TOO_LATE)
        add_grant(session, granted_on=days_ago(300))
        run(session, NOW, Brake(0, 0))
        late = find_late_job(session, MEDIATOR)
    assert late
    assert (late.last_completed, late.held) == (NOW - TOO_LATE, True)


def test_a_run_that_is_held_is_no_hurry_as_long_as_one_went_through_lately(database: str) -> None:
    with db.transaction() as session:
        run(session, NOW - JUST_IN_TIME)
        add_grant(session, granted_on=days_ago(300))
        run(session, NOW, Brake(0, 0))
        assert find_late_job(session, MEDIATOR) is None


def test_a_register_with_grants_that_never_had_a_run_is_late(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        late = find_late_job(session, MEDIATOR)
    assert late
    assert (late.last_completed, late.held) == (None, False)


def test_an_empty_register_is_not_late(database: str) -> None:
    with db.transaction() as session:
        assert find_late_job(session, MEDIATOR) is None
        run(session, NOW - timedelta(days=9))
        assert find_late_job(session, MEDIATOR) is None
