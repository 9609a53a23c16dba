"""When the daily job is late, too late or held."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.status import CompletedRun, HeldRun, JobStatus, read_job_status
from core.daily_job.undo import undo_run
from core.i18n import FLANDERS, day_of
from core.models import DailyRun
from tests.core.writing import add_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER

NOON = time(12)
NOTHING_PASSES = Brake(0, 0)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return this time in Flanders, today or this many days ago."""
    return datetime.combine(days_ago(days), time(hour, minute), FLANDERS)


def run(session: Session, on: int, moment: datetime, brake: Brake = Brake()) -> DailyRun:
    """Do a run for the day `on` days ago, at this moment."""
    return run_daily_job(
        session, days_ago(on), by=SCHEDULER.at(moment), clock=lambda: moment, brake=brake
    )


def look(session: Session, now: datetime = at(9), late_after: time = NOON) -> JobStatus:
    return read_job_status(session, MEDIATOR.at(now), late_after=late_after)


@pytest.mark.parametrize(
    ("on", "ran_at", "now", "late_after", "late", "too_late"),
    [
        pytest.param(0, at(4), at(23, 59), NOON, False, False, id="today's is done"),
        pytest.param(0, at(14), at(15), NOON, False, False, id="today's was late and is done"),
        pytest.param(1, at(4, days=1), at(11, 59), NOON, False, False, id="just before the hour"),
        pytest.param(1, at(4, days=1), at(12), NOON, True, False, id="not there by the hour"),
        pytest.param(1, at(4, days=1), at(6), time(6), True, False, id="an earlier hour is set"),
        pytest.param(1, at(23, days=1), at(22), time(23), False, False, id="it runs at night"),
        pytest.param(1, at(4, days=1), at(15, 59), NOON, True, False, id="35:59 ago"),
        pytest.param(1, at(4, days=1), at(16), NOON, True, True, id="36:00 ago"),
        pytest.param(9, at(4, days=9), at(9), NOON, True, True, id="nine days ago"),
        pytest.param(2, at(4, days=1), at(9), NOON, True, False, id="for the day before yesterday"),
        pytest.param(1, at(8), at(9), NOON, False, False, id="this morning, for yesterday"),
        pytest.param(1, at(8), at(13), NOON, True, False, id="for yesterday, and today is due"),
    ],
)  # fmt: skip
def test_the_job_is_late_when_no_run_has_gone_through_for_the_day_by_the_hour(
    database: str,
    on: int,
    ran_at: datetime,
    now: datetime,
    late_after: time,
    late: bool,
    too_late: bool,
) -> None:
    with db.transaction() as session:
        add_grant(session)
        run(session, on, ran_at)
        status = look(session, now, late_after)
    assert status == (CompletedRun(days_ago(on), ran_at, 0, False), None, late, too_late)


def test_the_hour_is_that_of_flanders_in_summer_too(database: str) -> None:
    summer = datetime(2026, 7, 1, tzinfo=FLANDERS)
    with db.transaction() as session:
        add_grant(session)
        run(session, (TODAY - day_of(summer)).days + 1, summer - timedelta(hours=20))
        assert not look(session, summer.replace(hour=11, minute=59)).late
        assert look(session, summer.replace(hour=12)).late


def test_a_run_of_a_day_to_come_never_counts_as_on_time(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        yesterday = run(session, 1, at(4, days=1))
        ahead = run(session, 0, at(4))
        session.execute(
            update(DailyRun).where(DailyRun.id == ahead.id).values(run_on=days_ago(-30))
        )
        status = look(session, at(13))
        assert (status.late, status.last) == (
            True, CompletedRun(days_ago(1), yesterday.finished_at, 0, False),
        )  # fmt: skip


def test_a_run_for_an_earlier_day_is_not_the_last_one(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        run(session, 0, at(4))
        run(session, 5, at(8))
        status = look(session, at(13))
    assert not status.late
    assert status.last == (TODAY, at(4), 0, False)


def test_a_register_with_grants_that_never_had_a_run_is_late(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        assert look(session) == (None, None, True, False)


def test_a_register_without_grants_is_not_late(database: str) -> None:
    with db.transaction() as session:
        assert look(session) == (None, None, False, False)
        run(session, 9, at(4, days=9))
        status = look(session)
    assert (status.late, status.too_late) == (False, False)


def test_a_held_run_is_told_at_once_while_the_day_before_was_done(database: str) -> None:
    with db.transaction() as session:
        run(session, 1, at(4, days=1))
        add_grant(session, granted_on=days_ago(300))
        held = run(session, 0, at(4), NOTHING_PASSES)
        morning, afternoon = look(session, at(9)), look(session, at(13))
        assert morning.held == afternoon.held == HeldRun(held.id, 1, TODAY)
    assert (morning.late, afternoon.late, afternoon.too_late) == (False, True, False)


def test_of_runs_held_day_after_day_the_latest_is_told_and_since_when(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(186))  # due since the day before yesterday
        for ago in (3, 2, 1):
            run(session, ago, at(4, days=ago), NOTHING_PASSES)
        add_grant(session, "C2", granted_on=days_ago(300))
        latest = run(session, 0, at(4), NOTHING_PASSES)
        status = look(session)
        assert status.held == HeldRun(latest.id, 2, days_ago(2))
    assert status.last
    assert (status.last.run_on, status.too_late) == (days_ago(3), True)


def test_a_register_whose_only_runs_were_held_is_late_and_held(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        run(session, 0, at(4), NOTHING_PASSES)
        status = look(session)
    assert status.held
    assert (status.last, status.late) == (None, True)


def test_a_run_that_went_through_since_leaves_nothing_held(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        run(session, 0, at(4), NOTHING_PASSES)
        run(session, 0, at(8))
        assert look(session, at(13)) == (CompletedRun(TODAY, at(8), 1, False), None, False, False)


def test_a_run_for_an_earlier_day_leaves_the_held_one_held(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        run(session, 1, at(4, days=1))
        add_grant(session, "C2", granted_on=days_ago(184))
        held = run(session, 0, at(4), NOTHING_PASSES)
        run(session, 1, at(8))
        assert look(session).held == HeldRun(held.id, 1, TODAY)
        run(session, 0, at(9))
        assert look(session).held is None


def test_a_run_that_was_undone_went_through_all_the_same(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        made = run(session, 0, at(4))
        undo_run(session, made.id, "vergissing", 14, by=SCHEDULER)
        status = look(session, at(13))
    assert status == (CompletedRun(TODAY, at(4), 1, True), None, False, False)
