"""Today's work and a partner in a real browser: counts lead to lists, and rows to pages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rows import opener, rows, sort_by

pytestmark = pytest.mark.browser

PARTNER = "partner=P-0534"  # the partner with the most grants of the demonstration
LISTS = {
    "drafts": "Kladversies aan te vullen",
    "closing": "Sluit binnen 14 dagen",
    "undecided": "Beslissing nodig",
    "uncovered": "Acties zonder inzagerecht",
    "kept_out": "Tenderpartner zonder inzage",
    "two_owners": "Twee eigenaars tegelijk",
    "long": "Loopt al lang",
}


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    rows(page)


def heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words)


def test_every_number_leads_to_its_list_and_the_list_survives_a_reload(
    page: Page, server: str
) -> None:
    open_page(page, f"{server}/today")
    for work, words in LISTS.items():
        page.get_by_role("button", name=words).click()
        expect(heading(page, words)).to_be_visible()
        expect(page).to_have_url(re.compile(f"work={work}"))
    page.reload()
    expect(heading(page, "Loopt al lang")).to_be_visible()


@pytest.mark.parametrize(
    ("work", "leads_to"),
    [
        ("drafts", r"/consent\?.*draft=\d+"),
        ("closing", r"/grant\?.*grant=\d+"),
        ("uncovered", r"/consent\?.*form_client=.+&form_partner=.+"),
    ],
)
def test_a_row_leads_to_what_is_to_be_done(
    page: Page, server: str, work: str, leads_to: str
) -> None:
    open_page(page, f"{server}/today?work={work}")
    opener(page).click()
    expect(page).to_have_url(re.compile(leads_to))


def test_filter_and_order_of_a_partner_survive_a_reload(page: Page, server: str) -> None:
    open_page(page, f"{server}/partner?{PARTNER}")
    closed = page.get_by_role("radio", name=re.compile("^Afgesloten"))
    closed.click()
    expect(page).to_have_url(re.compile("partner_stage=closed"))
    expect(page.get_by_role("columnheader", name="Afgesloten op")).to_be_visible()
    sort_by(page, "Klant")
    expect(opener(page)).to_have_text(re.compile("^A"))
    sort_by(page, "Klant", "descending")
    expect(page).to_have_url(re.compile(r"partner_sort=-client"))
    expect(opener(page)).not_to_have_text(re.compile("^A"))
    first = opener(page).text_content()
    page.reload()
    expect(opener(page)).to_have_text(first or "")
    expect(closed).to_be_checked()


def test_a_row_of_a_partner_opens_the_grant(page: Page, server: str) -> None:
    open_page(page, f"{server}/partner?{PARTNER}")
    opener(page).click()
    expect(page).to_have_url(re.compile(r"/grant\?.*grant=\d+"))


def test_a_partner_is_searched_and_opened(page: Page, server: str) -> None:
    page.goto(f"{server}/partner")
    box = page.get_by_test_id("stMain").get_by_label("Zoek een partner")
    box.fill("zachte hand")
    page.get_by_test_id("stMain").get_by_role("link", name="De Zachte Hand").first.click()
    expect(heading(page, "De Zachte Hand")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/partner\\?.*{PARTNER}"))
