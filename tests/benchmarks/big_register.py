"""A big register to measure on: any number of open grants, with realistic facts."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from core.models import (
    Action,
    Assignment,
    Base,
    Basis,
    Client,
    ClosingRule,
    Grant,
    Origin,
    Partner,
    Purpose,
    Service,
    Unit,
)
from core.rules.assessment import assess
from core.rules.closing_dates import rebuild_closing_dates
from tests.days import NOW

PARTNERS = 2_500
SERVICES = ("TIBB4", "WIJ3", "TWE WZ", "SIF")
ROWS_AT_A_TIME = 20_000


def fill(session: Session, grants: int, *, today: date, due: int) -> None:
    """Fill an empty register with `grants` open grants, of which `due` are due today.

    Of the grants, one third has no facts, one third an action and one third an assignment; about a
    third of those facts still run. Only the due ones close before tomorrow.
    """
    chance = Random(1)
    _insert(session, Partner, _partners())
    _insert(session, Service, ({"service": name, "name": name} for name in SERVICES))
    _add_owner_rules(session)
    _insert(session, Client, _clients(grants))
    days = [today - timedelta(days=chance.randrange(1, 150)) for _grant in range(grants)]
    days[:due] = [today - timedelta(days=200)] * due
    _insert(session, Grant, _grants(days))
    _insert(session, Action, _actions(days, chance, due))
    _insert(session, Assignment, _assignments(days, chance, due))
    session.execute(text("ANALYZE"))
    assess(session)


def client_of(number: int) -> str:
    """Return the client of grant `number`; a client has two or three grants."""
    return f"K{number * 2 // 5:07}"


def partner_of(number: int) -> str:
    """Return the partner of grant `number`."""
    return f"P{number % PARTNERS:04}"


def _partners() -> Iterator[dict]:
    for number in range(PARTNERS):
        yield {"partner_id": f"P{number:04}", "name": f"Organisatie {number}"}


def _clients(grants: int) -> Iterator[dict]:
    for number in range(grants * 2 // 5 + 1):
        yield {
            "client_id": f"K{number:07}",
            "last_name": f"Peeters {number % 9_973}",
            "first_name": f"An {number % 997}",
            "mediator": f"mediator {number % 400}",
        }


def _grants(days: list[date]) -> Iterator[dict]:
    for number, day in enumerate(days):
        yield _pair(number) | {"origin": Origin.CONSENT, "granted_on": day, "known_on": day}


def _actions(days: list[date], chance: Random, due: int) -> Iterator[dict]:
    for number in range(due, len(days)):
        if number % 3 == 1:
            yield _pair(number) | {
                "action_id": f"A{number:07}",
                "kind": Purpose.TRAINING,
                "trajectory": chance.random() < 0.1,
                "title": "Opleiding lasser",
                "started_on": days[number],
                "closed_on": None if chance.random() < 0.3 else days[number] + timedelta(days=1),
            }


def _assignments(days: list[date], chance: Random, due: int) -> Iterator[dict]:
    for number in range(due, len(days)):
        if number % 3 == 2:
            yield _pair(number) | {
                "assignment_id": f"S{number:07}",
                "service": SERVICES[number % len(SERVICES)],
                "started_on": days[number],
                "ended_on": None if chance.random() < 0.3 else days[number] + timedelta(days=1),
            }


def _pair(number: int) -> dict:
    return {"client_id": client_of(number), "partner_id": partner_of(number)}


def _add_owner_rules(session: Session) -> None:
    for service in SERVICES[:-1]:
        session.add(
            ClosingRule(
                basis=Basis.OWNER,
                service=service,
                period=6,
                unit=Unit.MONTHS,
                valid_from=date(2000, 1, 1),
                source="verzonnen",
                entered_by="test",
                entered_at=NOW,
            )
        )
        session.flush()
        rebuild_closing_dates(session, Basis.OWNER, service)


def _insert(session: Session, table: type[Base], rows: Iterable[dict]) -> None:
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_A_TIME)):
        session.execute(insert(table), some)
