"""Upgrading a register whose audit events don't form a chain yet."""

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, column, create_engine, select, table

from core import database as db
from core.audit.events import read_head, record_event
from core.audit.proof import find_break
from core.config import settings
from core.models import AuditEvent, UtcDateTime
from tests.days import NOW
from tests.people import SCHEDULER, mediator

EVENTS = table(
    "audit_events",
    column("id"),
    column("at", UtcDateTime),
    column("actor"),
    column("kind"),
    column("client_id"),
    column("details", JSON),
)
BEFORE = {"at": NOW, "actor": "an.claes", "kind": "grant.kept_open", "client_id": "C1"}


def set_up_before_the_chain(numbers: list[int]) -> None:
    engine = create_engine(settings().database_url)
    with engine.begin() as connection:
        configuration = Config()
        configuration.set_main_option("script_location", str(db.MIGRATIONS))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0005")
        for number in numbers:
            details = {"grant": number, "reason": "één"}
            connection.execute(EVENTS.insert().values(id=number, details=details, **BEFORE))
    engine.dispose()


def test_events_that_exist_become_a_chain_without_gaps(empty_database: str) -> None:
    set_up_before_the_chain([2, 3, 7, 12])
    db.upgrade()
    with db.transaction() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [(event.id, event.details["grant"]) for event in events] == [
            (1, 2), (2, 3), (3, 7), (4, 12)
        ]  # fmt: skip
        assert {event.details["reason"] for event in events} == {"één"}
        assert {(event.at, event.actor, event.client_id) for event in events} == {
            (NOW, "an.claes", "C1")
        }
        record_event(session, "client.viewed", by=mediator("an"))
        assert (read_head(session).events, find_break(session, SCHEDULER)) == (5, None)


def test_a_register_without_events_begins_its_chain(empty_database: str) -> None:
    set_up_before_the_chain([])
    db.upgrade()
    with db.transaction() as session:
        record_event(session, "client.viewed", by=mediator("an"))
        assert (read_head(session).events, find_break(session, SCHEDULER)) == (1, None)
