"""What the owner of a database can do to the audit trail in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from core import database as db
from core.audit.events import EVENTS, NO_EVENTS, Head, next_event, record_event
from core.audit.proof import Break, find_break
from tests.people import SCHEDULER, mediator

ON_SQLITE = [f"DROP TRIGGER audit_events_stay_{verb}" for verb in ("UPDATE", "DELETE", "INSERT")]
ON_POSTGRESQL = ["DROP TRIGGER audit_events_stay ON audit_events"]


def record_some(events: int, first: int = 1) -> None:
    """Record events like those of a mediator's day, one transaction each."""
    for number in range(first, first + events):
        with db.transaction() as session:
            record_event(
                session,
                "grant.kept_open",
                by=mediator(f"an.claes {number}"),
                client_id=f"C{number}",
                partner_id="P1",
                grant=number,
                reason="ziek, één week",
            )


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def tampering() -> Iterator[Session]:
    """Yield a session in which the database no longer protects the audit trail."""
    with db.transaction() as session:
        for statement in ON_SQLITE if is_sqlite(session) else ON_POSTGRESQL:
            session.execute(text(statement))
        yield session


def tamper(*statements: str) -> None:
    """Run these statements on the database, bypassing the software."""
    with tampering() as session:
        for statement in statements:
            session.execute(text(statement))


def found_after(session: Session, *statements: str) -> Break | None:
    """Return the break found after these statements, which are then rolled back."""
    with session.begin_nested() as tried:
        for statement in statements:
            session.connection().exec_driver_sql(statement)
        found = find_break(session, SCHEDULER)
        tried.rollback()
    return found


def rewrite(session: Session, first: int, last: int | None = None, **said: Any) -> Head:
    """Rewrite event `first` with other values, and rechain it up to event `last`.

    Without `last`, every later event gets new, correct hashes. Returns the head of the chain.
    """
    events = session.execute(EVENTS.select().order_by(EVENTS.c.id)).mappings().all()
    head = NO_EVENTS
    for event in events:
        says = {name: event[name] for name in EVENTS.c.keys()[1:-3]}
        changed = next_event(
            head, event["actor_account"], **says | (said if event["id"] == first else {})
        )
        if first <= event["id"] <= (last or len(events)):
            session.execute(EVENTS.update().where(EVENTS.c.id == event["id"]).values(changed))
            head = Head(changed["id"], changed["hash"])
        else:
            head = Head(event["id"], event["hash"])
    return head
