"""In a real browser: a page leaves one event per client that it shows, and none per rerun."""

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core import database as db
from core.consent.forms import Entry
from core.consent.recording import save_draft
from core.directory import index_names
from core.models import AuditEvent
from tests.browser.conftest import Serve
from tests.browser.waiting import wait_for_rest
from tests.core.commanding import days_ago
from tests.core.writing import add_action, add_grant
from tests.databases import SqliteDatabases
from tests.people import MEDIATOR

pytestmark = pytest.mark.browser

# What each page shows: the clients of the register below.
SHOWN = {
    "today?work=drafts": ["C3"],
    "today?work=closing": ["C1", "C2"],
    "today?work=uncovered": ["C4"],
    "consent": [],
    "consent?form_client=C1&form_partner=P1": ["C1"],
    "client": [],
    "client?client=C2": ["C2"],
    "partner": [],
    "partner?partner=P1": ["C1", "C2"],
    "grant?grant=1": ["C1"],
    "upcoming_closures": ["C1", "C2"],
}


@pytest.fixture
def server(sqlite_databases: SqliteDatabases, serve: Serve) -> Iterator[str]:
    """Serve a register with two grants that close soon, a draft and an uncovered action."""
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            add_grant(session, "C1", granted_on=days_ago(180))
            add_grant(session, "C2", granted_on=days_ago(179))
            add_action(session, started_on=days_ago(5), client_id="C4", partner_id="P2")
            add_grant(session, "C3", "P3", granted_on=days_ago(9))
            save_draft(session, Entry("C3", "P1"), token="t", by=MEDIATOR.at(clock.now()))
        yield serve(url)


Look = tuple[str, str]


def looks() -> list[Look]:
    """Return the page and client of each look in the audit trail."""
    looked = select(AuditEvent).filter_by(kind="client.viewed").order_by(AuditEvent.id)
    with db.reading() as session:
        return [(event.details["page"], event.client_id) for event in session.scalars(looked)]


def test_typing_a_name_is_one_search_and_opens_no_file(page: Page, server: str) -> None:
    with db.transaction() as session:
        index_names(session, ["C1", "C2", "C3", "C4"])
    page.goto(f"{server}/client")
    wait_for_rest(page)
    box = page.get_by_role("searchbox", name="Zoek een klant of partner")
    box.press_sequentially("Peeters", delay=400)
    expect(page.get_by_role("link", name="Peeters An C1")).to_be_visible()
    with db.reading() as session:
        kinds = Counter(session.scalars(select(AuditEvent.kind)))
    assert (kinds["clients.searched"], kinds["client.found"]) == (1, 4)
    assert looks() == []


def test_each_client_shown_is_one_look_and_working_on_the_page_is_none(
    page: Page, server: str
) -> None:
    for address, clients in SHOWN.items():
        before, name = Counter(looks()), address.partition("?")[0]
        shown = Counter((name, client) for client in clients)
        page.goto(f"{server}/{address}")
        wait_for_rest(page)
        page.get_by_text("English").click()
        expect(page.get_by_text("Without sign-in")).to_be_visible()
        wait_for_rest(page)
        assert Counter(looks()) - before == shown, address
