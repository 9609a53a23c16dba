"""Open grants that rest on nothing: found after an upgrade, closed by an administrator alone."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.database import ROWS_PER_PAGE
from core.errors import (
    GrantIsClosed,
    InzageError,
    NotPermitted,
    ReasonMissing,
    RestsOnGround,
    UnknownGrant,
)
from core.grants.leftovers import (
    Lack,
    Leftover,
    close_leftover,
    count_leftovers,
    follow_upgrade,
    page_of_leftovers,
)
from core.grants.verification import find_differences
from core.models import AuditEvent, Cause, Closure, Grant, State
from core.permissions import Acting
from tests.core.old_register import OldRegister, upgrade_old
from tests.days import TODAY
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER


def fill(old: OldRegister) -> None:
    """A grant that lacks each thing, the longest first, and in between some that lack nothing."""
    for number in range(1, 8):
        old.client(f"C{number}")
    moved = old.assignment("C1", "moved", "2025-01-01", partner_id="P2")
    old.grant("C1", "2025-01-01", origin="assignment", assignment_id=moved)
    old.assignment("C2", "runs", "2025-01-05")
    assigned = old.grant("C2", "2025-01-05", origin="assignment")
    old.form("C2", "no", "2025-02-01", "2025-02-01 09:00", "stays", assigned)
    by_consent = old.grant("C3", "2025-01-10")
    old.form("C3", "yes", "2025-01-10", "2025-01-10 09:00", "opened", by_consent)
    old.grant("C4", "2025-03-01")
    first = old.grant("C5", "2025-01-10", closed_on="2025-04-01")
    old.form("C5", "yes", "2025-01-10", "2025-01-10 09:00", "opened", first)
    old.closing(first, "by_hand", "2025-04-01 09:00")
    second = old.grant("C5", "2025-03-25")
    old.form("C5", "yes", "2025-03-25", "2025-04-02 09:00", "opened", second)
    refused = old.grant("C6", "2025-01-01", origin="assignment", brought_in=True)
    old.form("C6", "yes", "2025-02-01", "2025-02-01 09:00", "renewed", refused)
    old.form("C6", "no", "2025-05-01", "2025-05-02 09:00", "stays", refused)
    old.grant("C7", "2025-01-01", origin="assignment", brought_in=True)


@pytest.fixture
def upgraded(empty_database: str) -> None:
    """An old register of four grants that rest on nothing, upgraded and followed up."""
    old = OldRegister()
    fill(old)
    upgrade_old(old)
    with db.transaction() as session:
        assert follow_upgrade(session, SCHEDULER) == 4


def grant_of(session: Session, client_id: str) -> Grant:
    open_one = select(Grant).where(Grant.client_id == client_id, Grant.closed_on.is_(None))
    return session.scalars(open_one).one()


def test_each_is_listed_with_what_it_lacks_the_longest_first(upgraded: None) -> None:
    with db.reading() as session:
        rows = page_of_leftovers(session, ADMINISTRATOR)
        assert count_leftovers(session, ADMINISTRATOR) == 4
    assert [(row.client_id, row.granted_on, row.since, row.lack) for row in rows] == [
        ("C1", date(2025, 1, 1), date(2025, 1, 1), Lack.NO_ASSIGNMENT),
        ("C4", date(2025, 3, 1), date(2025, 3, 1), Lack.NO_CONSENT),
        ("C5", date(2025, 4, 1), date(2025, 4, 1), Lack.OVERTAKEN),
        ("C6", date(2025, 1, 1), date(2025, 5, 2), Lack.TAKEN_BACK),
    ]


def test_a_row_names_whose_grant_it_is(upgraded: None) -> None:
    with db.reading() as session:
        row = page_of_leftovers(session, ADMINISTRATOR)[0]
        number = grant_of(session, "C1").id
    assert row == Leftover(
        number, "C1", "Peeters", "An", "P1", "P1",
        date(2025, 1, 1), date(2025, 1, 1), Lack.NO_ASSIGNMENT,
    )  # fmt: skip
    assert row.client_name == "Peeters An"


def test_following_an_upgrade_closes_nothing_and_assesses_every_open_grant(
    upgraded: None,
) -> None:
    with db.reading() as session:
        open_grants = select(Grant).where(Grant.closed_on.is_(None))
        grants = session.scalars(open_grants.order_by(Grant.client_id)).all()
        assert [grant.client_id for grant in grants] == ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]
        assert {grant.client_id: grant.state for grant in grants if grant.client_id < "C4"} == {
            "C1": State.NO_RULE, "C2": State.IN_USE, "C3": State.NO_RULE,
        }  # fmt: skip
        assert find_differences(session, SCHEDULER) == []


def test_an_administrator_closes_one_for_a_reason_and_the_others_stay(upgraded: None) -> None:
    with db.transaction() as session:
        number = grant_of(session, "C6").id
        close_leftover(session, number, "  de klant wil dit niet ", by=ADMINISTRATOR)
    with db.reading() as session:
        closing = session.scalars(select(Closure).where(Closure.grant_id == number)).one()
        assert (closing.cause, closing.closed_on, closing.closed_by, closing.reason) == (
            Cause.GROUND_GONE, TODAY, "Marleen", "de klant wil dit niet",
        )  # fmt: skip
        of_client = select(AuditEvent).where(
            AuditEvent.client_id == "C6", AuditEvent.actor == "Marleen"
        )
        event = session.scalars(of_client).one()
        assert (event.kind, event.details) == (
            "grant.closed_ground_gone", {"grant": number, "reason": "de klant wil dit niet"},
        )  # fmt: skip
        left = [row.client_id for row in page_of_leftovers(session, ADMINISTRATOR)]
        assert left == ["C1", "C4", "C5"]
        assert find_differences(session, SCHEDULER) == []


@pytest.mark.parametrize(
    ("client_id", "reason", "error"),
    [
        pytest.param("C1", " ", ReasonMissing, id="no reason"),
        pytest.param("C2", "weg", RestsOnGround, id="an assignment runs"),
        pytest.param("C3", "weg", RestsOnGround, id="the client said yes"),
        pytest.param("C7", "weg", RestsOnGround, id="it stands for an unknown assignment"),
    ],
)
def test_closing_is_refused(
    upgraded: None, client_id: str, reason: str, error: type[InzageError]
) -> None:
    with db.transaction() as session, pytest.raises(error):
        close_leftover(session, grant_of(session, client_id).id, reason, by=ADMINISTRATOR)
    with db.reading() as session:
        assert grant_of(session, client_id).closed_on is None


def test_the_second_of_two_who_close_it_hears_that_it_is_closed(upgraded: None) -> None:
    with db.transaction() as session:
        number = grant_of(session, "C1").id
        close_leftover(session, number, "weg", by=ADMINISTRATOR)
    with db.transaction() as session, pytest.raises(GrantIsClosed):
        close_leftover(session, number, "weg", by=ADMINISTRATOR)


def test_a_grant_that_does_not_exist_is_not_closed(upgraded: None) -> None:
    with db.transaction() as session, pytest.raises(UnknownGrant):
        close_leftover(session, 99, "weg", by=ADMINISTRATOR)


@pytest.mark.parametrize("by", [MEDIATOR, MANAGER, SCHEDULER], ids=lambda by: by.actor.role)
def test_only_an_administrator_sees_and_closes_them(upgraded: None, by: Acting) -> None:
    with db.transaction() as session:
        number = grant_of(session, "C1").id
        for forbidden in (
            lambda: count_leftovers(session, by),
            lambda: page_of_leftovers(session, by),
            lambda: close_leftover(session, number, "weg", by=by),
        ):
            with pytest.raises(NotPermitted):
                forbidden()


def test_pages_follow_on_one_another(empty_database: str) -> None:
    old = OldRegister()
    for number in range(ROWS_PER_PAGE + 2):
        old.client(f"C{number:03}")
        old.grant(f"C{number:03}", "2025-03-01")
    upgrade_old(old)
    with db.reading() as session:
        pages = [page_of_leftovers(session, ADMINISTRATOR, page) for page in (0, 1, 2, 3)]
    assert [len(page) for page in pages] == [ROWS_PER_PAGE, ROWS_PER_PAGE, 2, 0]
    assert [row.client_id for row in (*pages[1], *pages[2])] == [
        f"C{number:03}" for number in range(ROWS_PER_PAGE + 2)
    ]
