"""Acts on ticked rows by keyboard alone, undone from the message."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rows import rows
from tests.browser.test_lists import tab_to
from tests.browser.waiting import wait_for_rest

pytestmark = pytest.mark.browser

PARTNER = "/partner?partner=P-0534&mediator=Tine+Deprez"


def box(page: Page, number: int) -> Locator:
    return rows(page).nth(number).get_by_role("checkbox")


def test_rows_are_ticked_kept_open_and_undone_by_keyboard(page: Page, server: str) -> None:
    page.goto(server + PARTNER)
    expect(box(page, 0)).to_be_visible()
    tab_to(page, box(page, 0))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    keep = page.get_by_role("button", name="Openhouden (2)")
    expect(keep).to_be_enabled()
    keep.press("Enter")
    why = page.get_by_label("Waarom")
    expect(why).to_be_visible()
    why.fill("Wacht op het verslag")
    page.get_by_role("button", name="Ja, openhouden").press("Enter")
    undo = page.get_by_role("button", name="Ongedaan maken")
    expect(undo).to_be_visible()
    expect(box(page, 0)).not_to_be_checked()
    undo.press("Enter")
    done = page.get_by_text("Ongedaan gemaakt: 2 inzagerechten staan weer zoals ervoor.")
    expect(done).to_be_visible()
    expect(undo).to_have_count(0)


def test_with_shift_a_tick_counts_for_all_rows_since_the_one_before(
    page: Page, server: str
) -> None:
    """Thirty rows are two ticks, by mouse and by keyboard, and can be taken back so too."""
    page.goto(server + PARTNER)
    box(page, 29).click()
    box(page, 0).click(modifiers=["Shift"])
    expect(page.get_by_role("button", name="Openhouden (30)")).to_be_enabled()
    expect(box(page, 30)).not_to_be_checked()
    assert page.evaluate("getSelection().toString()") == ""
    box(page, 9).focus()
    page.keyboard.press("Space")
    box(page, 4).focus()
    page.keyboard.press("Shift+Space")
    expect(page.get_by_role("button", name="Openhouden (24)")).to_be_enabled()
    expect(box(page, 3)).to_be_checked()
    expect(box(page, 6)).not_to_be_checked()


def test_twelve_quick_ticks_are_twelve_and_all_are_taken_back(page: Page, server: str) -> None:
    page.goto(server + PARTNER)
    expect(box(page, 0)).to_be_visible()
    for number in range(12):
        box(page, number).click()
    expect(page.get_by_role("button", name="Openhouden (12)")).to_be_enabled()
    wait_for_rest(page)
    page.get_by_role("button", name="Keuze wissen").click()
    expect(page.get_by_role("button", name="Openhouden", exact=True)).to_be_disabled()
    expect(box(page, 5)).not_to_be_checked()
