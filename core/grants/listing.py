"""Grants to show: the row of one grant, and the open grants a page at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    func,
    select,
)
from sqlalchemy.orm import Session

from core.database import page_of_rows
from core.directory import is_client
from core.models import Basis, Client, Grant, Origin, Partner, State
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explain_briefly, explained, joined_facts
from core.rules.assessment import Scope

ROWS_AT_A_TIME = 2_000


class Sorting(StrEnum):
    """What a list of grants can be sorted by."""

    CLOSES_ON = "closes_on"
    GRANTED_ON = "granted_on"
    CLIENT = "client"
    PARTNER = "partner"


@dataclass(frozen=True, kw_only=True)
class GrantRow:
    """One grant with the names of its client and partner and, while it is open, its state and why.

    `closes_on` and `basis` are None unless it closes. A closed grant has no state, nothing that
    decided it and an empty `reason`: its closing is the evidence. `brief` is the reason for a list
    that shows the state and the closing date beside it; only pages of a list have it.
    """

    grant_id: int
    client_id: str
    last_name: str
    first_name: str
    partner_id: str
    partner_name: str
    origin: Origin
    granted_on: date
    known_on: date
    renewed_on: date | None
    kept_until: date | None
    closed_on: date | None
    state: State | None
    closes_on: date | None
    basis: Basis | None
    service: str | None
    fact_id: str | None
    counted_from: date | None
    rule_valid_from: date | None
    reason: str
    brief: str = ""

    @property
    def client_name(self) -> str:
        """The client's name as in lists: last name first."""
        return f"{self.last_name} {self.first_name}"


READ = tuple(field.name for field in fields(GrantRow) if field.name not in ("reason", "brief"))


def select_grants(grants: Select[Any]) -> Select[*tuple[Any, ...]]:
    """Add the names and the columns that `read_grant` reads to a statement over `Grant`."""
    named = grants.join(Client, Client.client_id == Grant.client_id).join(
        Partner, Partner.partner_id == Grant.partner_id
    )
    columns = (
        Grant.id.label("grant_id"),
        Grant.client_id,
        Client.last_name,
        Client.first_name,
        Grant.partner_id,
        Partner.name.label("partner_name"),
        Grant.origin,
        Grant.granted_on,
        Grant.known_on,
        Grant.renewed_on,
        Grant.kept_until,
        Grant.closed_on,
        Grant.state,
        Grant.closes_on,
        Grant.basis,
        Grant.service,
        Grant.fact_kind,
        Grant.fact_id,
        Grant.counted_from,
        *explained(Grant),
    )
    return joined_facts(named, Grant).with_only_columns(*in_front(READ, columns))


def in_front(names: Sequence[str], columns: Iterable[Any]) -> list[Any]:
    """Return the columns with these names first, in the order of the names.

    So a row begins with these values: reading them by place is ten times as fast as by name, which
    matters in long lists.
    """
    named = {column.key: column for column in columns}
    return [*(named.pop(name) for name in names), *named.values()]


def read_grant(row: Row[Any]) -> GrantRow:
    """Return the grant in a row of `select_grants`, with its reason in the reader's language."""
    values = dict(zip(READ, row, strict=False))
    return GrantRow(**values, reason=explain(row) if values["closed_on"] is None else "")


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
    sought: str = "",
) -> list[GrantRow]:
    """Return one page of the open grants in the scope, as `grants_on_page`; with `sought` only of
    the clients whom that text finds. Raises NotPermitted or TextTooLong.
    """
    return grants_on_page(
        session,
        and_(scope, of_clients(sought)),
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
    """Return one page of the open grants in the scope; the first page is 1.

    By closing date, grants without one come last; if every grant in the scope has one
    (`all_close`), an index gives the order. Only the rows on the page are joined to names, unless
    these give the order.
    """
    order = _order(sorting, descending=descending, all_close=all_close)
    chosen = select(Grant.id).where(is_open(scope))
    if sorting is Sorting.CLIENT:
        chosen = chosen.join(Client, Client.client_id == Grant.client_id)
    if sorting is Sorting.PARTNER:
        chosen = chosen.join(Partner, Partner.partner_id == Grant.partner_id)
    on_page = page_of_rows(chosen.order_by(*order), page).subquery("on_page")
    shown = select_grants(select(Grant).join(on_page, on_page.c.id == Grant.id))
    return [
        replace(read_grant(row), brief=explain_briefly(row))
        for row in session.execute(shown.order_by(*order))
    ]


@allowed(Act.VIEW_FILES)
def count_grants(session: Session, by: Acting, scope: Scope, sought: str = "") -> int:
    """Count the open grants in the scope, on the files of the clients whom `sought` finds.

    Raises NotPermitted or TextTooLong.
    """
    counted = select(func.count()).select_from(Grant).where(is_open(scope), of_clients(sought))
    return session.scalar(counted) or 0


def of_clients(sought: str) -> Scope:
    """Return the condition that a grant is on the file of a client found by this text; no text
    leaves nobody out. Raises TextTooLong.
    """
    return is_client(Grant.client_id, sought)


def stream_grants(session: Session, scope: Scope, *, most: int | None) -> Iterator[GrantRow]:
    """Yield the open grants in the scope, soonest closing first, fetched in batches.

    At most `most` of them, or all when that is None.
    """
    grants = select_grants(select(Grant)).where(is_open(scope))
    soonest = grants.order_by(*_order(Sorting.CLOSES_ON)).limit(most)
    for row in session.execute(soonest, execution_options={"yield_per": ROWS_AT_A_TIME}):
        yield read_grant(row)


@allowed(Act.LIST_GRANTS)
def list_grants(session: Session, by: Acting, scope: Scope) -> Iterator[GrantRow]:
    """Yield all open grants in the scope, soonest closing first. Raises NotPermitted."""
    return stream_grants(session, scope, most=None)


def is_open(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a grant is open and in the scope."""
    return and_(Grant.closed_on.is_(None), scope)


def of_mediator(mediator: str | Sequence[str]) -> Scope:
    """Return the condition that a grant is on the file of one of this mediator's clients, or of
    one of theirs."""
    return Grant.client_id.in_(clients_of(mediator))


def clients_of(mediator: str | Sequence[str]) -> Select[str]:
    """Select the numbers of the clients of a mediator, or of several."""
    names = [mediator] if isinstance(mediator, str) else list(mediator)
    return select(Client.client_id).where(Client.mediator.in_(names))


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


@allowed(Act.USE_INZAGE)
def has_grants(session: Session, by: Acting) -> bool:
    """Return whether the register holds any grant, open or closed. Raises NotPermitted."""
    return session.scalar(select(Grant.id).limit(1)) is not None
