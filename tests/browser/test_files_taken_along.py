"""In a real browser: every file that somebody downloads is recorded, once per click."""

import re

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from core import database as db
from core.models import AuditEvent, Client, Grant
from tests.browser.conftest import Serve
from tests.browser.waiting import LONG, wait_for_rest
from tests.databases import using

pytestmark = pytest.mark.browser

TAKEN = ("list.exported", "register.printed", "history.exported")
HISTORY = "audit_view=history&role=administrator"


def taken() -> list[tuple[str, dict]]:
    """Return the downloads in the audit trail."""
    events = select(AuditEvent).where(AuditEvent.kind.in_(TAKEN)).order_by(AuditEvent.id)
    with db.reading() as session:
        return [(event.kind, event.details) for event in session.scalars(events)]


def take(page: Page, button: str) -> None:
    wait_for_rest(page)
    with page.expect_response(re.compile("//[^/]+/media/"), timeout=LONG):
        page.get_by_role("button", name=button, exact=True).first.click()


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
