"""Working out again what grants rest on, and every difference from what is stored: none, always."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from core.grants.grounds import IS_CONSENT, IS_LIVE, IS_OPEN, NEVER_WAS, fits
from core.models import AccessPeriod, Assignment, Decision, DecisionKind, Grant, Ground, GroundEnd
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import END, remembers_otherwise
from core.rules.decisions import is_refused, standing
from core.rules.verification import Difference, differences_of_rules


@allowed(Act.PROVE_REGISTER)
def find_differences(session: Session, by: Acting) -> list[Difference]:
    """Every verdict, closing date, ground and renewal that isn't what facts, rules and decisions
    give, every pair whose grants overlap, and all access from today on that isn't remembered.

    Access goes by the stored closing date, so it is left out where that is itself wrong.
    """
    by_rules = differences_of_rules(session)
    misdated = {(each.client_id, each.partner_id) for each in by_rules if each.part == "closes_on"}
    in_grants = [
        each
        for each in _in_grants(session, by.today)
        if each.part != "access_until" or (each.client_id, each.partner_id) not in misdated
    ]
    return [*by_rules, *in_grants]


def _in_grants(session: Session, today: date) -> Iterator[Difference]:
    for statement in (
        _missing_assignments(),
        _wrong_grounds(),
        _missing_consents(),
        _wrong_renewals(),
        _groundless(),
        _overlaps(),
        _wrong_access(today),
    ):
        for row in session.execute(statement):
            yield _difference(row)


def _difference(row: Row[Any]) -> Difference:
    client_id, partner_id, part, stored, right = tuple(row)
    return Difference("grant", client_id, partner_id, part, _text(stored), _text(right))


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def _named(part: str, stored: Any, right: Any) -> tuple[Any, ...]:
    return (Grant.client_id, Grant.partner_id, literal(part), stored, right)


def _missing_assignments() -> Select[Any]:
    """Open grants that don't rest on an assignment of their pair that fits them."""
    known = exists().where(
        Ground.grant_id == Grant.id, Ground.assignment_id == Assignment.assignment_id, IS_LIVE
    )
    return (
        select(*_named("ground", literal(None), Assignment.assignment_id))
        .join(Assignment, fits(Grant, Assignment))
        .where(IS_OPEN, ~known)
        .order_by(Grant.id, Assignment.assignment_id)
    )


def _wrong_grounds() -> Select[Any]:
    """Grounds that live though their grant is closed, their assignment doesn't fit, or their
    consent was annulled or taken back."""
    fitting = exists().where(
        Assignment.assignment_id == Ground.assignment_id, fits(Grant, Assignment)
    )
    standing_yes = exists().where(
        Decision.id == Ground.decision_id,
        Decision.kind == DecisionKind.YES,
        Decision.annulled_at.is_(None),
    )
    wrong: ColumnElement[bool] = or_(
        Grant.closed_on.is_not(None),
        and_(Ground.assignment_id.is_not(None), ~fitting),
        and_(IS_CONSENT, or_(~standing_yes, is_refused(Grant))),
    )
    return (
        select(*_named("ground", func.coalesce(Ground.assignment_id, "yes"), literal(None)))
        .join(Ground, Ground.grant_id == Grant.id)
        .where(IS_LIVE, wrong)
        .order_by(Grant.id, Ground.id)
    )


def _missing_consents() -> Select[Any]:
    """Decisions that say yes and stand, on which no grant rests or ever rested until it closed."""
    last = standing(lambda _of: true())
    given = exists().where(
        Ground.decision_id == last.c.id,
        or_(IS_LIVE, Ground.ended_why == GroundEnd.CLOSED),
    )
    return (
        select(last.c.client_id, last.c.partner_id, literal("ground"), literal(None), last.c.day)
        .where(last.c.kind == DecisionKind.YES, ~given)
        .order_by(last.c.id)
    )


def _wrong_renewals() -> Select[Any]:
    """Open grants whose day of renewal isn't that of the latest consent after the first day."""
    latest = (
        select(func.max(Ground.from_on))
        .where(Ground.grant_id == Grant.id, IS_CONSENT, IS_LIVE, Ground.from_on > Grant.granted_on)
        .scalar_subquery()
    )
    return (
        select(*_named("renewed_on", Grant.renewed_on, latest))
        .where(IS_OPEN, Grant.renewed_on.is_distinct_from(latest))
        .order_by(Grant.id)
    )


def _groundless() -> Select[Any]:
    """Open grants of which a ground turned out never to have been, and that have none left."""
    fallen = exists().where(Ground.grant_id == Grant.id, Ground.ended_why.in_(NEVER_WAS))
    rests = exists().where(Ground.grant_id == Grant.id, IS_LIVE)
    return (
        select(*_named("closed_on", literal(None), literal("no ground")))
        .where(IS_OPEN, fallen, ~rests)
        .order_by(Grant.id)
    )


def _overlaps() -> Select[Any]:
    """Grants that begin before an earlier one of their pair ended."""
    earlier = aliased(Grant)
    return (
        select(*_named("granted_on", Grant.granted_on, earlier.closed_on))
        .join(
            earlier,
            and_(
                earlier.client_id == Grant.client_id,
                earlier.partner_id == Grant.partner_id,
                earlier.id != Grant.id,
                or_(
                    earlier.granted_on < Grant.granted_on,
                    and_(earlier.granted_on == Grant.granted_on, earlier.id < Grant.id),
                ),
                or_(earlier.closed_on.is_(None), earlier.closed_on > Grant.granted_on),
            ),
        )
        .order_by(Grant.id)
    )


def _wrong_access(today: date) -> Select[Any]:
    """Grants whose access from today on is remembered otherwise than they give it."""
    remembered = (
        select(func.max(AccessPeriod.until_on))
        .where(AccessPeriod.grant_id == Grant.id)
        .scalar_subquery()
    )
    return (
        select(*_named("access_until", remembered, END))
        .where(remembers_otherwise(today))
        .order_by(Grant.id)
    )
