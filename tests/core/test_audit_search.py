"""What administrators find in the audit trail, and that nobody else does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.audit import record_event
from core.audit_history import count_history, page_of_history
from core.audit_search import EventRow, Sought, count_events, page_of_events
from core.browsing import ROWS_PER_PAGE
from core.config import Brake
from core.daily_job import run_daily_job
from core.errors import LastDayBeforeFirst, NotPermitted
from core.permissions import Actor, Role
from core.views import record_view
from tests.core.writing import add_grant, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER

ADMINISTRATOR = Actor("Beheerder", Role.ADMINISTRATOR)


@pytest.fixture
def trail(database: str) -> None:
    """Four events on as many days, beside the one of setting up."""
    with db.transaction() as session:
        add_pair(session)
        for ago, kind, actor, client in (
            (3, "grant.kept_open", "an", "C1"),
            (2, "grant.kept_open", "bo", "C2"),
            (1, "client.viewed", "an", "C2"),
            (0, "client.viewed", "bo", "C1"),
        ):
            now = NOW - timedelta(days=ago)
            record_event(
                session, kind, actor=actor, now=now, client_id=client, partner_id="P1", day=ago
            )


def found(session: Session, sought: Sought) -> list[int | None]:
    rows = page_of_events(session, sought, ADMINISTRATOR)
    assert count_events(session, sought, ADMINISTRATOR) == len(rows)
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
        rows = page_of_events(session, Sought(kind="grant.kept_open"), ADMINISTRATOR)
    before = NOW - timedelta(days=3)
    assert rows[1] == EventRow(
        2, before, "an", "grant.kept_open", "C1", "Peeters An", "P1", "De Brug", {"day": 3}
    )
    assert (rows[0].client_id, rows[0].client_name) == ("C2", None)


def test_a_day_begins_and_ends_in_flanders(database: str) -> None:
    midnight = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    with db.transaction() as session:
        for now in (midnight - timedelta(microseconds=1), midnight):
            record_event(session, "client.viewed", actor="an", now=now)
        assert found(session, Sought(first=date(2026, 7, 1), last=date(2026, 7, 1))) == [3]
        assert found(session, Sought(first=date(2026, 6, 30), last=date(2026, 6, 30))) == [2]


def test_a_period_that_ends_before_it_begins_is_said(trail: None) -> None:
    sought = Sought(first=TODAY, last=days_ago(1))
    with db.reading() as session, pytest.raises(LastDayBeforeFirst):
        page_of_events(session, sought, ADMINISTRATOR)


def test_events_come_in_pages(database: str) -> None:
    with db.transaction() as session:
        for _event in range(ROWS_PER_PAGE + 5):
            record_event(session, "client.viewed", actor="an", now=NOW)
        pages = [page_of_events(session, Sought("an"), ADMINISTRATOR, page) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [ROWS_PER_PAGE, 5, 0]
        numbers = [row.number for page in pages for row in page]
        assert numbers == sorted(numbers, reverse=True)


# All about one client


def test_a_client_s_history_has_the_closings_of_runs_too(database: str) -> None:
    with db.transaction() as session:
        for client in ("C1", "C2"):
            add_grant(session, client, granted_on=date(2026, 5, 24))
        record_view(session, "C1", "client", "an", NOW - timedelta(days=1))
        run_daily_job(
            session, TODAY, today=TODAY, clock=lambda: NOW, actor=SCHEDULER, brake=Brake()
        )
        record_view(session, "C1", "client", "bo", NOW + timedelta(days=1))
        rows = page_of_history(session, "C1", ADMINISTRATOR)
        assert count_history(session, "C1", ADMINISTRATOR) == 3
    assert [(row.kind, row.actor) for row in rows] == [
        ("client.viewed", "bo"),
        ("grant.closed_daily_job", "system:cron"),
        ("client.viewed", "an"),
    ]
    assert rows[1].details == {"grant": 1, "run": 1}
    assert (rows[1].number, rows[1].partner_name) == (None, "De Brug")


def test_a_client_of_whom_nothing_is_known_has_no_history(trail: None) -> None:
    with db.reading() as session:
        assert page_of_history(session, "C9", ADMINISTRATOR) == []
        assert count_history(session, "C9", ADMINISTRATOR) == 0


# Who may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "look",
    [
        lambda session, actor: page_of_events(session, Sought(), actor),
        lambda session, actor: count_events(session, Sought(), actor),
        lambda session, actor: page_of_history(session, "C1", actor),
        lambda session, actor: count_history(session, "C1", actor),
    ],
    ids=["events", "count", "history", "count of history"],
)
def test_only_an_administrator_may_look(
    sqlite_databases, role: Role, look: Callable[[Session, Actor], object]
) -> None:
    with sqlite_databases.fresh(), db.reading() as session, pytest.raises(NotPermitted):
        look(session, Actor("an", role))
