"""Rows as one document: a table to read, CSV or an Excel file for a spreadsheet, JSON."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO, TextIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FORMATS = ("table", "csv", "json")
LONGEST_EXCEL_TEXT = 32_767


def write_rows(
    rows: Iterable[Sequence[Any]], columns: Sequence[str], form: str, stream: TextIO
) -> None:
    """Write rows as a document of the form: one of `FORMATS`; as JSON it is a list of objects."""
    if form == "csv":
        _write_csv(rows, columns, stream)
    elif form == "json":
        write_json(as_objects(rows, columns), stream)
    else:
        _write_table(rows, columns, stream)


def write_json(document: Any, stream: TextIO) -> None:
    """Write a JSON document, dates in ISO form."""
    json.dump(document, stream, ensure_ascii=False, indent=1, default=_plain)
    stream.write("\n")


def as_objects(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as objects with the columns' names."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def write_xlsx(
    rows: Iterable[Sequence[Any]], columns: Mapping[str, int], title: str, stream: BinaryIO
) -> None:
    """Write rows as an Excel file with one sheet; each column's name has its width in letters.

    A date is a date there, a number a number, and anything else text, whatever it begins with.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_head_cell(sheet, name) for name in columns])
    last_row = 1
    for row in rows:
        sheet.append([_excel_cell(sheet, value) for value in row])
        last_row += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last_row}"
    book.save(stream)


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula: those get a quote before them."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no JSON form")


def _write_csv(rows: Iterable[Sequence[Any]], columns: Sequence[str], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])


def _write_table(rows: Iterable[Sequence[Any]], columns: Sequence[str], stream: TextIO) -> None:
    cells = [columns, *([_one_line(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        stream.write(line.rstrip() + "\n")


def _head_cell(sheet: Any, name: str) -> WriteOnlyCell:
    cell = _excel_cell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _excel_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if value is None or isinstance(value, int | float):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "DD/MM/YYYY"
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_EXCEL_TEXT]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # the library takes what begins with = for a formula
    cell.quotePrefix = text != safe_cell(text)  # it stays text when somebody edits the cell
    return cell


def _one_line(value: Any) -> str:
    """A value as text on one line, without characters that would steer a terminal."""
    text = "" if value is None else str(value)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
