"""A list by keyboard alone, and what a screen reader, a mouse and a small screen get of it."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from tests.browser.rows import cells, opener, rows, sort_by
from tests.browser.serving import serving
from tests.browser.waiting import choose_from, wait_for_rest
from tests.databases import Demonstrations

pytestmark = pytest.mark.browser

PARTNER = "/partner?partner=P-0534"  # the partner with the most grants of the demonstration


@pytest.fixture
def loads(page: Page) -> Iterator[list[str]]:
    """Return the documents that the tab loads."""
    loaded: list[str] = []
    page.on("load", lambda _page: loaded.append(page.url))
    return loaded


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until this control has the focus."""
    for _ in range(200):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def test_from_the_work_list_to_a_grant_and_back_to_the_same_row_by_keyboard(
    page: Page, server: str, loads: list[str]
) -> None:
    page.goto(f"{server}/today?work=closing")
    third = opener(page, 2)
    name = third.text_content() or ""
    tab_to(page, opener(page, 0))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(third).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/grant\?.*grant=\d+"))
    expect(page.get_by_role("heading", name="Tijdlijn")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/today\?.*work=closing"))
    expect(opener(page, 2)).to_be_focused()
    expect(opener(page, 2)).to_have_text(name)
    assert len(loads) == 1


def test_sorting_and_turning_pages_keep_the_focus_and_are_steps_back(
    page: Page, server: str, loads: list[str]
) -> None:
    page.goto(server + PARTNER)
    by_client = page.get_by_role("columnheader", name="Klant").get_by_role("link")
    tab_to(page, by_client)
    page.keyboard.press("Enter")
    heading = page.get_by_role("columnheader", name="Klant")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(by_client).to_be_focused()
    first = opener(page).text_content() or ""
    above = page.get_by_role("navigation", name="boven de lijst")
    below = page.get_by_role("navigation", name="onder de lijst")
    below.get_by_role("link", name="Volgende pagina").press("Enter")
    expect(above.get_by_text("51–100 van 118")).to_be_visible()
    expect(above.get_by_role("link", name="Volgende pagina")).to_be_focused()
    expect(above).to_be_in_viewport()
    expect(opener(page)).not_to_have_text(first)
    page.go_back()
    expect(above.get_by_text("1–50 van 118")).to_be_visible()
    expect(opener(page)).to_have_text(first)
    page.go_back()
    by_date = page.get_by_role("columnheader", name="Sluitingsdatum")
    expect(by_date).to_have_attribute("aria-sort", "ascending")
    assert len(loads) == 1


def test_a_client_is_found_within_the_list(page: Page, server: str) -> None:
    page.goto(f"{server}{PARTNER}&partner_page=2")
    name = opener(page, 40).text_content() or ""
    family = name.rsplit(" ", 1)[0]
    page.goto(server + PARTNER)
    rows(page)
    field = page.get_by_role("searchbox", name="Klant", exact=True)
    field.fill(name)
    field.press("Enter")
    expect(rows(page)).not_to_have_count(50)
    expect(rows(page).first).to_contain_text(family)
    for each in cells(page, "Klant").all_text_contents():
        assert family.split()[0] in each
    sort_by(page, "Sinds")
    expect(rows(page).first).to_contain_text(family)
    expect(field).to_have_value(name)
    field.fill("bestaat niet")
    field.press("Enter")
    page.get_by_role("button", name="Filters wissen").click()
    expect(page.get_by_text("1–50 van 118").first).to_be_visible()


def test_a_screen_reader_reads_a_row_with_its_headings_and_days_in_words(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/today?work=closing")
    table = page.get_by_role("table", name="De inzagerechten die sluiten")
    expect(table.get_by_role("columnheader")).to_have_text(
        [
            "",
            *map(
                re.compile, ("Te doen", "Sluitingsdatum", "Klant", "Partner", "Reden", "Toestand")
            ),
        ]
    )
    tree = rows(page).first.aria_snapshot()
    assert re.search(r'cell "\d{1,2} \w+ 20\d\d"', tree)
    assert re.search(r'rowheader "[^"]+ \d+[^"]*":\n +- link "[^"]+"', tree)
    assert "/url: grant?grant=" in tree


def test_marking_text_and_other_buttons_of_the_mouse_do_not_open_the_row(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/today?work=closing")
    number = rows(page).first.locator(".below")
    box = number.bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 5)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()") in (number.text_content() or "")
    expect(page).to_have_url(re.compile("/today"))
    page.evaluate("getSelection().removeAllRanges()")
    with page.context.expect_page() as opened:
        cells(page, "Reden").first.click(modifiers=["Control"])
    assert "/grant?grant=" in opened.value.url
    expect(page).to_have_url(re.compile("/today"))


@pytest.mark.parametrize("address", ["/today?work=closing", PARTNER, "/upcoming_closures"])
def test_on_a_telephone_no_list_is_wider_than_the_screen(
    page: Page, server: str, address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server + address)
    rows(page)
    wait_for_rest(page)
    widest = page.locator(".inzage-list").first.evaluate("list => list.scrollWidth")
    assert widest <= 390
    expect(rows(page).first.get_by_role("rowheader")).to_be_visible()
    before = "cell => getComputedStyle(cell, '::before').content"
    assert cells(page, "Reden").first.evaluate(before).startswith('"Reden: ')


def test_a_second_click_on_the_same_link_is_no_second_step(page: Page, server: str) -> None:
    page.goto(server + PARTNER)
    rows(page)
    before = page.evaluate("history.length")
    sort_by(page, "Klant")
    page.get_by_role("columnheader", name="Klant").get_by_role("link").dblclick()
    expect(page).to_have_url(re.compile("partner_sort="))
    wait_for_rest(page)
    assert page.evaluate("history.length") - before <= 3


@pytest.fixture(scope="module")
def late(
    chromium: str, demonstrations: Demonstrations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a demonstration whose daily job is late, as every page says."""
    folder = tmp_path_factory.mktemp("late")
    path = shutil.copy(demonstrations.file(clock.today()), folder / "inzage.db")
    log = folder / "server.log"
    with serving(f"sqlite:///{path}", log, INZAGE_LATE_AFTER="00:00") as address:
        yield address


HEADINGS = ("Te doen", "Sluitingsdatum", "Klant", "Partner", "Reden", "Toestand")
LISTS = [
    "today?work=closing", "today?work=uncovered", "partner?partner=P-0534", "upcoming_closures",
    "daily_runs?role=administrator", "audit?role=administrator",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_six_rows_are_in_view_on_a_laptop_though_the_job_is_late(
    page: Page, late: str, address: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{late}/{address}")
    expect(page.get_by_text("De dagelijkse afsluitactie is te laat")).to_be_visible()
    sixth = rows(page).nth(5)
    wait_for_rest(page)
    box = sixth.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 768


def test_back_returns_to_the_same_list_with_mediator_and_language_in_the_address(
    page: Page, server: str, loads: list[str]
) -> None:
    """Each way there is one step in the history, and the chosen mediator is never lost."""
    page.goto(f"{server}/today")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Today"))
    chooser = page.get_by_role("combobox", name="Mediator")
    choose_from(chooser, "Griet Vandeput")
    expect(page).to_have_url(re.compile("mediator="))
    mediator = chooser.input_value()
    page.get_by_role("button", name="Closing within 14 days").click()
    expect(page).to_have_url(re.compile("work=closing"))
    wait_for_rest(page)
    steps, list_address = page.evaluate("history.length"), page.url
    opener(page).click()
    expect(page.get_by_role("heading", name="Time line")).to_be_visible()
    for choice in ("mediator=", "lang=en"):
        assert choice in page.url
    wait_for_rest(page)
    assert page.evaluate("history.length") == steps + 1
    partner = page.get_by_test_id("stMain").get_by_role("link", name=re.compile(r"\(.+\)")).last
    partner.click()
    expect(page).to_have_url(re.compile("/(partner|client)\\?"))
    rows(page)
    wait_for_rest(page)
    assert page.evaluate("history.length") == steps + 2
    page.go_back()
    expect(page.get_by_role("heading", name="Time line")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(list_address)
    expect(opener(page)).to_be_focused()
    expect(chooser).to_have_value(mediator)
    page.go_forward()
    expect(page.get_by_role("heading", name="Time line")).to_be_visible()
    expect(chooser).to_have_value(mediator)
    assert len(loads) == 1
