"""What a run closed or would close, grant by grant, and what undoing it would bring back.

It names clients.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.daily_job.undo import of_run
from core.database import ROWS_PER_PAGE
from core.grants.closing import can_come_back, due
from core.grants.closings import ClosingRow, read_closing, select_closings
from core.grants.listing import GrantRow, grants_on_page
from core.models import Closure
from core.permissions import Act, Acting, allowed


class Return(StrEnum):
    """What undoing does to a closing: its grant comes back, can't, or came back before."""

    POSSIBLE = "possible"
    BLOCKED = "blocked"
    DONE = "done"


def return_of(closing: ClosingRow) -> Return:
    """What undoing does to this closing."""
    if closing.undone_at:
        return Return.DONE
    return Return.POSSIBLE if closing.can_come_back else Return.BLOCKED


@allowed(Act.NAME_CLOSED_GRANTS)
def page_of_closings(session: Session, by: Acting, run_id: int, page: int = 1) -> list[ClosingRow]:
    """One page of what a run closed, the latest overdue first; the first page is 1.

    Raises NotPermitted.
    """
    first = (max(page, 1) - 1) * ROWS_PER_PAGE
    return _closings(session, of_run(run_id), by.today, ROWS_PER_PAGE, first)


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
) -> list[ClosingRow]:
    """The closings of a run, or among these of it, that can't be undone: their pair has a newer
    grant. At most `most`. Raises NotPermitted."""
    stands = Closure.undone_at.is_(None)
    blocked = of_run(run_id, closing_ids) & stands & ~can_come_back(by.today)
    return _closings(session, blocked, by.today, most)


def _closings(
    session: Session, condition: ColumnElement[bool], today: date, rows: int, first: int = 0
) -> list[ClosingRow]:
    order = (Closure.days_late.desc(), Closure.id)
    chosen = select(Closure.id).where(condition).order_by(*order).limit(rows).offset(first)
    on_page = chosen.subquery("on_page")
    shown = select_closings(select(Closure).join(on_page, on_page.c.id == Closure.id), today)
    return [read_closing(row) for row in session.execute(shown.order_by(*order))]
