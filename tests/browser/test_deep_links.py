"""Links to a page: they run the frame, keep the reader's choices, and stay on this machine."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from core import database as db
from core.models import Client, Partner
from tests.browser.conftest import Noticed, Serve
from tests.browser.rows import rows
from tests.browser.waiting import choose_from
from tests.core.writing import add_grant
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.browser

UPCOMING = "/upcoming_closures"


def days(page: Page, number: int) -> Locator:
    return page.get_by_role("radio", name=str(number), exact=True)


def choice(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("combobox", name=label)


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_the_first_request_to_a_cold_server_runs_the_frame(
    page: Page, serve: Serve, demonstration: str
) -> None:
    """Streamlit would run the bare script of a page, without the frame and its sign-in."""
    page.goto(serve(demonstration) + UPCOMING)
    expect_title(page, "Komende afsluitingen")
    expect(page).to_have_title(re.compile("Inzage"))
    here = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Komende afsluitingen")
    expect(here).to_have_attribute("href", re.compile(UPCOMING))


def test_the_root_of_a_cold_server_leads_to_a_page_that_has_an_address(
    page: Page, serve: Serve, demonstration: str
) -> None:
    page.goto(serve(demonstration))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"//[^/]+/\w+"))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("closures_days=30&closures_basis=owner&closures_basis=kept", id="of now"),
        pytest.param(
            "closures_days=30&closures_basis=Regel+eigenaar&closures_basis=Kept+open+by+hand",
            id="of before, in Dutch and English",
        ),
    ],
)
def test_filters_in_the_address_are_chosen_and_survive_a_reload(
    page: Page, server: str, words: str
) -> None:
    page.goto(f"{server}{UPCOMING}?{words}")
    bases = page.get_by_test_id("stMultiSelect")
    for _before_and_after in range(2):
        expect(days(page, 30)).to_be_checked()
        for basis in ("Regel eigenaar", "Met de hand opengehouden"):
            expect(bases.get_by_text(basis, exact=True)).to_be_visible()
        expect(page).to_have_url(re.compile(r"days=30.*basis=owner&closures_basis=kept$"))
        page.reload()


def test_another_language_keeps_the_filters(page: Page, server: str) -> None:
    page.goto(f"{server}{UPCOMING}?closures_days=30&closures_basis=owner")
    bases = page.get_by_test_id("stMultiSelect")
    for language, title, basis in [
        ("English", "Upcoming closures", "Owner rule"),
        ("Nederlands", "Komende afsluitingen", "Regel eigenaar"),
        ("English", "Upcoming closures", "Owner rule"),
    ]:
        page.get_by_role("radio", name=language).click()
        expect_title(page, title)
        expect(bases.get_by_text(basis, exact=True)).to_be_visible()
        for number in (90, 30):  # each click sends the other choices along
            days(page, number).click()
            expect(page).to_have_url(re.compile(f"days={number}"))
        expect(bases.get_by_text(basis, exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"days=30&closures_basis=owner&lang=en$"))


def test_the_way_back_leads_to_the_page_before_with_what_was_chosen_there(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/closure_charts?role=management&lang=en")
    expect_title(page, "Closures in view")
    page.get_by_role("radio", name="Per week").click()
    expect(page).to_have_url(re.compile(r"role=management.*figures_per=week"))
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Forecast").click()
    expect_title(page, "Forecast")
    expect(page).to_have_url(re.compile(r"/forecast\?role=management&lang=en$"))
    page.go_back()
    expect_title(page, "Closures in view")
    expect(page.get_by_role("radio", name="Per week")).to_be_checked()
    expect(page).to_have_url(re.compile(r"closure_charts\?role=management.*figures_per=week"))
    page.go_forward()
    expect_title(page, "Forecast")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Closures in view").click()
    expect(page.get_by_role("radio", name="Per week")).to_be_checked()
    expect(page).to_have_url(re.compile(r"closure_charts\?role=management.*figures_per=week"))
    page.go_back()
    expect_title(page, "Forecast")


def test_a_page_left_at_once_after_a_choice_keeps_it_on_the_way_back(
    page: Page, server: str
) -> None:
    """What Streamlit does to the history, without a server's time in between."""
    page.goto(f"{server}/closure_charts?role=management&lang=en")
    expect_title(page, "Closures in view")
    page.evaluate(
        """() => {
            history.pushState({}, "", "/closure_charts?role=management&figures_per=week");
            document.querySelector("h1").click();
            history.pushState({}, "", "/closure_charts?role=management");
            history.pushState({}, "", "/forecast?role=management");
        }"""
    )
    page.go_back()
    expect(page).to_have_url(re.compile(r"closure_charts\?role=management&figures_per=week"))


def test_choosing_changes_the_address(page: Page, server: str) -> None:
    page.goto(server + UPCOMING)
    expect_title(page, "Komende afsluitingen")
    days(page, 7).click()
    expect(page).to_have_url(re.compile(r"days=7"))
    choose_from(choice(page, "Partner"), "Jobcoaching Wandelstok", typed="wandelstok")
    expect(page).to_have_url(re.compile(r"partner=Jobcoaching\+Wandelstok"))


def test_a_page_asks_nothing_of_another_host_and_has_no_errors(
    page: Page, noticed: Noticed, server: str
) -> None:
    page.goto(server + UPCOMING)
    page.get_by_text("Komende 14 dagen").click()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    rows(page)
    page.wait_for_load_state("networkidle")
    assert (noticed.foreign, noticed.errors) == ([], [])


def test_a_name_is_shown_as_it_is(
    page: Page, noticed: Noticed, serve: Serve, sqlite_databases: SqliteDatabases
) -> None:
    name = "![x](https://example.com/x.png) <script>alert(1)</script> :red[x]"
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            session.add(Client(client_id="C1", last_name=name, first_name=name))
            session.add(Partner(partner_id="P1", name=name))
            add_grant(session, granted_on=clock.today())
        page.goto(serve(url) + UPCOMING + "?closures_days=90")
        expect_title(page, "Komende afsluitingen")
        choice(page, "Partner").click()
        expect(page.get_by_role("option", name=f"{name} (P1)", exact=True)).to_be_visible()
    assert noticed.foreign == []
