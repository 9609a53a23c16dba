"""An administrator uses the audit trail in a real browser."""

import csv
import io
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from core import clock
from core import database as db
from core.audit.proof import find_break
from core.models import AuditEvent, Cause, Closure
from tests.browser.rows import cells
from tests.browser.serving import serving
from tests.browser.waiting import choose_from
from tests.databases import Demonstrations, using
from tests.people import SCHEDULER

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(
    chromium: str, demonstrations: Demonstrations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a demonstration database of its own to these tests; yields the server's address."""
    folder = tmp_path_factory.mktemp("audit")
    url = f"sqlite:///{shutil.copy(demonstrations.file(clock.today()), folder / 'inzage.db')}"
    with using(url), serving(url, folder / "server.log") as address:
        yield address


def a_client_whose_grant_a_run_closed() -> str:
    with db.reading() as session:
        closed = select(Closure.client_id).where(Closure.cause == Cause.DAILY_JOB)
        return session.scalars(closed.order_by(Closure.id.desc())).first() or ""


def looks() -> list[tuple[str, str | None, str | None]]:
    """Return this administrator's looks in the trail: kind, client and format of the file.

    Without the clients whom a page of the trail named.
    """
    theirs = AuditEvent.actor == "Beheerder (demonstratie)"
    with db.reading() as session:
        found = select(AuditEvent).where(theirs, AuditEvent.kind != "client.named")
        found = found.order_by(AuditEvent.id)
        return [
            (event.kind, event.client_id, event.details.get("form"))
            for event in session.scalars(found)
        ]


def taken_along(page: Page, button: str) -> bytes:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=button, exact=True).click()
    return download.value.path().read_bytes()


def test_an_administrator_answers_a_citizen_s_request(page: Page, served: str) -> None:
    client = a_client_whose_grant_a_run_closed()
    page.goto(f"{served}/audit?role=administrator")
    page.get_by_label("Klantnummer").fill(client)
    page.get_by_label("Klantnummer").press("Enter")
    expect(page).to_have_url(re.compile(f"audit_client={client}"))
    page.get_by_role("button", name="Volledige geschiedenis van deze klant").click()
    expect(page.get_by_role("heading", level=2)).to_be_visible()
    expect(page).to_have_url(re.compile("audit_view=history"))
    page.reload()
    expect(cells(page, "Wat").first).to_have_text("Volledige geschiedenis van een klant bekeken")
    rows = list(csv.reader(io.StringIO(taken_along(page, "CSV").decode("utf-8-sig"))))
    assert any("afgesloten door dagelijkse run" in row[4] and row[5] for row in rows)
    pdf = PdfReader(io.BytesIO(taken_along(page, "Geschiedenis om af te drukken (PDF)")))
    assert f"klantnummer {client}" in pdf.pages[0].extract_text()
    assert looks() == [
        ("audit.searched", client, None),
        ("history.viewed", client, None),
        ("history.viewed", client, None),  # loaded again
        ("history.exported", client, "csv"),
        ("history.exported", client, "pdf"),
    ]
    with db.reading() as session:
        assert find_break(session, SCHEDULER) is None


def test_filters_stand_in_the_address(page: Page, served: str) -> None:
    page.goto(f"{served}/audit?role=administrator")
    main = page.get_by_test_id("stMain")
    kinds = main.get_by_role("combobox", name="Wat er gebeurde")
    choose_from(kinds, "Inzagerecht met de hand opengehouden", typed="opengehouden")
    expect(cells(page, "Wat").first).to_contain_text("met de hand opengehouden, sluitingsdatum")
    expect(page).to_have_url(re.compile("audit_kind=grant.kept_open"))
    page.reload()
    expect(cells(page, "Wat").first).to_contain_text("met de hand opengehouden, sluitingsdatum")
    page.get_by_role("button", name="Het spoor:").click()
    expect(page.get_by_text("python -m core audit verify", exact=True)).to_be_visible()
