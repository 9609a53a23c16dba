"""The page of one partner."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.partner import Stage
from core.database import ROWS_PER_PAGE
from core.grants.lifecycle import close_by_hand
from core.models import Client, Grant, Origin, Partner
from core.rules.assessment import assess
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.pages.conftest import Open
from tests.pages.reading import as_read
from tests.people import mediator, on

PAGE = "partner.py"
LIVE_TEXTS = [":red[x]", "<script>alert(1)</script>", "![x](https://example.com/x.png)"]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def grants(database: str) -> None:
    """Add a grant of partner P1 at every stage, each on another client's file."""
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name="De Brug", email="info@debrug.example"))
        session.flush()
        add_owner_rule(session, "TWE", 0)
        add_closing(session, "EXPIRED", -2)
        add_closing(session, "SOON", 5)
        add_closing(session, "LATER", 50)
        add_grant(session, "IN_USE", granted_on=in_days(-8))
        add_action(session, started_on=in_days(-3), client_id="IN_USE")
        add_grant(session, "UNDECIDED", granted_on=in_days(-7))
        add_assignment(
            session, "SIF", started_on=in_days(-7), ended_on=in_days(-1), client_id="UNDECIDED"
        )
        closed = add_grant(session, "CLOSED", granted_on=in_days(-6))
        close_by_hand(session, closed.id, "verhuisd", by=on(mediator("Ann"), in_days(0)))


def add_closing(session: Session, client_id: str, days: int) -> None:
    add_grant(session, client_id, granted_on=in_days(-20))
    add_assignment(
        session, "TWE", f"S{client_id}", started_on=in_days(-20), ended_on=in_days(days),
        client_id=client_id,
    )  # fmt: skip


def open_partner(page: AppTest, partner_id: str) -> AppTest:
    page.query_params["partner"] = partner_id
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def choose(page: AppTest, name: str, value: object) -> None:
    page.selectbox(key=f"partner_{name}").set_value(value).run()
    assert not page.exception


def choose_some(page: AppTest, name: str, *values: object) -> None:
    page.multiselect(key=f"partner_{name}").set_value(list(values)).run()
    assert not page.exception


def shown(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["client_id"])


def test_without_a_partner_there_is_a_box_to_search_one(grants: None, open_page: Open) -> None:
    page = open_page(PAGE)
    assert page.main.markdown[1].value.startswith("Zoek een partner")
    page.text_input(key="partner_search").set_value("brug").run()
    (link,) = page.main.get("page_link")
    assert link.proto.label == r"De Brug \(P1\)"
    page.text_input(key="partner_search").set_value("bestaat niet").run()
    assert page.main.caption[0].value.startswith("Geen enkele partner")


def test_a_partner_that_does_not_exist_is_said(database: str, page: AppTest) -> None:
    open_partner(page, "P 404")
    assert page.main.error[0].value == "Er is geen partner P 404\\."
    assert page.text_input(key="partner_search")


def test_a_partner_is_named_with_number_and_e_mail(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    assert page.header[0].value == "De Brug"
    assert [text.value for text in page.main.text[1:3]] == ["Nummer P1", "info@debrug.example"]


def test_the_figures_add_up(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures == {
        "Open inzagerechten": "5",
        "Sluit binnen 30 dagen": "1",
        "In gebruik": "1",
        "Beslissing nodig": "1",
        "Verlopen": "1",
    }
    by_basis = page.table[0].value
    assert list(by_basis.loc["Regel eigenaar"]) == ["1", "1", "1", "3"]
    assert list(by_basis.loc["Regel geen actie"]) == ["0", "0", "0", "0"]


def test_without_a_filter_every_open_grant_is_shown_soonest_first(
    grants: None, page: AppTest
) -> None:
    open_partner(page, "P1")
    assert shown(page) == ["EXPIRED", "SOON", "LATER", "IN_USE", "UNDECIDED"]
    assert page.dataframe[0].value["reason"][0].startswith("Sluit op")


def test_each_state_is_a_filter(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    for stage in Stage:
        choose(page, "stage", stage)
        assert shown(page) == [stage.name]


def test_closed_grants_show_day_cause_and_reason(grants: None, page: AppTest) -> None:
    page.query_params["partner_stage"] = "closed"
    open_partner(page, "P1")
    (row,) = page.dataframe[0].value.itertuples()
    assert (row.closed_on, row.cause, row.reason) == (in_days(0), "Met de hand", "verhuisd")


def test_grants_are_filtered_by_basis_and_service(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    choose_some(page, "service", "SIF")
    assert shown(page) == ["UNDECIDED"]
    choose_some(page, "service", "SIF", "TWE")
    assert shown(page) == ["EXPIRED", "SOON", "LATER", "UNDECIDED"]
    choose_some(page, "basis", "owner", "executor")
    assert shown(page) == ["EXPIRED", "SOON", "LATER"]
    choose_some(page, "basis", "executor")
    assert page.main.info[0].value == "Deze partner heeft zulke inzagerechten niet."
    page.main.button[0].click().run()
    assert len(shown(page)) == 5


def test_a_basis_and_a_service_in_the_address_are_chosen(grants: None, page: AppTest) -> None:
    page.query_params["partner_basis"] = "owner"
    page.query_params["partner_service"] = "TWE"
    open_partner(page, "P1")
    assert shown(page) == ["EXPIRED", "SOON", "LATER"]


def test_grants_are_sorted_as_is_asked(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    page.toggle(key="partner_reverse").set_value(True).run()
    assert shown(page) == ["LATER", "SOON", "EXPIRED", "IN_USE", "UNDECIDED"]
    choose(page, "sorting", "granted_on")
    assert shown(page) == ["UNDECIDED", "IN_USE", "EXPIRED", "LATER", "SOON"]


def test_the_newest_closing_comes_first(grants: None, page: AppTest) -> None:
    with db.transaction() as session:
        grant = add_grant(session, "BEFORE", granted_on=in_days(-9))
        close_by_hand(session, grant.id, "x", by=on(mediator("Ann"), in_days(-3)))
    open_partner(page, "P1")
    choose(page, "stage", Stage.CLOSED)
    assert shown(page) == ["CLOSED", "BEFORE"]
    page.toggle(key="partner_reverse").set_value(True).run()
    assert shown(page) == ["BEFORE", "CLOSED"]


def test_a_partner_without_grants_is_said_to_view_nothing(database: str, page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name="De Brug"))
    open_partner(page, "P1")
    assert {metric.value for metric in page.metric} == {"0"}
    assert "nog nooit inzagerecht gehad" in page.main.info[-1].value
    assert page.main.text[2].value == "geen e-mailadres"


def test_thousands_of_grants_are_shown_a_page_at_a_time(database: str, page: AppTest) -> None:
    number_of = 2 * ROWS_PER_PAGE + 1
    with db.transaction() as session:
        add_pair(session)
        numbers = range(number_of)
        session.execute(
            insert(Client),
            [{"client_id": f"K{n:03}", "last_name": "P", "first_name": "A"} for n in numbers],
        )
        session.execute(
            insert(Grant),
            [
                {
                    "client_id": f"K{n:03}", "partner_id": "P1", "origin": Origin.CONSENT,
                    "granted_on": in_days(-30),
                    "known_on": in_days(-30),
                }
                for n in numbers
            ],
        )  # fmt: skip
        assess(session)
    page.query_params["partner_page"] = "3"
    open_partner(page, "P1")
    assert shown(page) == ["K100"]
    choose(page, "sorting", "client")
    assert len(shown(page)) == ROWS_PER_PAGE


@pytest.mark.parametrize("name", [*LIVE_TEXTS, "Zeer lange naam van een partner " * 12])
def test_a_name_shows_as_it_is(database: str, page: AppTest, name: str) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name=name))
        session.add(Client(client_id="C1", last_name=name, first_name="An"))
        session.flush()
        add_grant(session)
    open_partner(page, "P1")
    heading = page.header[0].value
    assert as_read(heading) == name.strip()
    assert not any(live in heading for live in LIVE_TEXTS)
    assert page.dataframe[0].value["client"][0] == f"{name} An"
