"""What the reader sees when the server is gone or there is no page: never Streamlit's words."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from sqlalchemy import select

from core import clock
from core import database as db
from core.models import Client, ConsentForm
from tests.browser.conftest import Serve
from tests.browser.serving import free_port, serving
from tests.browser.waiting import wait_for_rest
from tests.core.writing import add_pair
from tests.databases import SqliteDatabases
from tests.scans import PDF

pytestmark = pytest.mark.browser

NO_ANSWER = {"nl": "Inzage antwoordt niet.", "en": "Inzage doesn't answer."}
NO_PAGE = {"nl": "Op dit adres is er geen pagina.", "en": "There is no page at this address."}


IS_LOST, IS_BACK = "De verbinding is weg", "De verbinding is er weer"


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("language", NO_ANSWER)
def test_a_lost_connection_is_said_in_the_readers_language(
    page: Page, sqlite_databases: SqliteDatabases, tmp_path: Path, host: str, language: str
) -> None:
    with sqlite_databases.fresh() as url, serving(url, tmp_path / "server.log") as address:
        page.goto(f"{address.replace('127.0.0.1', host)}/today?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(dialog(page)).to_contain_text(NO_ANSWER[language])
    expect(dialog(page)).not_to_contain_text("Streamlit")
    expect(page.get_by_text("streamlit run")).not_to_be_visible()


@pytest.mark.parametrize("language", NO_PAGE)
def test_an_address_without_a_page_is_said_in_the_readers_language(
    page: Page, server: str, language: str
) -> None:
    page.goto(f"{server}/a/a?lang={language}")
    expect(dialog(page)).to_contain_text(NO_PAGE[language])
    expect(dialog(page)).not_to_contain_text("Running the app")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Vandaag|Today"))


def test_a_page_with_its_subject_behind_a_slash_is_found(
    page: Page, serve: Serve, demonstration: str
) -> None:
    page.goto(f"{serve(demonstration)}/grant/1?lang=en")
    expect(page).to_have_url(re.compile(r"/grant\?grant=1&lang=en$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grant")


# Coming back


def notice(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text="De verbinding")


@contextmanager
def register(databases: SqliteDatabases) -> Iterator[str]:
    """A register with client C1, partner P1, and a mediator; yields its address."""
    with databases.fresh() as url:
        with db.transaction() as session:
            add_pair(session)
            session.get_one(Client, "C1").mediator = "Ann Claes"
        yield url


def recorded_scans() -> list[bytes | None]:
    with db.reading() as session:
        forms = session.scalars(select(ConsentForm).order_by(ConsentForm.id))
        return [form.scan for form in forms if form.recorded_at]


def open_filled_in_form(page: Page, address: str) -> None:
    day = clock.today().isoformat()
    page.goto(
        f"{address}/consent?form_client=C1&form_partner=P1&form_purpose=training"
        f"&form_channel=partner&form_filled_in={day}&form_received={day}&form_answer=yes"
        "&mediator=Ann+Claes"
    )
    expect(page.get_by_text("Het formulier is volledig.")).to_be_visible()
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    field.set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(page.get_by_text("De scan is bij de kladversie bewaard")).to_be_visible()
    wait_for_rest(page)


def test_after_a_restart_of_the_server_the_form_and_its_scan_are_recorded_with_one_click(
    page: Page, sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "server.log"
    record = page.get_by_role("button", name="Registreren", exact=True)
    with register(sqlite_databases) as url:
        with serving(url, log, port) as address:
            open_filled_in_form(page, address)
        expect(notice(page)).to_contain_text(IS_LOST)
        record.dispatch_event("click")
        with serving(url, log, port):
            expect(notice(page)).to_contain_text(IS_BACK)
            assert recorded_scans() == []
            expect(page.get_by_text("De scan is bij de kladversie bewaard")).to_be_visible()
            record.click()
            expect(page.get_by_text(re.compile("mag het dossier"))).to_be_visible()
            expect(notice(page)).to_have_count(0)
            assert recorded_scans() == [PDF]


def losing(page: Page) -> Callable[[], None]:
    """Return a function that closes the page's connection with the server, once it has one."""
    sockets: list[WebSocketRoute] = []

    def let_through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    def lose() -> None:
        sockets[-1].close()

    page.route_web_socket(re.compile("/_stcore/stream"), let_through)
    return lose


def days(page: Page, number: int) -> Locator:
    return page.get_by_role("radio", name=str(number), exact=True)


def test_after_a_short_loss_the_page_goes_on_where_it_was(page: Page, server: str) -> None:
    lose = losing(page)
    page.goto(f"{server}/upcoming_closures?lang=en")
    wait_for_rest(page)
    page.evaluate("window.thisDocument = true")
    lose()
    expect(page.get_by_role("alert").filter(has_text="The connection is back.")).to_be_visible()
    assert page.evaluate("window.thisDocument")
    days(page, 30).click()
    expect(page).to_have_url(re.compile("days=30"))
    expect(page.get_by_role("alert").filter(has_text="connection")).to_have_count(0)


def test_a_loss_while_the_page_is_drawn_empties_no_field(page: Page, server: str) -> None:
    lose = losing(page)
    page.goto(f"{server}/upcoming_closures?closures_days=30")
    wait_for_rest(page)
    days(page, 7).click()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "running")
    lose()
    expect(notice(page)).to_contain_text(IS_BACK)
    wait_for_rest(page)
    shown = 7 if "closures_days=7" in page.url else 30
    expect(days(page, shown)).to_be_checked()
    expect(page.get_by_role("radio", name="Nederlands")).to_be_checked()
