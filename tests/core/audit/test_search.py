"""What administrators find in the audit trail, and that others may not search it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.audit.events import read_head, record_event
from core.audit.search import (
    EventRow,
    Sought,
    SoughtClient,
    count_events,
    list_people,
    page_of_events,
    sought_client,
    state_of_trail,
)
from core.database import ROWS_PER_PAGE
from core.errors import LastDayBeforeFirst, NotPermitted, UnknownClient
from core.permissions import Acting, Role
from tests.core.writing import add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, somebody

AN, BO = somebody("an", Role.MEDIATOR), somebody("bo", Role.MEDIATOR)


@pytest.fixture
def trail(database: str) -> None:
    """Record four events on four days, after the event of setting up."""
    with db.transaction() as session:
        add_pair(session)
        for ago, kind, actor, client in (
            (3, "grant.kept_open", AN, "C1"),
            (2, "grant.kept_open", BO, "C2"),
            (1, "client.viewed", AN, "C2"),
            (0, "client.viewed", BO, "C1"),
        ):
            now = NOW - timedelta(days=ago)
            record_event(
                session, kind, by=actor.at(now), client_id=client, partner_id="P1", day=ago
            )


def found(session: Session, sought: Sought) -> list[int | None]:
    rows = page_of_events(session, ADMINISTRATOR, sought)
    assert count_events(session, ADMINISTRATOR, sought) == len(rows)
    return [row.number for row in rows]


@pytest.mark.parametrize(
    ("sought", "numbers"),
    [
        pytest.param(Sought(person="an"), [4, 2], id="a person"),
        pytest.param(Sought(client_id="C2"), [4, 3], id="a client"),
        pytest.param(Sought(kind="grant.kept_open"), [3, 2], id="a kind"),
        pytest.param(Sought(first=days_ago(2), last=days_ago(1)), [4, 3], id="a period"),
        pytest.param(Sought(first=TODAY, last=TODAY, person="bo"), [5], id="a day of a person"),
        pytest.param(Sought(person="an", kind="client.viewed", client_id="C2"), [4], id="all"),
        pytest.param(Sought(person="AN"), [], id="nobody"),
        pytest.param(Sought(client_id=""), [], id="an empty client"),
        pytest.param(Sought(person="an\0"), [], id="no text"),
        pytest.param(Sought(person="an", first=date.min, last=date.max), [4, 2], id="ever"),
    ],
)
def test_events_are_found_newest_first(trail: None, sought: Sought, numbers: list[int]) -> None:
    with db.reading() as session:
        assert found(session, sought) == numbers


def test_a_row_says_all_of_its_event_with_names(trail: None) -> None:
    with db.reading() as session:
        rows = page_of_events(session, ADMINISTRATOR, Sought(kind="grant.kept_open"))
    before = NOW - timedelta(days=3)
    assert rows[1] == EventRow(
        2, before, "an", "grant.kept_open", "C1", "Peeters An", "P1", "De Brug", {"day": 3}
    )
    assert (rows[0].client_id, rows[0].client_name) == ("C2", None)


def test_a_day_begins_and_ends_in_flanders(database: str) -> None:
    midnight = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    with db.transaction() as session:
        for now in (midnight - timedelta(microseconds=1), midnight):
            record_event(session, "client.viewed", by=AN.at(now))
        assert found(session, Sought(first=date(2026, 7, 1), last=date(2026, 7, 1))) == [3]
        assert found(session, Sought(first=date(2026, 6, 30), last=date(2026, 6, 30))) == [2]


def test_a_period_that_ends_before_it_begins_is_said(trail: None) -> None:
    sought = Sought(first=TODAY, last=days_ago(1))
    with db.reading() as session, pytest.raises(LastDayBeforeFirst):
        page_of_events(session, ADMINISTRATOR, sought)


def test_events_come_in_pages(database: str) -> None:
    with db.transaction() as session:
        for _event in range(ROWS_PER_PAGE + 5):
            record_event(session, "client.viewed", by=AN)
        pages = [page_of_events(session, ADMINISTRATOR, Sought("an"), page) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [ROWS_PER_PAGE, 5, 0]
        numbers = [row.number for page in pages for row in page]
        assert numbers == sorted(numbers, reverse=True)


def test_everybody_who_did_something_is_known_by_name(database: str) -> None:
    names = ["an", "Élise", "an", "zoë", "An", "bo", "", "an b"]
    with db.transaction() as session:
        before = list_people(session, ADMINISTRATOR)
        for name in names:
            actor = somebody(name, Role.MEDIATOR)
            record_event(session, "client.viewed", by=actor)
        assert set(list_people(session, ADMINISTRATOR)) == {*before, *names}
        assert len(list_people(session, ADMINISTRATOR)) == len({*before, *names})


def test_the_client_who_is_sought_is_named(trail: None) -> None:
    with db.reading() as session:
        named = sought_client(session, ADMINISTRATOR, "C1")
        assert (named, named.name) == (SoughtClient("C1", "Peeters", "An"), "An Peeters")
        assert sought_client(session, ADMINISTRATOR, "C2") == SoughtClient("C2")


@pytest.mark.parametrize("number", ["C9", "", "c1", "C1\0", "C" * 5_000])
def test_a_client_whom_nobody_knows_is_said(trail: None, number: str) -> None:
    with db.reading() as session, pytest.raises(UnknownClient):
        sought_client(session, ADMINISTRATOR, number)


def test_the_state_of_the_trail_is_its_head(trail: None) -> None:
    with db.reading() as session:
        assert state_of_trail(session, ADMINISTRATOR) == read_head(session)
        assert state_of_trail(session, ADMINISTRATOR).events == 5


# Who may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "look",
    [
        lambda session, by: page_of_events(session, by, Sought()),
        lambda session, by: count_events(session, by, Sought()),
        list_people,
        lambda session, by: sought_client(session, by, "C1"),
        state_of_trail,
    ],
    ids=["events", "count", "people", "client", "state"],
)
def test_only_an_administrator_may_look(
    sqlite_databases, role: Role, look: Callable[[Session, Acting], object]
) -> None:
    with sqlite_databases.fresh(), db.reading() as session, pytest.raises(NotPermitted):
        look(session, somebody("an", role))
