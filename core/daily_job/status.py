"""Whether the daily job is so late that everybody should know."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session, aliased

from core.grants.listing import has_grants
from core.models import DailyRun, Outcome
from core.permissions import Act, Acting, allowed

TOO_LATE_AFTER = timedelta(hours=36)


class LateJob(NamedTuple):
    """No run went through for too long: since the last one did, if any ever did.

    `held` means that the brake held the latest run: an administrator can let it through.
    """

    last_completed: datetime | None
    held: bool


@allowed(Act.USE_INZAGE)
def find_late_job(session: Session, by: Acting) -> LateJob | None:
    """How late the daily job is, or None as long as it is in time or has nothing to look after.

    A run that the brake held hasn't gone through. A register with grants that never had a run is
    too late at once.
    """
    completed = select(func.max(DailyRun.finished_at)).where(DailyRun.outcome != Outcome.HELD)
    last = session.scalar(completed)
    if last is not None and by.now - last < TOO_LATE_AFTER:
        return None
    if not has_grants(session, by):
        return None
    latest = latest_run(session)
    return LateJob(last, held=latest is not None and latest.outcome is Outcome.HELD)


def waits_for_release() -> ColumnElement[bool]:
    """The condition on `DailyRun` that the brake held it and that no run went through since."""
    return and_(DailyRun.outcome == Outcome.HELD, DailyRun.id > _latest_completed())


def latest_run(session: Session) -> DailyRun | None:
    """The run that was made last, whatever its outcome."""
    return session.scalar(select(DailyRun).order_by(DailyRun.id.desc()).limit(1))


def _latest_completed() -> ScalarSelect[int]:
    completed = aliased(DailyRun)
    return (
        select(func.coalesce(func.max(completed.id), 0))
        .where(completed.outcome != Outcome.HELD)
        .scalar_subquery()
    )


LATE_AFTER = timedelta(hours=26)  # a day, and two hours for a run that starts or ends later


class LastRun(NamedTuple):
    """How the latest daily run ended. `held_since` is the first day of an unbroken row of runs
    that the brake held; `late` means that no run has looked at the last day."""

    run_on: date
    started_at: datetime
    outcome: Outcome
    due: int
    closed: int
    undone: bool
    held_since: date | None
    late: bool


@allowed(Act.USE_INZAGE)
def read_last_run(session: Session, by: Acting) -> LastRun | None:
    """How the latest daily run ended, and whether it is late; None when there was none."""
    run = latest_run(session)
    if run is None:
        return None
    return LastRun(
        run_on=run.run_on,
        started_at=run.started_at,
        outcome=run.outcome,
        due=run.due,
        closed=run.closed,
        undone=run.undone_at is not None,
        held_since=_held_since(session),
        late=run.run_on < by.today - timedelta(days=1) or by.now - run.started_at > LATE_AFTER,
    )


def _held_since(session: Session) -> date | None:
    latest_not_held = (
        select(func.coalesce(func.max(DailyRun.id), 0))
        .where(DailyRun.outcome != Outcome.HELD)
        .scalar_subquery()
    )
    return session.scalar(select(func.min(DailyRun.run_on)).where(DailyRun.id > latest_not_held))
