"""What waits for a mediator: drafts, closings, decisions, and actions without a grant.

Every function takes whose work it is about: one mediator's, that of several, or everybody's for
None. A draft is the work of the person who entered it and of the client's mediator; everything
else is the work of the client's mediator.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from core.consent.forms import entry_of, missing
from core.database import page_of_rows
from core.grants.closing import due
from core.grants.listing import clients_of, is_open, of_mediator
from core.models import Action, Client, ConsentForm, Grant, Partner, Purpose
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name
from core.rules.assessment import Scope

Whose = str | Sequence[str] | None

DAYS_AHEAD = 14
MOST_COUNTED = 1_000  # nobody works through more; counting further is wasted

# A literal, not a parameter: else PostgreSQL doesn't use the partial index on these rows.
UNDECIDED = Grant.state == literal_column("'no_rule'")


class Work(StrEnum):
    """The kinds of work that can wait for a mediator."""

    DRAFTS = "drafts"
    CLOSING = "closing"
    UNDECIDED = "undecided"
    UNCOVERED = "uncovered"
    KEPT_OUT = "kept_out"
    TWO_OWNERS = "two_owners"
    LONG = "long"


class DraftRow(NamedTuple):
    """A draft of a consent form, which grants nothing yet, and what is missing on it."""

    form_id: int
    entered_at: datetime
    entered_by: str
    client_id: str | None
    client_name: str | None
    partner_name: str | None
    missing: list[str]


@allowed(Act.VIEW_FILES)
def count_work(
    session: Session, by: Acting, mediator: Whose, *, among: Sequence[str] | None = None
) -> dict[Work, int]:
    """Count the drafts and the actions without a grant, stopping at `MOST_COUNTED` + 1.

    Raises NotPermitted. `among` is the result of `find_uncovered`, if it was called before.
    """
    waiting = {
        Work.DRAFTS: select(ConsentForm.id).where(_draft(mediator, by)),
        Work.UNCOVERED: select(Action.action_id).where(is_uncovered(mediator, by.today, among)),
    }
    return {work: count_some(session, rows) for work, rows in waiting.items()}


@allowed(Act.VIEW_FILES)
def count_waiting(
    session: Session, by: Acting, mediator: Whose, scopes: Mapping[Work, Scope]
) -> dict[Work, int]:
    """Count the open grants in each of everybody's scopes, or of those the mediator's, stopping at
    `MOST_COUNTED` + 1. Raises NotPermitted.

    Everybody's are found by an index for each; a mediator's are looked at once for all scopes.
    """
    if mediator is None:
        return {
            work: count_some(session, select(Grant.id).where(is_open(scope)))
            for work, scope in scopes.items()
        }
    each = (func.count().filter(scope) for scope in scopes.values())
    counts = session.execute(select(*each).where(is_open(_file_of(mediator)))).one()
    most = MOST_COUNTED + 1
    return {work: min(count, most) for work, count in zip(scopes, counts, strict=True)}


def closing_soon(mediator: Whose, today: date) -> Scope:
    """Return the condition on grants that close within `DAYS_AHEAD` days or are overdue."""
    return and_(due(today + timedelta(days=DAYS_AHEAD)), _file_of(mediator))


def undecided(mediator: Whose) -> Scope:
    """Return the condition on grants that need a decision."""
    return and_(UNDECIDED, _file_of(mediator))


@allowed(Act.VIEW_FILES)
def list_drafts(session: Session, by: Acting, mediator: Whose, page: int = 1) -> list[DraftRow]:
    """Return one page of the drafts, oldest first; the first page is 1. Raises NotPermitted."""
    drafts = (
        select(
            ConsentForm,
            shown_name(ConsentForm.entered_by),
            Client.last_name,
            Client.first_name,
            Partner.name,
        )
        .outerjoin(Client, Client.client_id == ConsentForm.client_id)
        .outerjoin(Partner, Partner.partner_id == ConsentForm.partner_id)
        .where(_draft(mediator, by))
        .order_by(ConsentForm.entered_at, ConsentForm.id)
    )
    return [
        DraftRow(
            form_id=form.id,
            entered_at=form.entered_at,
            entered_by=entered_by,
            client_id=form.client_id,
            client_name=form.client_id and f"{last_name} {first_name}",
            partner_name=partner_name,
            missing=missing(entry_of(form), by.today),
        )
        for form, entered_by, last_name, first_name, partner_name in session.execute(
            page_of_rows(drafts, page)
        )
    ]


def _file_of(mediator: Whose) -> Scope:
    return true() if mediator is None else of_mediator(mediator)


def _draft(mediator: Whose, by: Acting) -> ColumnElement[bool]:
    draft = ConsentForm.recorded_at.is_(None)
    if mediator is None:
        return draft
    names = [mediator] if isinstance(mediator, str) else mediator
    own = (*names, by.name)  # as clients' files have it, and as the register writes it down
    clients = clients_of(mediator)
    return and_(draft, or_(ConsentForm.entered_by.in_(own), ConsentForm.client_id.in_(clients)))


def file_of(mediator: str | Sequence[str]) -> Callable[[Any], ColumnElement[bool]]:
    """Return the condition, on whatever names a client, that the mediator guides the client, or
    that one of several does."""
    clients = clients_of(mediator)
    return lambda of: of.client_id.in_(clients)


def count_some(session: Session, rows: Select[*tuple[Any, ...]]) -> int:
    """Count the rows, stopping one past `MOST_COUNTED`."""
    some = rows.limit(MOST_COUNTED + 1).subquery("some")
    return session.scalar(select(func.count()).select_from(some)) or 0


LATEST_START_FIRST = (Action.started_on.desc(), Action.action_id)


class UncoveredRow(NamedTuple):
    """A running action whose executor has no open grant on the client's file."""

    action_id: str
    client_id: str
    client_name: str
    partner_id: str
    partner_name: str
    title: str
    kind: Purpose
    started_on: date
    ends_on: date | None


@allowed(Act.VIEW_FILES)
def list_uncovered(
    session: Session,
    by: Acting,
    mediator: Whose,
    page: int = 1,
    *,
    among: Sequence[str] | None = None,
) -> list[UncoveredRow]:
    """Return one page of the running actions without an open grant, latest start first.

    `among` is as in `count_work`; the first page is 1. Raises NotPermitted.
    """
    uncovered = (
        select(Action.action_id)
        .where(is_uncovered(mediator, by.today, among))
        .order_by(*LATEST_START_FIRST)
    )
    on_page = page_of_rows(uncovered, page).subquery("on_page")
    actions = (
        select(Action, Client.last_name, Client.first_name, Partner.name)
        .join(on_page, on_page.c.action_id == Action.action_id)
        .join(Client, Client.client_id == Action.client_id)
        .join(Partner, Partner.partner_id == Action.partner_id)
        .order_by(*LATEST_START_FIRST)
    )
    return [
        UncoveredRow(
            action_id=action.action_id,
            client_id=action.client_id,
            client_name=f"{last_name} {first_name}",
            partner_id=action.partner_id,
            partner_name=partner_name,
            title=action.title,
            kind=action.kind,
            started_on=action.started_on,
            ends_on=action.closed_on,
        )
        for action, last_name, first_name, partner_name in session.execute(actions)
    ]


@allowed(Act.VIEW_FILES)
def find_uncovered(session: Session, by: Acting, most: int) -> list[str]:
    """Return the ids of everybody's first `most` actions without a grant. Raises NotPermitted.

    This compares every running action with every open grant, which is slow. Pass the result as
    `among` to the other functions: they then only check whether these actions still lack a grant.
    """
    return list(
        session.scalars(
            select(Action.action_id)
            .where(is_uncovered(None, by.today, None))
            .order_by(*LATEST_START_FIRST)
            .limit(most)
        )
    )


def is_uncovered(mediator: Whose, today: date, among: Sequence[str] | None) -> ColumnElement[bool]:
    """Return the condition that an action runs and its executor has no open grant on the file.

    With a mediator it is about that mediator's clients; otherwise about the actions in `among`, or
    about all actions when that is None.
    """
    open_grant = exists().where(
        Grant.client_id == Action.client_id,
        Grant.partner_id == Action.partner_id,
        Grant.closed_on.is_(None),
    )
    running = or_(Action.closed_on.is_(None), Action.closed_on >= today)
    if mediator is not None:
        return and_(Action.client_id.in_(clients_of(mediator)), running, ~open_grant)
    if among is not None:
        return and_(Action.action_id.in_(among), running, ~open_grant)
    return and_(running, ~open_grant)
