"""Running actions whose executor has no open grant on the client's file."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from core.browsing import ROWS_PER_PAGE
from core.models import Action, Client, Grant, Partner, Purpose
from core.permissions import Act, Actor, allowed

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
    actor: Actor,
    mediator: str | None,
    today: date,
    page: int = 1,
    *,
    among: Sequence[str] | None = None,
) -> list[UncoveredRow]:
    """One page of the running actions whose executor has no open grant, latest start first."""
    on_page = (
        select(Action.action_id)
        .where(is_uncovered(mediator, today, among))
        .order_by(*LATEST_START_FIRST)
        .limit(ROWS_PER_PAGE)
        .offset((max(page, 1) - 1) * ROWS_PER_PAGE)
        .subquery("on_page")
    )
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
def find_uncovered(session: Session, actor: Actor, today: date, most: int) -> list[str]:
    """The first of everybody's actions without a grant, at most `most` of them.

    It compares every running action with every open grant, which takes a while; whether the
    actions that it gives still lack a grant is seen at once, by giving them as `among`.
    """
    return list(
        session.scalars(
            select(Action.action_id)
            .where(is_uncovered(None, today, None))
            .order_by(*LATEST_START_FIRST)
            .limit(most)
        )
    )


def is_uncovered(
    mediator: str | None, today: date, among: Sequence[str] | None
) -> ColumnElement[bool]:
    """The condition that an action runs and its executor has no open grant on the file.

    It is about one mediator's clients, or everybody's for None; then `among` are the only actions
    to look at, if some were found before.
    """
    open_grant = exists().where(
        Grant.client_id == Action.client_id,
        Grant.partner_id == Action.partner_id,
        Grant.closed_on.is_(None),
    )
    running = or_(Action.closed_on.is_(None), Action.closed_on >= today)
    if mediator is not None:
        clients = select(Client.client_id).filter_by(mediator=mediator)
        return and_(Action.client_id.in_(clients), running, ~open_grant)
    if among is not None:
        return and_(Action.action_id.in_(among), running, ~open_grant)
    return and_(running, ~open_grant)
