"""All that happened to one client's file, and who looked at it, for administrators.

A run or an extract that closes many grants leaves one audit event, not one per client: here each
of those closings has a row of its own, without a number.
"""

from typing import Any

from sqlalchemy import JSON, Select, case, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from core.audit_search import EventRow, all_events, count_rows, page_of_rows
from core.models import AuditEvent, Cause, Closure
from core.permissions import Act, Actor, require

CLOSED_TOGETHER = {
    Cause.DAILY_JOB: "grant.closed_daily_job",
    Cause.EXTRACT: "grant.closed_extract",
}


def count_history(session: Session, client_id: str, actor: Actor) -> int:
    """How much there is about this client, counted like events. Raises NotPermitted."""
    require(actor, Act.READ_AUDIT)
    return count_rows(session, _history(client_id))


def page_of_history(
    session: Session, client_id: str, actor: Actor, page: int = 1
) -> list[EventRow]:
    """One page of all about this client, newest first; the first page is 1. Raises NotPermitted."""
    require(actor, Act.READ_AUDIT)
    return page_of_rows(session, _history(client_id), page)


def _history(client_id: str) -> Select[Any]:
    events = all_events().where(AuditEvent.client_id == client_id)
    return select(union_all(events, _closed_together(client_id)).subquery("history"))


def _closed_together(client_id: str) -> Select[Any]:
    return select(
        literal(0).label("id"),
        Closure.closed_at.label("at"),
        Closure.closed_by.label("actor"),
        case(CLOSED_TOGETHER, value=Closure.cause).label("kind"),
        Closure.client_id,
        Closure.partner_id,
        cast(null(), JSON).label("details"),
        Closure.run_id,
        Closure.grant_id,
    ).where(Closure.client_id == client_id, Closure.cause.in_(list(CLOSED_TOGETHER)))
