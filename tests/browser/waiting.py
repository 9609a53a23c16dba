"""Waiting until a page is complete."""

from playwright.sync_api import Page, expect

LONG = 30_000  # milliseconds


def wait_for_rest(page: Page) -> None:
    """Wait until the script has finished and the page shows all of its elements."""
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    state = "data-test-script-state"
    expect(page.get_by_test_id("stApp")).to_have_attribute(state, "notRunning", timeout=LONG)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=LONG)
