"""How the daily job is doing: its last completed run, a run that is held, and lateness."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.audit.events import record_event
from core.errors import LongWithoutRun
from core.grants.listing import has_grants
from core.i18n import FLANDERS, day_of
from core.models import AuditEvent, DailyRun, Outcome
from core.operation.clocks import MOST_APART
from core.permissions import Act, Acting, allowed

TOO_LATE_AFTER = timedelta(hours=36)
LONG_PAUSE = timedelta(days=14)


class CompletedRun(NamedTuple):
    """A run that wasn't held, even if nothing was due. `undone`: it was undone later."""

    run_on: date
    finished_at: datetime
    closed: int
    undone: bool


class RunAhead(NamedTuple):
    """A run that was made by a clock that was ahead: of a day or moment still to come."""

    run_id: int
    run_on: date
    closed: int


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

    A register without grants is never late; one with grants and no run is late at once. A run of a
    time still to come doesn't count. Raises NotPermitted.
    """
    last = _last_completed(session, by)
    too_late = last is not None and by.now - last.finished_at >= TOO_LATE_AFTER
    late = too_late or last is None or last.run_on < _day_to_be_done(by.now, late_after)
    if late and not has_grants(session, by):
        late = too_late = False
    return JobStatus(last, _held(session, by.today), late, too_late)


@allowed(Act.RUN_DAILY_JOB)
def refuse_after_long_pause(session: Session, by: Acting) -> None:
    """Raise LongWithoutRun when the last run was made longer ago than `LONG_PAUSE`.

    A clock that is far ahead looks the same, and a run by it would close what is still in force.
    """
    last = session.scalar(select(func.max(DailyRun.finished_at)))
    if last is not None and by.now - last > LONG_PAUSE:
        raise LongWithoutRun(last=day_of(last), today=by.today, day=by.today.isoformat())


@allowed(Act.USE_INZAGE)
def find_run_ahead(session: Session, by: Acting) -> RunAhead | None:
    """Return the earliest run of a time still to come that no administrator has looked at yet.

    Raises NotPermitted.
    """
    seen = select(AuditEvent.details).where(AuditEvent.kind == "run_ahead.seen")
    ahead = select(DailyRun).where(of_time_to_come(by)).order_by(DailyRun.id)
    runs = session.scalars(ahead).all()
    looked_at = {details["run"] for details in session.scalars(seen)} if runs else set()
    left = (run for run in runs if run.id not in looked_at)
    return next((RunAhead(run.id, run.run_on, run.closed) for run in left), None)


@allowed(Act.RELEASE_RUNS)
def note_run_ahead_seen(session: Session, run_id: int, *, by: Acting) -> None:
    """Record that an administrator has looked at a run of a time still to come.

    Raises NotPermitted.
    """
    record_event(session, "run_ahead.seen", by=by, run=run_id)


def of_time_to_come(by: Acting) -> ColumnElement[bool]:
    """Return the condition on `DailyRun` that a clock made the run that was ahead."""
    ahead = DailyRun.finished_at > by.now + MOST_APART
    return or_(DailyRun.run_on > by.today, ahead)


HELD = and_(DailyRun.outcome == Outcome.HELD, DailyRun.released_at.is_(None))


def waits_for_release(today: date) -> ColumnElement[bool]:
    """Return the condition on `DailyRun` that the run waits for a release.

    The brake held it, nobody released it, and no later run for its day or a later one, up to
    today, was completed.
    """
    later = aliased(DailyRun)
    overtaken = exists().where(
        later.id > DailyRun.id,
        later.run_on.between(DailyRun.run_on, today),
        later.outcome != Outcome.HELD,
    )
    return and_(HELD, ~overtaken)


def _last_completed(session: Session, by: Acting) -> CompletedRun | None:
    run = session.scalar(
        select(DailyRun)
        .where(DailyRun.outcome != Outcome.HELD, ~of_time_to_come(by))
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


def _held(session: Session, today: date) -> HeldRun | None:
    if session.scalar(select(DailyRun.id).where(HELD).limit(1)) is None:
        return None
    run = session.scalar(
        select(DailyRun).where(waits_for_release(today)).order_by(DailyRun.id.desc()).limit(1)
    )
    if run is None:
        return None
    since = session.scalar(select(func.min(DailyRun.run_on)).where(waits_for_release(today)))
    return HeldRun(run.id, run.due, since or run.run_on)
