"""What a run closed or would close, grant by grant, and what undoing it would bring back.

It names clients.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session

from core.daily_job.undo import of_run
from core.database import page_of_rows
from core.grants.closing import can_come_back, due
from core.grants.listing import GrantRow, grants_on_page
from core.models import Basis, Client, Closure, Grant, Partner, State
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explained, joined_facts

LATEST_OVERDUE_FIRST = (Closure.days_late.desc(), Closure.id)


class Return(StrEnum):
    """What undoing does to a closing: its grant comes back, can't, or came back before."""

    POSSIBLE = "possible"
    BLOCKED = "blocked"
    DONE = "done"


class RunClosing(NamedTuple):
    """One closing of a run, as the grant stood at the time."""

    closing_id: int
    grant_id: int
    client_id: str
    client_name: str
    partner_name: str
    closes_on: date | None
    days_late: int | None
    basis: Basis | None
    reason: str
    comes_back: Return


@allowed(Act.NAME_CLOSED_GRANTS)
def page_of_closings(session: Session, by: Acting, run_id: int, page: int = 1) -> list[RunClosing]:
    """One page of what a run closed, the latest overdue first; the first page is 1.

    Raises NotPermitted.
    """
    return _closings(session, page_of_rows(_latest_overdue_first(of_run(run_id)), page))


@allowed(Act.NAME_CLOSED_GRANTS)
def page_of_due(session: Session, by: Acting, day: date, page: int = 1) -> list[GrantRow]:
    """One page of what a run would close on this day, the soonest first; the first page is 1.

    Raises NotPermitted.
    """
    return grants_on_page(session, due(day), page, all_close=True)


@allowed(Act.NAME_CLOSED_GRANTS)
def list_blocked(
    session: Session,
    by: Acting,
    run_id: int,
    closing_ids: Collection[int] | None = None,
    *,
    most: int,
) -> list[RunClosing]:
    """The closings of a run, or among these of it, that can't be undone: their pair has a newer
    grant. At most `most`. Raises NotPermitted."""
    stands = Closure.undone_at.is_(None)
    blocked = of_run(run_id, closing_ids) & stands & ~can_come_back()
    return _closings(session, _latest_overdue_first(blocked).limit(most))


def _latest_overdue_first(condition: ColumnElement[bool]) -> Select[int]:
    return select(Closure.id).where(condition).order_by(*LATEST_OVERDUE_FIRST)


def _closings(session: Session, chosen: Select[int]) -> list[RunClosing]:
    on_page = chosen.subquery("on_page")
    shown = joined_facts(
        select(Closure)
        .join(on_page, on_page.c.id == Closure.id)
        .join(Grant, Grant.id == Closure.grant_id)
        .join(Client, Client.client_id == Closure.client_id)
        .join(Partner, Partner.partner_id == Closure.partner_id),
        Closure,
    ).with_only_columns(
        Closure.id,
        Closure.grant_id,
        Closure.client_id,
        Client.last_name,
        Client.first_name,
        Partner.name.label("partner_name"),
        Grant.renewed_on,
        literal(State.CLOSES).label("state"),
        Closure.closes_on,
        Closure.days_late,
        Closure.basis,
        Closure.service,
        Closure.fact_kind,
        Closure.counted_from,
        Closure.undone_at,
        can_come_back().label("can_come_back"),
        *explained(Closure),
    )
    return [_closing(row) for row in session.execute(shown.order_by(*LATEST_OVERDUE_FIRST))]


def _closing(row: Any) -> RunClosing:
    comes_back = Return.POSSIBLE if row.can_come_back else Return.BLOCKED
    return RunClosing(
        closing_id=row.id,
        grant_id=row.grant_id,
        client_id=row.client_id,
        client_name=f"{row.last_name} {row.first_name}",
        partner_name=row.partner_name,
        closes_on=row.closes_on,
        days_late=row.days_late,
        basis=row.basis,
        reason=explain(row),
        comes_back=Return.DONE if row.undone_at else comes_back,
    )
