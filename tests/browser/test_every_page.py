"""What holds for every page: it is accessible, and speaks the reader's language."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page

from core import clock
from core.i18n import LANGUAGE_NAMES, LOCALE
from pages.parts.frame.session import LOOKING_AROUND
from tests.browser.conftest import WINDOW
from tests.browser.waiting import wait_for_rest
from tests.databases import Demonstrations

pytestmark = pytest.mark.browser

# Each role's pages with their query parameters; {client} and the like are filled in.
PAGES = {
    "mediator": [
        "today", "today?work=drafts", "consent", "consent?form_client={client}", "client",
        "client?client={client}", "partner", "partner?partner={partner}", "grant?grant={grant}",
        "upcoming_closures",
    ],
    "administrator": [
        "closure_charts", "forecast", "closing_rules", "simulation", "daily_runs",
        "daily_runs?run={run}", "accounts", "audit",
        "audit?audit_view=history&audit_client={client}",
    ],
}  # fmt: skip
EVERY_PAGE = [(role, page) for role, pages in PAGES.items() for page in pages]

# What is Streamlit's own and can't be mended from here: the file uploader's drop zone is said to be
# for show alone, and has a name all the same.
NOT_OURS = {"presentation-role-conflict": "[data-testid=stFileUploader]"}


def shown(page: Page, address: str) -> None:
    """Open the page and wait until it stops moving."""
    page.goto(address)
    wait_for_rest(page)
    page.wait_for_timeout(200)  # until everything has unfolded


@pytest.fixture(scope="module")
def subjects(demonstrations: Demonstrations) -> dict[str, str]:
    """Return a client, partner, grant and run of the demonstration, to open their pages with."""
    with closing(sqlite3.connect(demonstrations.file(clock.today()))) as register:
        grant, client, partner = register.execute(
            "SELECT id, client_id, partner_id FROM grants WHERE state = 'closes' ORDER BY id DESC"
        ).fetchone()
        (run,) = register.execute(
            "SELECT id FROM daily_runs WHERE closed > 0 ORDER BY id DESC"
        ).fetchone()
    return {"client": client, "partner": partner, "grant": str(grant), "run": str(run)}


@pytest.fixture(scope="module")
def light(browser: Browser) -> Iterator[Page]:
    with browser.new_context(**WINDOW, color_scheme="light") as window:
        yield window.new_page()


@pytest.fixture(scope="module")
def dark(browser: Browser) -> Iterator[Page]:
    with browser.new_context(**WINDOW, color_scheme="dark") as window:
        yield window.new_page()


@pytest.fixture(scope="module")
def names(demonstrations: Demonstrations) -> list[str]:
    """Return the texts that are rightly the same in both languages, longest first."""
    formats = {"PDF", "PNG", "JPG", "CSV", "Excel", "dd", "mm"}
    # Who looks, in the audit trail of a demonstration.
    written_by = {LOOKING_AROUND, "Bemiddelaar", "Mediator", "Beheerder", "Administrator"}
    found = names_in(demonstrations, clock.today()) | same_in_both() | formats | written_by
    found |= set(LANGUAGE_NAMES)
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize(("role", "address"), EVERY_PAGE, ids=[page for _role, page in EVERY_PAGE])
def test_everybody_can_use_the_page_in_both_themes_and_languages(
    light: Page,
    dark: Page,
    server: str,
    subjects: dict[str, str],
    names: list[str],
    role: str,
    address: str,
) -> None:
    """A text that is the same in Dutch and English, and isn't a name, isn't translated."""
    where = address.format(**subjects)
    start = f"{server}/{where}{'&' if '?' in where else '?'}"
    shown(light, f"{start}role={role}")
    shown(dark, f"{start}role={role}&lang=en")
    assert what_keeps_out(light) + what_keeps_out(dark) == []
    both = set(light.evaluate(TEXTS)) & set(dark.evaluate(TEXTS))
    assert sorted(text for text in both if says_something(text, names)) == []


def what_keeps_out(page: Page) -> list[tuple[str, list[str], str]]:
    """Return the problems that axe finds on the page, except those of Streamlit's own."""
    return [
        (violation["id"], node["target"], node.get("failureSummary", "")[:300])
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
        if not is_not_ours(page, violation["id"], node["target"])
    ]


def is_not_ours(page: Page, violation: str, target: list[str]) -> bool:
    within = NOT_OURS.get(violation)
    if within is None:
        return False
    return bool(page.locator(target[-1]).first.evaluate(f"e => e.closest('{within}') !== null"))


# Every text on the screen, except the names of icons.
TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const skipped = "script, style, noscript, [translate=no]";
    if (parent && !parent.closest(skipped)) texts.push(walker.currentNode.data.trim());
  }
  return texts;
}"""


def says_something(text: str, names: list[str]) -> bool:
    """Return whether the text has more than names, icons, numbers and punctuation."""
    text = re.sub(r":material/\w+:", "", text)
    if text.startswith("Selected Date: "):  # Streamlit's date field says this to screen readers
        return False
    for name in names:
        text = text.replace(name, "")
    return re.search(r"[^\W\d_]{2,}", text) is not None


def names_in(demonstrations: Demonstrations, today: date) -> set[str]:
    """Return every text in the register: names, titles, reasons, sources and identifiers."""
    names: set[str] = set()
    columns = {
        "clients": "client_id, last_name, first_name, municipality, mediator",
        "partners": "partner_id, name, email",
        "services": "service, name",
        "actions": "action_id, title",
        "assignments": "assignment_id, service",
        "closing_rules": "source, entered_by",
        "daily_runs": "started_by, released_by, undone_by",
        "closures": "closed_by, reason, undo_reason",
        "grants": "kept_by, kept_reason",
    }
    with closing(sqlite3.connect(demonstrations.file(today))) as register:
        for table, wanted in columns.items():
            for row in register.execute(f"SELECT DISTINCT {wanted} FROM {table}"):
                names |= {text for text in row if text}
    return names


def same_in_both() -> set[str]:
    """Return the messages that are the same in Dutch and in English."""
    with (LOCALE / "nl.po").open("rb") as file:
        catalogue = read_po(file, locale="nl")
    return {
        text
        for message in catalogue
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text and text in (message.string, *message.string)
    }
