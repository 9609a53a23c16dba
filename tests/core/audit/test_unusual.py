"""Looking that is unusual: on both sides of each bound, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core import database as db
from core.audit.looks import record_client_search, record_export, record_views
from core.audit.unusual import Looking, Way, list_unusual
from core.config import Unusual
from core.errors import NotPermitted
from core.models import Client
from core.permissions import Acting, Role
from tests.core.signing import come, identity
from tests.days import NOW
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, mediator, somebody

BOUNDS = Unusual(clients=3, searches=2, others=1, night=1)
NEVER = 10**6
MORNING = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)  # 10:05 in Flanders
EVENING = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)  # 21:59 there
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def look(by: Acting, *clients: int, at: datetime = MORNING, page: str = "today") -> None:
    with db.transaction() as session:
        record_views(session, [f"C{number}" for number in clients], page, by=by.at(at))


def search(by: Acting, times: int, *found: int, at: datetime = MORNING) -> None:
    with db.transaction() as session:
        for _time in range(times):
            record_client_search(session, [f"C{number}" for number in found], by=by.at(at))


def unusual(days: int = 7, bounds: Unusual = BOUNDS) -> list[Looking]:
    with db.reading() as session:
        return list_unusual(session, ADMINISTRATOR, days, bounds)


def found(days: int = 7, bounds: Unusual = BOUNDS) -> list[tuple]:
    """Return who was listed, in which way, and how much of it."""
    return [(each.actor, each.way, each.number) for each in unusual(days, bounds)]


def four_spread(by: Acting) -> None:
    look(by, 1, 2)
    look(by, 3, 4, at=MORNING + HOUR)


CASES: dict[str, tuple[Callable[[Acting], None], list[tuple[Way, int]]]] = {
    "more clients in an hour": (lambda by: look(by, 1, 2, 3, 4), [(Way.MANY, 4)]),
    "as many as the bound": (lambda by: look(by, 1, 2, 3), []),
    "the same client again": (lambda by: look(by, *[1, 2] * 4), []),
    "spread over two hours": (four_spread, []),
    "found by a search": (lambda by: search(by, 1, 1, 2, 3, 4), [(Way.MANY, 4)]),
    "more searches": (lambda by: search(by, 3), [(Way.SEARCHES, 3)]),
    "as many searches as the bound": (lambda by: search(by, 2), []),
    "searches, and a file opened": (
        lambda by: (search(by, 3), look(by, 1, page="client")),
        [],
    ),
    "searches, and only a list looked at": (
        lambda by: (search(by, 3), look(by, 1, page="partner")),
        [(Way.SEARCHES, 3)],
    ),
    "two clients in the evening": (lambda by: look(by, 1, 2, at=EVENING), []),
    "two clients at night": (
        lambda by: look(by, 1, 2, at=EVENING + timedelta(minutes=1)),
        [(Way.NIGHT, 2)],
    ),
    "two clients on both sides of midnight": (
        lambda by: (look(by, 1, at=EVENING + HOUR), look(by, 2, at=EVENING + 3 * HOUR)),
        [(Way.NIGHT, 2)],
    ),
    "one client at night, another the night before": (
        lambda by: (look(by, 1, at=EVENING + HOUR), look(by, 2, at=EVENING + HOUR - DAY)),
        [],
    ),
}


@pytest.mark.parametrize(("do", "listed"), [pytest.param(*each, id=n) for n, each in CASES.items()])
def test_looking_is_unusual_above_the_bound(
    database: str, do: Callable[[Acting], None], listed: list[tuple[Way, int]]
) -> None:
    do(MEDIATOR)
    do(mediator("Bo"))
    assert sorted(found()) == sorted(
        (name, *each) for name in ("An Claes", "Bo") for each in listed
    )


@pytest.fixture
def clients(database: str) -> None:
    """C1 and C2 are An's, C3 and C4 are Bo's, C5 and C6 nobody's."""
    owners = ["An Claes", "An Claes", "Bo", "Bo", None, None]
    with db.transaction() as session:
        session.add_all(
            Client(client_id=f"C{number}", last_name="x", first_name="y", mediator=owner)
            for number, owner in enumerate(owners, 1)
        )


@pytest.mark.parametrize(
    ("opened", "page", "listed"),
    [
        pytest.param((3, 4), "client", [(Way.OTHERS, 2)], id="another's"),
        pytest.param((3,), "client", [], id="as many as the bound"),
        pytest.param((1, 2, 3), "client", [], id="mostly one's own"),
        pytest.param((5, 6), "client", [], id="nobody's"),
        pytest.param((3, 4), "partner", [], id="another's, in a list"),
    ],
)
@pytest.mark.parametrize("name", ["An Claes", "An Claes (demonstratie)"])
def test_files_of_another_mediators_clients_are_told_by_the_day(
    clients: None, opened: tuple[int, ...], page: str, listed: list[tuple[Way, int]], name: str
) -> None:
    for number, client in enumerate(opened):
        look(mediator(name), client, at=MORNING + number * HOUR, page=page)
    assert found() == [(name, *each) for each in listed]


def test_whose_clients_they_are_goes_by_what_the_account_is_called(clients: None) -> None:
    come(identity(sub="an", name="An Claes", nonce="1"))
    come(identity(sub="an2", name="AN CLAES", nonce="2"))
    look(somebody("An Claes", Role.MEDIATOR, 1), 1, 2, page="client")
    look(somebody("AN CLAES (an2)", Role.MEDIATOR, 2), 1, 2, page="client")
    (listed,) = unusual()
    assert (listed.actor, listed.shown_as) == ("AN CLAES (an2)", "AN CLAES (an2)")
    look(somebody("An Claes", Role.MEDIATOR, 1), 3, 4, page="client")
    assert {each.shown_as for each in unusual()} == {"AN CLAES (an2)", "An Claes (an)"}


def test_the_newest_comes_first_with_when_it_was_and_what_was_opened(database: str) -> None:
    search(MEDIATOR, 5)
    look(MEDIATOR, 1, page="client")
    look(MEDIATOR, 1, 2, at=EVENING + HOUR)
    night, searches = unusual()
    evening, morning = EVENING + timedelta(minutes=1), MORNING.replace(minute=0)
    assert (night.first, night.last, night.opened) == (evening, evening + 8 * HOUR, 0)
    assert (searches.first, searches.last, searches.opened) == (morning, morning + HOUR, 1)


def test_only_the_days_that_are_asked_count_and_no_more_than_can_be_read(database: str) -> None:
    look(MEDIATOR, 1, 2, 3, 4, at=MORNING - DAY)
    look(MEDIATOR, 1, 2, 3, 4)
    assert (len(found(days=3)), len(found(days=2)), len(found(days=1))) == (2, 1, 0)
    with db.reading() as session:
        (newest,) = list_unusual(session, ADMINISTRATOR, 3, BOUNDS, most=1)
    assert newest.first > MORNING - HOUR


def test_the_hour_under_way_counts(database: str) -> None:
    look(MEDIATOR, 1, 2, 3, 4, at=NOW)
    assert found(days=1, bounds=Unusual(3, NEVER, NEVER, NEVER)) == [("An Claes", Way.MANY, 4)]


@pytest.mark.parametrize(
    ("clock", "day"),
    [
        pytest.param(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "the short day", id="summer begins"),
        pytest.param(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "the long day", id="summer ends"),
    ],
)
def test_no_hour_is_lost_or_counted_twice_when_the_clock_changes(
    database: str, clock: datetime, day: str
) -> None:
    look(MEDIATOR, 1, 2, 3, 4, at=clock)
    with db.reading() as session:
        by = ADMINISTRATOR.at(clock + DAY)
        listed = list_unusual(session, by, 2, Unusual(3, NEVER, NEVER, NEVER))
    assert [(each.way, each.number) for each in listed] == [(Way.MANY, 4)], day


def test_without_a_night_nothing_is_nightly(database: str) -> None:
    look(MEDIATOR, 1, 2, at=EVENING + HOUR)
    midnight = BOUNDS.night_from
    assert found(bounds=Unusual(3, 2, 1, 1, midnight, midnight)) == []


def test_exports_and_what_machines_do_are_no_looks_at_clients(database: str) -> None:
    with db.transaction() as session:
        for _time in range(9):
            record_export(session, "x", "csv", 5, by=SCHEDULER.at(EVENING + HOUR))
    assert found() == []


@pytest.mark.parametrize("by", [MEDIATOR, MANAGER, SCHEDULER], ids=lambda by: by.role.value)
def test_only_administrators_see_it(database: str, by: Acting) -> None:
    with db.reading() as session, pytest.raises(NotPermitted):
        list_unusual(session, by, 7, BOUNDS)
