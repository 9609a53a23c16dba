"""Open grants that rest on nothing: left by the rules of before grounds, in a register that was
upgraded. Nothing closes them by itself: an administrator decides about each.

Source: `docs/rules.md`, "What a grant rests on".
"""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from core.database import ROWS_PER_PAGE
from core.errors import (
    RestsOnGround,
    reason_in,
)
from core.grants.ending import close_grants
from core.grants.grounds import IS_LIVE, IS_OPEN
from core.grants.lifecycle import open_grant
from core.models import Cause, Client, ConsentForm, Grant, Ground, Origin, Partner, word
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import assess_and_remember
from core.rules.assessment import ALL
from core.rules.decisions import is_refused


class Lack(StrEnum):
    """Why a grant rests on nothing; the first that fits."""

    TAKEN_BACK = "taken_back"
    NO_ASSIGNMENT = "no_assignment"
    OVERTAKEN = "overtaken"
    NO_CONSENT = "no_consent"


class Leftover(NamedTuple):
    """An open grant that rests on nothing, since its last ground ended or else since it began."""

    grant_id: int
    client_id: str
    last_name: str
    first_name: str
    partner_id: str
    partner_name: str
    granted_on: date
    since: date
    lack: Lack

    @property
    def client_name(self) -> str:
        """The client's name as lists have it: last name first."""
        return f"{self.last_name} {self.first_name}"


@allowed(Act.LOAD_EXTRACTS)
def follow_upgrade(session: Session, by: Acting) -> int:
    """Assess every open grant by this version's rules. Returns how many rest on nothing."""
    assess_and_remember(session, ALL, by.today)
    return _count(session)


@allowed(Act.SETTLE_LEFTOVERS)
def count_leftovers(session: Session, by: Acting) -> int:
    """How many open grants rest on nothing. Raises NotPermitted."""
    return _count(session)


@allowed(Act.SETTLE_LEFTOVERS)
def page_of_leftovers(session: Session, by: Acting, page: int = 1) -> list[Leftover]:
    """One page of the open grants that rest on nothing, the longest first; the first page is 1.

    Raises NotPermitted.
    """
    ended_on = (
        select(func.max(Ground.ended_on)).where(Ground.grant_id == Grant.id).scalar_subquery()
    )
    since = func.coalesce(ended_on, Grant.granted_on)
    rows = session.execute(
        select(
            Grant.id,
            Grant.client_id,
            Client.last_name,
            Client.first_name,
            Grant.partner_id,
            Partner.name,
            Grant.granted_on,
            since,
            _lack(),
        )
        .join(Client, Client.client_id == Grant.client_id)
        .join(Partner, Partner.partner_id == Grant.partner_id)
        .where(rests_on_nothing())
        .order_by(since, Grant.id)
        .limit(ROWS_PER_PAGE)
        .offset((max(page, 1) - 1) * ROWS_PER_PAGE)
    )
    return [Leftover._make(row) for row in rows]


@allowed(Act.SETTLE_LEFTOVERS)
def close_leftover(session: Session, grant_id: int, reason: str, *, by: Acting) -> None:
    """Close an open grant that rests on nothing, because an administrator decided so.

    Raises NotPermitted, UnknownGrant, GrantIsClosed, RestsOnGround, ReasonMissing or TextTooLong.
    """
    grant = open_grant(session, grant_id)
    reason = reason_in(reason)
    which = and_(Grant.id == grant.id, rests_on_nothing())
    if not close_grants(session, which, Cause.GROUND_GONE, by=by, reason=reason):
        raise RestsOnGround


def rests_on_nothing() -> ColumnElement[bool]:
    """The condition that an open grant has no live ground; what stands for an assignment that the
    register doesn't know is none once the client has taken the consent back."""
    of_grant = and_(Ground.grant_id == Grant.id, IS_LIVE)
    named = exists().where(of_grant, Ground.assignment_id.is_not(None))
    return and_(IS_OPEN, or_(~exists().where(of_grant), and_(is_refused(Grant), ~named)))


def _count(session: Session) -> int:
    return session.scalar(select(func.count(Grant.id)).where(rests_on_nothing())) or 0


def _lack() -> ColumnElement[Any]:
    form = exists().where(ConsentForm.grant_id == Grant.id, ConsentForm.recorded_at.is_not(None))
    lack = case(
        (is_refused(Grant), Lack.TAKEN_BACK),
        (Grant.origin == Origin.ASSIGNMENT, Lack.NO_ASSIGNMENT),
        (form, Lack.OVERTAKEN),
        else_=Lack.NO_CONSENT,
    )
    words: Any = word(Lack)
    return type_coerce(lack, words)
