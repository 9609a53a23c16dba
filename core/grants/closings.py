"""Closings as people see them: the one row of a closing, and closings a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from core.database import page_of_rows
from core.grants.closing import can_come_back
from core.grants.listing import Sorting, in_front, of_clients
from core.i18n import day_of
from core.models import Basis, Cause, Client, Closure, DailyRun, Grant, Partner, State
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name
from core.presentation.wording import explain, explained, joined_facts
from core.rules.assessment import Scope


@dataclass(frozen=True, kw_only=True)
class ClosingRow:
    """One closing of a grant, standing or undone, with its evidence.

    `evidence` is why the daily job closed it, as it was judged at the time, empty for any other
    cause; `reason` is what a person gave as the reason. `can_come_back`: it stands, and the pair
    has no newer open grant.
    """

    closing_id: int
    grant_id: int
    client_id: str
    last_name: str
    first_name: str
    partner_id: str
    partner_name: str
    granted_on: date
    known_on: date
    renewed_on: date | None
    cause: Cause
    run_id: int | None
    run_on: date | None
    closed_on: date
    closed_by: str
    closed_at: datetime
    reason: str | None
    closes_on: date | None
    days_late: int | None
    basis: Basis | None
    service: str | None
    fact_id: str | None
    counted_from: date | None
    rule_valid_from: date | None
    evidence: str | None
    can_come_back: bool
    undone_by: str | None
    undone_at: datetime | None
    undo_reason: str | None

    @property
    def client_name(self) -> str:
        """The client's name as lists have it: last name first."""
        return f"{self.last_name} {self.first_name}"

    @property
    def why(self) -> str:
        """Why it was closed: as the daily job judged it, or what a person gave as the reason."""
        return self.evidence or self.reason or ""

    @property
    def undone_on(self) -> date | None:
        """The day from which the grant was open again, if the closing was undone."""
        return None if self.undone_at is None else day_of(self.undone_at)


READ = tuple(field.name for field in fields(ClosingRow) if field.name != "evidence")


def select_closings(closings: Select[Any], today: date) -> Select[*tuple[Any, ...]]:
    """The statement over `Closure` with grant, run and names joined, and the columns that
    `read_closing` reads."""
    named = (
        closings.join(Grant, Grant.id == Closure.grant_id)
        .join(Client, Client.client_id == Closure.client_id)
        .join(Partner, Partner.partner_id == Closure.partner_id)
        .outerjoin(DailyRun, DailyRun.id == Closure.run_id)
    )
    columns = (
        Closure.id.label("closing_id"),
        Closure.grant_id,
        Closure.client_id,
        Client.last_name,
        Client.first_name,
        Closure.partner_id,
        Partner.name.label("partner_name"),
        Grant.granted_on,
        Grant.known_on,
        Grant.renewed_on,
        Closure.cause,
        Closure.run_id,
        DailyRun.run_on,
        Closure.closed_on,
        shown_name(Closure.closed_by),
        Closure.closed_at,
        Closure.reason,
        literal(State.CLOSES).label("state"),  # what `explain` reads of the grant at that time
        Closure.closes_on,
        Closure.days_late,
        Closure.basis,
        Closure.service,
        Closure.fact_kind,
        Closure.fact_id,
        Closure.counted_from,
        can_come_back(today).label("can_come_back"),
        shown_name(Closure.undone_by),
        Closure.undone_at,
        Closure.undo_reason,
        *explained(Closure),
    )
    return joined_facts(named, Closure).with_only_columns(*in_front(READ, columns))


def read_closing(row: Row[Any]) -> ClosingRow:
    """The closing in a row of `select_closings`, its evidence in the reader's language."""
    values = dict(zip(READ, row, strict=False))
    by_job = values["cause"] is Cause.DAILY_JOB
    return ClosingRow(**values, evidence=explain(row) if by_job else None)


@allowed(Act.VIEW_FILES)
def count_closed(session: Session, by: Acting, scope: Scope, sought: str = "") -> int:
    """How many closed grants are in the scope, a condition on `Grant` and `Closure`, on the files
    of the clients whom `sought` finds. Raises NotPermitted or TextTooLong."""
    counted = _standing(select(func.count()).select_from(Grant)).where(scope, of_clients(sought))
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
    sought: str = "",
) -> list[ClosingRow]:
    """One page of the closed grants in the scope; the first page is 1. `CLOSES_ON` is the day on
    which they were closed; with `sought` only of the clients whom that text finds."""
    order = _order(sorting, descending=descending)
    chosen = _standing(select(Closure.id).select_from(Grant)).where(scope, of_clients(sought))
    if sorting is Sorting.CLIENT:
        chosen = chosen.join(Client, Client.client_id == Grant.client_id)
    on_page = page_of_rows(chosen.order_by(*order), page).subquery("on_page")
    shown = select_closings(select(Closure).join(on_page, on_page.c.id == Closure.id), by.today)
    return [read_closing(row) for row in session.execute(shown.order_by(*order))]


def _standing(grants: Select[Any]) -> Select[Any]:
    return grants.join(Closure, and_(Closure.grant_id == Grant.id, Closure.undone_at.is_(None)))


def _order(sorting: Sorting, *, descending: bool) -> list[Any]:
    by: dict[Sorting, tuple[Any, ...]] = {
        Sorting.GRANTED_ON: (Grant.granted_on,),
        Sorting.CLIENT: (Client.last_name, Client.first_name),
    }
    columns = by.get(sorting, (Grant.closed_on,))
    return [*(column.desc() if descending else column for column in columns), Grant.id.desc()]


@allowed(Act.LIST_GRANTS)
def list_closings(
    session: Session, by: Acting, condition: ColumnElement[bool]
) -> Iterator[ClosingRow]:
    """The closings that meet the condition, by closing date. Raises NotPermitted."""
    closings = select_closings(select(Closure), by.today).where(condition)
    in_order = closings.order_by(Closure.closes_on, Closure.client_id, Closure.partner_id)
    return map(read_closing, session.execute(in_order))
