"""Whether the daily job is so late that everybody should know."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.daily_job import latest_run
from core.models import DailyRun, Outcome
from core.permissions import Act, Actor, allowed
from core.upcoming import has_grants

TOO_LATE_AFTER = timedelta(hours=36)


class LateJob(NamedTuple):
    """No run went through for too long: since the last one did, if any ever did.

    `held` means that the brake held the latest run: an administrator can let it through.
    """

    last_completed: datetime | None
    held: bool


@allowed(Act.USE_INZAGE)
def find_late_job(session: Session, actor: Actor, now: datetime) -> LateJob | None:
    """How late the daily job is, or None as long as it is in time or has nothing to look after.

    A run that the brake held hasn't gone through. A register with grants that never had a run is
    too late at once.
    """
    completed = select(func.max(DailyRun.finished_at)).where(DailyRun.outcome != Outcome.HELD)
    last = session.scalar(completed)
    if last is not None and now - last < TOO_LATE_AFTER:
        return None
    if not has_grants(session, actor):
        return None
    latest = latest_run(session)
    return LateJob(last, held=latest is not None and latest.outcome is Outcome.HELD)
