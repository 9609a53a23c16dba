"""Undoing an act on many grants at once, for a while, by whoever did it: all of it or nothing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from core.audit.events import record_each
from core.casework.bulk.acts import KEPT
from core.errors import (
    BatchAlreadyUndone,
    BatchChangedSince,
    BatchOfSomebodyElse,
    BatchTooOld,
    UnknownBatch,
)
from core.grants.closing import can_come_back, reopen
from core.grants.marks import REMOVED, OfGrant, tell_marks
from core.models import LARGEST_NUMBER, Batch, BatchAct, BatchGrant, Closure, Grant, GrantMark
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import assess_and_remember

TIME_TO_UNDO = timedelta(minutes=10)
MOST_NAMED = 5


@allowed(Act.CHANGE_GRANTS)
def undo_bulk(session: Session, batch_id: int, *, by: Acting) -> int:
    """Undo all that was done under this number: each grant stands as it stood before.

    Returns how many. Raises UnknownBatch, BatchOfSomebodyElse, BatchAlreadyUndone, BatchTooOld,
    or BatchChangedSince when any of the grants is no longer as the act left it.
    """
    batch = session.get(Batch, batch_id) if 0 < batch_id <= LARGEST_NUMBER else None
    if batch is None:
        raise UnknownBatch(batch_id=batch_id)
    if (batch.done_by, batch.done_by_account) != (by.name, by.account):
        raise BatchOfSomebodyElse
    if batch.undone_at is not None:
        raise BatchAlreadyUndone
    if by.now - batch.done_at > TIME_TO_UNDO:
        raise BatchTooOld(minutes=int(TIME_TO_UNDO.total_seconds()) // 60)
    _check_unchanged(session, batch, by)
    grants = _grants(session, batch)
    undo = {BatchAct.KEEP: _stop_keeping, BatchAct.CLOSE: _reopen, BatchAct.ASK: _remove_marks}
    undo[batch.act](session, batch, grants, by)
    batch.undone_at = by.now
    session.flush()
    return len(grants)


def _of(batch: Batch) -> ColumnElement[bool]:
    return and_(BatchGrant.batch_id == batch.id, BatchGrant.grant_id == Grant.id)


def _grants(session: Session, batch: Batch) -> list[Any]:
    """The grants of the batch in the order of their numbers, each with what was noted of it."""
    return list(
        session.execute(
            select(
                Grant.id, Grant.client_id, Grant.partner_id, BatchGrant.kept_until,
                BatchGrant.mark_id,
            )
            .where(_of(batch))
            .order_by(Grant.id)
        )
    )  # fmt: skip


def _check_unchanged(session: Session, batch: Batch, by: Acting) -> None:
    changed = session.scalars(
        select(Grant.id)
        .join(BatchGrant, _of(batch))
        .outerjoin(Closure, Closure.id == BatchGrant.closure_id)
        .outerjoin(GrantMark, GrantMark.id == BatchGrant.mark_id)
        .where(_is_changed(batch, by))
        .order_by(Grant.id)
    ).all()
    if changed:
        named = ", ".join(map(str, changed[:MOST_NAMED]))
        raise BatchChangedSince(grants=named if len(changed) <= MOST_NAMED else f"{named}, …")


def _is_changed(batch: Batch, by: Acting) -> ColumnElement[bool]:
    """The condition that a grant of the batch isn't as the act left it."""
    closed = Grant.closed_on.is_not(None)
    if batch.act is BatchAct.CLOSE:
        return ~can_come_back(by.today)
    if batch.act is BatchAct.ASK:
        return or_(closed, GrantMark.removed_at.is_not(None))
    kept = (batch.until, batch.done_by, batch.done_by_account, batch.reason)
    return or_(
        closed,
        *(
            getattr(Grant, name).is_distinct_from(value)
            for name, value in zip(KEPT, kept, strict=True)
        ),
    )


def _stop_keeping(session: Session, batch: Batch, grants: list[Any], by: Acting) -> None:
    session.connection().execute(
        update(Grant).where(_of(batch)).values({name: getattr(BatchGrant, name) for name in KEPT})
    )
    assess_and_remember(session, Grant.id.in_([each.id for each in grants]), by.today)
    record_each(
        session,
        "grant.keeping_undone",
        (
            (each.client_id, each.partner_id, _told(each, batch, kept_until=each.kept_until))
            for each in grants
        ),
        by=by,
    )


def _told(grant: Any, batch: Batch, **days: Any) -> dict[str, Any]:
    said = {name: day.isoformat() for name, day in days.items() if day}
    return {"grant": grant.id, **said, "batch": batch.id}


def _reopen(session: Session, batch: Batch, _grants: list[Any], by: Acting) -> None:
    closings = select(BatchGrant.closure_id).where(BatchGrant.batch_id == batch.id)
    reopen(session, Closure.id.in_(closings), None, None, by=by, batch=batch.id)


def _remove_marks(session: Session, batch: Batch, grants: list[Any], by: Acting) -> None:
    marks = [each.mark_id for each in grants]
    session.connection().execute(
        update(GrantMark)
        .where(GrantMark.id.in_(marks))
        .values(text=None, removed_by=by.name, removed_by_account=by.account, removed_at=by.now)
    )
    whose = [OfGrant(each.id, each.client_id, each.partner_id) for each in grants]
    tell_marks(session, REMOVED, whose, marks, by=by, batch=batch.id)
    session.expire_all()
