"""One day's run: assess the due grants again, plan, apply the brake, close and record.

The caller opens `database.job_transaction`, so that two runs never work at once. A run is one
transaction: a crash leaves no trace of it.
"""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.audit.digests import digest_of_closures
from core.audit.events import record_event
from core.config import Brake
from core.daily_job.plan import Plan, plan_run
from core.daily_job.status import waits_for_release
from core.errors import (
    RunNotHeld,
    reason_in,
)
from core.grants.closing import close_due_grants, due
from core.models import DailyRun, Outcome
from core.permissions import Act, Acting, allowed, require
from core.rules.access_periods import assess_and_remember


@allowed(Act.RUN_DAILY_JOB)
def run_daily_job(
    session: Session,
    day: date,
    *,
    by: Acting,
    clock: Callable[[], datetime],
    brake: Brake,
    release: bool = False,
    release_reason: str | None = None,
) -> DailyRun:
    """Close every grant that is due on `day`, unless they are so many that the brake holds the run.

    The due grants are first assessed again from their facts. The next run also closes what a missed
    day should have closed. `release` lets the run pass the brake, and `release_reason` is kept with
    it. The run starts at the moment of `by` and ends at that of `clock`. Raises NotPermitted or
    DayInFuture.
    """
    if release:
        require(by.actor, Act.RELEASE_RUNS)
    waiting = _made_good(session, day, by.today) if release else []
    assess_and_remember(session, due(day), by.today)
    plan = plan_run(session, by, day, brake=brake)
    run = _begin(session, day, plan, by)
    if plan.held and not release:
        run.outcome = Outcome.HELD
    elif plan.due:
        close_due_grants(session, run, day, by=by)
        run.outcome, run.closed = Outcome.DONE, run.due
    if release and (plan.held or waiting):
        for released in (*waiting, run):
            released.released_by, released.released_by_account = by.name, by.account
            released.released_at = by.now
            released.release_reason = release_reason
    _record(session, run, by)
    run.finished_at = clock()
    session.flush()
    return run


@allowed(Act.RELEASE_RUNS)
def release_held_run(
    session: Session,
    run_id: int,
    reason: str,
    *,
    by: Acting,
    clock: Callable[[], datetime],
    brake: Brake,
) -> DailyRun:
    """Run for today, past the brake, what a held run should have closed.

    The reason is kept with the held run and the new one. Raises NotPermitted, ReasonMissing,
    TextTooLong, or RunNotHeld when the run doesn't wait for a release.
    """
    reason = reason_in(reason)
    waiting = select(DailyRun.id).where(DailyRun.id == run_id, waits_for_release(by.today))
    if session.scalar(waiting) is None:
        raise RunNotHeld(run_id=run_id)
    return run_daily_job(
        session,
        by.today,
        by=by,
        clock=clock,
        brake=brake,
        release=True,
        release_reason=reason,
    )


def _made_good(session: Session, day: date, today: date) -> list[DailyRun]:
    """Return the held runs that a release on `day` settles.

    Held runs of a day still to come are included: nothing else would ever settle them.
    """
    of_day = or_(DailyRun.run_on <= day, DailyRun.run_on > today)
    return list(session.scalars(select(DailyRun).where(waits_for_release(today), of_day)))


def _begin(session: Session, day: date, plan: Plan, by: Acting) -> DailyRun:
    """Add a run that has closed nothing yet."""
    run = DailyRun(
        run_on=day,
        outcome=Outcome.NOTHING_DUE,
        due=plan.due,
        closed=0,
        open_grants=plan.open_grants,
        counts=plan.counts,
        started_by=by.name,
        started_by_account=by.account,
        started_at=by.now,
        finished_at=by.now,
    )
    session.add(run)
    session.flush()
    return run


def _record(session: Session, run: DailyRun, by: Acting) -> None:
    released = {"released_because": run.release_reason} if run.released_by else {}
    record_event(
        session,
        f"daily_run.{run.outcome}",
        by=by,
        run=run.id,
        day=run.run_on.isoformat(),
        due=run.due,
        closed=run.closed,
        digest=digest_of_closures(session, run),
        **released,
    )
