"""What a run closed or would close, grant by grant, and what undoing it would bring back.

It names clients.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from core.daily_job.undo import of_run
from core.database import page_of_rows
from core.grants.closing import can_come_back, due
from core.grants.closings import ClosingRow, read_closing, select_closings
from core.grants.listing import GrantRow, grants_on_page
from core.models import Closure
from core.permissions import Act, Acting, allowed

LATEST_OVERDUE_FIRST = (Closure.days_late.desc(), Closure.id)


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
    chosen = page_of_rows(_latest_overdue_first(of_run(run_id)), page)
    return _closings(session, chosen, by.today)


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
    return _closings(session, _latest_overdue_first(blocked).limit(most), by.today)


def _latest_overdue_first(condition: ColumnElement[bool]) -> Select[int]:
    return select(Closure.id).where(condition).order_by(*LATEST_OVERDUE_FIRST)


def _closings(session: Session, chosen: Select[int], today: date) -> list[ClosingRow]:
    on_page = chosen.subquery("on_page")
    shown = select_closings(select(Closure).join(on_page, on_page.c.id == Closure.id), today)
    return [read_closing(row) for row in session.execute(shown.order_by(*LATEST_OVERDUE_FIRST))]
