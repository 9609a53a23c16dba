"""The page of the mediator's work for today."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.work_list import MOST_COUNTED
from core.consent.forms import Entry
from core.consent.recording import save_draft
from core.database import ROWS_PER_PAGE
from core.grants.lifecycle import close_by_hand
from core.models import Client, ConsentForm
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.pages.conftest import Open
from tests.pages.reading import follow, lists
from tests.people import mediator

PAGE = "today.py"
LISTS = {
    "drafts": "Kladversies aan te vullen",
    "closing": "Sluit binnen 14 dagen",
    "undecided": "Beslissing nodig",
    "uncovered": "Acties zonder inzagerecht",
    "kept_out": "Tenderpartner zonder inzage",
    "two_owners": "Twee eigenaars tegelijk",
    "long": "Loopt al lang",
}


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def add_work(session: Session, client_id: str, whose: str | None) -> None:
    """Add one item of each kind of work for the mediator of this client."""
    session.add(
        Client(client_id=client_id, last_name="Aerts", first_name=client_id, mediator=whose)
    )
    session.flush()
    add_pair(session, client_id, "P1")
    save_draft(
        session, Entry(client_id, "P1"), token=client_id, by=mediator("somebody").at(clock.now())
    )
    add_grant(session, client_id, "P1", granted_on=in_days(-180))
    add_grant(session, client_id, "P2", granted_on=in_days(-30))
    add_assignment(
        session, "SIF", f"S{client_id}", started_on=in_days(-30), ended_on=in_days(-1),
        client_id=client_id, partner_id="P2",
    )  # fmt: skip
    add_action(
        session, f"A{client_id}", started_on=in_days(-5), client_id=client_id, partner_id="P3"
    )
    add_owners(session, client_id)


def add_owners(session: Session, client_id: str) -> None:
    """Add a tender partner whose grant was closed by hand, and one whose assignment runs long."""
    for partner_id, days in (("P4", 40), ("P5", 900)):
        grant = add_grant(session, client_id, partner_id, granted_on=in_days(-days))
        add_assignment(
            session, "TIBB4", f"{client_id}{partner_id}", started_on=in_days(-days),
            client_id=client_id, partner_id=partner_id,
        )  # fmt: skip
        if partner_id == "P4":
            close_by_hand(session, grant.id, "misbruik", by=mediator("Ann").at(clock.now()))


@pytest.fixture
def work(database: str) -> None:
    """Add work for Ann at one client, and for Bram at another."""
    with db.transaction() as session:
        add_work(session, "C1", "Ann")
        add_work(session, "C2", "Bram")


def figures(page: AppTest) -> list[str]:
    """Return the counts of the kinds of work, in the order of `LISTS`."""
    buttons = [page.button(key=f"show_{work}") for work in LISTS]
    return [button.label.split("**")[1] for button in buttons]


def shown(page: AppTest) -> list[str]:
    """Return the clients in the list that is shown."""
    return lists(page)[0].below("client")


def choose(page: AppTest, mediator: str) -> None:
    page.selectbox(key="mediator").select(mediator).run()
    assert not page.exception


def show(page: AppTest, work: str) -> None:
    page.button(key=f"show_{work}").click().run()
    assert not page.exception


def test_nobody_chosen_sees_everybodys_work_and_is_told_so(work: None, open_page: Open) -> None:
    page = open_page(PAGE)
    assert figures(page) == ["2"] * 7
    assert page.main.caption[0].value.startswith("Het werk van iedereen")


def test_a_mediator_sees_their_own_work(work: None, open_page: Open) -> None:
    page = open_page(PAGE)
    choose(page, "Ann")
    assert figures(page) == ["1"] * 7
    assert page.main.caption[0].value == "Het werk van Ann."


def test_every_number_leads_to_its_list(work: None, open_page: Open) -> None:
    page = open_page(PAGE)
    choose(page, "Ann")
    for work_name, heading in LISTS.items():
        show(page, work_name)
        assert page.query_params["work"] == work_name
        assert page.header[0].value == heading
        assert shown(page) == ["C1"]


def test_the_list_is_the_one_in_the_address(work: None, page: AppTest) -> None:
    page.query_params["work"] = "undecided"
    page.switch_page(PAGE).run()
    assert not page.exception
    assert page.header[0].value == "Beslissing nodig"
    assert "geen afsluitregel voor service SIF" in lists(page)[0]["reason"][0]


def test_a_list_that_does_not_exist_is_the_first_with_work(open_page: Open, page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-180))
    page.query_params["work"] = "nonsense"
    open_page(PAGE)
    assert page.header[0].value == "Sluit binnen 14 dagen"


def test_drafts_say_what_is_missing(work: None, open_page: Open) -> None:
    page = open_page(PAGE)
    show(page, "drafts")
    row = lists(page)[0].row(0)
    assert row["by"] == "somebody"
    assert "Het antwoord van de klant ontbreekt." in row["missing"]


def test_nothing_to_do_is_said(database: str, open_page: Open) -> None:
    page = open_page(PAGE)
    assert figures(page) == ["0"] * 7
    for work_name in LISTS:
        show(page, work_name)
        assert page.main.success[0].value.startswith("Niets te doen")
        assert not lists(page)


def test_an_action_that_got_its_grant_disappears_at_once(work: None, open_page: Open) -> None:
    page = open_page(PAGE)
    show(page, "uncovered")
    assert shown(page) == ["C1", "C2"]
    with db.transaction() as session:
        add_grant(session, "C1", "P3")
    page.run()
    assert shown(page) == ["C2"]
    assert figures(page)[3] == "1"


def test_a_long_list_is_paged_and_another_list_starts_at_its_first_page(open_page: Open) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 1):
            add_grant(session, f"C{number:02}", "P1", granted_on=in_days(-180))
            add_action(
                session, f"A{number}", started_on=in_days(-5), client_id=f"C{number:02}",
                partner_id="P2",
            )  # fmt: skip
    page = open_page(PAGE)
    assert len(shown(page)) == ROWS_PER_PAGE
    follow(page, lists(page)[0].turns["links"][1]["href"])
    assert shown(page) == ["C50"]
    show(page, "uncovered")
    assert len(shown(page)) == ROWS_PER_PAGE


def test_a_page_of_rows_that_is_no_more_is_another_one(open_page: Open, page: AppTest) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 1):
            add_grant(session, f"C{number:02}", "P1", granted_on=in_days(-180))
    page.query_params["work_page"] = "9"
    open_page(PAGE)
    assert shown(page) == ["C50"]


def test_more_work_than_is_counted_is_said_to_be_more(open_page: Open) -> None:
    with db.transaction() as session:
        drafts = [
            {"token": str(n), "version": 1, "entered_by": "Ann", "entered_at": clock.now()}
            for n in range(MOST_COUNTED + 5)
        ]
        session.execute(insert(ConsentForm), drafts)
    page = open_page(PAGE)
    assert figures(page)[0] == "1.000+"
    assert "U ziet de eerste 1.000." in [caption.value for caption in page.caption]


def test_names_with_markup_show_as_they_are(open_page: Open) -> None:
    name = "![x](https://example.com/x.png) :red[x]"
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=name, first_name="An", mediator=name))
        session.flush()
        add_action(session, started_on=in_days(-5))
    page = open_page(PAGE)
    choose(page, name)
    assert lists(page)[0]["client"][0] == f"{name} An"
    assert r"\!\[x\]\(https" in page.main.caption[0].value


def test_what_closes_is_shown_soonest_first_and_what_has_expired_before_it(
    open_page: Open,
) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TWE", 0)
        for client_id, day in [("C1", 3), ("C2", -2), ("C3", 0)]:
            add_grant(session, client_id, granted_on=in_days(-9))
            add_assignment(
                session, "TWE", f"S{client_id}", started_on=in_days(-9), ended_on=in_days(day),
                client_id=client_id,
            )  # fmt: skip
    page = open_page(PAGE)
    assert shown(page) == ["C2", "C3", "C1"]
    assert lists(page)[0]["state"] == ["Verlopen", "Verlopen", "Nog open"]
