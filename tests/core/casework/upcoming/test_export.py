"""Upcoming closings as CSV and Excel: all rows of the selection, as shown on the page."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest

from core import database as db
from core.casework.upcoming import export as closures_export
from core.casework.upcoming.export import write_closures_csv, write_closures_xlsx
from core.casework.upcoming.selection import Selection
from core.grants.listing import page_of_grants
from core.i18n import speak
from core.models import Client, Partner
from tests.core.exporting import written
from tests.core.writing import add_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR

GRANTED_ON = days_ago(184)  # closes today
SELECTION = Selection(TODAY)


def add_grants(*clients: str) -> None:
    with db.transaction() as session:
        for client in clients:
            add_grant(session, client, granted_on=GRANTED_ON)


def csv_rows() -> list[list[str]]:
    with db.reading() as session:
        text = written(write_closures_csv, session, MEDIATOR, SELECTION).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def excel_rows() -> list[tuple]:
    with db.reading() as session:
        file = written(write_closures_xlsx, session, MEDIATOR, SELECTION)
    book = openpyxl.load_workbook(io.BytesIO(file))
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def english() -> Iterator[None]:
    speak("en")
    yield
    speak("nl")


def test_a_row_says_who_which_partner_when_and_why(database: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name="Özdemir", first_name="Ayşe"))
        session.add(Partner(partner_id="P1", name="De Brug vzw"))
        add_grant(session, granted_on=GRANTED_ON)
    head, row = csv_rows()
    assert dict(zip(head, row, strict=True)) == {
        "Toestand": "Verlopen",
        "Sluitingsdatum": "2026-11-24",
        "Klantnummer": "C1",
        "Klant": "Özdemir Ayşe",
        "Partnernummer": "P1",
        "Partner": "De Brug vzw",
        "Sinds": "2026-05-24",
        "Regel": "Regel geen actie",
        "Dienstverlening": "",
        "Reden": "Sluit op 24 november 2026: 6 maanden na het toekennen op 24 mei 2026"
        " (regel geen actie)",
    }


def test_both_files_hold_the_rows_of_the_screen_in_its_order(database: str) -> None:
    add_grants("C3", "C1", "C2")
    with db.transaction() as session:
        add_grant(session, "C9", granted_on=days_ago(190))
        shown = page_of_grants(session, MEDIATOR, SELECTION.scope(), all_close=True)
    clients = [row.client_id for row in shown]
    assert clients == ["C9", "C1", "C2", "C3"]
    assert [row[2] for row in csv_rows()[1:]] == clients
    assert [row[2] for row in excel_rows()[1:]] == clients
    assert excel_rows()[2][1].date() == TODAY


def test_no_cell_is_a_formula(database: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name="=1+1", first_name=""))
        session.add(Partner(partner_id="P1", name="@x"))
        add_grant(session, granted_on=GRANTED_ON)
    assert csv_rows()[1][3:6] == ["'=1+1 ", "P1", "'@x"]
    assert excel_rows()[1][3:6] == ("=1+1 ", "P1", "@x")


def test_a_selection_without_rows_gives_a_head_alone(database: str) -> None:
    assert len(csv_rows()) == len(excel_rows()) == 1


def test_a_file_holds_no_more_than_the_most(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closures_export, "MOST_ROWS", 2)
    add_grants("C1", "C2", "C3")
    assert [row[2] for row in csv_rows()[1:]] == ["C1", "C2"]
    assert [row[2] for row in excel_rows()[1:]] == ["C1", "C2"]


@pytest.mark.usefixtures("english")
def test_a_reader_of_english_gets_english(database: str) -> None:
    add_grants("C1")
    head, row = csv_rows()
    assert head[1] == "Closing date"
    assert row[-1].startswith("Closes on 24 November 2026")
