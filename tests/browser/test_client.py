"""A client's file: found by name, viewed as of an earlier day, and printed for the client."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core import clock
from core import database as db
from core.directory import index_names
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_words
from core.models import Client, Partner
from tests.browser.conftest import Noticed
from tests.browser.serving import serving
from tests.core.writing import add_grant
from tests.databases import SqliteDatabases
from tests.people import mediator, on

pytestmark = pytest.mark.browser

LIVE_NAME = "[x](javascript:alert(1)) :red[x] <script>alert(1)</script>"


@pytest.fixture(scope="module")
def register(
    chromium: str, sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a register with two clients from a cold server; yields its address.

    The first client's file may be viewed by a partner with Markdown in its name, and could be
    viewed by De Brug until ten days ago.
    """
    log = tmp_path_factory.mktemp("client") / "server.log"
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            session.add(
                Client(
                    client_id="C1", last_name="Peeters", first_name="An", mediator="Griet Vandeput"
                )
            )
            session.add(Client(client_id="C2", last_name="Claes", first_name="Els"))
            session.add(Partner(partner_id="P1", name=LIVE_NAME))
            session.flush()
            index_names(session, ["C1", "C2"])
            add_grant(session, granted_on=clock.today() - timedelta(days=30))
            past = add_grant(
                session, partner_id="P2", granted_on=clock.today() - timedelta(days=30)
            )
            by = on(mediator("An Claes"), clock.today() - timedelta(days=10))
            close_by_hand(session, past.id, "Vergist", by=by)
        with serving(url, log) as server:
            yield server


def expect_client(page: Page, name: str = "Peeters An") -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def printed(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Overzicht voor de klant").click()
    reader = PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


def test_a_cold_deep_link_shows_the_day_in_it_and_a_reload_keeps_it(
    page: Page, register: str
) -> None:
    day = clock.today() - timedelta(days=11)
    page.goto(f"{register}/client?client=C1&as_of={day}&mediator=Griet+Vandeput")
    for _before_and_after in range(2):
        expect_client(page)
        expect(page.get_by_label("Toestand op").first).to_be_visible()
        expect(page).to_have_url(re.compile(f"client=C1.*as_of={day}"))
        page.reload()
    expect_client(page)
    now, _before = printed(page).split("Wie mocht uw dossier eerder inkijken")
    assert "De Brug" in now


def test_another_client_from_the_side_bar_stands_in_the_address_as_of_today(
    page: Page, register: str
) -> None:
    """A link from a page to itself leaves the old address in the browser."""
    page.goto(f"{register}/client?client=C1&as_of=2026-01-31&mediator=Griet+Vandeput")
    expect_client(page)
    side_bar = page.get_by_test_id("stSidebar")
    side_bar.get_by_role("searchbox", name="Zoek een klant of partner").fill("C2")
    side_bar.get_by_role("link", name="Claes Els").click()
    expect_client(page, "Claes Els")
    expect(page).to_have_url(re.compile(r"/client\?client=C2&mediator=Griet\+Vandeput$"))
    today = f"op {day_in_words(clock.today())}"
    expect(page.get_by_role("heading", level=2, name=today)).to_be_visible()
    page.reload()
    expect_client(page, "Claes Els")
    page.go_back()
    expect_client(page)


def test_a_consent_for_this_client_begins_with_the_client_chosen(page: Page, register: str) -> None:
    page.goto(f"{register}/client?client=C1&mediator=Griet+Vandeput")
    expect_client(page)
    page.get_by_role("link", name="Toestemming registreren voor deze klant").click()
    expect(page.get_by_label("Klantnummer")).to_have_value("C1")
    expect(page).to_have_url(re.compile(r"/consent\?.*form_client=C1"))
    page.go_back()
    expect_client(page)


def test_a_client_is_found_by_name_and_the_register_printed(
    page: Page, noticed: Noticed, register: str
) -> None:
    page.goto(f"{register}/client?mediator=Griet+Vandeput")
    side_bar = page.get_by_test_id("stSidebar")
    side_bar.get_by_role("searchbox", name="Zoek een klant of partner").fill("an peet")
    side_bar.get_by_role("link", name="Peeters An").click()
    expect_client(page)
    expect(page).to_have_url(re.compile(r"/client\?.*client=C1"))
    text = printed(page)
    assert "door Griet Vandeput (demonstratie)." in text
    now, before = text.split("Wie mocht uw dossier eerder inkijken")
    assert LIVE_NAME in now
    assert "De Brug" not in now
    assert "De Brug" in before
    assert (noticed.foreign, noticed.errors) == ([], [])
