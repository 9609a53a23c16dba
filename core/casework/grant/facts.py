"""The facts of one grant: its client's assignments and actions at its partner, past ones too."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, false, select
from sqlalchemy.orm import Session

from core.i18n import _
from core.models import Action, Assignment, FactKind, Grant

MOST_FACTS = 60


class Fact(NamedTuple):
    """One assignment or action. `title` is the service or what the action is called; `history`
    means that it was over before the grant began."""

    kind: FactKind
    fact_id: str
    title: str
    trajectory: bool
    started_on: date
    ended_on: date | None
    history: bool


def facts_of(session: Session, grant: Grant) -> list[Fact]:
    """The pair's facts, first begun first; of very many the running and the latest ones."""
    start = grant.granted_on
    facts = [
        *(_fact(FactKind.ASSIGNMENT, row, start) for row in session.execute(_assignments(grant))),
        *(_fact(FactKind.ACTION, row, start) for row in session.execute(_actions(grant))),
    ]
    facts.sort(key=lambda fact: (fact.started_on, fact.fact_id))
    facts.sort(key=lambda fact: fact.ended_on is None)
    return sorted(facts[-MOST_FACTS:], key=lambda fact: (fact.started_on, fact.fact_id))


def fact_in_words(fact: Fact) -> str:
    """Return a fact as a sentence names it, such as "de actie 'Opleiding lasser'"."""
    if fact.kind is FactKind.ASSIGNMENT:
        return _("the assignment under {service}").format(service=fact.title)
    if fact.trajectory:
        return _("the trajectory action '{title}'").format(title=fact.title)
    return _("the action '{title}'").format(title=fact.title)


def _assignments(grant: Grant) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.assignment_id.label("fact_id"),
            Assignment.service.label("title"),
            Assignment.started_on,
            Assignment.ended_on,
            false().label("trajectory"),
        )
        .where(Assignment.client_id == grant.client_id, Assignment.partner_id == grant.partner_id)
        .order_by(Assignment.ended_on.is_not(None), Assignment.started_on.desc())
        .limit(MOST_FACTS)
    )


def _actions(grant: Grant) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Action.action_id.label("fact_id"),
            Action.title,
            Action.started_on,
            Action.closed_on.label("ended_on"),
            Action.trajectory,
        )
        .where(Action.client_id == grant.client_id, Action.partner_id == grant.partner_id)
        .order_by(Action.closed_on.is_not(None), Action.started_on.desc())
        .limit(MOST_FACTS)
    )


def _fact(kind: FactKind, row: Row[*tuple[Any, ...]], start: date) -> Fact:
    return Fact(
        kind=kind,
        fact_id=row.fact_id,
        title=row.title,
        trajectory=row.trajectory,
        started_on=row.started_on,
        ended_on=row.ended_on,
        history=row.ended_on is not None and row.ended_on < start,
    )
