"""One day's run: plan, brake, judge again, close, record; and undoing a run.

The door holds `database.job_lock` around the transaction, so that two runs never work at once.
A run is one transaction: a crash leaves nothing of it.
"""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.assessment import assess
from core.audit import record_event
from core.closures import UndoPlan, close_due_grants, due, plan_undo, reopen
from core.config import Brake
from core.errors import DayInFuture, RunClosedNothing, UnknownRun
from core.models import LARGEST_NUMBER, Closure, DailyRun, Grant, Outcome


def run_daily_job(
    session: Session,
    day: date,
    *,
    today: date,
    clock: Callable[[], datetime],
    actor: str,
    brake: Brake,
    release: bool = False,
) -> DailyRun:
    """Close every grant that is due on `day`, unless that is so much that the brake holds the run.

    The due grants are judged again from their facts first. `release` lets the run past the brake.
    A day that was missed is caught up by the next run. Raises DayInFuture.
    """
    refuse_future(day, today)
    started_at = clock()
    assess(session, due(day))
    counts = count_due(session, day)
    run = DailyRun(
        run_on=day,
        outcome=Outcome.NOTHING_DUE,
        due=sum(counts.values()),
        closed=0,
        open_grants=count_open(session),
        counts=counts,
        started_by=actor,
        started_at=started_at,
        finished_at=started_at,
    )
    session.add(run)
    session.flush()
    held = brake.holds(run.due, run.open_grants)
    if held and not release:
        run.outcome = Outcome.HELD
    elif run.due:
        close_due_grants(session, run, day, now=started_at, actor=actor)
        run.outcome, run.closed = Outcome.DONE, run.due
    if held and release:
        _release_held_runs(session, run, actor, started_at)
    record_event(
        session,
        f"daily_run.{run.outcome}",
        actor=actor,
        now=started_at,
        run=run.id,
        day=day.isoformat(),
        due=run.due,
        closed=run.closed,
    )
    run.finished_at = clock()
    session.flush()
    return run


def refuse_future(day: date, today: date) -> None:
    """Raise DayInFuture when the day is still to come."""
    if day > today:
        raise DayInFuture(day=day)


def count_due(session: Session, day: date) -> dict[str, int]:
    """How many grants are due on this day, per deciding basis."""
    rows = session.execute(
        select(Grant.basis, func.count()).where(due(day)).group_by(Grant.basis)
    ).all()
    return {str(basis): count for basis, count in sorted(rows)}


def count_open(session: Session) -> int:
    """How many grants are open."""
    return session.scalar(select(func.count(Grant.id)).where(Grant.closed_on.is_(None))) or 0


def latest_run(session: Session) -> DailyRun | None:
    """The run that was made last, whatever its outcome."""
    return session.scalar(select(DailyRun).order_by(DailyRun.id.desc()).limit(1))


def plan_undo_of(session: Session, run_id: int) -> tuple[DailyRun, UndoPlan]:
    """The run, and what undoing it would do. Raises UnknownRun or RunClosedNothing."""
    run = session.get(DailyRun, run_id) if run_id <= LARGEST_NUMBER else None
    if run is None:
        raise UnknownRun(run_id=run_id)
    plan = plan_undo(session, run)
    if not plan.returning and not plan.blocked:
        raise RunClosedNothing(run_id=run_id)
    return run, plan


def undo_run(
    session: Session,
    run_id: int,
    reason: str,
    keep_days: int,
    *,
    today: date,
    now: datetime,
    actor: str,
) -> UndoPlan:
    """Open again what a run closed, each grant kept open for `keep_days` days.

    A closing whose pair has a newer open grant stays. Raises UnknownRun, RunClosedNothing or
    KeepDaysOutOfRange.
    """
    run, plan = plan_undo_of(session, run_id)
    reopen(session, Closure.run_id == run_id, reason, keep_days, today=today, now=now, actor=actor)
    run.undone_by, run.undone_at = actor, now
    record_event(
        session,
        "daily_run.undone",
        actor=actor,
        now=now,
        run=run_id,
        reopened=len(plan.returning),
        blocked=len(plan.blocked),
    )
    return plan


def _release_held_runs(session: Session, run: DailyRun, actor: str, now: datetime) -> None:
    run.released_by, run.released_at = actor, now
    session.execute(
        update(DailyRun)
        .where(DailyRun.outcome == Outcome.HELD, DailyRun.released_at.is_(None))
        .values(released_by=actor, released_at=now)
    )
