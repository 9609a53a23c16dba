"""The acts on a grant, as a mediator performs them in a browser."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core import clock
from core import database as db
from core.models import AuditEvent, Client, Closure, Grant, Origin, State
from tests.browser.conftest import Serve
from tests.databases import using

pytestmark = pytest.mark.browser


class Served(NamedTuple):
    """A server on a database of its own."""

    address: str
    database_url: str


@pytest.fixture
def served(serve: Serve, demonstration: str) -> Iterator[Served]:
    with using(demonstration):
        yield Served(serve(demonstration), demonstration)


def grant_by_consent(client: type[Client] = Client) -> tuple[int, str]:
    """Return an open grant by consent that closes after today, and the client's mediator."""
    with db.reading() as session:
        found = session.execute(
            select(Grant.id, client.mediator)
            .join(client, client.client_id == Grant.client_id)
            .where(
                Grant.closed_on.is_(None),
                Grant.origin == Origin.CONSENT,
                Grant.state == State.CLOSES,
                Grant.closes_on > clock.today(),
                Grant.kept_until.is_(None),
                client.mediator.is_not(None),
            )
            .order_by(Grant.id)
        ).first()
    assert found
    assert found.mediator
    return found.id, found.mediator


def open_grant(page: Page, served: Served) -> int:
    grant_id, mediator = grant_by_consent()
    page.goto(f"{served.address}/grant?grant={grant_id}&mediator={mediator}")
    expect(page.get_by_role("heading", name="Tijdlijn")).to_be_visible()
    return grant_id


def ask(page: Page, name: str) -> Locator:
    page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def message(page: Page, said: str) -> Locator:
    return page.get_by_test_id("stAlert").filter(has_text=said)


def expect_focus_on(page: Page, said: str) -> None:
    """Expect that the keyboard is at the message, and that Tab goes on from there."""
    focused = page.locator("[class*=st-key-message_]:focus")
    expect(focused).to_contain_text(said)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bericht sluiten").last).to_be_focused()


def test_a_message_gets_the_focus_once(page: Page, served: Served) -> None:
    open_grant(page, served)
    dialog = ask(page, "Openhouden")
    dialog.get_by_label("Waarom").fill("ziek")
    dialog.get_by_role("button", name="Ja, openhouden").press("Enter")
    expect_focus_on(page, "Opengehouden tot en met")
    page.get_by_role("link", name="Vandaag").click()
    expect(page.get_by_role("heading", level=1, name="Vandaag")).to_be_visible()
    expect(message(page, "Opengehouden tot en met")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("[class*=st-key-message_]:focus")).to_have_count(0)


def events(kind: str) -> int:
    with db.reading() as session:
        found = session.scalars(select(AuditEvent.id).where(AuditEvent.kind == kind)).all()
    return len(found)


def test_a_mediator_keeps_closes_reopens_and_withdraws(page: Page, served: Served) -> None:
    grant_id = open_grant(page, served)
    before = {kind: events(kind) for kind in KINDS}

    dialog = ask(page, "Openhouden")
    dialog.get_by_label("Waarom").fill("ziek")
    dialog.get_by_role("button", name="Ja, openhouden").click()
    expect(message(page, "Opengehouden tot en met")).to_be_visible()
    expect_focus_on(page, "Opengehouden tot en met")

    dialog = ask(page, "Afsluiten")
    dialog.get_by_role("button", name="Ja, afsluiten").click()
    expect(dialog.get_by_text("Zeg waarom")).to_be_visible()
    dialog.get_by_label("Waarom").fill("verhuisd")
    dialog.get_by_role("button", name="Ja, afsluiten").dblclick()
    expect(message(page, "Met de hand afgesloten. ")).to_be_visible()
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect_focus_on(page, "Met de hand afgesloten. ")

    dialog = ask(page, "Afsluiting ongedaan maken")
    dialog.get_by_label("Waarom").fill("vergissing")
    dialog.get_by_role("button", name="Ja, ongedaan maken").click()
    expect(message(page, "De afsluiting is ongedaan gemaakt")).to_be_visible()

    dialog = ask(page, "Toestemming intrekken")
    expect(dialog.get_by_text("vanaf vandaag niet meer")).to_be_visible()
    dialog.get_by_role("button", name="Ja, intrekken").dblclick()
    expect(message(page, "Toestemming ingetrokken")).to_be_visible()
    expect(message(page, "Dit inzagerecht is afgesloten")).to_have_count(0)

    assert {kind: events(kind) - before[kind] for kind in KINDS} == dict.fromkeys(KINDS, 1)
    with db.reading() as session:
        closings = session.scalars(select(Closure.cause).where(Closure.grant_id == grant_id)).all()
    assert closings == ["by_hand", "withdrawal"]


KINDS = (
    "grant.kept_open",
    "grant.closed_by_hand",
    "grant.closing_undone",
    "consent.withdrawn",
    "grant.closed_withdrawal",
)


def test_what_was_typed_is_still_there_after_leaving_the_dialog(page: Page, server: str) -> None:
    """Escape closes the dialog, and nothing is done."""
    page.goto(f"{server}/grant?grant={STILL_OPEN}")
    dialog = ask(page, "Afsluiten")
    dialog.get_by_label("Waarom").fill("verhuisd")
    dialog.get_by_role("button", name="Ja, afsluiten").click()
    expect(dialog.get_by_text("Zeg eerst wie u bent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(ask(page, "Afsluiten").get_by_label("Waarom")).to_have_value("verhuisd")


STILL_OPEN = 4418


def test_the_time_line_is_drawn_and_stands_there_as_a_table(page: Page, server: str) -> None:
    page.goto(f"{server}/grant?grant={STILL_OPEN}")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg, canvas").first).to_be_visible()
    assert chart.locator("svg path[aria-roledescription=bar]").count() >= 3
    expect(chart.get_by_text("vandaag")).to_be_visible()
    page.get_by_text("Hetzelfde als tabel").click()
    lines = page.get_by_role("table").filter(has_text="Sluitingsdatum")
    expect(lines.get_by_role("cell", name="Inzagerecht", exact=True)).to_have_count(2)
