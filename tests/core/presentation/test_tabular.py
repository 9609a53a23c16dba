"""Documents as a spreadsheet, a program and a terminal read them."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import TooLongForExcel
from core.models import State
from core.presentation import tabular
from core.presentation.tabular import FORMATS, safe_cell, write_json, write_rows, write_xlsx

COLUMNS = ("client_id", "closes_on", "days_late", "reason")


def written(form: str, *rows: tuple) -> str:
    stream = io.StringIO()
    write_rows(rows, COLUMNS, form, stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="equals"),
        pytest.param("+32 2 123", "'+32 2 123", id="plus"),
        pytest.param("-5", "'-5", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t'=1", id="tab"),
        pytest.param("a\t=1+1", "a\t'=1+1", id="behind a tab"),
        pytest.param("\r=1", "'\r'=1", id="carriage return"),
        pytest.param("a;=1+1", "a;'=1+1", id="behind a semicolon"),
        pytest.param("a\n=1+1", "a\n'=1+1", id="on a line of its own"),
        pytest.param("'=1+1", "''=1+1", id="with a quote already"),
        pytest.param("＝1+1", "'＝1+1", id="a wide sign"),
        pytest.param("TWE-WZ", "TWE-WZ", id="a minus further on"),
        pytest.param("'t Kindt", "'t Kindt", id="a quote of its own"),
        pytest.param(None, "", id="nothing"),
        pytest.param(0, "0", id="zero"),
        pytest.param(date(2026, 3, 15), "2026-03-15", id="a day"),
        pytest.param(State.IN_USE, "in_use", id="a word of a list"),
    ],
)
def test_a_cell_is_no_formula(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_csv_reads_back_as_it_was() -> None:
    reason = 'Opleiding "lasser", avond;\ntweede jaar'
    text = written("csv", ("C1", date(2026, 3, 15), 0, reason), ("=C2", None, None, ""))
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        list(COLUMNS),
        ["C1", "2026-03-15", "0", reason],
        ["'=C2", "", "", ""],
    ]


def test_json_keeps_values_order_and_accents() -> None:
    text = written("json", ("=C1", date(2026, 3, 15), 0, "Daniël"), ("C2", None, None, "x"))
    assert "Daniël" in text
    first, second = json.loads(text)
    assert list(first.items()) == [
        ("client_id", "=C1"),
        ("closes_on", "2026-03-15"),
        ("days_late", 0),
        ("reason", "Daniël"),
    ]
    assert (second["closes_on"], second["days_late"]) == (None, None)


def test_a_value_that_has_no_json_form_is_a_bug() -> None:
    with pytest.raises(TypeError, match="object"):
        write_json({"x": object()}, io.StringIO())


def test_a_table_has_its_columns_below_each_other() -> None:
    text = written("table", ("C1", date(2026, 3, 15), 12, "kort"), ("C1234567890", None, None, "x"))
    assert text == (
        "client_id    closes_on   days_late  reason\n"
        "-----------  ----------  ---------  ------\n"
        "C1           2026-03-15  12         kort\n"
        "C1234567890                         x\n"
    )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param("een\ntwee\r\n drie", "een twee drie", id="line ends"),
        pytest.param("een\t\x1b[2J", "een ‹U+001B›[2J", id="escape, which steers a terminal"),
        pytest.param("een\u2028twee\u202e", "een twee‹U+202E›", id="line and direction marks"),
    ],
)
def test_a_value_stays_on_its_line_of_a_table(title: str, shown: str) -> None:
    assert written("table", ("C1", None, None, title)).splitlines()[2].endswith(shown)


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_without_rows_still_says_its_columns(form: str) -> None:
    text = written(form)
    assert text == "[]\n" if form == "json" else all(name in text for name in COLUMNS)


# Excel


def excel(*rows: tuple) -> Worksheet:
    """Return the sheet as Excel would open it."""
    stream = io.BytesIO()
    write_xlsx(rows, dict.fromkeys(COLUMNS, 20), "Lijst", stream)
    return openpyxl.load_workbook(stream)["Lijst"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+x", "-x", "@x", "\t=1", "=cmd|' /C calc'!A0", "#REF!", "007", "2026-03-15", "a\nb"],
)
def test_text_is_text_in_excel_whatever_it_begins_with(text: str) -> None:
    cell = excel((text, None, None, None))["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(("text", "quoted"), [("=1+1", True), ("TWE-WZ", False)])
def test_what_looks_like_a_formula_stays_text_when_somebody_edits_it(
    text: str, quoted: bool
) -> None:
    assert bool(excel((text, None, None, None))["A2"].quotePrefix) is quoted


def test_dates_and_numbers_are_such_in_excel() -> None:
    _client, day, count, empty = excel(("C1", date(2026, 3, 15), 12, None))[2]
    assert (day.value.date(), day.is_date) == (date(2026, 3, 15), True)
    assert day.number_format == "DD/MM/YYYY"
    assert (count.value, count.data_type, empty.value) == (12, "n", None)


def test_text_that_excel_does_not_take_is_made_to_fit() -> None:
    row = excel(("a" * 40_000, None, None, "x\x00\x0by"), (State.IN_USE, None, None, "_x0041_"))
    assert (len(row["A2"].value), row["A2"].value[-1]) == (32_767, "…")
    assert (row["D2"].value, row["D3"].value) == ("x_x0000__x000B_y", "_x005F_x0041_")
    assert row["A3"].value == "in_use"


@pytest.mark.parametrize(("rows", "filtered"), [(0, "A1:D1"), (3, "A1:D4")])
def test_the_head_stays_in_sight_and_filters_all_rows(rows: int, filtered: str) -> None:
    sheet = excel(*[("C1", None, None, None)] * rows)
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", filtered)
    assert (sheet.max_row, sheet.column_dimensions["D"].width) == (rows + 1, 20)


def test_a_list_longer_than_a_sheet_of_excel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "LONGEST_EXCEL_SHEET", 3)
    write_xlsx([("a",), ("b",)], {"Naam": 10}, "Lijst", io.BytesIO())
    with pytest.raises(TooLongForExcel, match="te lang voor Excel, waar een blad 3 rijen"):
        write_xlsx([("a",), ("b",), ("c",)], {"Naam": 10}, "Lijst", io.BytesIO())
