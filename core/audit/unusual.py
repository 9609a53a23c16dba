"""Looking that is unusual, for administrators: who looked at many, at night, at others' clients.

What is unusual says nothing of why: people ask about it. An operator sets above which numbers
looking is listed (`config.Unusual`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from core.audit.looks import LOOKS
from core.config import Unusual
from core.i18n import FLANDERS
from core.models import Account, AuditEvent, Client
from core.permissions import Act, Acting, allowed

MOST_LISTED = 200
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
OF_ONE_CLIENT = ("client", "consent", "grant")  # pages that show one file, not a list

Span = tuple[datetime, datetime]


class Way(StrEnum):
    """In which way looking is unusual."""

    MANY = "many"
    SEARCHES = "searches"
    OTHERS = "others"
    NIGHT = "night"


class Looking(NamedTuple):
    """What somebody did from one moment up to another: in `number` clients, or searches.

    `actor` is the name as recorded, `shown_as` the one that people see; `opened` is how many
    clients' files were opened besides searching.
    """

    way: Way
    first: datetime
    last: datetime
    actor: str
    shown_as: str
    number: int
    opened: int


@allowed(Act.READ_AUDIT)
def list_unusual(
    session: Session, by: Acting, days: int, bounds: Unusual, most: int = MOST_LISTED
) -> list[Looking]:
    """Return the unusual looking of today and the days before it, `days` in all, newest first.

    At most `most` of it. Raises NotPermitted.
    """
    first, midnight = by.today - timedelta(days=days - 1), time()
    hours = _spans("hours", _hours(_at(first, midnight), by.now))
    each_day = [first + timedelta(days=day) for day in range(days)]
    whole_days = _spans(
        "days", [(_at(day, midnight), _at(day + A_DAY, midnight)) for day in each_day]
    )
    found = [
        _many(hours, bounds.clients),
        _searches(hours, bounds.searches),
        _others(whole_days, bounds.others),
    ]
    if bounds.night_from != bounds.night_until:
        nights = _spans("nights", [_night(day, bounds) for day in [first - A_DAY, *each_day]])
        found.append(_many(nights, bounds.night, Way.NIGHT))
    unusual = union_all(*found).subquery("unusual")
    newest = (
        select(unusual, Account.shown_as)
        .outerjoin(Account, Account.id == unusual.c.account)
        .order_by(unusual.c.first.desc(), unusual.c.way, unusual.c.actor, unusual.c.account)
        .limit(most)
    )
    return [_looking(row) for row in session.execute(newest)]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, FLANDERS)


def _hours(first: datetime, now: datetime) -> list[Span]:
    number = int((now - first) / AN_HOUR) + 1
    starts = [first.astimezone(now.tzinfo) + hour * AN_HOUR for hour in range(number)]
    return [(start, start + AN_HOUR) for start in starts]


def _night(day: date, bounds: Unusual) -> Span:
    """Return the night that begins on this day."""
    ends_on = day if bounds.night_from < bounds.night_until else day + A_DAY
    return _at(day, bounds.night_from), _at(ends_on, bounds.night_until)


def _spans(name: str, spans: Sequence[Span]) -> CTE:
    """Return these spans of time as a table: joined, they are the same on every database."""
    at = AuditEvent.at.type
    return (
        values(column("first", at), column("last", at), name=f"{name}_given").data(spans).cte(name)
    )


def _looks_in(spans: CTE, kinds: Iterable[str], way: Way, *counted: Any) -> Select[Any]:
    """Select who took such looks in each span, and what is counted of them."""
    return (
        select(
            literal(way.value).label("way"),
            spans.c.first,
            spans.c.last,
            AuditEvent.actor,
            AuditEvent.actor_account.label("account"),
            *counted,
        )
        .select_from(spans)
        .join(AuditEvent, and_(AuditEvent.at >= spans.c.first, AuditEvent.at < spans.c.last))
        .where(AuditEvent.kind.in_(sorted(kinds)))
        .group_by(spans.c.first, spans.c.last, AuditEvent.actor, AuditEvent.actor_account)
    )


def _many(spans: CTE, most: int, way: Way = Way.MANY) -> Select[Any]:
    """Select who looked at more than so many clients, in whichever way."""
    clients = func.count(AuditEvent.client_id.distinct())
    looks = _looks_in(spans, LOOKS, way, clients.label("number"), literal(0).label("opened"))
    return looks.having(clients > most)


def _searches(spans: CTE, most: int) -> Select[Any]:
    """Select who searched more than so many times more often than they opened a file."""
    searches = func.count(case((AuditEvent.kind == "clients.searched", AuditEvent.id)))
    opened = func.count(case((_opened(), AuditEvent.client_id)).distinct())
    kinds = ("clients.searched", "client.viewed")
    looks = _looks_in(spans, kinds, Way.SEARCHES, searches.label("number"), opened.label("opened"))
    return looks.having(searches - opened > most)


def _others(spans: CTE, most: int) -> Select[Any]:
    """Select who opened the files of more than so many clients of other mediators.

    A client whom no extract gives a mediator is no other's.
    """
    clients = func.count(AuditEvent.client_id.distinct())
    looks = _looks_in(
        spans, ["client.viewed"], Way.OTHERS, clients.label("number"), literal(0).label("opened")
    )
    return (
        looks.join(Client, Client.client_id == AuditEvent.client_id)
        .outerjoin(Account, Account.id == AuditEvent.actor_account)
        .where(_opened(), Client.mediator.is_not(None), ~_own())
        .having(clients > most)
    )


def _opened() -> ColumnElement[bool]:
    page = AuditEvent.details["page"].as_string()
    return and_(AuditEvent.kind == "client.viewed", page.in_(OF_ONE_CLIENT))


def _own() -> ColumnElement[bool]:
    """Return the condition that the client is the actor's, by the name that extracts give.

    Without accounts a mark can stand behind the name.
    """
    marked = Client.mediator + " ("
    begins = func.substr(AuditEvent.actor, 1, func.length(marked)) == marked
    without_account = and_(
        AuditEvent.actor_account.is_(None), or_(AuditEvent.actor == Client.mediator, begins)
    )
    return or_(without_account, func.coalesce(Account.name == Client.mediator, False))


def _looking(row: Any) -> Looking:
    shown_as = row.shown_as or row.actor
    return Looking(Way(row.way), row.first, row.last, row.actor, shown_as, row.number, row.opened)
