"""An invented past of grants and closings, as plain rows that a test can count itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.models import (
    Basis,
    Cause,
    Client,
    Closure,
    ConsentForm,
    DailyRun,
    Grant,
    Origin,
    Outcome,
    Partner,
    State,
)
from tests.days import NOW, TODAY, days_ago

PARTNERS = ("P1", "P2", "P3")
SERVICES = ("TIBB4", "WIJ3")
OLDEST = 800  # days

Row = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """The rows of a register, in which each grant has a client of its own."""

    grants: list[Row]
    closures: list[Row]
    drafts: list[Row]

    def standing(self) -> list[Row]:
        """Return the closings that weren't undone."""
        return [row for row in self.closures if row["undone_at"] is None]

    def undone(self) -> list[Row]:
        """Return the closings that were undone."""
        return [row for row in self.closures if row["undone_at"] is not None]

    def open_grants(self) -> list[Row]:
        """Return the grants that are open now."""
        return [row for row in self.grants if row["closed_on"] is None]


def make_past(seed: int, grants: int = 300) -> Past:
    """Return a past with grants in every state, closed for every cause, some more than once."""
    chance = Random(seed)
    past = Past([], [], [])
    for number in range(1, grants + 1):
        grant = _grant(chance, number)
        past.grants.append(grant)
        if grant["closed_on"]:
            past.closures.append(_closing(chance, grant, grant["closed_on"]))
        if chance.random() < 0.1:
            day = _day(chance, grant["granted_on"], grant["closed_on"] or TODAY)
            past.closures.append(_closing(chance, grant, day) | _undoing())
    past.drafts.extend(_draft(chance, number) for number in range(60))
    return past


def put_past_in(session: Session, past: Past) -> None:
    """Insert a past into an empty register."""
    session.execute(insert(Partner), [{"partner_id": name, "name": name} for name in PARTNERS])
    clients = [
        {"client_id": row["client_id"], "last_name": "P", "first_name": "An"} for row in past.grants
    ]
    session.execute(insert(Client), clients)
    session.execute(insert(DailyRun), [_run()])
    for table, rows in ((Grant, past.grants), (Closure, past.closures), (ConsentForm, past.drafts)):
        session.execute(insert(table), rows)


def _grant(chance: Random, number: int) -> Row:
    granted_on = days_ago(chance.randrange(OLDEST))
    closed_on = _day(chance, granted_on, TODAY) if chance.random() < 0.6 else None
    return {
        "id": number,
        "client_id": f"C{number:04}",
        "partner_id": chance.choice(PARTNERS),
        "origin": chance.choice(list(Origin)),
        "granted_on": granted_on,
        "known_on": granted_on,
        "closed_on": closed_on,
        **(_verdict(chance, granted_on) if closed_on is None else _no_verdict()),
    }


def _verdict(chance: Random, granted_on: date) -> Row:
    state = chance.choice(list(State))
    basis = chance.choice(list(Basis)) if state is State.CLOSES else None
    of_service = basis is Basis.OWNER or state is State.NO_RULE
    return {
        "state": state,
        "closes_on": days_ago(chance.randrange(-60, 5)) if basis else None,
        "basis": basis,
        "service": chance.choice(SERVICES) if of_service else None,
        "counted_from": None if state is State.IN_USE else _day(chance, granted_on, TODAY),
    }


def _no_verdict() -> Row:
    return dict.fromkeys(("state", "closes_on", "basis", "service", "counted_from"))


def _closing(chance: Random, grant: Row, closed_on: date) -> Row:
    cause = chance.choice([*[Cause.DAILY_JOB] * 5, *Cause])
    by_job = cause is Cause.DAILY_JOB
    basis = chance.choice(list(Basis)) if by_job else None
    counted = by_job and basis is not Basis.KEPT
    return {
        "grant_id": grant["id"],
        "client_id": grant["client_id"],
        "partner_id": grant["partner_id"],
        "cause": cause,
        "run_id": 1 if by_job else None,
        "closed_on": closed_on,
        "closed_by": "test",
        "closed_at": NOW,
        "days_late": chance.choice([0, 0, 0, 1, 5, 40]) if by_job else None,
        "basis": basis,
        "service": chance.choice(SERVICES) if basis is Basis.OWNER else None,
        "counted_from": _day(chance, grant["granted_on"], closed_on) if counted else None,
        "undone_by": None,
        "undone_at": None,
    }


def _undoing() -> Row:
    return {"undone_by": "test", "undone_at": NOW}


def _draft(chance: Random, number: int) -> Row:
    entered_on = days_ago(chance.randrange(500))
    return {
        "token": f"draft {number}",
        "version": 1,
        "partner_id": chance.choice([*PARTNERS, None]),
        "entered_by": "test",
        "entered_at": datetime.combine(entered_on, time(12), UTC),
    }


def _run() -> Row:
    return {
        "id": 1, "run_on": TODAY, "outcome": Outcome.DONE, "due": 0, "closed": 0,
        "open_grants": 0, "counts": {}, "started_by": "test", "started_at": NOW,
        "finished_at": NOW,
    }  # fmt: skip


def _day(chance: Random, first: date, last: date) -> date:
    return days_ago(chance.randint((TODAY - last).days, (TODAY - first).days))
