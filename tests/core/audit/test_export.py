"""A client's whole history as CSV: what stands in it, and that it holds any text."""

import csv
import io

import pytest

from core.audit.export import history_as_csv
from core.audit.search import EventRow, SoughtClient
from tests.days import NOW, TODAY

CLIENT = SoughtClient("C1", "Peeters", "An", TODAY)
KEPT = {"grant": 5, "until": "2026-12-12", "reason": "=1+1"}
LONG = "heel lang " * 2_000


def row(number: int | None = 1, **details: object) -> EventRow:
    kind = "grant.kept_open"
    return EventRow(number, NOW, "bo", kind, "C1", "Peeters An", "P1", "De Brug", details or KEPT)


def lines(rows: list[EventRow]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(history_as_csv(CLIENT, rows).decode("utf-8-sig"))))


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


@pytest.mark.parametrize("reason", [LONG, "<b>x</b> **x** \x00\u202e😀", ""])
def test_any_text_can_be_taken_along(reason: str) -> None:
    assert lines([row(grant=5, reason=reason)])[1][5] == reason
