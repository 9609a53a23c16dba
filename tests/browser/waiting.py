"""Waiting until a page is complete, and choosing from lists while it may still move."""

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

MOMENT = 5_000  # milliseconds
TRIES = 4


def wait_for_rest(page: Page) -> None:
    """Wait until the script has finished and the page shows all of its elements."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    state = "data-test-script-state"
    expect(page.get_by_test_id("stApp")).to_have_attribute(state, "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def choose_from(field: Locator, option: str, *, typed: str | None = None) -> None:
    """Choose an option of a select box by its name, after typing `typed` to narrow the list.

    The list closes when the page is drawn anew while it is open, and what was typed stays; a
    reader opens it again. Only text that changes opens it, so the field is emptied first.
    """
    found = field.page.get_by_role("option", name=option)
    for attempt in range(TRIES):
        wait_for_rest(field.page)
        if typed is None:
            field.click()
        else:
            field.fill("")
            field.fill(typed)
        try:
            found.first.click(timeout=MOMENT)
        except NotInTime:
            if attempt == TRIES - 1:
                raise
        else:
            return
