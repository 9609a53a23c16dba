"""Closing grants at once, however many: the evidence, the end of what they rest on, the events."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, insert, update
from sqlalchemy.orm import Session

from core.audit.events import record_each
from core.models import Cause, Closure, Grant, Ground, GroundEnd
from core.permissions import Acting
from core.rules.access_periods import remember
from core.rules.assessment import VERDICT, Scope

IDS_AT_A_TIME = 5_000
UNASSESSED = dict.fromkeys(VERDICT)


class Closed(NamedTuple):
    """A grant that has been closed, by its number, and whose it was."""

    grant: int
    client_id: str
    partner_id: str


def close_grants(
    session: Session,
    which: Scope,
    cause: Cause,
    *,
    by: Acting,
    reason: str | None = None,
    batch: int | None = None,
) -> list[Closed]:
    """Close the open grants that meet the condition, today and for this cause.

    Each leaves a row of evidence and an event, which names the batch of which it is part, if any.
    Returns them in the order of their numbers.
    """
    rows = session.connection().execute(
        update(Grant)
        .where(which, Grant.closed_on.is_(None))
        .values(closed_on=by.today, **UNASSESSED)
        .returning(Grant.id, Grant.client_id, Grant.partner_id)
    )
    closed = sorted(Closed._make(row) for row in rows)
    if not closed:
        return []
    evidence = {
        "cause": cause, "closed_on": by.today, "closed_by": by.name,
        "closed_by_account": by.account, "closed_at": by.now, "reason": reason,
    }  # fmt: skip
    session.execute(
        insert(Closure),
        [
            {"grant_id": row.grant, "client_id": row.client_id, "partner_id": row.partner_id}
            | evidence
            for row in closed
        ],
    )
    for first in range(0, len(closed), IDS_AT_A_TIME):
        ids = [row.grant for row in closed[first : first + IDS_AT_A_TIME]]
        end_grounds(session, Ground.grant_id.in_(ids), by.today)
        remember(session, Grant.id.in_(ids), by.today)
    told: dict[str, Any] = {"reason": reason} if reason else {}
    told |= {} if batch is None else {"batch": batch}
    record_each(
        session,
        f"grant.closed_{cause}",
        ((row.client_id, row.partner_id, {"grant": row.grant} | told) for row in closed),
        by=by,
    )
    session.expire_all()
    return closed


def end_grounds(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Let the grants of the live grounds that meet the condition rest on nothing any more: they
    are closed on this day."""
    session.connection().execute(
        update(Ground)
        .where(which, Ground.ended_on.is_(None))
        .values(ended_on=day, ended_why=GroundEnd.CLOSED)
    )
