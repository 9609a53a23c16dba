"""The daily run: what it closes and catches up, when it is held, and how it is released."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import release_held_run, run_daily_job
from core.errors import DayInFuture, NotPermitted, ReasonMissing, RunNotHeld
from core.grants.closing import due
from core.grants.listing import list_grants
from core.models import Action, AuditEvent, Closure, DailyRun, Grant, Outcome
from core.permissions import Acting
from tests.core.writing import add_action, add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER

DUE_TODAY = date(2026, 5, 24)
EVERYTHING_IS_HELD = Brake(0, Decimal(0))


def run(
    session: Session, day: date = TODAY, *, brake: Brake = Brake(), release: bool = False
) -> DailyRun:
    return run_daily_job(
        session, day, by=SCHEDULER, clock=lambda: NOW, brake=brake, release=release
    )


def add_grants(session: Session, count: int, granted_on: date) -> None:
    for number in range(count):
        add_grant(session, f"{granted_on}-{number}", granted_on=granted_on)


def open_clients(session: Session) -> list[str]:
    return list(session.scalars(select(Grant.client_id).where(Grant.closed_on.is_(None))))


def test_a_run_closes_what_is_due_and_leaves_the_rest(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=DUE_TODAY)
        add_grant(session, "C2", granted_on=DUE_TODAY + timedelta(days=1))
        made = run(session)
        assert (made.outcome, made.closed, made.counts) == (Outcome.DONE, 1, {"no_action": 1})
        assert open_clients(session) == ["C2"]


def test_a_second_run_on_the_same_day_closes_nothing(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 3, DUE_TODAY)
        run(session)
        again = run(session)
        assert (again.outcome, again.closed, again.due) == (Outcome.NOTHING_DUE, 0, 0)
        assert session.scalar(select(func.count(DailyRun.id))) == 2


def test_a_run_after_ten_missed_days_closes_them_all_and_says_how_late(database: str) -> None:
    with db.transaction() as session:
        for ago in range(11):
            add_grant(session, f"C{ago:02}", granted_on=DUE_TODAY - timedelta(days=ago))
        run(session)
        late = session.scalars(select(Closure.days_late).order_by(Closure.client_id)).all()
        assert late == list(range(11))


def test_a_run_for_an_earlier_day_closes_on_that_day(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=DUE_TODAY - timedelta(days=3))
        add_grant(session, "C2", granted_on=DUE_TODAY)
        run(session, days_ago(3))
        assert open_clients(session) == ["C2"]
        assert session.scalars(select(Closure.closed_on)).all() == [days_ago(3)]


def test_a_run_for_a_day_to_come_is_refused(database: str) -> None:
    with db.transaction() as session, pytest.raises(DayInFuture, match="25 november 2026"):
        run(session, days_ago(-1))


def test_due_grants_are_judged_again_from_their_facts(database: str) -> None:
    """Even when a fact was written outside the software: nobody loses their coach over that."""
    with db.transaction() as session:
        add_grant(session, granted_on=DUE_TODAY)
        add_action(session, started_on=DUE_TODAY, closed_on=DUE_TODAY)
        session.execute(update(Action).values(closed_on=None))
        assert run(session).outcome is Outcome.NOTHING_DUE
        assert open_clients(session) == ["C1"]


@pytest.mark.parametrize(
    ("brake", "outcome"),
    [
        pytest.param(Brake(grants=3, percent=Decimal(20)), Outcome.DONE, id="not too many"),
        pytest.param(Brake(grants=2, percent=Decimal(20)), Outcome.HELD, id="more than both"),
        pytest.param(Brake(grants=2, percent=Decimal(30)), Outcome.DONE, id="exactly the share"),
        pytest.param(Brake(grants=2, percent=Decimal("29.9")), Outcome.HELD, id="a bit more"),
        pytest.param(Brake(grants=0, percent=Decimal(0)), Outcome.HELD, id="everything is held"),
    ],
)
def test_the_brake_holds_a_run_that_closes_too_much(
    database: str, brake: Brake, outcome: Outcome
) -> None:
    with db.transaction() as session:
        add_grants(session, 3, DUE_TODAY)
        add_grants(session, 7, TODAY)
        made = run(session, brake=brake)
        assert (made.outcome, made.due, made.open_grants) == (outcome, 3, 10)
        assert len(open_clients(session)) == (10 if outcome is Outcome.HELD else 7)


def test_a_brake_at_nothing_lets_a_day_without_closings_pass(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 3, TODAY)
        assert run(session, brake=EVERYTHING_IS_HELD).outcome is Outcome.NOTHING_DUE


def test_a_held_run_blocks_no_preview_and_is_released_by_somebody(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 3, DUE_TODAY)
        held = run(session, brake=EVERYTHING_IS_HELD)
        assert len(list(list_grants(session, SCHEDULER, due(TODAY)))) == 3
        released = run(session, brake=EVERYTHING_IS_HELD, release=True)
        assert (released.outcome, released.closed) == (Outcome.DONE, 3)
        assert (released.released_by, held.released_by) == ("system:cron", "system:cron")


def test_releasing_a_run_that_the_brake_does_not_hold_says_nothing_of_a_release(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grants(session, 3, DUE_TODAY)
        assert run(session, release=True).released_by is None


def release(
    session: Session, run_id: int, reason: str = "nagekeken", by: Acting = ADMINISTRATOR
) -> DailyRun:
    return release_held_run(
        session, run_id, reason, by=by, clock=lambda: NOW, brake=EVERYTHING_IS_HELD
    )


def test_an_administrator_releases_a_held_run_and_the_reason_is_kept(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 2, DUE_TODAY)
        held = run(session, brake=EVERYTHING_IS_HELD)
        made = release(session, held.id, " nagekeken ")
        assert (made.outcome, made.closed, made.started_by) == (Outcome.DONE, 2, "Marleen")
        assert made.release_reason == held.release_reason == "nagekeken"
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last
        assert (last.kind, last.details["released_because"]) == ("daily_run.done", "nagekeken")


def test_a_release_closes_what_is_due_today_however_old_the_held_run(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=DUE_TODAY - timedelta(days=5))
        held = run(session, days_ago(5), brake=EVERYTHING_IS_HELD)
        add_grant(session, "C2", granted_on=DUE_TODAY)
        made = release(session, held.id)
        assert (made.run_on, made.closed) == (TODAY, 2)


def test_a_release_makes_good_the_runs_held_since_the_last_one_that_went_through(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grants(session, 2, DUE_TODAY)
        overtaken = run(session, days_ago(0), brake=EVERYTHING_IS_HELD)
        run(session)
        add_grant(session, "C9", granted_on=DUE_TODAY)
        first = run(session, brake=EVERYTHING_IS_HELD)
        second = run(session, brake=EVERYTHING_IS_HELD)
        release(session, first.id)
        by = [each.released_by for each in (overtaken, first, second)]
        assert by == [None, "Marleen", "Marleen"]


def test_a_release_for_an_earlier_day_does_not_make_good_what_was_held_since(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grants(session, 1, DUE_TODAY - timedelta(days=3))
        earlier = run(session, days_ago(2), brake=EVERYTHING_IS_HELD)
        held = run(session, brake=EVERYTHING_IS_HELD)
        run(session, days_ago(1), brake=EVERYTHING_IS_HELD, release=True)
        assert [each.released_by for each in (earlier, held)] == ["system:cron", None]
        assert release(session, held.id).run_on == TODAY


def test_a_held_run_of_a_day_to_come_can_be_released(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 1, DUE_TODAY)
        held = run(session, brake=EVERYTHING_IS_HELD)
        held.run_on = days_ago(-30)
        assert release(session, held.id).closed == 1
        with pytest.raises(RunNotHeld):
            release(session, held.id)


def test_only_a_run_that_waits_is_released_and_with_a_reason(database: str) -> None:
    with db.transaction() as session:
        add_grants(session, 1, DUE_TODAY)
        held = run(session, brake=EVERYTHING_IS_HELD)
        with pytest.raises(ReasonMissing):
            release(session, held.id, "  ")
        release(session, held.id)
        for number in (held.id, held.id + 1, 999):
            with pytest.raises(RunNotHeld):
                release(session, number)


@pytest.mark.parametrize("by", [MANAGER, MEDIATOR], ids=lambda by: by.role)
def test_nobody_else_runs_or_releases(database: str, by: Acting) -> None:
    with db.transaction() as session:
        add_grants(session, 1, DUE_TODAY)
        held = run(session, brake=EVERYTHING_IS_HELD)
        with pytest.raises(NotPermitted):
            release(session, held.id, by=by)
        with pytest.raises(NotPermitted):
            run_daily_job(session, TODAY, by=by, clock=lambda: NOW, brake=Brake())
        assert len(open_clients(session)) == 1
