"""Who could view whose file on a day, as lines for the command line."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from core.grants.access import period_on, read_periods
from core.models import AccessPeriod, Grant, Partner
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope


class Viewer(NamedTuple):
    """A partner that could view a client's file on a day, by one grant.

    `from_on` to `until_on`, exclusive, is the period that holds the day; without an end it is
    empty.
    """

    client_id: str
    partner_id: str
    partner_name: str
    granted_on: date
    known_on: date
    from_on: date
    until_on: date | None


@allowed(Act.LIST_GRANTS)
def list_viewers(session: Session, by: Acting, scope: Scope, day: date) -> Iterator[Viewer]:
    """Who could view a file on this day by the grants in the scope, in order of client and partner.

    A day to come is told as things stand now. Raises NotPermitted.
    """
    held = exists().where(AccessPeriod.grant_id == Grant.id, _holds(day)).correlate(Grant)
    grants = select(Grant).where(scope, held)
    of_grants = AccessPeriod.grant_id.in_(grants.with_only_columns(Grant.id))
    periods = read_periods(session, of_grants)
    rows = session.execute(
        grants.join(Partner, Partner.partner_id == Grant.partner_id)
        .with_only_columns(
            Grant.id, Grant.client_id, Grant.partner_id, Partner.name, Grant.granted_on,
            Grant.known_on,
        )
        .order_by(Grant.client_id, Grant.partner_id, Grant.id)
    )  # fmt: skip
    for grant_id, *told in rows:
        yield Viewer._make([*told, *(period_on(day, periods[grant_id]) or ())])


def _holds(day: date) -> ColumnElement[bool]:
    return (AccessPeriod.from_on <= day) & or_(
        AccessPeriod.until_on.is_(None), day < AccessPeriod.until_on
    )
