"""Closing grants: what is due, closing it with evidence, by hand, and undoing a mistake."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from core.audit.events import record_event
from core.errors import (
    ClosingAlreadyUndone,
    ClosingCannotBeUndone,
    KeepDaysOutOfRange,
    PairHasOpenGrant,
    ReasonMissing,
    UnknownClosing,
)
from core.grants.access import expired
from core.grants.lifecycle import LONGEST_KEEPING
from core.models import Cause, Closure, DailyRun, Grant
from core.permissions import Act, Acting, allowed
from core.rules.assessment import VERDICT, Scope, assess

DAYS_KEPT_AFTER_UNDO = 14
EVIDENCE = (*(name for name in VERDICT if name != "state"), "kept_by", "kept_reason")
UNASSESSED = dict.fromkeys(VERDICT)


def due(day: date) -> Scope:
    """The scope of the grants that are due on this day: open, with a closing date not after it."""
    return and_(Grant.closed_on.is_(None), expired(day))


def close_due_grants(session: Session, run: DailyRun, day: date, *, by: Acting) -> None:
    """Close every grant that is due on this day, with the evidence of each in `closures`."""
    days = session.scalars(select(Grant.closes_on).where(due(day)).distinct()).all()
    for closes_on in days:
        if closes_on is not None:
            _write_evidence(session, run, day, closes_on, by)
    session.connection().execute(update(Grant).where(due(day)).values(closed_on=day, **UNASSESSED))
    session.expire_all()


def _write_evidence(
    session: Session, run: DailyRun, day: date, closes_on: date, by: Acting
) -> None:
    written: dict[str, Any] = {
        "cause": literal(Cause.DAILY_JOB, Closure.cause.type),
        "run_id": literal(run.id),
        "closed_on": literal(day),
        "closed_by": literal(by.name),
        "closed_at": literal(by.now, Closure.closed_at.type),
        "days_late": literal((day - closes_on).days),
        "grant_id": Grant.id,
        "client_id": Grant.client_id,
        "partner_id": Grant.partner_id,
        **{name: getattr(Grant, name) for name in EVIDENCE},
    }
    closing = select(*(column.label(name) for name, column in written.items())).where(
        Grant.closed_on.is_(None), Grant.closes_on == closes_on
    )
    session.execute(insert(Closure).from_select(list(written), closing))


@allowed(Act.CHANGE_GRANTS)
def undo_closing(
    session: Session,
    closing_id: int,
    reason: str,
    *,
    by: Acting,
    keep_days: int = DAYS_KEPT_AFTER_UNDO,
) -> Grant:
    """Open a grant again that was closed by mistake, and keep it open for some days.

    Raises UnknownClosing, ClosingAlreadyUndone, ClosingCannotBeUndone, PairHasOpenGrant,
    ReasonMissing or KeepDaysOutOfRange.
    """
    closing = session.get(Closure, closing_id)
    if closing is None:
        raise UnknownClosing(closing_id=closing_id)
    if closing.undone_at is not None:
        raise ClosingAlreadyUndone
    if closing.cause not in (Cause.DAILY_JOB, Cause.BY_HAND):
        raise ClosingCannotBeUndone
    if not reason.strip():
        raise ReasonMissing
    scope = Closure.id == closing_id
    if not session.scalar(select(Closure.id).where(scope, can_come_back())):
        raise PairHasOpenGrant
    reopen(session, scope, reason.strip(), keep_days, by=by)
    grant = session.get_one(Grant, closing.grant_id)
    record_event(
        session,
        "grant.closing_undone",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
        closing=closing_id,
        reason=reason.strip(),
    )
    return grant


def can_come_back() -> ColumnElement[bool]:
    """The condition that a closing stands and its pair has no newer open grant."""
    closed, newer = aliased(Grant), aliased(Grant)
    has_newer = exists().where(
        closed.id == Closure.grant_id,
        newer.client_id == closed.client_id,
        newer.partner_id == closed.partner_id,
        newer.closed_on.is_(None),
    )
    return and_(Closure.undone_at.is_(None), ~has_newer)


def reopen(
    session: Session, closings: ColumnElement[bool], reason: str, keep_days: int, *, by: Acting
) -> None:
    """Open again the grants of the closings that meet the condition and can come back.

    Each is kept open for `keep_days` days, or until the later day to which it was kept before.
    Raises KeepDaysOutOfRange.
    """
    if not 1 <= keep_days <= LONGEST_KEEPING.days:
        raise KeepDaysOutOfRange(most=LONGEST_KEEPING.days)
    connection = session.connection()
    connection.execute(
        update(Closure)
        .where(closings, can_come_back())
        .values(undone_at=by.now, undone_by=by.name, undo_reason=reason)
    )
    undone_now = select(Closure.grant_id).where(closings, Closure.undone_at == by.now)
    grants = Grant.id.in_(undone_now)
    until = by.today + timedelta(days=keep_days)
    longer = Grant.kept_until > until
    connection.execute(
        update(Grant)
        .where(grants)
        .values(
            closed_on=None,
            kept_until=case((longer, Grant.kept_until), else_=until),
            kept_by=case((longer, Grant.kept_by), else_=by.name),
            kept_reason=case((longer, Grant.kept_reason), else_=reason),
        )
    )
    assess(session, grants)
