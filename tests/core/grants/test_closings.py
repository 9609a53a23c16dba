"""Closed grants, with the day, the cause and the reason of their closing."""

from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from core import database as db
from core.casework.partner import Chosen, Stage
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.database import ROWS_PER_PAGE
from core.grants.closing import undo_closing
from core.grants.closings import ClosingRow, count_closed, page_of_closed
from core.grants.ending import close_grants
from core.grants.lifecycle import close_by_hand
from core.grants.listing import Sorting
from core.models import Basis, Cause, Client, Closure, Grant, Origin
from tests.core.writing import add_assignment, add_grant, add_owner_rule, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER, mediator, on

pytestmark = pytest.mark.usefixtures("database")


def closed(session: Session, chosen: Chosen = Chosen(Stage.CLOSED)) -> list[ClosingRow]:
    rows = page_of_closed(session, MEDIATOR, chosen.closed_scope("P1"))
    assert count_closed(session, MEDIATOR, chosen.closed_scope("P1")) == len(rows)
    return rows


def close(session: Session, client_id: str, day: date = TODAY, granted_on: date = days_ago(90)):
    grant = add_grant(session, client_id, granted_on=granted_on)
    return close_by_hand(session, grant.id, "verhuisd", by=on(mediator("Ann"), day))


def run_job(session: Session) -> None:
    run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake(grants=99))


def test_a_closing_by_hand_shows_the_reason_that_was_given() -> None:
    with db.transaction() as session:
        close(session, "C1")
        (row,) = closed(session)
    assert (row.cause, row.closed_on, row.why) == (Cause.BY_HAND, TODAY, "verhuisd")
    assert (row.client_id, row.client_name, row.granted_on) == ("C1", "Peeters An", days_ago(90))


def test_a_closing_by_the_daily_job_shows_the_reason_that_decided() -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(200))
        run_job(session)
        (row,) = closed(session)
    assert row.cause is Cause.DAILY_JOB
    assert "6 maanden na het toekennen" in row.why


def test_a_withdrawal_needs_no_reason() -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        close_grants(session, Grant.id == grant.id, Cause.WITHDRAWAL, by=mediator("Ann"))
        (row,) = closed(session)
    assert (row.cause, row.why) == (Cause.WITHDRAWAL, "")


def test_an_undone_closing_is_not_shown_and_a_second_one_is_shown_once() -> None:
    with db.transaction() as session:
        closing = close(session, "C1")
        undo_closing(session, closing.id, "vergissing", by=mediator("Ann"))
        assert closed(session) == []
        close_by_hand(session, closing.grant_id, "toch", by=mediator("Ann"))
        assert [row.why for row in closed(session)] == ["toch"]


def test_open_grants_and_other_partners_are_not_shown() -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P1")
        other = add_grant(session, "C1", "P2")
        close_by_hand(session, other.id, "verhuisd", by=mediator("Ann"))
        assert closed(session) == []


def test_closed_grants_are_chosen_by_the_basis_and_service_that_decided() -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TWE", 0)
        add_grant(session, "C1")
        add_assignment(session, "TWE", started_on=days_ago(20), ended_on=days_ago(2))
        add_grant(session, "C2", granted_on=days_ago(200))
        run_job(session)
        close(session, "C3")
        chosen = {
            (bases, services): sorted(row.client_id for row in closed(session, choice))
            for bases, services in [
                ((), ()), ((Basis.OWNER,), ()), ((Basis.NO_ACTION,), ()),
                ((Basis.OWNER, Basis.NO_ACTION), ()), ((), ("TWE",)),
                ((Basis.NO_ACTION,), ("TWE",)),
            ]
            for choice in [Chosen(Stage.CLOSED, bases, services)]
        }  # fmt: skip
    assert chosen.pop(((), ())) == ["C1", "C2", "C3"]
    assert list(chosen.values()) == [["C1"], ["C2"], ["C1", "C2"], ["C1"], []]


def test_closed_grants_come_latest_first_or_as_they_are_sorted() -> None:
    with db.transaction() as session:
        for client_id, name, closed_ago, granted_ago in [
            ("C1", "Claes", 3, 50), ("C2", "Aerts", 1, 40), ("C3", "Baert", 2, 60),
        ]:  # fmt: skip
            session.add(Client(client_id=client_id, last_name=name, first_name="An"))
            session.flush()
            close(session, client_id, days_ago(closed_ago), days_ago(granted_ago))

        def order(sorting: Sorting, *, descending: bool) -> list[str]:
            scope = Chosen().closed_scope("P1")
            rows = page_of_closed(session, MEDIATOR, scope, sorting=sorting, descending=descending)
            return [row.client_id for row in rows]

        assert order(Sorting.CLOSES_ON, descending=True) == ["C2", "C3", "C1"]
        assert order(Sorting.CLOSES_ON, descending=False) == ["C1", "C3", "C2"]
        assert order(Sorting.GRANTED_ON, descending=False) == ["C3", "C1", "C2"]
        assert order(Sorting.CLIENT, descending=False) == ["C2", "C3", "C1"]


def test_closed_grants_are_paged() -> None:
    with db.transaction() as session:
        add_pair(session)
        ids = range(1, 2 * ROWS_PER_PAGE + 2)
        session.execute(insert(Grant), [ended_grant(number) for number in ids])
        session.execute(insert(Closure), [closing_of(number) for number in ids])
        pages = [
            page_of_closed(session, MEDIATOR, Chosen().closed_scope("P1"), page)
            for page in range(5)
        ]
    assert pages[0] == pages[1]
    assert [len(page) for page in pages[1:]] == [ROWS_PER_PAGE, ROWS_PER_PAGE, 1, 0]
    shown = [row.grant_id for page in pages[1:] for row in page]
    assert sorted(shown) == list(ids)


def ended_grant(number: int) -> dict[str, object]:
    return {
        "id": number, "client_id": "C1", "partner_id": "P1", "origin": Origin.CONSENT,
        "granted_on": days_ago(90), "known_on": days_ago(90), "closed_on": days_ago(number % 3),
    }  # fmt: skip


def closing_of(number: int) -> dict[str, object]:
    return {
        "grant_id": number, "client_id": "C1", "partner_id": "P1", "cause": Cause.BY_HAND,
        "closed_by": "Ann", "closed_on": days_ago(number % 3), "closed_at": NOW,
        "reason": "verhuisd",
    }  # fmt: skip
