"""The field for a day in a real browser: typed as people write it, or from the calendar."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from tests.browser.waiting import wait_for_rest
from tests.core.presentation.test_typed_days import REFUSED, THE_FIFTH, WAYS

pytestmark = pytest.mark.browser

LABELS = {"nl": "Ingevuld op", "en": "Filled in on"}


def open_form(page: Page, server: str, language: str) -> tuple[Locator, Locator]:
    """Open a new form; returns its first field for a day, and the calendar beside it."""
    page.goto(f"{server}/consent?lang={language}")
    wait_for_rest(page)
    field = page.get_by_role("textbox", name=LABELS[language], exact=True)
    return field, page.locator(".st-key-form_filled_in_calendar input")


def enter(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")


@pytest.mark.parametrize("language", LABELS)
def test_a_day_is_read_in_each_way_that_people_write_it_and_stays_as_it_was_typed(
    page: Page, server: str, language: str
) -> None:
    field, calendar = open_form(page, server, language)
    for text in WAYS:
        enter(field, text)
        expect(calendar).to_have_value(THE_FIFTH.isoformat())
        expect(field).to_have_value(text)
        enter(field, "")
        expect(calendar).to_have_value("")


@pytest.mark.parametrize("language", LABELS)
def test_what_is_no_day_is_said_at_the_field_and_stays(
    page: Page, server: str, language: str
) -> None:
    field, calendar = open_form(page, server, language)
    refusal = page.locator(".st-key-form_filled_in_of_day").get_by_role("alert")
    for text, _error in REFUSED[:20]:
        if not text.strip():
            continue
        enter(field, text)
        expect(refusal).to_be_visible()
        expect(field).to_have_value(text)
        expect(calendar).to_have_value("")
        enter(field, "")
        expect(refusal).to_have_count(0)


def test_the_calendar_writes_the_day_in_the_field(page: Page, server: str) -> None:
    field, calendar = open_form(page, server, "nl")
    page.evaluate(
        """HTMLInputElement.prototype.showPicker = function () {
            this.value = "2026-11-05";
            this.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    button = page.get_by_role("button", name="Kalender: Ingevuld op")
    button.focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value("05/11/2026")
    expect(page).to_have_url(re.compile("form_filled_in=05"))
    expect(calendar).to_have_value("2026-11-05")
    expect(button).to_be_focused()


def test_the_calendar_of_the_browser_opens(page: Page, server: str) -> None:
    open_form(page, server, "nl")
    page.evaluate(
        """() => {
            window.pickers = [];
            const open = HTMLInputElement.prototype.showPicker;
            HTMLInputElement.prototype.showPicker = function () {
                open.call(this);
                window.pickers.push(this.min + " " + this.max);
            };
        }"""
    )
    page.get_by_role("button", name="Kalender: Ingevuld op").click()
    assert page.evaluate("window.pickers") == ["1900-01-01 2099-12-31"]


def test_a_form_with_a_day_that_cannot_be_read_is_not_kept_and_stays_as_it_is(
    page: Page, server: str
) -> None:
    today = clock.today().isoformat()
    page.goto(f"{server}/consent?form_received={today}&form_filled_in=31/06/2026&mediator=x")
    wait_for_rest(page)
    field = page.get_by_role("textbox", name="Ingevuld op")
    expect(field).to_have_value("31/06/2026")
    expect(page.get_by_text("juni 2026 heeft 30 dagen").first).to_be_visible()
    page.get_by_role("button", name="Bewaren als kladversie").click()
    expect(field).to_have_value("31/06/2026")
