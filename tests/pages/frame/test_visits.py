"""Who looked at whom: one event per client and visit to a page, and none per rerun."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.audit.looks import record_views
from core.database import ROWS_PER_PAGE
from core.directory import index_names
from core.models import AuditEvent, Client, Grant, Origin, State
from tests.core.writing import add_grant, add_pair
from tests.pages.conftest import Open
from tests.pages.reading import lists
from tests.people import mediator

TODAY = clock.today()


@pytest.fixture
def grants(database: str) -> None:
    """Add grants of two clients, for one partner."""
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=TODAY - timedelta(days=30))
        add_grant(session, "C2", granted_on=TODAY - timedelta(days=20))


def looks() -> list[tuple[str, str, str]]:
    """Return who looked at whom, and on which page."""
    looked = select(AuditEvent).filter_by(kind="client.viewed").order_by(AuditEvent.id)
    with db.reading() as session:
        return [
            (event.actor, event.client_id, event.details["page"])
            for event in session.scalars(looked)
        ]


def searches() -> list[tuple[str, str | None, dict]]:
    """Return the searches for clients, and who stood in the lists of results."""
    kinds = ("clients.searched", "client.found")
    found = select(AuditEvent).where(AuditEvent.kind.in_(kinds)).order_by(AuditEvent.id)
    with db.reading() as session:
        return [(each.kind, each.client_id, each.details) for each in session.scalars(found)]


def show(page: AppTest, script: str, **address: str) -> None:
    page.query_params.clear()
    page.query_params.update(address)
    page.switch_page(script).run()
    assert not page.exception


def test_each_client_of_a_list_is_one_look_and_a_rerun_none(grants: None, page: AppTest) -> None:
    show(page, "partner.py", partner="P1")
    page.run()
    page.run()
    assert looks() == [("demonstratie", "C1", "partner"), ("demonstratie", "C2", "partner")]


def test_coming_back_to_a_page_is_another_visit(grants: None, page: AppTest) -> None:
    show(page, "client.py", client="C1")
    show(page, "client.py", client="C2")
    show(page, "client.py", client="C1")
    show(page, "consent.py")
    show(page, "client.py", client="C1")
    assert [client for _actor, client, _page in looks()] == ["C1", "C2", "C1", "C1"]


def test_the_look_is_that_of_the_mediator_who_was_chosen(grants: None, page: AppTest) -> None:
    with db.transaction() as session:
        session.get_one(Client, "C1").mediator = "An Claes"
    show(page, "consent.py")
    page.selectbox(key="mediator").select("An Claes").run()
    show(page, "client.py", client="C1")
    assert looks() == [("An Claes (demonstratie)", "C1", "client")]


def test_who_was_found_by_a_search_stood_in_a_list_and_was_not_opened(
    grants: None, open_page: Open
) -> None:
    with db.transaction() as session:
        index_names(session, ["C1", "C2"])
    page = open_page("client.py")
    page.text_input(key="client_search").set_value("Peeters").run()
    page.run()
    assert looks() == []
    assert searches() == [
        ("clients.searched", None, {"found": 2}), ("client.found", "C1", {}),
        ("client.found", "C2", {}),
    ]  # fmt: skip
    page.text_input(key="client_search").set_value("niemand").run()
    assert searches()[3:] == [("clients.searched", None, {"found": 0})]


def test_another_page_of_rows_is_a_look_at_those_and_going_back_is_none(
    database: str, page: AppTest
) -> None:
    with db.transaction() as session:
        add_pair(session)
        clients = [{"client_id": f"N{n}", "last_name": "x", "first_name": "y"} for n in range(60)]
        session.execute(insert(Client), clients)
        session.execute(insert(Grant), [in_use(client["client_id"]) for client in clients])
    show(page, "partner.py", partner="P1")
    assert len(looks()) == ROWS_PER_PAGE
    for number in (2, 1):
        page.query_params["partner_page"] = str(number)
        page.run()
    assert len(looks()) == len(set(looks())) == 60


def test_reading_the_trail_is_no_look_at_the_files_of_those_whom_its_events_are_about(
    grants: None, page: AppTest
) -> None:
    with db.transaction() as session:
        record_views(session, ["C1", "C2"], "partner", by=mediator("An").at(clock.now()))
    page.query_params["role"] = "administrator"
    page.run()
    page.switch_page("audit.py").run()
    page.run()
    assert {"C1", "C2"} <= {*lists(page)[0].below("client")}
    assert looks() == [("An", "C1", "partner"), ("An", "C2", "partner")]


def in_use(client_id: str) -> dict[str, object]:
    return {
        "client_id": client_id, "partner_id": "P1", "origin": Origin.CONSENT,
        "granted_on": TODAY, "known_on": TODAY, "state": State.IN_USE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("script", "address"),
    [
        pytest.param("client.py", {"client": "C1"}, id="a client"),
        pytest.param("partner.py", {"partner": "P1"}, id="a table"),
    ],
)
def test_what_can_not_be_written_down_is_not_shown(
    grants: None, page: AppTest, script: str, address: dict[str, str]
) -> None:
    with db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM audit_head")
    show(page, script, **address)
    assert len(page.error) == 1
    assert not lists(page)
    assert "Peeters" not in str(page)
