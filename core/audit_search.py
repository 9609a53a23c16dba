"""The audit trail for administrators: the events of a person, client, kind or period.

Newest first, one page at a time. Days are days in Flanders.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.browsing import ROWS_PER_PAGE
from core.errors import LastDayBeforeFirst
from core.models import AuditEvent, Client, Partner
from core.permissions import Act, Actor, require
from core.text import FLANDERS

MOST_COUNTED = 10_000  # who finds more seeks more narrowly; counting on takes time for nothing
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)  # the days that have moments on both sides


@dataclass(frozen=True)
class Sought:
    """What somebody seeks; None is anything. `person` is the name that the register wrote down."""

    person: str | None = None
    client_id: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None


class EventRow(NamedTuple):
    """One event as people see it."""

    number: int | None
    at: datetime
    actor: str
    kind: str
    client_id: str | None
    client_name: str | None
    partner_id: str | None
    partner_name: str | None
    details: dict[str, Any]


def count_events(session: Session, sought: Sought, actor: Actor) -> int:
    """How many events there are of what is sought, up to `MOST_COUNTED` and one more.

    Raises NotPermitted or LastDayBeforeFirst.
    """
    require(actor, Act.READ_AUDIT)
    return count_rows(session, _sought_events(sought))


def page_of_events(session: Session, sought: Sought, actor: Actor, page: int = 1) -> list[EventRow]:
    """One page of the events that are sought; the first page is 1.

    Raises NotPermitted or LastDayBeforeFirst.
    """
    require(actor, Act.READ_AUDIT)
    return page_of_rows(session, _sought_events(sought), page)


def all_events() -> Select[Any]:
    """The events as rows to be narrowed, counted and shown."""
    return select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor,
        AuditEvent.kind,
        AuditEvent.client_id,
        AuditEvent.partner_id,
        AuditEvent.details,
        null().label("run_id"),
        null().label("grant_id"),
    )


def count_rows(session: Session, rows: Select[Any]) -> int:
    """How many rows there are, up to `MOST_COUNTED` and one more."""
    some = rows.limit(MOST_COUNTED + 1).subquery("some")
    return session.scalar(select(func.count()).select_from(some)) or 0


def page_of_rows(session: Session, rows: Select[Any], page: int) -> list[EventRow]:
    """One page of rows, newest first; the names are joined to these alone."""
    newest = [column.desc() for column in (rows.selected_columns.at, rows.selected_columns.id)]
    first = (max(page, 1) - 1) * ROWS_PER_PAGE
    on_page = rows.order_by(*newest).limit(ROWS_PER_PAGE).offset(first).subquery("on_page")
    shown = (
        select(on_page, Client.last_name, Client.first_name, Partner.name)
        .outerjoin(Client, Client.client_id == on_page.c.client_id)
        .outerjoin(Partner, Partner.partner_id == on_page.c.partner_id)
        .order_by(on_page.c.at.desc(), on_page.c.id.desc())
    )
    return [_row(row) for row in session.execute(shown)]


def _sought_events(sought: Sought) -> Select[Any]:
    found = all_events()
    exactly = {"actor": sought.person, "client_id": sought.client_id, "kind": sought.kind}
    for name, text in exactly.items():
        if text is not None:
            found = found.where(_is(getattr(AuditEvent, name), text))
    if sought.first and sought.last and sought.last < sought.first:
        raise LastDayBeforeFirst(first=sought.first, last=sought.last)
    if sought.first:
        found = found.where(AuditEvent.at >= _start_of(sought.first))
    if sought.last:
        found = found.where(AuditEvent.at < _start_of(sought.last, days_later=1))
    return found


def _is(column: InstrumentedAttribute[Any], typed: str) -> ColumnElement[bool]:
    # typed text can hold what no database takes as text; everything recorded can be printed
    return column == typed if typed.isprintable() else false()


def _start_of(day: date, days_later: int = 0) -> datetime:
    day = min(max(day, EARLIEST), LATEST) + timedelta(days=days_later)
    return datetime.combine(day, time.min, FLANDERS)


def _row(row: Any) -> EventRow:
    together = {"grant": row.grant_id, "run": row.run_id}
    return EventRow(
        number=row.id or None,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        client_id=row.client_id,
        client_name=f"{row.last_name} {row.first_name}" if row.last_name is not None else None,
        partner_id=row.partner_id,
        partner_name=row.name,
        details=row.details if row.id else {key: it for key, it in together.items() if it},
    )
