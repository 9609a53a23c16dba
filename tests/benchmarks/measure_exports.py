"""Measures what others notice of exports: a client's page with and without six under way.

    python -m tests.benchmarks.measure_exports [grants]

Runs the application on SQLite and asks six tabs for Excel files of 100,000 rows at once. Prints the
median and the slowest milliseconds in which a colleague's browser shows a client's page, quiet and
meanwhile; how long the files took; and the server's part alone, the health check.

On two cores, shared with the browser and with other work: 1,025 ms quiet, 1,624 ms meanwhile (1.6
times); at most twice the quiet time is what a colleague may notice.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

from core import clock
from core import database as db
from tests.benchmarks import big_register
from tests.browser.conftest import ARGUMENTS, WINDOW
from tests.browser.serving import serving
from tests.databases import SqliteDatabases

EXPORTS = 6
LOOKS = 12
LONG = 600_000  # milliseconds


def look(page: Page, address: str, number: int) -> float:
    """Open a client's page in this tab. Returns the milliseconds until it is shown."""
    started = time.perf_counter()
    page.goto(f"{address}/client?client={big_register.client_of(number)}&mediator=mediator+7")
    expect(page.get_by_role("heading", name="Afsluitingen", exact=True)).to_be_visible(timeout=LONG)
    return (time.perf_counter() - started) * 1_000


def health(address: str) -> float:
    started = time.perf_counter()
    with urlopen(f"{address}/_stcore/health", timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1_000


def measure(what: str, one: Callable[[int], float]) -> None:
    taken = [one(number) for number in range(100, 100 + LOOKS)]
    print(f"  {what:40} {statistics.median(taken):7.0f} {max(taken):7.0f}", flush=True)


def ask_for_exports(browser: Browser, address: str) -> list[Page]:
    """Return a tab for each export that is under way."""
    tabs = [browser.new_context(**WINDOW).new_page() for _each in range(EXPORTS)]
    for tab in tabs:
        tab.goto(f"{address}/upcoming_closures")
        expect(tab.locator(".st-key-closures_xlsx button")).to_be_visible(timeout=LONG)
    for tab in tabs:
        tab.locator(".st-key-closures_xlsx button").click()
    for tab in tabs:
        expect(tab.locator(".st-key-stop_file")).to_be_visible(timeout=LONG)
    return tabs


def main(grants: int) -> None:
    """Fill a register, and measure."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteDatabases(Path(folder)).fresh() as url,
        sync_playwright() as playwright,
    ):
        with db.transaction() as session:
            big_register.fill(session, grants, today=clock.today(), due=grants)
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        with serving(url, Path(folder) / "server.log") as address:
            page = browser.new_context(**WINDOW).new_page()
            look(page, address, 1)
            print(f"{f'{grants:,} grants, milliseconds':42} {'median':>7} {'slowest':>7}")
            measure("quiet: a client's page", lambda number: look(page, address, number))
            measure("quiet: the health check", lambda _number: health(address))
            tabs = ask_for_exports(browser, address)
            started = time.perf_counter()
            measure("meanwhile: a client's page", lambda number: look(page, address, number))
            measure("meanwhile: the health check", lambda _number: health(address))
            left = sum(tab.locator(".st-key-stop_file").count() for tab in tabs)
            print(f"  exports still under way after that: {left} of {EXPORTS}", flush=True)
            for tab in tabs:
                expect(tab.locator(".st-key-stop_file")).to_have_count(0, timeout=LONG)
            print(f"  all files made after {time.perf_counter() - started:.0f} s")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
