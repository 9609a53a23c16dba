"""A grant's life by hand: kept open, let go again, closed."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.errors import (
    GrantIsClosed,
    KeptLongEnough,
    KeptTooLong,
    NotKeptOpen,
    UnknownGrant,
    reason_in,
)
from core.grants.access import last_day
from core.grants.ending import Closed, close_grants
from core.models import Cause, Closure, Grant
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import assess_and_remember
from core.rules.assessment import Scope
from core.rules.decisions import record_closings
from core.rules.reasons import dates_without_keeping

LONGEST_KEEPING = timedelta(days=90)
MOST_DAYS_KEPT = 180  # past the date that the reasons give


def open_grant_of(session: Session, client_id: str, partner_id: str) -> Grant | None:
    """The pair's open grant: there is at most one."""
    return session.scalar(
        select(Grant).where(
            Grant.client_id == client_id,
            Grant.partner_id == partner_id,
            Grant.closed_on.is_(None),
        )
    )


def any_grant(session: Session, grant_id: int) -> Grant:
    """The grant with this number, open or closed. Raises UnknownGrant."""
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise UnknownGrant(grant_id=grant_id)
    return grant


def open_grant(session: Session, grant_id: int) -> Grant:
    """The grant with this number. Raises UnknownGrant, or GrantIsClosed when it isn't open."""
    grant = any_grant(session, grant_id)
    if grant.closed_on is not None:
        raise GrantIsClosed(closed_on=grant.closed_on)
    return grant


@allowed(Act.CHANGE_GRANTS)
def keep_open(session: Session, grant_id: int, until: date, reason: str, *, by: Acting) -> Grant:
    """Keep an open grant until a closing date at most 90 days away; it ends by itself.

    Keepings never add up to more than 180 days past the date that the reasons give. Raises
    UnknownGrant, GrantIsClosed, ReasonMissing, TextTooLong, KeptTooLong or KeptLongEnough.
    """
    grant = open_grant(session, grant_id)
    reason = reason_in(reason)
    first, last = by.today + timedelta(days=1), longest_keeping(session, grant, by.today)
    if last < first:
        raise KeptLongEnough(days=MOST_DAYS_KEPT)
    if not first <= until <= last:
        raise KeptTooLong(first=last_day(first), last=last_day(last))
    keep(session, grant, until, reason, by=by)
    _record(session, "grant.kept_open", grant, by, until=until.isoformat(), reason=reason)
    return grant


def longest_keeping(session: Session, grant: Grant, today: date) -> date:
    """The last day until which an open grant can be kept; before tomorrow: it can't any more."""
    return longest_keepings(session, Grant.id == grant.id, today)[grant.id]


def longest_keepings(session: Session, which: Scope, today: date) -> dict[int, date]:
    """The last day until which each open grant in the scope can be kept, by its number."""
    within = today + LONGEST_KEEPING
    dates = dates_without_keeping(session, which)
    return {
        grant_id: within if day is None else min(within, day + timedelta(MOST_DAYS_KEPT))
        for grant_id, day in dates.items()
    }


@allowed(Act.CHANGE_GRANTS)
def end_keeping(session: Session, grant_id: int, *, by: Acting) -> Grant:
    """Let a grant that was kept open by hand go its own way again.

    Raises UnknownGrant, GrantIsClosed or NotKeptOpen.
    """
    grant = open_grant(session, grant_id)
    if grant.kept_until is None:
        raise NotKeptOpen
    keep(session, grant, None, None, by=by)
    _record(session, "grant.keeping_ended", grant, by)
    return grant


def keep(
    session: Session, grant: Grant, until: date | None, reason: str | None, *, by: Acting
) -> None:
    """Write until when, why and by whom a grant is kept open, and assess it."""
    keep_each(session, Grant.id == grant.id, until, reason, by=by)


def keep_each(
    session: Session, which: Scope, until: date | None, reason: str | None, *, by: Acting
) -> None:
    """Write until when, why and by whom the grants in the scope are kept open, and assess them."""
    session.flush()
    session.connection().execute(
        update(Grant)
        .where(which)
        .values(
            kept_until=until,
            kept_reason=reason,
            kept_by=by.name if until else None,
            kept_by_account=by.account if until else None,
        )
    )
    assess_and_remember(session, which, by.today)


@allowed(Act.CHANGE_GRANTS)
def close_by_hand(session: Session, grant_id: int, reason: str, *, by: Acting) -> Closure:
    """Close a grant because somebody decided so: only a person opens its pair again.

    Raises UnknownGrant, GrantIsClosed, ReasonMissing or TextTooLong.
    """
    grant = open_grant(session, grant_id)
    close_each_by_hand(session, Grant.id == grant.id, reason_in(reason), by=by)
    return session.scalars(select(Closure).where(standing_closings([grant_id]))).one()


def close_each_by_hand(
    session: Session, which: Scope, reason: str, *, by: Acting, batch: int | None = None
) -> list[Closed]:
    """Close the open grants in the scope because somebody decided so, in the order of their
    numbers; each event names the batch of which it is part, if any."""
    closed = close_grants(session, which, Cause.BY_HAND, by=by, reason=reason, batch=batch)
    record_closings(session, standing_closings([each.grant for each in closed]), by=by)
    return closed


def standing_closings(grant_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on the closings of these grants that stand."""
    return and_(Closure.grant_id.in_(grant_ids), Closure.undone_at.is_(None))


def _record(
    session: Session, kind: str, grant: Grant, by: Acting, **details: str | int | None
) -> None:
    record_event(
        session,
        kind,
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
        **details,
    )
