"""Undoing a daily run, or some of its closings."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.undo import UndoCounts, count_undo, plan_undo, undo_closings, undo_run
from core.errors import (
    KeepDaysOutOfRange,
    NothingChosen,
    NotPermitted,
    ReasonMissing,
    RunClosedNothing,
    UnknownRun,
)
from core.grants.verification import find_differences
from core.models import AuditEvent, Basis, Closure, DailyRun, Grant, Outcome
from core.permissions import Acting
from tests.core.writing import add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, on

DUE_TODAY = date(2026, 5, 24)


def run(session: Session, day: date = TODAY) -> DailyRun:
    return run_daily_job(session, day, by=on(SCHEDULER, day), clock=lambda: NOW, brake=Brake())


def run_closing(session: Session, clients: int) -> DailyRun:
    for number in range(clients):
        add_grant(session, f"C{number}", granted_on=DUE_TODAY)
    return run(session)


def closing_of(session: Session, client_id: str) -> int:
    return session.scalars(select(Closure.id).filter_by(client_id=client_id)).one()


def open_clients(session: Session) -> list[str]:
    opened = select(Grant.client_id).where(Grant.closed_on.is_(None))
    return list(session.scalars(opened.order_by(Grant.client_id)))


def test_undoing_a_run_leaves_an_older_closed_grant_of_the_pair_closed(database: str) -> None:
    with db.transaction() as session:
        older = add_grant(session, granted_on=days_ago(500))
        run(session, days_ago(300))
        newer = add_grant(session, granted_on=DUE_TODAY)
        made = run(session)
        assert undo_run(session, made.id, "vergissing", 14, by=ADMINISTRATOR) == UndoCounts(1, 0)
        assert (newer.closed_on, older.closed_on) == (None, days_ago(300))


def test_undoing_a_run_brings_back_what_can_come_back(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 3)
        add_grant(session, "C1", granted_on=TODAY)
        plan = plan_undo(session, SCHEDULER, made.id)
        assert [row.client_id for row in plan.returning] == ["C0", "C2"]
        assert [row.client_id for row in plan.blocked] == ["C1"]
        assert undo_run(session, made.id, "vergissing", 14, by=ADMINISTRATOR) == UndoCounts(2, 1)
        kept = session.scalars(select(Grant.kept_until).where(Grant.basis == Basis.KEPT)).all()
        assert kept == [days_ago(-14)] * 2
        assert made.undone_by == "Marleen"


def test_the_next_run_leaves_what_was_undone_until_its_days_are_over(database: str) -> None:
    with db.transaction() as session:
        undo_run(session, run_closing(session, 2).id, "vergissing", 1, by=ADMINISTRATOR)
        assert run(session).outcome is Outcome.NOTHING_DUE
        tomorrow = days_ago(-1)
        again = run(session, tomorrow)
        assert (again.closed, again.counts) == (2, {"kept": 2})


def test_only_a_run_that_closed_something_can_be_undone(database: str) -> None:
    with db.transaction() as session:
        made, empty = run_closing(session, 1), run(session)
        with pytest.raises(UnknownRun):
            undo_run(session, empty.id + 1, "vergissing", 14, by=ADMINISTRATOR)
        with pytest.raises(RunClosedNothing):
            undo_run(session, empty.id, "vergissing", 14, by=ADMINISTRATOR)
        undo_run(session, made.id, "vergissing", 14, by=ADMINISTRATOR)
        with pytest.raises(RunClosedNothing):
            undo_run(session, made.id, "vergissing", 14, by=ADMINISTRATOR)


def test_chosen_closings_of_a_run_are_undone_and_the_others_stay(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 3)
        chosen = [closing_of(session, client) for client in ("C0", "C2")]
        assert undo_closings(
            session, made.id, chosen, " te vroeg ", by=ADMINISTRATOR
        ) == UndoCounts(2, 0)
        assert open_clients(session) == ["C0", "C2"]
        assert made.undone_at is None
        reasons = session.scalars(select(Closure.undo_reason).order_by(Closure.client_id)).all()
        assert reasons == ["te vroeg", None, "te vroeg"]
        assert find_differences(session, SCHEDULER) == []


def test_each_chosen_closing_has_its_own_event(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 2)
        undo_closings(session, made.id, [closing_of(session, "C1")], "te vroeg", by=ADMINISTRATOR)
        events = session.scalars(select(AuditEvent).filter_by(kind="grant.closing_undone")).all()
        (event,) = events
        assert (event.client_id, event.details["run"]) == ("C1", made.id)
        assert (event.actor, event.details["reason"]) == ("Marleen", "te vroeg")


def test_what_has_a_newer_grant_is_counted_apart_and_stays_closed(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 2)
        newer = add_grant(session, "C1", granted_on=TODAY)
        chosen = [closing_of(session, "C0"), closing_of(session, "C1")]
        assert count_undo(session, SCHEDULER, made.id, chosen) == UndoCounts(1, 1)
        assert undo_closings(session, made.id, chosen, "te vroeg", by=ADMINISTRATOR) == UndoCounts(
            1, 1
        )
        assert newer.closed_on is None
        assert count_undo(session, SCHEDULER, made.id) == UndoCounts(0, 1)


def test_a_closing_of_another_run_is_not_undone(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 1)
        add_grant(session, "C9", granted_on=DUE_TODAY)
        other = run(session)
        with pytest.raises(RunClosedNothing):
            undo_closings(session, other.id, [closing_of(session, "C0")], "x", by=ADMINISTRATOR)
        assert count_undo(session, SCHEDULER, made.id) == UndoCounts(1, 0)


def test_an_undo_needs_closings_a_reason_and_a_sensible_number_of_days(database: str) -> None:
    with db.transaction() as session:
        made = run_closing(session, 1)
        with pytest.raises(NothingChosen):
            undo_closings(session, made.id, [], "te vroeg", by=ADMINISTRATOR)
        with pytest.raises(ReasonMissing):
            undo_run(session, made.id, " ", 14, by=ADMINISTRATOR)
        with pytest.raises(KeepDaysOutOfRange):
            undo_run(session, made.id, "te vroeg", 91, by=ADMINISTRATOR)
        assert open_clients(session) == []


@pytest.mark.parametrize("by", [MANAGER, MEDIATOR], ids=lambda by: by.role)
def test_nobody_else_undoes_a_run_or_its_closings(database: str, by: Acting) -> None:
    with db.transaction() as session:
        made = run_closing(session, 1)
        with pytest.raises(NotPermitted):
            undo_run(session, made.id, "te vroeg", 14, by=by)
        with pytest.raises(NotPermitted):
            undo_closings(session, made.id, [closing_of(session, "C0")], "te vroeg", by=by)
        assert open_clients(session) == []
