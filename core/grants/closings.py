"""Closed grants for the screen: when, by what and why each was closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from core.database import page_of_rows
from core.grants.listing import ListedGrant, Sorting, _judged_columns, _listed
from core.models import Cause, Client, Closure, Grant, State
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explained, joined_facts
from core.rules.assessment import Scope


class ClosedRow(NamedTuple):
    """One closed grant as people see it."""

    grant_id: int
    client_id: str
    client_name: str
    granted_on: date
    renewed_on: date | None
    closed_on: date
    cause: Cause
    reason: str


@allowed(Act.VIEW_FILES)
def count_closed(session: Session, by: Acting, scope: Scope) -> int:
    """How many closed grants are in the scope, a condition on `Grant` and `Closure`."""
    counted = _with_closing(select(func.count()).select_from(Grant)).where(scope)
    return session.scalar(counted) or 0


@allowed(Act.VIEW_FILES)
def page_of_closed(
    session: Session,
    by: Acting,
    scope: Scope,
    page: int = 1,
    *,
    sorting: Sorting = Sorting.CLOSES_ON,
    descending: bool = True,
) -> list[ClosedRow]:
    """One page of the closed grants in the scope; the first page is 1. `CLOSES_ON` is the day on
    which they were closed."""
    order = _order(sorting, descending=descending)
    chosen = _with_closing(select(Grant.id)).where(scope)
    if sorting is Sorting.CLIENT:
        chosen = chosen.join(Client, Client.client_id == Grant.client_id)
    on_page = page_of_rows(chosen.order_by(*order), page).subquery("on_page")
    shown = _shown(select(Grant).join(on_page, on_page.c.id == Grant.id)).order_by(*order)
    return [_row(row) for row in session.execute(shown)]


def _with_closing(grants: Select[Any]) -> Select[Any]:
    return grants.join(Closure, and_(Closure.grant_id == Grant.id, Closure.undone_at.is_(None)))


def _order(sorting: Sorting, *, descending: bool) -> list[Any]:
    by: dict[Sorting, tuple[Any, ...]] = {
        Sorting.GRANTED_ON: (Grant.granted_on,),
        Sorting.CLIENT: (Client.last_name, Client.first_name),
    }
    columns = by.get(sorting, (Grant.closed_on,))
    return [*(column.desc() if descending else column for column in columns), Grant.id.desc()]


def _shown(grants: Select[Any]) -> Select[*tuple[Any, ...]]:
    named = _with_closing(grants).join(Client, Client.client_id == Grant.client_id)
    return joined_facts(named, Closure).with_only_columns(
        Grant.id,
        Grant.client_id,
        Client.last_name,
        Client.first_name,
        Grant.granted_on,
        Grant.renewed_on,
        Grant.closed_on,
        Closure.cause,
        Closure.reason,
        literal(State.CLOSES).label("state"),
        Closure.closes_on,
        Closure.basis,
        Closure.service,
        Closure.fact_kind,
        Closure.counted_from,
        *explained(Closure),
    )


def _row(row: Any) -> ClosedRow:
    return ClosedRow(
        grant_id=row.id,
        client_id=row.client_id,
        client_name=f"{row.last_name} {row.first_name}",
        granted_on=row.granted_on,
        renewed_on=row.renewed_on,
        closed_on=row.closed_on,
        cause=row.cause,
        reason=explain(row) if row.cause == Cause.DAILY_JOB else row.reason or "",
    )


@allowed(Act.LIST_GRANTS)
def list_closures(
    session: Session, by: Acting, condition: ColumnElement[bool], day: date
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
