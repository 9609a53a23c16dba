"""What management sees in a real browser: charts of any amount of data, and never a client."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Response, WebSocket, expect
from pypdf import PdfReader
from sqlalchemy import func, select

from core import clock
from core import database as db
from core.grants.lifecycle import close_by_hand
from core.models import Client, DailyRun
from core.reporting.forecast import make_forecast
from tests.browser.conftest import Noticed, Serve
from tests.browser.rows import rows
from tests.browser.waiting import choose_from, wait_for_rest
from tests.core.writing import add_grant
from tests.databases import Demonstrations, SqliteDatabases, using
from tests.people import SCHEDULER, mediator

pytestmark = pytest.mark.browser

MANAGEMENT = "?role=management"
CHARTS = {"closure_charts": 11, "forecast": 2}
FILE_BUTTONS = "[class*=st-key-][class*=_csv], .st-key-figures_report"
PAGES = {"closure_charts", "forecast", "closing_rules", "simulation", "daily_runs"}


def charts(page: Page) -> Locator:
    return page.get_by_test_id("stVegaLiteChart")


def expect_charts(page: Page, number: int) -> None:
    """Expect this many charts, all of them drawn."""
    expect(charts(page)).to_have_count(number)
    for chart in charts(page).all():
        expect(chart.locator("canvas, svg").first).to_be_visible()


# Charts


@pytest.mark.parametrize("script", CHARTS)
def test_the_charts_of_a_region_are_drawn(
    page: Page, noticed: Noticed, server: str, script: str
) -> None:
    page.goto(f"{server}/{script}{MANAGEMENT}")
    expect_charts(page, CHARTS[script])
    assert (noticed.foreign, noticed.errors) == ([], [])


def nothing() -> None:
    """Leave the register empty."""


def one_row() -> None:
    """Add one grant, opened and closed today, and a forecast."""
    with db.transaction() as session:
        grant = add_grant(session, granted_on=clock.today())
        by = mediator("Els").at(clock.now())
        close_by_hand(session, grant.id, "fout", by=by)
        make_forecast(session, SCHEDULER.at(clock.now()))


@pytest.mark.parametrize(
    ("fill", "drawn"),
    [
        pytest.param(nothing, {"closure_charts": 3, "forecast": 1}, id="none"),
        pytest.param(one_row, {"closure_charts": 5, "forecast": 2}, id="one"),
    ],
)
def test_the_charts_of_next_to_nothing_are_drawn(
    page: Page,
    noticed: Noticed,
    serve: Serve,
    sqlite_databases: SqliteDatabases,
    fill: Callable[[], None],
    drawn: dict[str, int],
) -> None:
    with sqlite_databases.fresh() as url:
        fill()
        address = serve(url)
        for script, number in drawn.items():
            page.goto(f"{address}/{script}{MANAGEMENT}")
            expect_charts(page, number)
    assert (noticed.foreign, noticed.errors) == ([], [])


# Never a client


class Received:
    """Everything that a tab gets from the server, except Streamlit's own files."""

    def __init__(self, page: Page) -> None:
        self.parts: list[bytes] = []
        self._unread: list[Response] = []
        page.on("websocket", self._listen)
        page.on("response", self._note)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.add)

    def _note(self, response: Response) -> None:
        self._unread.append(response)

    def add(self, data: str | bytes) -> None:
        self.parts.append(data.encode() if isinstance(data, str) else data)

    def read(self) -> None:
        """Read the responses that came since the last call; a download is read from its file."""
        while self._unread:
            response = self._unread.pop()
            comes_along = urlsplit(response.url).path.startswith("/static/")
            is_file = "content-disposition" in response.headers
            if response.status == 200 and not comes_along and not is_file:
                self.add(response.body())

    def everything(self) -> bytes:
        return b"\0".join(self.parts)


@pytest.fixture
def received(page: Page) -> Received:
    return Received(page)


@pytest.fixture
def clients(demonstrations: Demonstrations) -> Iterator[list[Client]]:
    """Return all clients with a file in the demonstration."""
    with using(f"sqlite:///{demonstrations.file(clock.today())}"), db.reading() as session:
        found = list(session.scalars(select(Client)))
        session.expunge_all()
        yield found


def found_of(clients: list[Client], everything: bytes) -> set[str]:
    """Return the clients whose number or name occurs in what was received."""
    found = numbers_in(everything) & {each.client_id for each in clients}
    no_clients = {each.mediator for each in clients}
    for each in clients:
        names = {f"{each.first_name} {each.last_name}", f"{each.last_name} {each.first_name}"}
        names |= {f"{each.last_name}, {each.first_name}"}
        if not names & no_clients:
            found |= {name for name in names if any(way in everything for way in written(name))}
    return found


@pytest.fixture
def a_run(demonstrations: Demonstrations) -> int:
    """Return the last daily run that closed anything."""
    with using(f"sqlite:///{demonstrations.file(clock.today())}"), db.reading() as session:
        return session.scalars(select(func.max(DailyRun.id)).where(DailyRun.closed > 0)).one()


def numbers_in(everything: bytes) -> set[str]:
    """Return what can be a client's number, which has seven digits.

    A table is sent one column at a time. A longer row of digits, such as a moment or a share, isn't
    a client's number.
    """
    rows = re.findall(rb"(?<![\w.])\d{7,}(?![\w.])", everything)
    whole = [row.decode() for row in rows if len(row) % 7 == 0]
    return {row[n : n + 7] for row in whole for n in range(0, len(row), 7)}


def written(name: str) -> set[bytes]:
    """Return the encodings in which a name can be sent."""
    return {name.encode(), json.dumps(name)[1:-1].encode()}


def page_links(page: Page) -> Locator:
    return page.get_by_test_id("stSidebarNav").get_by_role("link")


def wait_for_everything(page: Page) -> None:
    """Wait until the page is complete and all its requests are answered."""
    wait_for_rest(page)
    page.wait_for_load_state("networkidle")


def look_at_everything(page: Page, received: Received) -> None:
    """Open everything that can be opened, and download everything that is offered."""
    for expander in page.get_by_test_id("stExpander").locator("details").all():
        if expander.get_attribute("open") is None:
            expander.locator("summary").click()
    wait_for_everything(page)
    download_all(page.get_by_test_id("stMain"), received)
    for popover in page.get_by_test_id("stPopover").get_by_role("button").all():
        popover.click()
        download_all(page.get_by_test_id("stPopoverBody"), received)
        page.keyboard.press("Escape")
    wait_for_everything(page)
    received.read()


def download_all(part: Locator, received: Received) -> None:
    """Download every file that this part of the page offers; a PDF as text as well.

    The files are fetched outside the browser, which stops saving files after ten in a row.
    """
    for button in part.locator(FILE_BUTTONS).get_by_role("button").all():
        button.click()
        link = part.page.get_by_role("link", name="Bestand opslaan")
        expect(link).to_be_visible()
        content = part.page.request.get(link.evaluate("link => link.href")).body()
        expect(link).to_have_count(0)
        received.add(content)
        if content.startswith(b"%PDF"):
            pages = PdfReader(BytesIO(content)).pages
            received.add("\n".join(each.extract_text() for each in pages))


def draft_a_rule(page: Page) -> None:
    """Simulate that every executor's grant closes a month after the last action."""
    main = page.get_by_test_id("stMain")
    choose_from(main.get_by_role("combobox", name="Regel"), "regel uitvoerder")
    main.get_by_label("Periode", exact=True).fill("1")
    main.get_by_label("Periode", exact=True).press("Tab")
    main.get_by_role("textbox", name=re.compile("^Bron")).fill("proef")
    main.get_by_role("textbox", name=re.compile("^Bron")).press("Tab")
    main.get_by_role("button", name="Aan het ontwerp toevoegen").click()
    expect(charts(page).first).to_be_visible()


def test_nothing_about_a_client_is_sent_to_management(
    page: Page, server: str, received: Received, clients: list[Client], a_run: int
) -> None:
    page.add_init_script("HTMLAnchorElement.prototype.click = () => {}")  # fetch no file by itself
    page.goto(server + MANAGEMENT)
    wait_for_everything(page)
    received.read()
    addresses = {link.get_attribute("href") or "" for link in page_links(page).all()}
    scripts = {urlsplit(address).path.strip("/") for address in addresses}
    assert scripts >= PAGES
    looked_at = [f"{script}{MANAGEMENT}" for script in sorted(scripts)]
    for address in (*looked_at, f"daily_runs{MANAGEMENT}&run={a_run}"):
        page.goto(f"{server}/{address}")
        wait_for_everything(page)
        if address.startswith("simulation"):
            draft_a_rule(page)
        look_at_everything(page, received)
    everything = received.everything()
    assert b"vega-lite" in everything
    assert b"Geteld op" in everything
    assert found_of(clients, everything) == set()


def test_the_same_search_finds_the_clients_that_a_mediator_sees(
    page: Page, server: str, received: Received, clients: list[Client]
) -> None:
    page.goto(f"{server}/upcoming_closures")
    rows(page)
    wait_for_everything(page)
    received.read()
    found = found_of(clients, received.everything())
    numbers = {each.client_id for each in clients}
    assert found & numbers
    assert found - numbers
