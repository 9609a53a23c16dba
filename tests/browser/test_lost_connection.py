"""What the reader sees when the server is gone or there is no page: never Streamlit's words."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Serve
from tests.browser.serving import serving
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.browser

NO_ANSWER = {"nl": "Inzage antwoordt niet.", "en": "Inzage doesn't answer."}
NO_PAGE = {"nl": "Op dit adres is er geen pagina.", "en": "There is no page at this address."}


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
