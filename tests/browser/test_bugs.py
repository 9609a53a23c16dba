"""A bug in a page: the reader sees a sentence, the log gets its place; neither names anybody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from core import clock
from core import database as db
from core.models import Client
from tests.browser.serving import serving
from tests.core.writing import add_grant
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.browser

NAME, NUMBER = "Geheimenaar", "C-7788"
BUG = "Hier is iets misgegaan"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "server.log"


@pytest.fixture
def register(chromium: str, sqlite_databases: SqliteDatabases, log: Path) -> Iterator[str]:
    """Serve a register with one client, in a database that refuses consent forms."""
    with sqlite_databases.fresh() as url:
        with db.transaction() as session:
            session.add(Client(client_id=NUMBER, last_name=NAME, first_name="An", mediator="Griet"))
            session.flush()
            add_grant(session, NUMBER, granted_on=clock.today() - timedelta(days=180))
            session.execute(
                text(
                    "CREATE TRIGGER refuses BEFORE INSERT ON consent_forms"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            )
        with serving(url, log) as server:
            yield server


def spoil(register_has: str) -> None:
    """Store a basis in all grants that no version of the software writes."""
    with db.transaction() as session:
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        session.execute(text("UPDATE grants SET basis = :word"), {"word": register_has})


def wait_until_written(log: Path, words: str) -> None:
    deadline = monotonic() + 30
    while words not in log.read_text(encoding="utf-8") and monotonic() < deadline:
        sleep(0.1)


def test_neither_the_screen_nor_the_log_says_whom_a_bug_was_about(
    page: Page, register: str, log: Path
) -> None:
    page.goto(f"{register}/consent?form_client={NUMBER}&form_partner=P1&mediator=Griet")
    page.get_by_role("button", name="Bewaren als kladversie").click()
    expect(page.get_by_text(BUG)).to_be_visible()

    page.goto(f"{register}/upcoming_closures?mediator=Griet")
    excel = page.get_by_role("button", name="Excel")
    expect(excel).to_be_visible()
    spoil(NAME)
    excel.click()  # the file is made apart from the page, which stumbles when it is drawn again
    not_made = page.get_by_text("Het bestand kon niet gemaakt worden.")
    expect(not_made.or_(page.get_by_text(BUG)).first).to_be_visible()
    wait_until_written(log, "A bug in making a file: ")

    page.goto(f"{register}/client?client={NUMBER}&mediator=Griet")
    expect(page.get_by_text(BUG)).to_be_visible()
    assert NAME not in page.locator("body").inner_text()

    written = log.read_text(encoding="utf-8")
    assert "A bug in a page: IntegrityError, at" in written
    assert "core/consent/forms.py" in written
    assert "A bug in making a file: " in written
    assert "core/casework/upcoming/export.py" in written
    assert NAME not in written
    assert NUMBER not in written
