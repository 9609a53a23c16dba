"""Grants and closings as rows with one shape, which commands, pages and exports all show."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, literal, select
from sqlalchemy.orm import Session

from core.assessment import Scope
from core.explanation import explain, explained, joined_facts
from core.models import Basis, Closure, Grant, State
from core.permissions import Act, Actor, allowed


class ListedGrant(NamedTuple):
    """One open grant, or one that was just closed, with the reason that a person reads."""

    client_id: str
    partner_id: str
    granted_on: date
    renewed_on: date | None
    state: State
    basis: Basis | None
    closes_on: date | None
    days_late: int | None
    service: str | None
    fact_id: str | None
    counted_from: date | None
    rule_valid_from: date | None
    reason: str


@allowed(Act.LIST_GRANTS)
def list_grants(session: Session, actor: Actor, scope: Scope, day: date) -> Iterator[ListedGrant]:
    """The open grants in the scope, soonest closing first, with how late each is on this day."""
    statement = joined_facts(select(Grant), Grant).with_only_columns(
        Grant.client_id,
        Grant.partner_id,
        Grant.granted_on,
        Grant.renewed_on,
        Grant.state,
        *_judged_columns(Grant),
    )
    statement = statement.where(Grant.closed_on.is_(None), scope).order_by(
        Grant.closes_on.is_(None), Grant.closes_on, Grant.client_id, Grant.partner_id
    )
    return _listed(session, statement, day)


@allowed(Act.LIST_GRANTS)
def list_closures(
    session: Session, actor: Actor, condition: ColumnElement[bool], day: date
) -> Iterator[ListedGrant]:
    """The closings by the daily job that meet the condition, as the grants stood at the time."""
    statement = joined_facts(select(Closure), Closure).with_only_columns(
        Grant.client_id,
        Grant.partner_id,
        Grant.granted_on,
        Grant.renewed_on,
        literal(State.CLOSES).label("state"),
        *_judged_columns(Closure),
    )
    statement = (
        statement.join(Grant, Grant.id == Closure.grant_id)
        .where(condition)
        .order_by(Closure.closes_on, Grant.client_id, Grant.partner_id)
    )
    return _listed(session, statement, day)


def _judged_columns(judged: type[Grant] | type[Closure]) -> list[ColumnElement[Any]]:
    names = ("basis", "closes_on", "service", "fact_kind", "fact_id", "counted_from")
    return [*(getattr(judged, name).label(name) for name in names), *explained(judged)]


def _listed(session: Session, statement: Select[Any], day: date) -> Iterator[ListedGrant]:
    for row in session.execute(statement):
        yield ListedGrant(
            client_id=row.client_id,
            partner_id=row.partner_id,
            granted_on=row.granted_on,
            renewed_on=row.renewed_on,
            state=State(row.state),
            basis=row.basis,
            closes_on=row.closes_on,
            days_late=_days_late(row, day),
            service=row.service,
            fact_id=row.fact_id,
            counted_from=row.counted_from,
            rule_valid_from=row.rule_valid_from,
            reason=explain(row),
        )


def _days_late(row: Row[Any], day: date) -> int | None:
    closes_on: date | None = row.closes_on
    return None if closes_on is None or closes_on > day else (day - closes_on).days
