"""Finding somebody by keyboard alone, from any page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core import database as db
from core.directory import index_names
from core.models import Client
from tests.browser.conftest import Serve
from tests.browser.waiting import wait_for_rest
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.browser


@pytest.fixture
def register(sqlite_databases: SqliteDatabases, serve: Serve) -> Iterator[str]:
    """Serve a register with three clients."""
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            for client_id, name in (("C1", "Peeters"), ("C2", "Claes"), ("C3", "Peetermans")):
                session.add(Client(client_id=client_id, last_name=name, first_name="An"))
            session.flush()
            index_names(session, ["C1", "C2", "C3"])
        yield serve(url)


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Zoek een klant of partner")


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    wait_for_rest(page)


def test_the_slash_leads_to_the_box_and_enter_opens_the_first(page: Page, register: str) -> None:
    open_page(page, f"{register}/upcoming_closures")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("peeter")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/client\?client=C3"))


def test_enter_never_opens_whom_an_earlier_text_found(page: Page, register: str) -> None:
    open_page(page, f"{register}/today")
    box(page).fill("peeters")
    expect(page.get_by_role("link", name="Peeters An C1")).to_be_visible()
    box(page).fill("claes")
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/client\?client=C2"))
    assert "C1" not in page.url


def test_enter_opens_nothing_once_one_types_on(page: Page, register: str) -> None:
    open_page(page, f"{register}/today")
    box(page).fill("peeters")
    box(page).press("Enter")
    box(page).press("x")
    expect(page.get_by_text("Niemand gevonden.")).to_be_visible()
    expect(page).to_have_url(re.compile("/today"))


def test_a_slash_in_a_text_stays_there(page: Page, register: str) -> None:
    open_page(page, f"{register}/today")
    box(page).press_sequentially("12/03/1985")
    expect(box(page)).to_have_value("12/03/1985")


def test_the_slash_opens_a_side_bar_that_is_closed(page: Page, register: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{register}/today")
    expect(box(page)).not_to_be_in_viewport()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_be_in_viewport()


def test_who_switches_the_slash_off_keeps_the_focus(page: Page, register: str) -> None:
    open_page(page, f"{register}/today")
    page.get_by_text("De toets / leidt naar het zoekveld").click()
    wait_for_rest(page)
    page.keyboard.press("/")
    page.wait_for_timeout(500)
    expect(box(page)).not_to_be_focused()
