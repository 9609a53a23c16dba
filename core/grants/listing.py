"""Open grants for the screen: counts, and one page of rows with the names that people know."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, select
from sqlalchemy.orm import Session

from core.database import page_of_rows
from core.models import Basis, Client, Closure, Grant, Origin, Partner, State
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explained, joined_facts
from core.rules.assessment import Scope

ROWS_AT_A_TIME = 2_000


class Sorting(StrEnum):
    """By what a list of grants can be sorted."""

    CLOSES_ON = "closes_on"
    GRANTED_ON = "granted_on"
    CLIENT = "client"
    PARTNER = "partner"


class GrantRow(NamedTuple):
    """One open grant as people see it. `closes_on` and `basis` are empty unless it closes."""

    grant_id: int
    client_id: str
    client_name: str
    partner_id: str
    partner_name: str
    origin: Origin
    granted_on: date
    renewed_on: date | None
    state: State
    closes_on: date | None
    basis: Basis | None
    service: str | None
    reason: str


@allowed(Act.VIEW_FILES)
def page_of_grants(
    session: Session,
    by: Acting,
    scope: Scope,
    page: int = 1,
    *,
    sorting: Sorting = Sorting.CLOSES_ON,
    descending: bool = False,
    all_close: bool = False,
) -> list[GrantRow]:
    """One page of the open grants in the scope, see `grants_on_page`. Raises NotPermitted."""
    return grants_on_page(
        session,
        scope,
        page,
        sorting=sorting,
        descending=descending,
        all_close=all_close,
    )


def grants_on_page(
    session: Session,
    scope: Scope,
    page: int = 1,
    *,
    sorting: Sorting = Sorting.CLOSES_ON,
    descending: bool = False,
    all_close: bool = False,
) -> list[GrantRow]:
    """One page of the open grants in the scope; the first page is 1.

    By closing date, grants without one come last; when every grant in the scope has one
    (`all_close`), an index gives the order. The names are joined to the page's rows alone, unless
    the list is sorted by them.
    """
    order = _order(sorting, descending=descending, all_close=all_close)
    chosen = select(Grant.id).where(is_open(scope))
    if sorting is Sorting.CLIENT:
        chosen = chosen.join(Client, Client.client_id == Grant.client_id)
    if sorting is Sorting.PARTNER:
        chosen = chosen.join(Partner, Partner.partner_id == Grant.partner_id)
    on_page = page_of_rows(chosen.order_by(*order), page).subquery("on_page")
    shown = _shown(select(Grant).join(on_page, on_page.c.id == Grant.id))
    return [_row(row) for row in session.execute(shown.order_by(*order))]


def stream_grants(session: Session, scope: Scope, *, most: int) -> Iterator[GrantRow]:
    """The open grants in the scope, soonest closing first, read little by little.

    At most `most` of them.
    """
    grants = _shown(select(Grant)).where(is_open(scope))
    first = grants.order_by(*_order(Sorting.CLOSES_ON)).limit(most)
    for row in session.execute(first, execution_options={"yield_per": ROWS_AT_A_TIME}):
        yield _row(row)


def is_open(scope: Scope) -> ColumnElement[bool]:
    """The condition that a grant is open and in the scope."""
    return and_(Grant.closed_on.is_(None), scope)


def of_mediator(mediator: str) -> Scope:
    """The scope of the grants on the files of this mediator's clients."""
    return Grant.client_id.in_(select(Client.client_id).filter_by(mediator=mediator))


def _order(
    sorting: Sorting, *, descending: bool = False, all_close: bool = False
) -> list[ColumnElement[Any]]:
    by: dict[Sorting, tuple[SQLColumnExpression[Any], ...]] = {
        Sorting.CLOSES_ON: (Grant.closes_on,),
        Sorting.GRANTED_ON: (Grant.granted_on,),
        Sorting.CLIENT: (Client.last_name, Client.first_name),
        Sorting.PARTNER: (Partner.name,),
    }
    columns = [column.desc() if descending else column.asc() for column in by[sorting]]
    undated = sorting is Sorting.CLOSES_ON and not all_close
    last = [Grant.closes_on.is_(None)] if undated else []
    return [*last, *columns, Grant.client_id.asc(), Grant.partner_id.asc()]


def _shown(grants: Select[Any]) -> Select[*tuple[Any, ...]]:
    named = grants.join(Client, Client.client_id == Grant.client_id).join(
        Partner, Partner.partner_id == Grant.partner_id
    )
    return joined_facts(named, Grant).with_only_columns(
        Grant.id,
        Grant.client_id,
        Client.last_name,
        Client.first_name,
        Grant.partner_id,
        Partner.name.label("partner_name"),
        Grant.origin,
        Grant.granted_on,
        Grant.renewed_on,
        Grant.state,
        Grant.closes_on,
        Grant.basis,
        Grant.service,
        Grant.fact_kind,
        Grant.counted_from,
        *explained(Grant),
    )


def _row(row: Any) -> GrantRow:
    return GrantRow(
        grant_id=row.id,
        client_id=row.client_id,
        client_name=f"{row.last_name} {row.first_name}",
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        origin=row.origin,
        granted_on=row.granted_on,
        renewed_on=row.renewed_on,
        state=row.state,
        closes_on=row.closes_on,
        basis=row.basis,
        service=row.service,
        reason=explain(row),
    )


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
def list_grants(session: Session, by: Acting, scope: Scope, day: date) -> Iterator[ListedGrant]:
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


@allowed(Act.USE_INZAGE)
def has_grants(session: Session, by: Acting) -> bool:
    """Whether the register holds any grant at all, open or closed."""
    return session.scalar(select(Grant.id).limit(1)) is not None
