"""A client's whole history as a file: what it holds, and that any text is safe in it."""

import csv
import io

import pytest
from pypdf import PdfReader

from core.audit.export import history_as_csv, history_as_pdf
from core.audit.search import EventRow, SoughtClient
from tests.days import NOW, TODAY
from tests.people import ADMINISTRATOR

CLIENT = SoughtClient("C1", "Peeters", "An", TODAY)
KEPT = {"grant": 5, "until": "2026-12-12", "reason": "=1+1"}
LONG = "heel lang " * 2_000


def row(number: int | None = 1, **details: object) -> EventRow:
    kind = "grant.kept_open"
    return EventRow(number, NOW, "bo", kind, "C1", "Peeters An", "P1", "De Brug", details or KEPT)


def lines(rows: list[EventRow]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(history_as_csv(CLIENT, rows).decode("utf-8-sig"))))


def text(rows: list[EventRow]) -> str:
    pdf = PdfReader(io.BytesIO(history_as_pdf(CLIENT, rows, by=ADMINISTRATOR)))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_the_csv_says_who_did_what_when_and_why() -> None:
    head, *written = lines([row(), row(None)])
    assert head[2:6] == ["Wanneer", "Wie", "Wat", "Waarom"]
    assert written[0][:2] == ["1", "C1"]
    assert written[0][2].startswith("2026-11-24 ")
    assert written[0][3:5] == [
        "bo",
        "Inzagerecht 5 met de hand opengehouden, sluitingsdatum 12 december 2026",
    ]
    assert written[0][6:] == ["P1", "De Brug"]
    assert written[1][0] == ""


def test_no_spreadsheet_takes_a_reason_for_a_formula() -> None:
    assert lines([row()])[1][5] == "'=1+1"


def test_the_pdf_says_the_same() -> None:
    said = text([row()])
    assert "An Peeters, geboren op 24 november 2026, klantnummer C1" in said
    assert "door Marleen. 1 rij, nieuwste eerst." in said
    assert "24/11/2026" in said
    assert "opengehouden, sluitingsdatum 12 december 2026" in said
    assert "=1+1" in said


@pytest.mark.parametrize("reason", [LONG, "<b>x</b> **x** \x00\u202e😀", ""])
def test_any_text_can_be_taken_along(reason: str) -> None:
    written = row(grant=5, reason=reason)
    assert lines([written])[1][5] == reason
    assert "De Brug" in text([written])


def test_a_very_long_history_is_printed_from_its_newest_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.audit.export.MOST_PRINTED", 3)
    rows = [row(number, grant=number) for number in range(10, 15)]
    said = text(rows)
    assert "De nieuwste 3 van 5 rijen." in said
    assert "inzagerecht: 12" in said
    assert "inzagerecht: 13" not in said
    assert len(lines(rows)) == 6


def test_a_client_whom_only_the_trail_knows_is_named_by_number() -> None:
    pdf = history_as_pdf(SoughtClient("C9"), [row()], by=ADMINISTRATOR)
    assert "klantnummer C9" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
