"""Record what was refused, so much of it in an hour that nobody can fill the audit trail."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.errors import InzageError, NotPermitted
from core.models import AuditEvent
from core.permissions import Acting, Actor

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20  # of one kind, by one person; strangers together count as one


def stranger(now: datetime) -> Acting:
    """Return the actor for requests of somebody who isn't signed in."""
    return Acting(Actor("system:web", None), now)


def record_refusal(session: Session, kind: str, *, by: Acting, **details: str | int | None) -> None:
    """Record a refusal, the last one within the hour as such; none after it."""
    some = (
        select(AuditEvent.id)
        .where(
            AuditEvent.actor == by.name, AuditEvent.kind == kind, AuditEvent.at > by.now - AN_HOUR
        )
        .limit(MOST_AN_HOUR)
    )
    written = session.scalar(select(func.count()).select_from(some.subquery("some"))) or 0
    if written < MOST_AN_HOUR:
        if written == MOST_AN_HOUR - 1:
            details["last_of_hour"] = 1
        record_event(session, kind, by=by, client_id=None, partner_id=None, **details)


def record_refused_act(session: Session, error: InzageError, *, by: Acting) -> None:
    """Record the act that somebody may not do; other errors than NotPermitted aren't about that."""
    if isinstance(error, NotPermitted) and "act" in error.values:
        record_refusal(session, "act.refused", by=by, act=str(error.values["act"]))
