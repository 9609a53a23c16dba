"""How the daily job is doing: its last completed run, a run that is held, and lateness."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from core.grants.listing import has_grants
from core.i18n import FLANDERS, day_of
from core.models import DailyRun, Outcome
from core.permissions import Act, Acting, allowed

TOO_LATE_AFTER = timedelta(hours=36)


class CompletedRun(NamedTuple):
    """A run that wasn't held, even if nothing was due. `undone`: it was undone later."""

    run_on: date
    finished_at: datetime
    closed: int
    undone: bool


class HeldRun(NamedTuple):
    """The latest run that waits for a release; `since` is the earliest day of all that wait."""

    run_id: int
    due: int
    since: date


class JobStatus(NamedTuple):
    """How the daily job is doing.

    `last` is the completed run of the latest day, today at most. `late` means that no run has
    completed for the day by the hour that is set, or ever; `too_late` that the last one also
    finished `TOO_LATE_AFTER` ago or earlier.
    """

    last: CompletedRun | None
    held: HeldRun | None
    late: bool
    too_late: bool


@allowed(Act.USE_INZAGE)
def read_job_status(session: Session, by: Acting, *, late_after: time) -> JobStatus:
    """Return how the daily job is doing now; a day's run is due by `late_after` in Flanders.

    A register without grants is never late; one with grants and no run is late at once. A run for a
    day still to come doesn't count. Raises NotPermitted.
    """
    last = _last_completed(session, day_of(by.now))
    too_late = last is not None and by.now - last.finished_at >= TOO_LATE_AFTER
    late = too_late or last is None or last.run_on < _day_to_be_done(by.now, late_after)
    if late and not has_grants(session, by):
        late = too_late = False
    return JobStatus(last, _held(session), late, too_late)


def waits_for_release() -> ColumnElement[bool]:
    """Return the condition on `DailyRun` that the run waits for a release.

    The brake held it, nobody released it, and no later run for its day or a later one was
    completed.
    """
    later = aliased(DailyRun)
    overtaken = exists().where(
        later.id > DailyRun.id, later.run_on >= DailyRun.run_on, later.outcome != Outcome.HELD
    )
    return and_(DailyRun.outcome == Outcome.HELD, DailyRun.released_at.is_(None), ~overtaken)


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
    """Return the latest day for which a run should have completed by now."""
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
