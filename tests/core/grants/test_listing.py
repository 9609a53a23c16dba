"""Open grants page by page, in the order asked for."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from core import database as db
from core.database import ROWS_PER_PAGE
from core.grants.lifecycle import close_by_hand
from core.grants.listing import GrantRow, Sorting, of_mediator, page_of_grants
from core.models import Action, Client, Grant, Origin, Partner, Purpose, State
from core.rules.assessment import ALL, assess
from tests.core.writing import add_action, add_grant, add_pair
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")

MARKUP = [
    "[x](javascript:alert(1))",
    ":red[x]",
    "<script>alert(1)</script>",
    "![x](https://example.com/x.png)",
    "O'Brien \"; DROP TABLE grants; --",
    "100 % _zeker_",
]


def fill(session: Session, grants: int) -> None:
    """Add grants of P1 and P2, each on a file of its own; every third is in use, without a date."""
    names = ["Claes", "aerts", "Émile", "Baert", "De Smet"]
    for partner_id in ("P1", "P2"):
        add_pair(session, "C0", partner_id)
    numbers = range(grants)
    session.execute(insert(Client), [client(n, names[n % 5]) for n in numbers])
    session.execute(insert(Grant), [grant(n) for n in numbers])
    session.execute(insert(Action), [action(n) for n in numbers if n % 3 == 0])
    assess(session)


def client(number: int, name: str) -> dict[str, object]:
    return {"client_id": f"K{number:04}", "last_name": name, "first_name": f"An {number % 2}"}


def pair(number: int) -> dict[str, object]:
    return {"client_id": f"K{number:04}", "partner_id": f"P{number % 2 + 1}"}


def grant(number: int) -> dict[str, object]:
    day = days_ago(number % 7 + 1)
    return pair(number) | {"origin": Origin.CONSENT, "granted_on": day, "known_on": day}


def action(number: int) -> dict[str, object]:
    return pair(number) | {
        "action_id": f"A{number}", "title": "x", "kind": Purpose.TRAINING, "trajectory": False,
        "started_on": days_ago(3),
    }  # fmt: skip


def all_pages(session: Session, **sorting: object) -> list[GrantRow]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "ROWS_PER_PAGE", 7)
        pages = [page_of_grants(session, MEDIATOR, ALL, page, **sorting) for page in range(1, 20)]
    assert all(len(one) == 7 or not two for one, two in pairwise(pages))
    return [row for page in pages for row in page]


def test_pages_hold_every_grant_once_in_the_order_of_one_long_list() -> None:
    with db.transaction() as session:
        fill(session, 31)
        for sorting, descending in product(Sorting, [False, True]):
            paged = all_pages(session, sorting=sorting, descending=descending)
            in_one = page_of_grants(session, MEDIATOR, ALL, sorting=sorting, descending=descending)
            assert paged == in_one, sorting
            assert len({row.grant_id for row in paged}) == 31


def test_grants_without_a_closing_date_come_last_whatever_the_direction() -> None:
    with db.transaction() as session:
        fill(session, 20)
        for descending in (False, True):
            days = [row.closes_on for row in all_pages(session, descending=descending)]
            dated = sorted((day for day in days if day), reverse=descending)
            assert days == [*dated, *[None] * 7]


def test_equal_rows_stand_in_the_order_of_the_numbers() -> None:
    with db.transaction() as session:
        for client_id, partner_id in [("C2", "P1"), ("C1", "P2"), ("C10", "P1"), ("C1", "P1")]:
            add_grant(session, client_id, partner_id)
        for sorting in Sorting:
            rows = page_of_grants(session, MEDIATOR, ALL, sorting=sorting)
            pairs = [(row.client_id, row.partner_id) for row in rows]
            assert pairs == [("C1", "P1"), ("C1", "P2"), ("C10", "P1"), ("C2", "P1")]


def test_grants_are_sorted_by_what_is_asked() -> None:
    with db.transaction() as session:
        for client_id, name in [("C1", "Baert"), ("C2", "Aerts"), ("C3", "Claes")]:
            session.add(Client(client_id=client_id, last_name=name, first_name="An"))
        for partner_id, name in [("P1", "Amber"), ("P2", "Dageraad"), ("P3", "Brug")]:
            session.add(Partner(partner_id=partner_id, name=name))
        session.flush()
        add_grant(session, "C1", "P1", granted_on=days_ago(1))
        add_grant(session, "C2", "P2", granted_on=days_ago(2))
        add_grant(session, "C3", "P3", granted_on=days_ago(3))
        add_action(session, started_on=days_ago(2), client_id="C2", partner_id="P2")
        order = {
            sorting: [
                row.client_id for row in page_of_grants(session, MEDIATOR, ALL, sorting=sorting)
            ]
            for sorting in Sorting
        }
    assert order == {
        Sorting.CLOSES_ON: ["C3", "C1", "C2"],
        Sorting.GRANTED_ON: ["C3", "C2", "C1"],
        Sorting.CLIENT: ["C2", "C1", "C3"],
        Sorting.PARTNER: ["C1", "C3", "C2"],
    }


def test_where_all_close_the_order_is_the_same_with_or_without_saying_so() -> None:
    with db.transaction() as session:
        fill(session, 40)
        scope = Grant.state == State.CLOSES
        said = page_of_grants(session, MEDIATOR, scope, all_close=True)
        unsaid = page_of_grants(session, MEDIATOR, scope)
    assert said == unsaid
    assert said


def test_a_page_before_the_first_is_the_first_and_one_after_the_last_is_empty() -> None:
    with db.transaction() as session:
        fill(session, ROWS_PER_PAGE + 1)
        first = page_of_grants(session, MEDIATOR, ALL)
        assert len(first) == ROWS_PER_PAGE
        assert (
            page_of_grants(session, MEDIATOR, ALL, 0)
            == page_of_grants(session, MEDIATOR, ALL, -9)
            == first
        )
        assert len(page_of_grants(session, MEDIATOR, ALL, 2)) == 1
        assert page_of_grants(session, MEDIATOR, ALL, 3) == []


def test_closed_grants_are_neither_counted_nor_listed() -> None:
    with db.transaction() as session:
        add_grant(session, "C1")
        closed = add_grant(session, "C2")
        close_by_hand(session, closed.id, "verhuisd", by=mediator("Ann"))
        assert len(page_of_grants(session, MEDIATOR, ALL)) == 1
        assert [row.client_id for row in page_of_grants(session, MEDIATOR, ALL)] == ["C1"]


def test_a_mediator_has_the_grants_on_the_files_of_their_clients() -> None:
    with db.transaction() as session:
        for client_id, mediator in [("C1", "Ann"), ("C2", "Bram"), ("C3", None)]:
            session.add(
                Client(client_id=client_id, last_name="P", first_name="A", mediator=mediator)
            )
            session.flush()
            add_grant(session, client_id)
        assert [row.client_id for row in page_of_grants(session, MEDIATOR, of_mediator("Ann"))] == [
            "C1"
        ]
        assert page_of_grants(session, MEDIATOR, of_mediator("Dora")) == []


def test_names_are_given_as_they_are() -> None:
    with db.transaction() as session:
        for number, name in enumerate(MARKUP):
            session.add(Client(client_id=f"C{number}", last_name=name, first_name=name))
            session.add(Partner(partner_id=f"P{number}", name=name))
            session.flush()
            add_grant(session, f"C{number}", f"P{number}")
        for sorting in Sorting:
            rows = page_of_grants(session, MEDIATOR, ALL, sorting=sorting)
            shown = {(row.client_name, row.partner_name) for row in rows}
            assert shown == {(f"{name} {name}", name) for name in MARKUP}


def test_a_row_says_everything_that_people_know_of_a_grant() -> None:
    with db.transaction() as session:
        grant_id = add_grant(session, granted_on=date(2026, 8, 31)).id
        (row,) = page_of_grants(session, MEDIATOR, ALL)
    assert (row.grant_id, row.client_id, row.partner_id) == (grant_id, "C1", "P1")
    assert (row.origin, row.granted_on, row.renewed_on) == (
        Origin.CONSENT, date(2026, 8, 31), None,
    )  # fmt: skip
    assert (row.state, row.closes_on) == (State.CLOSES, date(2027, 2, 28))
    assert row.closes_on - TODAY > timedelta(days=90)
    assert row.reason.startswith("Sluit op 28 februari 2027: 6 maanden na het toekennen")
