"""Search the audit trail by person, client, kind of event or period, for administrators.

Events come newest first, one page at a time. Days are days in Flanders.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.audit.events import Head, read_head
from core.database import page_of_rows
from core.errors import LONGEST_TEXT, LastDayBeforeFirst, UnknownClient, within
from core.i18n import FLANDERS
from core.models import Account, AuditEvent, Client, Partner
from core.permissions import Act, Acting, allowed

NAMED_HERE = "client.named"  # what reading the trail adds to it
MOST_COUNTED = 10_000  # beyond this people narrow the search; counting further is wasted
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)  # limits, lest conversion to UTC overflow


@dataclass(frozen=True)
class Sought:
    """What to search for; None matches anything. `person` is the actor's name as recorded.

    Who looked at the trail itself is found by person, client or kind only: each page that is read
    would otherwise move the next one on, and bury what happened.

    Raises TextTooLong.
    """

    person: str | None = None
    client_id: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        for text in (self.person, self.client_id, self.kind):
            within(text or "", LONGEST_TEXT)


class EventRow(NamedTuple):
    """One event to show.

    `number` is None for a closing that a run or an extract made together with others: it has no
    event of its own.
    """

    number: int | None
    at: datetime
    actor: str
    kind: str
    client_id: str | None
    client_name: str | None
    partner_id: str | None
    partner_name: str | None
    details: dict[str, Any]


class SoughtClient(NamedTuple):
    """A client. Only the number is known when the register no longer holds the client."""

    client_id: str
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None

    @property
    def name(self) -> str:
        """First and last name; empty when unknown."""
        return f"{self.first_name} {self.last_name}".strip()


@allowed(Act.READ_AUDIT)
def count_events(session: Session, by: Acting, sought: Sought) -> int:
    """Count the matching events, stopping at `MOST_COUNTED` + 1.

    Raises NotPermitted or LastDayBeforeFirst.
    """
    return count_rows(session, _sought_events(sought))


@allowed(Act.READ_AUDIT)
def page_of_events(session: Session, by: Acting, sought: Sought, page: int = 1) -> list[EventRow]:
    """Return one page of the matching events, newest first; the first page is 1.

    Raises NotPermitted or LastDayBeforeFirst.
    """
    return newest_on_page(session, _sought_events(sought), page)


@allowed(Act.READ_AUDIT)
def list_people(session: Session, by: Acting) -> list[str]:
    """Return the names of everybody who did something, sorted. Raises NotPermitted.

    A recursive query jumps through the index from each name to the next, so that the number of
    events doesn't matter.
    """
    names = select(func.min(AuditEvent.actor).label("name")).cte("names", recursive=True)
    after = select(func.min(AuditEvent.actor)).where(AuditEvent.actor > names.c.name)
    following = select(after.scalar_subquery()).where(names.c.name.is_not(None))
    names = names.union_all(following)
    found = session.scalars(select(names.c.name).where(names.c.name.is_not(None)))
    return sorted(found, key=lambda name: (name.casefold(), name))


@allowed(Act.READ_AUDIT)
def sought_client(session: Session, by: Acting, client_id: str) -> SoughtClient:
    """Return the client with this number, even if only the audit trail knows it.

    Raises NotPermitted or UnknownClient.
    """
    columns = (Client.client_id, Client.last_name, Client.first_name, Client.birth_date)
    known = session.execute(select(*columns).where(_is(Client.client_id, client_id))).one_or_none()
    if known:
        return SoughtClient(*known)
    about = select(AuditEvent.id).where(_is(AuditEvent.client_id, client_id))
    if session.scalar(about.limit(1)) is None:
        raise UnknownClient(client_id=client_id)
    return SoughtClient(client_id)


@allowed(Act.READ_AUDIT)
def state_of_trail(session: Session, by: Acting) -> Head:
    """Return the recorded number of events and last hash, without checking the chain.

    Raises NotPermitted or AuditTrailWithoutHead.
    """
    return read_head(session)


def all_events() -> Select[Any]:
    """Return a statement that selects all events, to be narrowed, counted or paged."""
    return select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor,
        AuditEvent.kind,
        AuditEvent.client_id,
        AuditEvent.partner_id,
        AuditEvent.details,
        AuditEvent.actor_account,
    )


def count_rows(session: Session, rows: Select[Any]) -> int:
    """Count the rows, stopping at `MOST_COUNTED` + 1."""
    some = rows.limit(MOST_COUNTED + 1).subquery("some")
    return session.scalar(select(func.count()).select_from(some)) or 0


def newest_on_page(session: Session, rows: Select[Any], page: int) -> list[EventRow]:
    """Return one page of the rows, newest first; only the rows on the page are joined to names."""
    newest = rows.order_by(*_newest_first(rows.selected_columns))
    return named_rows(session, page_of_rows(newest, page))


def named_rows(session: Session, rows: Select[Any]) -> list[EventRow]:
    """Return the rows with the names of their clients and partners, newest first."""
    chosen = rows.subquery("chosen")
    shown = (
        select(chosen, Client.last_name, Client.first_name, Partner.name, Account.shown_as)
        .outerjoin(Client, Client.client_id == chosen.c.client_id)
        .outerjoin(Partner, Partner.partner_id == chosen.c.partner_id)
        .outerjoin(Account, Account.id == chosen.c.actor_account)
        .order_by(*_newest_first(chosen.c))
    )
    return [_row(row) for row in session.execute(shown)]


def _newest_first(columns: Any) -> list[ColumnElement[Any]]:
    return [columns.at.desc(), columns.id.desc()]


def _sought_events(sought: Sought) -> Select[Any]:
    found = all_events()
    exactly = {"actor": sought.person, "client_id": sought.client_id, "kind": sought.kind}
    for name, text in exactly.items():
        if text is not None:
            found = found.where(_is(getattr(AuditEvent, name), text))
    if not any(exactly.values()):
        found = found.where(AuditEvent.kind != NAMED_HERE)
    if sought.first and sought.last and sought.last < sought.first:
        raise LastDayBeforeFirst(first=sought.first, last=sought.last)
    if sought.first:
        found = found.where(AuditEvent.at >= _start_of(sought.first))
    if sought.last:
        found = found.where(AuditEvent.at < _start_of(sought.last, days_later=1))
    return found


def _is(column: InstrumentedAttribute[Any], typed: str) -> ColumnElement[bool]:
    # Databases refuse some characters that can be typed; all recorded text is printable.
    return column == typed if typed.isprintable() else false()


def _start_of(day: date, days_later: int = 0) -> datetime:
    day = min(max(day, EARLIEST), LATEST) + timedelta(days=days_later)
    return datetime.combine(day, time.min, FLANDERS)


def _row(row: Any) -> EventRow:
    return EventRow(
        number=row.id,
        at=row.at,
        actor=row.shown_as or row.actor,
        kind=row.kind,
        client_id=row.client_id,
        client_name=f"{row.last_name} {row.first_name}" if row.last_name is not None else None,
        partner_id=row.partner_id,
        partner_name=row.name,
        details=row.details or {},
    )
