"""Grants: opening, renewing, keeping open, and who may view what."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.errors import GrantIsClosed, KeptTooLong, NotKeptOpen, ReasonMissing, UnknownGrant
from core.grants.access import last_day
from core.models import Cause, Closure, Grant, Origin
from core.permissions import Act, Acting, allowed
from core.rules.assessment import VERDICT, assess

LONGEST_KEEPING = timedelta(days=90)


def open_grant_of(session: Session, client_id: str, partner_id: str) -> Grant | None:
    """The pair's open grant: there is at most one."""
    return session.scalar(
        select(Grant).where(
            Grant.client_id == client_id,
            Grant.partner_id == partner_id,
            Grant.closed_on.is_(None),
        )
    )


def open_grant(session: Session, grant_id: int) -> Grant:
    """The grant with this number. Raises UnknownGrant, or GrantIsClosed when it isn't open."""
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise UnknownGrant(grant_id=grant_id)
    if grant.closed_on is not None:
        raise GrantIsClosed(closed_on=grant.closed_on)
    return grant


def grant_by_consent(session: Session, client_id: str, partner_id: str, day: date) -> Grant:
    """Open a grant that rests on a consent form received on this day, and assess it."""
    grant = Grant(client_id=client_id, partner_id=partner_id, origin=Origin.CONSENT, granted_on=day)
    session.add(grant)
    session.flush()
    assess(session, Grant.id == grant.id)
    return grant


def renew_grant(session: Session, grant: Grant, day: date) -> None:
    """Count an open grant from this day: the client has just asked for it again.

    A form that was received before the grant's start or latest renewal changes nothing.
    """
    if day > (grant.renewed_on or grant.granted_on):
        grant.renewed_on = day
        assess(session, Grant.id == grant.id)


@allowed(Act.CHANGE_GRANTS)
def keep_open(session: Session, grant_id: int, until: date, reason: str, *, by: Acting) -> Grant:
    """Keep an open grant until a closing date at most 90 days away; it ends by itself.

    Raises UnknownGrant, GrantIsClosed, ReasonMissing or KeptTooLong.
    """
    grant = open_grant(session, grant_id)
    if not reason.strip():
        raise ReasonMissing
    first, last = by.today + timedelta(days=1), by.today + LONGEST_KEEPING
    if not first <= until <= last:
        raise KeptTooLong(first=last_day(first), last=last_day(last))
    keep(session, grant, until, reason.strip(), by.name)
    record_event(
        session,
        "grant.kept_open",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
        until=until.isoformat(),
        reason=reason.strip(),
    )
    return grant


@allowed(Act.CHANGE_GRANTS)
def end_keeping(session: Session, grant_id: int, *, by: Acting) -> Grant:
    """Let a grant that was kept open by hand go its own way again.

    Raises UnknownGrant, GrantIsClosed or NotKeptOpen.
    """
    grant = open_grant(session, grant_id)
    if grant.kept_until is None:
        raise NotKeptOpen
    keep(session, grant, None, None, None)
    record_event(
        session,
        "grant.keeping_ended",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
    )
    return grant


def keep(
    session: Session, grant: Grant, until: date | None, reason: str | None, actor: str | None
) -> None:
    """Write until when, why and by whom a grant is kept open, and assess it."""
    grant.kept_until, grant.kept_reason, grant.kept_by = until, reason, actor
    assess(session, Grant.id == grant.id)


@allowed(Act.CHANGE_GRANTS)
def close_by_hand(session: Session, grant_id: int, reason: str, *, by: Acting) -> Closure:
    """Close a grant because somebody decided so. Raises UnknownGrant, GrantIsClosed or
    ReasonMissing."""
    grant = open_grant(session, grant_id)
    if not reason.strip():
        raise ReasonMissing
    return end_grant(session, grant, Cause.BY_HAND, by=by, reason=reason.strip())


def end_grant(
    session: Session, grant: Grant, cause: Cause, *, by: Acting, reason: str | None = None
) -> Closure:
    """Close an open grant at once for this cause. One that is still to begin never begins."""
    closed_on = max(by.today, grant.granted_on)
    closing = Closure(
        grant_id=grant.id,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        cause=cause,
        closed_on=closed_on,
        closed_by=by.name,
        closed_at=by.now,
        reason=reason,
    )
    session.add(closing)
    grant.closed_on = closed_on
    for name in VERDICT:
        setattr(grant, name, None)
    session.flush()
    record_event(
        session,
        f"grant.closed_{cause}",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
        reason=reason,
    )
    return closing
