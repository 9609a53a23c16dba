"""Hostile names and texts on the screen: they are shown as they are, and nothing in them acts."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core import database as db
from core.config import ROOT
from core.grants.lifecycle import close_by_hand
from core.models import Grant
from core.permissions import Role
from core.presentation.plain_text import one_line
from tests.browser.conftest import Noticed
from tests.browser.serving import LOOPBACK, end, free_port, serving, wait_until_ready
from tests.browser.waiting import wait_for_rest
from tests.core.extract_files import load
from tests.databases import SqliteDatabases
from tests.hostile import TEXTS, write_extracts
from tests.people import SCHEDULER, somebody

pytestmark = pytest.mark.browser

# One that tries each way to be more than text, for the pages on which there is room for one.
LIVE = (
    "www.elsewhere.example an@elsewhere.example [x](javascript:alert(1)) :material_home: -> --"
    " ![x](https://elsewhere.example/x.png) :red[x] :streamlit: $x^2$ <img src=x onerror=alert(1)>",
    "<script>alert(1)</script> https://elsewhere.example/x \u202e **x** `x` &lt;b&gt; ~~x~~ ~= >=",
)

# What stands on a page that text can be turned into, but for what is Streamlit's and ours.
MADE_OF_TEXT = """() => {
  const ours = (address) => new URL(address, location.href).host === location.host;
  const made = [];
  for (const link of document.querySelectorAll("a[href]")) {
    if (!ours(link.href) && link.host !== "inzage.invalid") made.push(link.outerHTML);
  }
  for (const picture of document.querySelectorAll("img, iframe, object, embed, video, audio")) {
    made.push(picture.outerHTML);
  }
  for (const script of document.querySelectorAll("script")) {
    if (script.src ? !ours(script.src) : script.closest("#root")) made.push(script.outerHTML);
  }
  const marks = "code, del, em, .katex, .stMarkdownColoredText, .stMarkdownColoredBackground, "
    + "[class*=footnote], [onerror], [onload], [onfocus], [onmouseover]";
  for (const mark of document.querySelectorAll(marks)) made.push(mark.outerHTML);
  return made;
}"""

# Of each text what stands where it is shown, and what somebody gets who copies that.
STANDS = """(count) => Array.from({ length: count }, (_, number) => {
  const box = document.querySelector(`.st-key-text_${number}`);
  getSelection().selectAllChildren(box);
  return [box.textContent, getSelection().toString()];
})"""


@contextmanager
def watching(page: Page, noticed: Noticed) -> Iterator[None]:
    """Check that within the block no dialog opens, no other host is asked, nothing goes wrong."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield
    assert (dialogs, noticed.foreign, noticed.errors) == ([], [], [])


def squeezed(text: str) -> str:
    return "".join(text.split())


# Text in Markdown


@pytest.fixture(scope="module")
def every_text(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page `every_text.py`; yields the server's address."""
    log, port = tmp_path_factory.mktemp("every_text") / "server.log", free_port()
    script = Path(__file__).with_name("every_text.py")
    options = ["--server.address", LOOPBACK, "--server.port", str(port)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *options],
            cwd=ROOT, env=dict(os.environ), stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        address = f"http://{LOOPBACK}:{port}"
        wait_until_ready(process, f"{address}/_stcore/health", log)
        yield address
    finally:
        end(process)


@pytest.mark.parametrize(
    ("where", "times", "copies"),
    [
        ("markdown", 3, 3),
        ("heading", 1, 1),
        ("box", 2, 2),
        ("table", 2, 2),
        ("button", 2, 0),  # the words of a button can't be copied
        ("label", 3, 1),
    ],
)
def test_every_text_shows_as_it_is_and_is_copied_so(
    page: Page, noticed: Noticed, every_text: str, where: str, times: int, copies: int
) -> None:
    with watching(page, noticed):
        page.goto(f"{every_text}/?where={where}")
        expect(page.get_by_text("Alles staat er")).to_be_visible()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.wait_for_timeout(500)
        stands = page.evaluate(STANDS, len(TEXTS))
        assert page.evaluate(MADE_OF_TEXT) == []
    for least, read in ((times, 0), (copies, 1)):
        changed = [
            (text, found[read])
            for text, found in zip(TEXTS, stands, strict=True)
            if squeezed(found[read]).count(squeezed(one_line(text))) < least
        ]
        assert changed == []


# The pages


class Register(NamedTuple):
    """The address of a served register, and the ids of its grants closed by hand."""

    server: str
    closed: list[int]


@pytest.fixture(scope="module")
def register(
    chromium: str, sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Register]:
    """Serve the register of `write_extracts`, with some hostile names added.

    Each of these may view the file of each, and a grant of each was closed by hand.
    """
    folder = tmp_path_factory.mktemp("hostile")
    write_extracts(folder, clock.today())
    with (folder / "partners.csv").open("a", encoding="utf-8") as file:
        file.writelines(f'L{n},"{text}","{text}"\n' for n, text in enumerate(LIVE))
    with (folder / "clients.csv").open("a", encoding="utf-8") as file:
        file.writelines(f'L{n},"{text}","An","","{text}","{text}"\n' for n, text in enumerate(LIVE))
    with (folder / "grants.csv").open("a", encoding="utf-8") as file:
        file.writelines(
            f'L{c}-{p},"L{c}","L{p}","consent","2025-01-01","",""\n'
            for c, _text in enumerate(LIVE) for p, _other in enumerate(LIVE)
        )  # fmt: skip
    numbers = []
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            report = load(session, folder, by=SCHEDULER.at(clock.now()))
            assert report.rejects == []
            for number, text in enumerate(LIVE):
                of_pair = (Grant.client_id == f"L{number}", Grant.partner_id == f"L{number}")
                numbers.append(session.scalars(select(Grant.id).where(*of_pair)).one())
                close_by_hand(
                    session, numbers[-1], text, by=somebody(text, Role.MEDIATOR).at(clock.now())
                )  # fmt: skip
        with serving(url, folder / "server.log") as server:
            yield Register(server, numbers)


def open_page(page: Page, address: str) -> None:
    """Open the page, and wait until it stops moving."""
    page.goto(address)
    wait_for_rest(page)
    assert page.get_by_text("Hier is iets misgegaan").count() == 0


def wait_until_seen(page: Page, text: str, times: int) -> None:
    """Wait until the text is visible on the page this many times."""
    give_up_at = time.monotonic() + 15
    while squeezed(page.locator("body").inner_text()).count(squeezed(text)) < times:
        assert time.monotonic() < give_up_at, page.url
        page.wait_for_timeout(100)


@pytest.mark.parametrize("number", range(len(LIVE)))
def test_on_a_mediators_pages_a_live_name_is_text(
    page: Page, noticed: Noticed, register: Register, number: int
) -> None:
    pages = {
        f"client?client=L{number}": 3,
        f"partner?partner=L{number}": 2,
        f"grant?grant={register.closed[number]}": 4,
        f"consent?form_client=L{number}&form_partner=L{number}": 2,
        "today?": 1,
        "upcoming_closures?": 0,
    }
    with watching(page, noticed):
        for address, times in pages.items():
            where = f"{register.server}/{address}&mediator={quote(LIVE[number])}"
            open_page(page, where)
            wait_until_seen(page, one_line(LIVE[number]), times)
            assert page.evaluate(MADE_OF_TEXT) == [], address


def test_on_the_pages_of_management_and_administrators_every_name_is_text(
    page: Page, noticed: Noticed, register: Register
) -> None:
    addresses = [
        "closure_charts", "forecast", "closing_rules", "simulation", "daily_runs", "audit",
        "accounts",
    ]  # fmt: skip
    with watching(page, noticed):
        for address in addresses:
            open_page(page, f"{register.server}/{address}?role=administrator")
            assert page.evaluate(MADE_OF_TEXT) == [], address
            if address == "closure_charts":
                for table in page.get_by_text("Dezelfde cijfers als tabel").all():
                    table.click()
                wait_until_seen(page, f"{one_line(LIVE[0])} (L0)", 1)
                assert page.evaluate(MADE_OF_TEXT) == []


def test_what_is_found_shows_as_it_is_and_leads_to_its_page(
    page: Page, noticed: Noticed, register: Register
) -> None:
    with watching(page, noticed):
        open_page(page, f"{register.server}/today")
        side_bar = page.get_by_test_id("stSidebar")
        for typed in ("elsewhere example", "script alert 1", "vet", "anpeeters", "smile"):
            side_bar.get_by_role("searchbox").first.fill(typed)
            expect(side_bar.get_by_test_id("stPageLink").first).to_be_visible()
            page.wait_for_timeout(500)
            assert page.evaluate(MADE_OF_TEXT) == [], typed
        side_bar.get_by_role("searchbox").first.fill("smile")
        side_bar.get_by_role("link", name=":smile: :smile: C").click()
        expect(page.get_by_role("heading", level=1, name=":smile: :smile:")).to_be_visible()
