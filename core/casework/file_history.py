"""All that happened to one client's file, and who looked at it, for administrators.

An event of a closing by a run is told with why it was closed. In earlier versions a run or an
extract left one event for all that it closed: here each of those closings has a row of its own,
without a number.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, case, cast, exists, null, select, union_all
from sqlalchemy.orm import Session

from core.audit.search import EventRow, all_events, count_rows, named_rows, newest_on_page
from core.casework.register.model import Register
from core.casework.register.reading import register_of
from core.grants.closings import ClosingRow, read_closing, select_closings
from core.models import AuditEvent, Cause, Closure
from core.permissions import Act, Acting, allowed

CLOSED_TOGETHER = {
    Cause.DAILY_JOB: "grant.closed_daily_job",
    Cause.EXTRACT: "grant.closed_extract",
}


@allowed(Act.READ_AUDIT)
def count_history(session: Session, by: Acting, client_id: str) -> int:
    """How much there is about this client, counted like events. Raises NotPermitted."""
    return count_rows(session, _history(client_id))


@allowed(Act.READ_AUDIT)
def page_of_history(session: Session, by: Acting, client_id: str, page: int = 1) -> list[EventRow]:
    """One page of all about this client, newest first; the first page is 1. Raises NotPermitted."""
    return _with_closings(
        session, client_id, by.today, newest_on_page(session, _history(client_id), page)
    )


@allowed(Act.READ_AUDIT)
def whole_history(session: Session, by: Acting, client_id: str) -> list[EventRow]:
    """All about this client, newest first. Raises NotPermitted."""
    return _with_closings(session, client_id, by.today, named_rows(session, _history(client_id)))


@allowed(Act.READ_AUDIT)
def read_access(session: Session, by: Acting, client_id: str) -> Register | None:
    """Who may and could view this client's file; None when only the audit trail knows the client.

    Raises NotPermitted.
    """
    return register_of(session, client_id, by.today)


def _history(client_id: str) -> Select[Any]:
    events = all_events().where(AuditEvent.client_id == client_id)
    return select(union_all(events, _closed_together(client_id)).subquery("history"))


def _closed_together(client_id: str) -> Select[Any]:
    return select(
        (-Closure.id).label("id"),
        Closure.closed_at.label("at"),
        Closure.closed_by.label("actor"),
        case(CLOSED_TOGETHER, value=Closure.cause).label("kind"),
        Closure.client_id,
        Closure.partner_id,
        cast(null(), JSON).label("details"),
        Closure.closed_by_account.label("actor_account"),
    ).where(Closure.client_id == client_id, Closure.cause.in_(list(CLOSED_TOGETHER)), ~_told())


def _told() -> ColumnElement[bool]:
    """The condition that a closing left an event: all do now, those of earlier versions didn't."""
    kind = case(CLOSED_TOGETHER, value=Closure.cause)
    return exists().where(
        AuditEvent.client_id == Closure.client_id,
        AuditEvent.kind == kind,
        AuditEvent.at == Closure.closed_at,
    )


def _with_closings(
    session: Session, client_id: str, today: date, rows: Iterable[EventRow]
) -> list[EventRow]:
    """The rows, those of closings with what an event would have said, or with why."""
    said = _said_of_closings(session, client_id, today)
    return [_with_closing(row, said) for row in rows]


def _with_closing(row: EventRow, said: dict[int | None, dict[str, Any]]) -> EventRow:
    if row.number in said:
        return row._replace(number=None, details=said[row.number])
    closing = row.details.get("closing")
    if row.kind in CLOSED_TOGETHER.values() and closing is not None:
        return row._replace(details={**said.get(-closing, {}), **row.details})
    return row


def _said_of_closings(
    session: Session, client_id: str, today: date
) -> dict[int | None, dict[str, Any]]:
    """What an event would have said of each closing that has none, by the number of its row."""
    together = Closure.cause.in_(list(CLOSED_TOGETHER))
    closings = select_closings(select(Closure), today).where(
        Closure.client_id == client_id, together
    )
    return {-row.closing_id: _said(read_closing(row)) for row in session.execute(closings)}


def _said(closing: ClosingRow) -> dict[str, Any]:
    said = {"grant": closing.grant_id, "run": closing.run_id, "reason": closing.why}
    return {name: value for name, value in said.items() if value}
