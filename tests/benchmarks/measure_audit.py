"""Measures the audit trail: recording events, proving the chain, and searching it.

    python -m tests.benchmarks.measure_audit [events]

Prints seconds for both databases: to record 4,000 events one by one (in the chain, and as plain
rows) and all at once, to prove a chain of 1,000,000 events (or `events`), and to find a page of
events in it.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from core import database as db
from core.audit.events import (
    EVENTS,
    HEAD,
    NO_HASH,
    Head,
    next_event,
    read_head,
    record_event,
    record_events,
)
from core.audit.proof import find_break
from core.audit.search import Sought, count_events, list_people, page_of_events
from core.audit.sentences import KINDS
from core.casework.file_history import page_of_history
from core.models import AuditEvent
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import NOW, days_ago
from tests.people import ADMINISTRATOR, MEDIATOR, SCHEDULER

RECORDED = 4_000
ROWS_AT_A_TIME = 20_000


def seconds(do: Callable[[Session], object]) -> float:
    """Return how long `do` takes, in a transaction that is rolled back."""
    with db.scratch() as session:
        started = time.perf_counter()
        do(session)
        session.flush()
        return time.perf_counter() - started


def record(session: Session) -> None:
    """Record events one by one."""
    for number in range(RECORDED):
        record_event(session, "grant.kept_open", by=MEDIATOR, client_id="C1", grant=number)


def record_at_once(session: Session) -> None:
    """Record as many looks at clients in one call."""
    clients = (f"K{number}" for number in range(RECORDED))
    record_events(session, "client.viewed", clients, by=MEDIATOR, page="partner")


def add_plain_rows(session: Session) -> None:
    """Add the same events as plain rows, outside any chain."""
    first = read_head(session).events + 1
    for number in range(RECORDED):
        session.add(
            AuditEvent(
                id=first + number,
                at=NOW,
                actor="an",
                kind="grant.kept_open",
                client_id="C1",
                details={"grant": number},
                previous_hash=NO_HASH,
                hash=NO_HASH,
            )
        )


def fill(session: Session, events: int) -> None:
    """Extend the chain to `events` events, by 2,000 people about 500,000 clients."""
    rows = _chained(read_head(session), events)
    while some := list(islice(rows, ROWS_AT_A_TIME)):
        session.connection().execute(insert(EVENTS), some)
        session.execute(update(HEAD).values(events=some[-1]["id"], hash=some[-1]["hash"]))
    session.execute(text("ANALYZE"))


def _chained(head: Head, events: int) -> Iterator[dict]:
    kinds = list(KINDS)
    for number in range(head.events + 1, events + 1):
        event = next_event(
            head,
            at=NOW - timedelta(minutes=events - number),
            actor=f"an {number % 2_000}",
            kind=kinds[number % len(kinds)],
            client_id=f"K{number % 499_979:07}",
            partner_id="P1",
            details={"grant": number, "reason": "ziek"},
        )
        head = Head(event["id"], event["hash"])
        yield event


def searches() -> dict[str, Callable[[Session], object]]:
    """Return the searches to measure, by name."""
    sought = {
        "newest": Sought(),
        "a person": Sought(person="an 7"),
        "a kind": Sought(kind="client.viewed"),
        "a kind of a person": Sought(person="an 7", kind="client.viewed"),
        "a week": Sought(first=days_ago(307), last=days_ago(300)),
        "a kind in a week": Sought(kind="client.viewed", first=days_ago(307), last=days_ago(300)),
    }
    return {
        **{name: _look_for(each) for name, each in sought.items()},
        "everybody by name": lambda session: list_people(session, ADMINISTRATOR),
        "a client": lambda session: page_of_history(session, ADMINISTRATOR, "K0000007"),
    }


def _look_for(sought: Sought) -> Callable[[Session], object]:
    return lambda session: (
        count_events(session, ADMINISTRATOR, sought),
        page_of_events(session, ADMINISTRATOR, sought),
    )


def report(name: str, events: int) -> None:
    """Measure on the database in use, and print the results."""
    chained, plain = seconds(record), seconds(add_plain_rows)
    print(f"{name}: {RECORDED:,} events recorded in {chained:.2f} s", end="")
    print(f", as plain rows in {plain:.2f} s: {chained / plain:.1f} times", end="")
    print(f", all at once in {seconds(record_at_once):.2f} s")
    with db.transaction() as session:
        fill(session, events)
    proving = seconds(lambda session: find_break(session, SCHEDULER))
    print(f"  {events:,} events proven in {proving:.1f} s: {proving / events * 1e6:.1f} µs each")
    chained = seconds(record)
    print(f"  {RECORDED:,} events more recorded in {chained:.2f} s")
    for what, look in searches().items():
        print(f"  {what:20} {seconds(look) * 1_000:7.1f} ms")


def main(events: int) -> None:
    """Measure on SQLite, then on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, SqliteDatabases(Path(folder)).fresh():
        report("SQLite", events)
    with tempfile.TemporaryDirectory() as folder:
        databases = PostgresqlDatabases(Path(folder))
        with databases.fresh():
            report("PostgreSQL", events)
        databases.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
