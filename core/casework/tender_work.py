"""What waits for a mediator about assignments: partners kept out, two owners, and files in use for
very long.

Every function is about the clients of a mediator, of several, or everybody's for None.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from core.calendar import add_period
from core.casework.work_list import Whose, Work, count_some, file_of
from core.database import page_of_rows
from core.models import Action, Assignment, Cause, Client, Closure, Grant, Partner, Unit
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name
from core.rules.assessment import Scope

IN_USE = Grant.state == literal_column("'in_use'")


class KeptOutRow(NamedTuple):
    """A partner with a running assignment whose grant on the file a person closed.

    `grant_id` is the pair's latest grant; the closing's parts are empty where an earlier register
    closed it and said no more.
    """

    grant_id: int
    client_id: str
    client_name: str
    partner_id: str
    partner_name: str
    service: str
    started_on: date
    closed_on: date | None
    closed_by: str | None
    cause: Cause | None
    reason: str | None


class OwnersRow(NamedTuple):
    """A client whom several partners have in a running assignment at once."""

    client_id: str
    client_name: str
    owners: int
    partner_names: str
    latest_start: date


@allowed(Act.VIEW_FILES)
def count_tender_work(session: Session, by: Acting, mediator: Whose) -> dict[Work, int]:
    """Count the partners kept out and the clients with two owners, stopping one past
    `work_list.MOST_COUNTED`."""
    waiting: dict[Work, Select[*tuple[Any, ...]]] = {
        Work.KEPT_OUT: _kept_out(mediator, by.today),
        Work.TWO_OWNERS: _two_owners(mediator, by.today),
    }
    return {work: count_some(session, rows) for work, rows in waiting.items()}


@allowed(Act.VIEW_FILES)
def list_kept_out(session: Session, by: Acting, mediator: Whose, page: int = 1) -> list[KeptOutRow]:
    """Return one page of the partners kept out, the latest start first; the first page is 1."""
    chosen = _kept_out(mediator, by.today).subquery("kept_out")
    rows = (
        select(
            chosen.c.grant_id,
            Assignment.client_id,
            Client.last_name,
            Client.first_name,
            Assignment.partner_id,
            Partner.name,
            Assignment.service,
            Assignment.started_on,
            Closure.closed_on,
            shown_name(Closure.closed_by),
            Closure.cause,
            Closure.reason,
        )
        .join_from(chosen, Assignment, Assignment.assignment_id == chosen.c.assignment_id)
        .join(Client, Client.client_id == Assignment.client_id)
        .join(Partner, Partner.partner_id == Assignment.partner_id)
        .outerjoin(
            Closure, and_(Closure.grant_id == chosen.c.grant_id, Closure.undone_at.is_(None))
        )
        .order_by(Assignment.started_on.desc(), Assignment.assignment_id)
    )
    return [
        KeptOutRow(grant, client, f"{last} {first}", *rest)
        for grant, client, last, first, *rest in session.execute(page_of_rows(rows, page))
    ]


@allowed(Act.VIEW_FILES)
def list_two_owners(
    session: Session, by: Acting, mediator: Whose, page: int = 1
) -> list[OwnersRow]:
    """Return one page of the clients with two owners, the latest start first."""
    several = _two_owners(mediator, by.today).subquery("several")
    clients = (
        select(
            several.c.client_id,
            Client.last_name,
            Client.first_name,
            several.c.owners,
            several.c.latest_start,
        )
        .join_from(several, Client, Client.client_id == several.c.client_id)
        .order_by(several.c.latest_start.desc(), several.c.client_id)
    )
    rows = session.execute(page_of_rows(clients, page)).all()
    names = _owners_of(session, [row.client_id for row in rows], by.today)
    return [
        OwnersRow(client, f"{last} {first}", owners, ", ".join(names[client]), start)
        for client, last, first, owners, start in rows
    ]


def running_long(mediator: Whose, today: date, months: int) -> Scope:
    """Return the condition that a grant has been in use for longer than a number of months: by a
    fact that has no end and began before."""
    before = add_period(today, -months, Unit.MONTHS)

    def old(fact: Any, ended_on: Any) -> ColumnElement[bool]:
        return exists().where(
            fact.client_id == Grant.client_id,
            fact.partner_id == Grant.partner_id,
            fact.gone_on.is_(None),
            ended_on.is_(None),
            fact.started_on < before,
        )

    by_facts = or_(old(Assignment, Assignment.ended_on), old(Action, Action.closed_on))
    return and_(IN_USE, by_facts, true() if mediator is None else file_of(mediator)(Grant))


def _running(mediator: Whose, today: date) -> ColumnElement[bool]:
    """Return the condition that an assignment has begun and hasn't ended."""
    return and_(
        Assignment.gone_on.is_(None),
        Assignment.started_on <= today,
        or_(Assignment.ended_on.is_(None), Assignment.ended_on >= today),
        true() if mediator is None else file_of(mediator)(Assignment),
    )


def _kept_out(mediator: Whose, today: date) -> Select[*tuple[Any, ...]]:
    """Select the assignments that run without an open grant, with the pair's latest grant."""

    def of_pair(grant: Any) -> ColumnElement[bool]:
        return and_(
            grant.client_id == Assignment.client_id, grant.partner_id == Assignment.partner_id
        )

    latest = (
        select(Grant.id)
        .where(of_pair(Grant))
        .order_by(Grant.granted_on.desc(), Grant.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    return select(Assignment.assignment_id, latest.label("grant_id")).where(
        _running(mediator, today),
        exists().where(of_pair(Grant)),
        ~exists().where(of_pair(Grant), Grant.closed_on.is_(None)),
    )


def _two_owners(mediator: Whose, today: date) -> Select[*tuple[Any, ...]]:
    """Select the clients with running assignments to more than one partner."""
    owners = func.count(Assignment.partner_id.distinct())
    return (
        select(
            Assignment.client_id,
            owners.label("owners"),
            func.max(Assignment.started_on).label("latest_start"),
        )
        .where(_running(mediator, today))
        .group_by(Assignment.client_id)
        .having(owners > 1)
    )


def _owners_of(session: Session, client_ids: list[str], today: date) -> dict[str, list[str]]:
    """Return the names of the partners that own these clients' files, in order of name."""
    found: dict[str, list[str]] = {client_id: [] for client_id in client_ids}
    rows = session.execute(
        select(Assignment.client_id, Partner.name)
        .join(Partner, Partner.partner_id == Assignment.partner_id)
        .where(Assignment.client_id.in_(client_ids), _running(None, today))
        .group_by(Assignment.client_id, Partner.partner_id, Partner.name)
        .order_by(Partner.name)
    )
    for client_id, name in rows:
        found[client_id].append(name)
    return found
