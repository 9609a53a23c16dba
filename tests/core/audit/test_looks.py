"""Looks are recorded, and only for those who may look."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.audit.events import read_head
from core.audit.looks import (
    record_client_search,
    record_export,
    record_history_export,
    record_history_view,
    record_printing,
    record_scan_view,
    record_search,
    record_views,
)
from core.audit.proof import find_break
from core.audit.search import Sought
from core.errors import NotPermitted
from core.models import AuditEvent
from core.permissions import Acting
from tests.days import TODAY
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, somebody


def recorded(session: Session) -> list[tuple]:
    events = select(AuditEvent).where(AuditEvent.actor.in_([MEDIATOR.name, ADMINISTRATOR.name]))
    return [
        (event.kind, event.actor, event.client_id, event.details)
        for event in session.scalars(events.order_by(AuditEvent.id))
    ]


def test_a_search_is_an_event_and_one_for_each_client_in_its_results(database: str) -> None:
    with db.transaction() as session:
        record_client_search(session, ["C2", "C1", "C2"], by=MEDIATOR)
        record_client_search(session, [], by=MEDIATOR)
        assert recorded(session) == [
            ("clients.searched", "An Claes", None, {"found": 2}),
            ("client.found", "An Claes", "C2", {}),
            ("client.found", "An Claes", "C1", {}),
            ("clients.searched", "An Claes", None, {"found": 0}),
        ]


def test_looks_at_many_clients_are_an_event_each(database: str) -> None:
    with db.transaction() as session:
        before = read_head(session).events
        record_views(session, ["C2", "C1", "C2"], "today", by=MEDIATOR)
        record_views(session, [], "today", by=MEDIATOR)
        record_views(session, ["C3"], "client", by=MEDIATOR)
        assert recorded(session) == [
            ("client.viewed", "An Claes", "C2", {"page": "today"}),
            ("client.viewed", "An Claes", "C1", {"page": "today"}),
            ("client.viewed", "An Claes", "C3", {"page": "client"}),
        ]
        assert read_head(session).events == before + 3
        assert find_break(session, SCHEDULER) is None


def test_a_search_of_the_trail_is_a_look(database: str) -> None:
    sought = Sought(person="bo", kind="client.viewed", first=TODAY)
    with db.transaction() as session:
        record_search(session, sought, by=ADMINISTRATOR)
        record_search(session, Sought(client_id="C1"), by=ADMINISTRATOR)
        record_history_view(session, "C1", by=ADMINISTRATOR)
        record_history_export(session, "C1", "pdf", 3, by=ADMINISTRATOR)
        said = {"person": "bo", "sought_kind": "client.viewed", "first": TODAY.isoformat()}
        assert recorded(session) == [
            ("audit.searched", "Marleen", None, said),
            ("audit.searched", "Marleen", "C1", {}),
            ("history.viewed", "Marleen", "C1", {}),
            ("history.exported", "Marleen", "C1", {"form": "pdf", "rows": 3}),
        ]


EVERYBODY = {MEDIATOR, MANAGER, ADMINISTRATOR, SCHEDULER}
LOOKS: dict[str, tuple[set[Acting], Callable[[Session, dict[str, Any]], None]]] = {
    "clients": (EVERYBODY, lambda session, by: record_views(session, ["C1"], "x", by=by)),
    "a printing": ({MEDIATOR}, lambda session, by: record_printing(session, "C1", by=by)),
    "an export": (EVERYBODY, lambda session, by: record_export(session, "x", "csv", 1, by=by)),
    "a scan": ({MEDIATOR}, lambda session, by: record_scan_view(session, 1, None, by=by)),
    "a search": ({ADMINISTRATOR}, lambda session, by: record_search(session, Sought(), by=by)),
    "a history": ({ADMINISTRATOR}, lambda session, by: record_history_view(session, "C1", by=by)),
    "a history as a file": (
        {ADMINISTRATOR},
        lambda session, by: record_history_export(session, "C1", "csv", 1, by=by),
    ),
}


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_else_takes_a_look(sqlite_databases, look: str) -> None:
    whose, record = LOOKS[look]
    with sqlite_databases.fresh(), db.transaction() as session:
        for by in whose:
            record(session, by)
        for by in {somebody("iemand", None), *EVERYBODY} - whose:
            with pytest.raises(NotPermitted):
                record(session, by)
