"""Recording a form in a real browser: nothing entered is lost, nothing is recorded twice."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from core import clock
from core import database as db
from core.consent.forms import Entry
from core.consent.recording import save_draft
from core.directory import index_names
from core.i18n import day_in_figures
from core.models import Answer, Channel, Client, ConsentForm, Grant, Partner, Purpose
from tests.browser.conftest import WINDOW
from tests.browser.serving import serving
from tests.core.writing import add_grant
from tests.databases import SqliteDatabases
from tests.people import mediator

pytestmark = pytest.mark.browser

NAMES = ["Aerts", "Bogaert", "Claes", "Devos", "Evens", "Fierens", "Goris", "Haesen", "Ivens"]
WHO = "mediator=Ann+Claes"

OpenForm = Callable[..., Page]


@pytest.fixture(scope="module")
def address(
    chromium: str, sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a register with a client for each test, K1 Aerts, K2 Bogaert, …; yields the address."""
    log = tmp_path_factory.mktemp("consent") / "server.log"
    with sqlite_databases.fresh() as url, serving(url, log) as server:
        with db.transaction() as session:
            for number, name in enumerate(NAMES, start=1):
                session.add(
                    Client(
                        client_id=f"K{number}", last_name=name, first_name="An",
                        mediator="Ann Claes",
                    )
                )  # fmt: skip
            session.add(Partner(partner_id="P1", name="De Brug"))
            session.flush()
            index_names(session, [f"K{number}" for number in range(1, len(NAMES) + 1)])
        yield server
        assert "Error" not in log.read_text(encoding="utf-8")


@pytest.fixture
def open_form(page: Page, address: str) -> OpenForm:
    """Return a function that opens the form in this or another tab, with query parameters."""

    def opened(*query: str, tab: Page = page) -> Page:
        tab.goto(f"{address}/consent?{'&'.join([WHO, *query])}")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Toestemming")
        return tab

    return opened


def complete(number: int, **other: str) -> list[str]:
    """Return the query parameters of a complete form that says yes."""
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    fields = {
        "form_client": f"K{number}", "form_partner": "P1", "form_purpose": "training",
        "form_channel": "partner", "form_filled_in": yesterday, "form_answer": "yes",
    }  # fmt: skip
    return [f"{name}={value}" for name, value in (fields | other).items()]


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def option(page: Page, words: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("radio", name=words, exact=True)


def choose(page: Page, words: str) -> None:
    option(page, words).click()


def type_day(page: Page, label: str, days_ago: int) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(day_in_figures(clock.today() - timedelta(days=days_ago)))
    field.press("Enter")


def message(page: Page, words: str) -> Locator:
    said = page.get_by_role("status").or_(page.get_by_role("alert"))
    return said.filter(has_text=words)


def expect_message(page: Page, words: str) -> None:
    expect(message(page, words)).to_be_visible()


def expect_complete(page: Page) -> None:
    expect(page.get_by_text("Het formulier is volledig.")).to_be_visible()


def expect_empty(page: Page) -> None:
    expect(page.get_by_text("De klant ontbreekt.").first).to_be_visible()
    expect(page).not_to_have_url(re.compile("form_client"))


def forms_of(number: int) -> int:
    with db.reading() as session:
        counted = select(func.count(ConsentForm.id)).filter_by(client_id=f"K{number}")
        return session.scalar(counted) or 0


def add_draft(number: int, **other: object) -> int:
    with db.transaction() as session:
        entry = Entry(client_id=f"K{number}", partner_id="P1", purpose=Purpose.GUIDANCE, **other)
        form, _sentence = save_draft(
            session, entry, token=f"draft of K{number}", by=mediator("Ann Claes").at(clock.now())
        )
        return form.id


def test_a_form_is_filled_in_from_top_to_bottom_and_opens_a_grant(open_form: OpenForm) -> None:
    page = open_form()
    page.get_by_label("Zoek de klant").fill("aer")
    click(page, "Aerts An (K1)")
    expect(page).to_have_url(re.compile("form_client=K1"))
    page.get_by_label("Zoek de partner").fill("brug")
    click(page, "De Brug (P1)")
    choose(page, "Opleiding")
    choose(page, "Bij de partner")
    type_day(page, "Ingevuld op", 1)
    choose(page, "Ja")
    expect_complete(page)
    click(page, "Registreren")
    expect_message(page, "De Brug mag het dossier van An Aerts inkijken tot en met")
    expect_empty(page)
    page.get_by_role("link", name="Naar het inzagerecht").click()
    expect(page).to_have_url(re.compile(r"/grant\?.*grant=\d+"))


def test_a_draft_is_saved_opened_again_and_completed(open_form: OpenForm) -> None:
    page = open_form("form_client=K2", "form_partner=P1", "form_purpose=training")
    choose(page, "Ja")
    expect(page).to_have_url(re.compile("form_answer=yes"))
    click(page, "Bewaren als kladversie")
    expect_message(page, "Kladversie bewaard")
    expect_empty(page)
    for _again in range(2):
        page.get_by_role("link", name="Verder met de kladversie").last.click()
        expect(page.get_by_label("Klantnummer")).to_have_value("K2")
        expect(option(page, "Ja")).to_be_checked()
        click(page, "Bewaren als kladversie")
        expect_empty(page)
    page.get_by_role("link", name="Verder met de kladversie").last.click()
    expect(page.get_by_label("Klantnummer")).to_have_value("K2")
    choose(page, "Bij de partner")
    type_day(page, "Ingevuld op", 0)
    expect_complete(page)
    click(page, "Registreren")
    expect_message(page, "De Brug mag het dossier van An Bogaert inkijken tot en met")
    expect_empty(page)
    expect(page).not_to_have_url(re.compile("draft="))
    assert forms_of(2) == 1


def test_a_client_who_says_no_closes_the_grant(open_form: OpenForm) -> None:
    with db.transaction() as session:
        add_grant(session, "K3", granted_on=clock.today() - timedelta(days=30))
    page = open_form(*complete(3, form_answer="no"))
    expect(page.get_by_text("Bij een neen sluit het meteen.")).to_be_visible()
    click(page, "Registreren")
    expect_message(page, "An Claes zegt neen: het inzagerecht van De Brug is gesloten.")
    with db.reading() as session:
        grant = session.scalars(select(Grant).filter_by(client_id="K3")).one()
        assert grant.closed_on == clock.today()


@pytest.mark.parametrize("attempt", range(2))
def test_a_double_click_records_one_form(open_form: OpenForm, attempt: int) -> None:
    page = open_form(*complete(4, form_filled_in=f"2026-0{attempt + 1}-01"))
    expect_complete(page)
    before = forms_of(4)
    page.get_by_role("button", name="Registreren").dblclick(delay=attempt * 60)
    expect(message(page, "An Devos")).to_have_count(1)
    expect_empty(page)
    page.wait_for_timeout(500)
    expect(page.get_by_text("De klant ontbreekt.").first).to_be_visible()
    expect(page.get_by_text("volledig")).to_have_count(0)
    assert forms_of(4) == before + 1


def test_of_two_tabs_on_a_draft_the_second_overwrites_nothing_and_loses_nothing(
    open_form: OpenForm, browser: Browser
) -> None:
    draft = f"draft={add_draft(5)}"
    with browser.new_context(**WINDOW) as window:
        one, two = open_form(draft), open_form(draft, tab=window.new_page())
        for tab, words in ((one, "Bij de partner"), (two, "Bij de bemiddelaar")):
            choose(tab, words)
            expect(tab).to_have_url(re.compile("form_channel="))
        click(one, "Bewaren als kladversie")
        expect_message(one, "Kladversie bewaard")
        click(two, "Bewaren als kladversie")
        expect_message(two, "Iemand anders heeft dit formulier intussen gewijzigd")
        expect(option(two, "Bij de bemiddelaar")).to_be_checked()
        click(two, "De bewaarde kladversie tonen")
        expect(option(two, "Bij de partner")).to_be_checked()


def test_a_reload_a_way_back_and_another_page_keep_what_was_entered(open_form: OpenForm) -> None:
    page = open_form("form_client=K6", "form_partner=P1")
    choose(page, "Begeleiding")
    type_day(page, "Ingevuld op", 2)
    choose(page, "Neen")
    expect(page).to_have_url(re.compile("form_answer=no"))

    def expect_kept() -> None:
        expect(page.get_by_label("Klantnummer")).to_have_value("K6")
        expect(option(page, "Begeleiding")).to_be_checked()
        expect(option(page, "Neen")).to_be_checked()
        expect(page.get_by_text("De dag van invullen ontbreekt.")).to_have_count(0)

    page.reload()
    expect_kept()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Komende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Komende")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Toestemming").click()
    expect_kept()
    page.reload()
    expect_kept()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Komende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Komende")
    page.go_back()
    while "/consent" not in page.url:
        page.go_back()
    expect_kept()


def test_a_draft_under_way_stays_that_draft_after_a_reload_and_another_page(
    open_form: OpenForm,
) -> None:
    page = open_form(f"draft={add_draft(7, answer=Answer.YES)}")
    choose(page, "Bij de partner")
    expect(page).to_have_url(re.compile("form_channel="))
    page.reload()
    expect(option(page, "Bij de partner")).to_be_checked()
    expect(option(page, "Ja")).to_be_checked()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Komende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Komende")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Toestemming").click()
    expect(page.get_by_label("Kladversie", exact=True)).to_be_visible()
    expect(option(page, "Bij de partner")).to_be_checked()
    click(page, "Bewaren als kladversie")
    expect_message(page, "Kladversie bewaard")
    with db.reading() as session:
        form = session.scalars(select(ConsentForm).filter_by(client_id="K7")).one()
        assert (form.channel, form.answer) == (Channel.PARTNER, Answer.YES)


def test_a_link_to_a_new_form_takes_nothing_over_from_the_form_before(open_form: OpenForm) -> None:
    page = open_form(f"draft={add_draft(8)}")
    choose(page, "Neen")
    expect(page).to_have_url(re.compile("form_answer=no"))
    page.get_by_role("searchbox", name="Zoek een klant of partner").fill("ivens")
    page.get_by_role("link", name="Ivens An K9").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ivens An")
    page = open_form("form_client=K9", "form_partner=P1")
    expect(page.get_by_label("Klantnummer")).to_have_value("K9")
    expect(option(page, "Neen")).not_to_be_checked()
    expect(page.get_by_label("Kladversie", exact=True)).to_have_count(0)


def test_the_keyboard_alone_records_a_form(open_form: OpenForm) -> None:
    page = open_form()
    keys = page.keyboard
    page.get_by_label("Zoek de klant").focus()
    keys.type("goris")
    expect(page.get_by_role("button", name="Goris An (K7)")).to_be_visible()
    tab_to(page, "Goris An (K7)")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("form_client=K7"))
    tab_to(page, "Zoek de partner")
    keys.type("brug")
    expect(page.get_by_role("button", name="De Brug (P1)")).to_be_visible()
    tab_to(page, "De Brug (P1)")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("form_partner=P1"))
    for words in ("Begeleiding", "Bij de bemiddelaar"):
        tab_to(page, words)
        keys.press("Space")
        expect(option(page, words)).to_be_checked()
    tab_to(page, "Ingevuld op")
    keys.type(day_in_figures(clock.today()))
    tab_to(page, "Ja")
    keys.press("Space")
    expect_complete(page)
    tab_to(page, "Registreren")
    keys.press("Enter")
    expect_message(page, "De Brug mag het dossier van An Goris inkijken tot en met")


FOCUSED = """() => {
  const it = document.activeElement;
  const label = it.labels?.[0] ?? it.closest("label");
  return (it.getAttribute("aria-label") || label?.innerText || it.innerText || "").trim();
}"""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element with this name has the focus, at most `most` times."""
    passed = []
    for _press in range(most):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if name in passed[-1]:
            return
    raise AssertionError(f"{name} was not among {passed}")
