"""Finding rows, cells and links of a list, as a reader and a screen reader do."""

from playwright.sync_api import Locator, Page, expect


def rows(page: Page, table: int = 0) -> Locator:
    """Return the rows of a list on the page, without its heading; waits until there are any."""
    found = page.get_by_test_id("stMain").get_by_role("table").nth(table).locator("tbody tr")
    expect(found.first).to_be_visible()
    return found


def opener(page: Page, row: int = 0) -> Locator:
    """Return the link that a row opens with."""
    return rows(page).nth(row).get_by_role("rowheader").get_by_role("link")


def cells(page: Page, heading: str) -> Locator:
    """Return the cells of the column with this heading."""
    rows(page)
    return page.get_by_test_id("stMain").locator(f'[data-heading="{heading}"]')


def sort_by(page: Page, heading: str, order: str = "ascending") -> None:
    """Click the heading of a column, and wait until the list is sorted in this order."""
    column = page.get_by_role("columnheader", name=heading)
    column.get_by_role("link").click()
    expect(column).to_have_attribute("aria-sort", order)
