"""What waits about assignments: who is in each list, whose it is, and what the rows tell."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.casework.tender_work import (
    count_tender_work,
    list_kept_out,
    list_two_owners,
    running_long,
)
from core.casework.work_list import Work, count_waiting
from core.database import ROWS_PER_PAGE
from core.errors import NotPermitted
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, open_grant_of
from core.grants.listing import page_of_grants
from core.models import Assignment, Client, Grant
from tests.core.writing import add_action, add_assignment, add_grant
from tests.days import TODAY, days_ago
from tests.people import MANAGER, MEDIATOR


def close(session: Session, client_id: str = "C1", partner_id: str = "P1") -> int:
    """Close the pair's open grant by hand, and return the closing's number."""
    grant = open_grant_of(session, client_id, partner_id)
    assert grant
    return close_by_hand(session, grant.id, "misbruik", by=MEDIATOR).id


def counted(session: Session, mediator: str | None = None) -> tuple[int, int, int]:
    """Return how many wait in each list: kept out, two owners, running for long."""
    long = {Work.LONG: running_long(None, TODAY, 24)}
    counts = count_tender_work(session, MEDIATOR, mediator)
    counts |= count_waiting(session, MEDIATOR, mediator, long)
    return counts[Work.KEPT_OUT], counts[Work.TWO_OWNERS], counts[Work.LONG]


def test_a_tender_partner_whose_grant_somebody_closed_is_kept_out(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(50))
        add_assignment(session, "TIBB4", started_on=days_ago(50))
        grant_id = session.query(Grant.id).scalar()
        close(session)
        assert counted(session) == (1, 0, 0)
        (row,) = list_kept_out(session, MEDIATOR, None)
    assert (row.grant_id, row.client_id, row.partner_id) == (grant_id, "C1", "P1")
    assert (row.service, row.started_on) == ("TIBB4", days_ago(50))
    assert (row.closed_on, row.closed_by, row.reason) == (TODAY, MEDIATOR.name, "misbruik")


def test_undoing_the_closing_takes_the_pair_out_of_the_list(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(50))
        add_assignment(session, "TIBB4", started_on=days_ago(50))
        undo_closing(session, close(session), "toch niet", by=MEDIATOR)
        assert counted(session) == (0, 0, 0)
        assert list_kept_out(session, MEDIATOR, None) == []


@pytest.mark.parametrize(
    ("started_on", "ended_on", "waits"),
    [
        pytest.param(days_ago(50), None, 1, id="it runs"),
        pytest.param(days_ago(50), TODAY, 1, id="its last day is today"),
        pytest.param(days_ago(50), days_ago(1), 0, id="it ended yesterday"),
        pytest.param(days_ago(-1), None, 0, id="it begins tomorrow"),
    ],
)
def test_only_a_running_assignment_keeps_its_partner_out(
    database: str, started_on: date, ended_on: date | None, waits: int
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(50))
        close(session)
        add_assignment(session, "TIBB4", started_on=started_on, ended_on=ended_on)
        assert counted(session)[0] == waits
        assert len(list_kept_out(session, MEDIATOR, None)) == waits


def test_an_assignment_that_is_gone_makes_no_work(database: str) -> None:
    with db.transaction() as session:
        for partner in ("P1", "P2"):
            add_grant(session, "C1", partner, granted_on=days_ago(900))
            add_assignment(
                session, "TIBB4", f"S{partner}", started_on=days_ago(900), partner_id=partner
            )
        assert counted(session) == (0, 1, 2)
        for assignment in session.query(Assignment):
            assignment.gone_on = TODAY
        session.flush()
        assert counted(session) == (0, 0, 0)


def test_a_client_with_two_running_assignments_at_two_partners_has_two_owners(
    database: str,
) -> None:
    with db.transaction() as session:
        for client, partners in (("C1", ("P1", "P2")), ("C2", ("P1", "P1"))):
            for number, partner in enumerate(partners):
                add_assignment(
                    session, "TIBB4", f"{client}-{number}", started_on=days_ago(30 - number),
                    client_id=client, partner_id=partner,
                )  # fmt: skip
        assert counted(session)[1] == 1
        (row,) = list_two_owners(session, MEDIATOR, None)
    assert (row.client_id, row.owners, row.latest_start) == ("C1", 2, days_ago(29))
    assert len(row.partner_names.split(", ")) == 2


@pytest.mark.parametrize(
    ("started_on", "ended_on", "waits"),
    [
        pytest.param(days_ago(731), None, 1, id="longer than two years"),
        pytest.param(days_ago(700), None, 0, id="shorter"),
        pytest.param(days_ago(900), days_ago(-1), 0, id="an end is known"),
    ],
)
def test_a_fact_without_an_end_runs_for_long_after_some_months(
    database: str, started_on: date, ended_on: date | None, waits: int
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(1000))
        add_action(session, started_on=started_on, closed_on=ended_on)
        assert counted(session)[2] == waits
        rows = page_of_grants(session, MEDIATOR, running_long(None, TODAY, 24), 1)
        assert len(rows) == waits


def test_each_mediator_has_the_work_of_her_own_clients(database: str) -> None:
    with db.transaction() as session:
        for client in ("C1", "C2"):
            for partner in ("P1", "P2"):
                add_grant(session, client, partner, granted_on=days_ago(900))
                add_assignment(
                    session, "TIBB4", client + partner, started_on=days_ago(900),
                    client_id=client, partner_id=partner,
                )  # fmt: skip
            close(session, client, "P2")
        session.get_one(Client, "C1").mediator = "Ann"
        session.flush()
        assert counted(session) == (2, 2, 2)
        assert counted(session, "Ann") == (1, 1, 1)
        assert counted(session, "Bram") == (0, 0, 0)
        assert [row.client_id for row in list_kept_out(session, MEDIATOR, "Ann")] == ["C1"]
        assert [row.client_id for row in list_two_owners(session, MEDIATOR, "Ann")] == ["C1"]


def test_the_lists_come_a_page_at_a_time(database: str) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 1):
            client = f"C{number:03}"
            add_grant(session, client, granted_on=days_ago(50))
            close(session, client)
            add_assignment(session, "TIBB4", client, started_on=days_ago(50), client_id=client)
        pages = [list_kept_out(session, MEDIATOR, None, page) for page in (1, 2)]
    assert [len(page) for page in pages] == [ROWS_PER_PAGE, 1]
    assert len({row.client_id for page in pages for row in page}) == ROWS_PER_PAGE + 1


def test_management_sees_no_clients_in_these_lists(database: str) -> None:
    with db.reading() as session:
        for ask in (list_kept_out, list_two_owners):
            with pytest.raises(NotPermitted):
                ask(session, MANAGER, None)
