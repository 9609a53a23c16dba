"""Today's work and a partner in a real browser: counts lead to lists, and rows to pages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

HEADER_HEIGHT = 36
CLIENT = 4  # the column with the client's name
PARTNER = "partner=P-0534"  # the partner with the most grants of the demonstration
LISTS = {
    "Aanvullen": ("drafts", "Kladversies aan te vullen"),
    "Nakijken": ("closing", "Sluit binnen 14 dagen"),
    "Beslissen": ("undecided", "Beslissing nodig"),
    "Vragen": ("uncovered", "Acties zonder inzagerecht"),
    "Opvolgen": ("kept_out", "Tenderpartner zonder inzage"),
    "Uitklaren": ("two_owners", "Twee eigenaars tegelijk"),
    "Overlopen": ("long", "Loopt al lang"),
}


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=30_000)


def heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words)


def press_button_of_first_row(page: Page) -> None:
    """Click the button in the first cell: it is drawn on a canvas, and has no element."""
    expect(cell(page, 0, 1)).to_be_attached()
    grid = page.get_by_test_id("stDataFrame").first
    grid.evaluate("grid => grid.scrollIntoView({block: 'start'})")
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + HEADER_HEIGHT + 37)


def cell(page: Page, row: int, column: int) -> Locator:
    """Return a cell of the grid, as a screen reader finds it."""
    return page.get_by_test_id(f"glide-cell-{column}-{row}")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stMain").get_by_label(label).click()
    page.get_by_role("option", name=option).click()


def test_every_number_leads_to_its_list_and_the_list_survives_a_reload(
    page: Page, server: str
) -> None:
    open_page(page, f"{server}/today")
    for button, (work, words) in LISTS.items():
        page.get_by_role("button", name=button, exact=True).click()
        expect(heading(page, words)).to_be_visible()
        expect(page).to_have_url(re.compile(f"work={work}"))
    page.reload()
    expect(heading(page, "Loopt al lang")).to_be_visible(timeout=30_000)


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
    press_button_of_first_row(page)
    expect(page).to_have_url(re.compile(leads_to))


def test_filter_and_order_of_a_partner_survive_a_reload(page: Page, server: str) -> None:
    open_page(page, f"{server}/partner?{PARTNER}")
    choose(page, "Toestand", "Afgesloten")
    expect(page).to_have_url(re.compile("partner_stage=closed"))
    choose(page, "Sorteren op", "Klant")
    expect(cell(page, 0, CLIENT)).to_have_text(re.compile("^A"))
    page.get_by_test_id("stMain").get_by_text("Omgekeerd").click()
    expect(page).to_have_url(re.compile(r"partner=P-0534.*partner_reverse=true"))
    expect(cell(page, 0, CLIENT)).not_to_have_text(re.compile("^A"))
    first = cell(page, 0, CLIENT).text_content()
    page.reload()
    expect(cell(page, 0, CLIENT)).to_have_text(first, timeout=30_000)
    expect(page.get_by_test_id("stMain").get_by_label("Toestand")).to_have_value("Afgesloten")


def test_a_row_of_a_partner_opens_the_grant(page: Page, server: str) -> None:
    open_page(page, f"{server}/partner?{PARTNER}")
    press_button_of_first_row(page)
    expect(page).to_have_url(re.compile(r"/grant\?.*grant=\d+"))


def test_a_partner_is_searched_and_opened(page: Page, server: str) -> None:
    page.goto(f"{server}/partner")
    box = page.get_by_test_id("stMain").get_by_label("Zoek een partner")
    box.fill("zachte hand", timeout=30_000)
    page.get_by_test_id("stMain").get_by_role("link", name="De Zachte Hand").first.click()
    expect(heading(page, "De Zachte Hand")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/partner\\?.*{PARTNER}"))
