"""How the daily job is doing: the run that went through last, one that is held, and lateness."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session, aliased

from core.grants.listing import has_grants
from core.i18n import FLANDERS, day_of
from core.models import DailyRun, Outcome
from core.permissions import Act, Acting, allowed

TOO_LATE_AFTER = timedelta(hours=36)


class CompletedRun(NamedTuple):
    """A run that went through, also when nothing was due. `undone` means that it was undone."""

    run_on: date
    finished_at: datetime
    closed: int
    undone: bool


class HeldRun(NamedTuple):
    """The latest run that waits for a release; `since` is the first day of those that wait."""

    run_id: int
    due: int
    since: date


class JobStatus(NamedTuple):
    """How the daily job is doing.

    `last` is the completed run of the latest day, today at most. `late` means that none has
    completed for the day by the hour that is set, or ever; `too_late` also that the last one did
    36 hours ago or more.
    """

    last: CompletedRun | None
    held: HeldRun | None
    late: bool
    too_late: bool


@allowed(Act.USE_INZAGE)
def read_job_status(session: Session, by: Acting, *, late_after: time) -> JobStatus:
    """How the daily job is doing now, when a day's run should be done by `late_after` in Flanders.

    A register without grants has nothing to be late with; one with grants that never had a run is
    late at once. A run of a day still to come counts for no day.
    """
    last = _last_completed(session, day_of(by.now))
    too_late = last is not None and by.now - last.finished_at >= TOO_LATE_AFTER
    late = too_late or last is None or last.run_on < _day_to_be_done(by.now, late_after)
    if late and not has_grants(session, by):
        late = too_late = False
    return JobStatus(last, _held(session), late, too_late)


def waits_for_release() -> ColumnElement[bool]:
    """The condition on `DailyRun` that the brake held it and that no run went through since."""
    return and_(DailyRun.outcome == Outcome.HELD, DailyRun.id > _latest_completed())


def _latest_completed() -> ScalarSelect[int]:
    completed = aliased(DailyRun)
    return (
        select(func.coalesce(func.max(completed.id), 0))
        .where(completed.outcome != Outcome.HELD)
        .scalar_subquery()
    )


def _last_completed(session: Session, today: date) -> CompletedRun | None:
    run = session.scalar(
        select(DailyRun)
        .where(DailyRun.outcome != Outcome.HELD, DailyRun.run_on <= today)
        .order_by(DailyRun.run_on.desc(), DailyRun.id.desc())
        .limit(1)
    )
    if run is None:
        return None
    return CompletedRun(run.run_on, run.finished_at, run.closed, run.undone_at is not None)


def _day_to_be_done(now: datetime, late_after: time) -> date:
    """The latest day for which a run should have completed by now."""
    there = now.astimezone(FLANDERS)
    return there.date() - timedelta(days=there.time() < late_after)


def _held(session: Session) -> HeldRun | None:
    run = session.scalar(
        select(DailyRun).where(waits_for_release()).order_by(DailyRun.id.desc()).limit(1)
    )
    if run is None:
        return None
    since = session.scalar(select(func.min(DailyRun.run_on)).where(waits_for_release()))
    return HeldRun(run.id, run.due, since or run.run_on)
