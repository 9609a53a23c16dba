"""In a real browser: every file that somebody downloads is recorded, once per click."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import database as db
from core.models import AuditEvent, Client, Grant
from tests.browser.conftest import Serve
from tests.browser.waiting import wait_for_rest
from tests.databases import using

pytestmark = pytest.mark.browser

TAKEN = ("list.exported", "register.printed", "history.exported")
LINK = "Bestand opslaan"
HISTORY = "audit_view=history&role=administrator"


def taken() -> list[tuple[str, dict]]:
    """Return the downloads in the audit trail."""
    events = select(AuditEvent).where(AuditEvent.kind.in_(TAKEN)).order_by(AuditEvent.id)
    with db.reading() as session:
        return [(event.kind, event.details) for event in session.scalars(events)]


def take(page: Page, button: str) -> None:
    """Click the button once: the file comes by itself, and its address goes from the page."""
    wait_for_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).first.click()
    assert download.value.path().stat().st_size > 0
    expect(page.get_by_role("link", name=LINK)).to_have_count(0)


def test_each_file_leaves_one_event(page: Page, demonstration: str, serve: Serve) -> None:
    with using(demonstration):
        with db.reading() as session:
            client = session.scalars(select(Client).join(Grant).limit(1)).one()
            number, mediator = client.client_id, client.mediator
        address = serve(demonstration)
        opened = {
            "upcoming_closures?": ["Excel", "CSV"],
            f"client?client={number}&mediator={mediator}": ["Overzicht voor de klant"],
            f"audit?audit_client={number}&{HISTORY}": ["CSV"],
        }
        for where, buttons in opened.items():
            page.goto(f"{address}/{where}")
            wait_for_rest(page)
            for button in buttons:
                take(page, button)
        page.goto(f"{address}/closure_charts?role=management")
        wait_for_rest(page)
        page.get_by_text("Dezelfde cijfers als tabel").first.click()
        take(page, "CSV")
        page.get_by_role("button", name="Maandverslag").click()
        take(page, "Verslag om af te drukken (PDF)")
        kinds = [kind for kind, _details in taken()]
        lists = [(said["list"], said["form"]) for kind, said in taken() if "list" in said]
    assert kinds == [
        "list.exported", "list.exported", "register.printed", "history.exported",
        "list.exported", "list.exported",
    ]  # fmt: skip
    assert lists == [
        ("upcoming_closures", "xlsx"), ("upcoming_closures", "csv"), ("closure_charts", "csv"),
        ("month_report", "pdf"),
    ]  # fmt: skip


def answer(address: str) -> tuple[int, str]:
    try:
        with urlopen(address, timeout=10) as found:
            return found.status, found.headers["Content-Disposition"]
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_who_has_to_click_the_address_gets_the_file_once(page: Page, server: str) -> None:
    page.add_init_script("HTMLAnchorElement.prototype.click = () => {}")  # as a browser that asks
    page.goto(f"{server}/upcoming_closures")
    wait_for_rest(page)
    page.get_by_role("button", name="CSV", exact=True).click()
    link = page.get_by_role("link", name=LINK)
    expect(link).to_be_visible()
    address = link.evaluate("link => link.href")
    with page.expect_download() as download, page.expect_popup():
        link.click()
    assert download.value.suggested_filename.endswith(".csv")
    status, said = answer(address)
    assert (status, said[:31]) == (404, "Dit bestand is hier niet (meer)")
    expect(link).to_have_count(0)


def test_a_file_of_a_tab_that_was_closed_is_nobodys(page: Page, server: str) -> None:
    page.add_init_script("HTMLAnchorElement.prototype.click = () => {}")
    page.goto(f"{server}/upcoming_closures?lang=en")
    wait_for_rest(page)
    page.get_by_role("button", name="CSV", exact=True).click()
    link = page.get_by_role("link", name="Save the file")
    expect(link).to_be_visible()
    address = link.evaluate("link => link.href")
    elsewhere = page.context.new_page()
    page.close()
    elsewhere.wait_for_timeout(3_000)  # until the server knows that the tab is gone
    status, said = answer(address)
    assert (status, said[:15]) == (404, "This file isn't")
