"""The list for a partner: only its own clients, and nothing meant for colleagues."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from core import database as db
from core.casework.upcoming import printout as closures_printout
from core.casework.upcoming.printout import closures_as_pdf, is_printable
from core.casework.upcoming.selection import Selection
from core.grants.lifecycle import keep_open
from core.models import Client, Partner
from tests.core.writing import add_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

GRANTED_ON = days_ago(184)  # closes today


def pages(selection: Selection) -> list[str]:
    """Return the text of each page, with its whitespace normalised."""
    with db.reading() as session:
        document = PdfReader(io.BytesIO(closures_as_pdf(session, MEDIATOR, selection)))
    return [" ".join(page.extract_text().split()) for page in document.pages]


def add_two_partners() -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name="Zeepaard"))
        session.add(Partner(partner_id="P2", name="anker"))
        for client, name, partner in (("C1", "Aerts", "P1"), ("C2", "Baert", "P2")):
            session.add(Client(client_id=client, last_name=name, first_name="An"))
            add_grant(session, client, partner, granted_on=GRANTED_ON)


def test_a_page_says_whose_it_is_which_days_it_covers_and_that_dates_can_change(
    database: str,
) -> None:
    add_two_partners()
    (page,) = pages(Selection(TODAY, "P1"))
    assert "Komende afsluitingen" in page
    assert "Sluit tot en met 24 november 2026, stand van 24 november 2026" in page
    assert "Zeepaard (P1)" in page
    assert "kan een datum nog veranderen" in page
    assert "24/11/2026 C1 Aerts An 24/05/2026" in page
    assert "blz. 1 van 1" in page


def test_each_partner_begins_a_page_and_sees_its_own_clients_alone(database: str) -> None:
    add_two_partners()
    first, second = pages(Selection(TODAY))
    assert "anker (P2)" in first
    assert "Baert" in first
    assert "Aerts" not in first
    assert "Zeepaard (P1)" in second
    assert "Baert" not in second


def test_a_long_list_goes_on_with_its_head_on_the_next_page(database: str) -> None:
    with db.transaction() as session:
        for number in range(60):
            add_grant(session, f"C{number:03}", granted_on=GRANTED_ON)
    printed = pages(Selection(TODAY))
    assert len(printed) > 1
    assert all("Klantnummer" in page for page in printed)
    assert sum(page.count("24/11/2026 C0") for page in printed) == 60


def test_what_a_mediator_wrote_for_colleagues_is_not_printed(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=GRANTED_ON)
        until = TODAY + timedelta(days=2)
        keep_open(session, grant.id, until, "vertrouwt hen niet", by=mediator("Els"))
    (page,) = pages(Selection(until))
    assert "met de hand opengehouden" in page
    assert "vertrouwt" not in page
    assert "Els" not in page


@pytest.mark.parametrize(
    ("rows", "partners", "printable"),
    [
        pytest.param(2, 2, True, id="as many as fit"),
        pytest.param(1, 2, False, id="too many grants"),
        pytest.param(2, 1, False, id="too many partners"),
    ],
)
def test_a_list_has_a_limit(
    database: str, monkeypatch: pytest.MonkeyPatch, rows: int, partners: int, printable: bool
) -> None:
    monkeypatch.setattr(closures_printout, "MOST_ROWS", rows)
    monkeypatch.setattr(closures_printout, "MOST_PARTNERS", partners)
    add_two_partners()
    with db.reading() as session:
        assert is_printable(session, MEDIATOR, Selection(TODAY), total=2) is printable
