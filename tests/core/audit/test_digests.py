"""Each run's audit event has a digest of its closings, so that later changes to these are found."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import database as db
from core.audit.digests import ACCOUNTS, DIGESTED, NOTHING, digest_of_closures, find_changed_run
from core.audit.proof import Break, Problem, find_break
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.undo import undo_run
from core.models import AuditEvent, Closure, DailyRun
from tests.core.tampering import found_after
from tests.core.writing import add_grant
from tests.days import NOW, TODAY
from tests.people import SCHEDULER

DUE_TODAY = date(2026, 5, 24)
THREE_CLOSINGS = "560ed2122bb652a663e0895070353c608ee9857907ac3e7dda67a2e9acbf148c"
OTHER_CLOSINGS = Break("run", 2, Problem.OTHER_CLOSINGS)


def run(session: Session) -> DailyRun:
    return run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())


@pytest.fixture
def runs(database: str) -> None:
    """Do three runs: the first and the last close nothing, the second closes three grants."""
    with db.transaction() as session:
        run(session)
        for client in ("C1", "C2", "C3"):
            add_grant(session, client, granted_on=DUE_TODAY)
        run(session)
        run(session)


def digests(session: Session) -> list[str]:
    runs = AuditEvent.kind.startswith("daily_run.")
    details = session.scalars(select(AuditEvent.details).where(runs).order_by(AuditEvent.id))
    return [each["digest"] for each in details]


def test_a_run_writes_the_digest_of_its_closings_down(runs: None) -> None:
    with db.reading() as session:
        made = session.scalars(select(DailyRun).order_by(DailyRun.id)).all()
        assert digests(session) == [digest_of_closures(session, each) for each in made]
        assert [each == NOTHING for each in digests(session)] == [True, False, True]
        assert find_break(session, SCHEDULER) is None


def test_a_digest_is_the_same_on_both_databases(runs: None) -> None:
    with db.reading() as session:
        assert digests(session)[1] == THREE_CLOSINGS


def test_undoing_a_run_leaves_its_digest(runs: None) -> None:
    with db.transaction() as session:
        undo_run(session, 2, "vergissing", 14, by=SCHEDULER)
        assert find_changed_run(session) is None


def test_a_digest_covers_all_of_a_closing_but_its_number_and_its_undoing() -> None:
    digested = {column.key for column in (*DIGESTED, *ACCOUNTS)}
    assert set(Closure.__table__.columns.keys()) - digested == {
        "id", "run_id", "undone_at", "undone_by", "undone_by_account", "undo_reason"
    }  # fmt: skip


CHANGES = [
    "partner_id = 'P2'",
    "grant_id = 4, client_id = 'C4'",
    "cause = 'by_hand', run_id = NULL, basis = NULL",
    "run_id = 3",
    "closed_on = '2026-11-23'",
    "closed_by = 'iemand anders'",
    "closed_at = '2026-11-24 05:00:01.000000+00'",
    "reason = ''",
    "closes_on = NULL",
    "days_late = 1",
    "basis = 'kept'",
    "fact_kind = 'action'",
    "fact_id = 'A1'",
    "service = 'SIF'",
    "counted_from = '2026-05-23'",
    "rule_id = 1",
    "kept_by = 'iemand anders'",
    "kept_reason = ''",
]


def test_a_changed_closing_is_named_by_its_run(runs: None) -> None:
    with db.transaction() as session:
        add_grant(session, "C4", "P2", granted_on=TODAY)
        for change in CHANGES:
            found = found_after(session, f"UPDATE closures SET {change} WHERE client_id = 'C1'")
            assert found == OTHER_CLOSINGS, change


COPIED = "client_id, partner_id, cause, basis, closed_on, closed_by, closed_at"
REMOVED_OR_ADDED = {
    "DELETE FROM closures WHERE client_id = 'C2'": 2,
    "DELETE FROM closures": 2,
    "UPDATE closures SET run_id = 1 WHERE client_id = 'C2'": 1,
    f"INSERT INTO closures (run_id, grant_id, {COPIED})"
    f" SELECT 3, 4, {COPIED} FROM closures WHERE client_id = 'C2'": 3,
}


def test_a_removed_or_added_closing_is_named_by_its_run(runs: None) -> None:
    with db.transaction() as session:
        add_grant(session, "C4", granted_on=TODAY)
        for statement, run_id in REMOVED_OR_ADDED.items():
            found = found_after(session, statement)
            assert found == Break("run", run_id, Problem.OTHER_CLOSINGS), statement


def test_a_run_with_closings_that_the_trail_does_not_know_is_named(runs: None) -> None:
    with db.transaction() as session:
        before = session.get_one(DailyRun, 3)
        values = {name: getattr(before, name) for name in DailyRun.__table__.columns.keys()[1:]}
        session.add(DailyRun(**values))
        closed = add_grant(session, "C4", granted_on=DUE_TODAY)
        session.flush()
        columns = Closure.__table__.columns.keys()[1:]
        row = session.execute(select(Closure.__table__).limit(1)).mappings().one()
        copied = {name: row[name] for name in columns} | {"grant_id": closed.id, "run_id": 4}
        session.execute(insert(Closure).values(copied))
        assert find_break(session, SCHEDULER) == Break("run", 4, Problem.OTHER_CLOSINGS)


def test_runs_from_before_there_were_digests_are_left_out(database: str) -> None:
    with db.transaction() as session:
        assert find_changed_run(session) is None
