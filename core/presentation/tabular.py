"""Rows as a document: a table of plain text, a CSV or Excel file, or JSON."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO, TextIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.errors import TooLongForExcel
from core.presentation.plain_text import for_terminal

FORMATS = ("table", "csv", "json")
LONGEST_EXCEL_TEXT = 32_767
LONGEST_EXCEL_SHEET = 1_048_576  # rows, the head included
# What a spreadsheet reads as a formula, at the beginning of a cell. A Dutch Excel also begins a
# cell after every semicolon, and then at every line; an import can at every tab. A Japanese one
# accepts full-width signs.
FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?='*[=+\-@\t\r＝＋－＠])")
BEGINS_AS_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
# Excel writes a character that XML can't hold as a code (_x0007_), and reads any such text as one.
EXCEL_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
UNSEEN_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def write_rows(
    rows: Iterable[Sequence[Any]], columns: Sequence[str], form: str, stream: TextIO
) -> None:
    """Write rows as a document in one of `FORMATS`; JSON is a list of objects."""
    if form == "csv":
        _write_csv(rows, columns, stream)
    elif form == "json":
        write_json(as_objects(rows, columns), stream)
    else:
        _write_table(rows, columns, stream)


def as_csv_file(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> bytes:
    """Return rows as a CSV file, with the byte order mark by which Excel recognises UTF-8."""
    stream = io.BytesIO()
    write_csv_file(rows, columns, stream)
    return stream.getvalue()


def write_csv_file(rows: Iterable[Sequence[Any]], columns: Sequence[str], stream: BinaryIO) -> None:
    """Write rows as `as_csv_file` returns them, one at a time."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    write_rows(rows, columns, "csv", text)
    text.detach()  # flushes, and leaves the stream open


def write_json(document: Any, stream: TextIO) -> None:
    """Write a JSON document, with dates in ISO form."""
    encoder = json.JSONEncoder(ensure_ascii=False, indent=1, default=_plain)
    stream.writelines(
        UNSEEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", part)
        for part in encoder.iterencode(document)
    )
    stream.write("\n")


def as_objects(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return each row as an object with the columns' names."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def write_xlsx(
    rows: Iterable[Sequence[Any]], columns: Mapping[str, int], title: str, stream: BinaryIO
) -> None:
    """Write rows as an Excel file of one sheet; `columns` maps names to widths in characters.

    Dates stay dates and numbers stay numbers; anything else is text, whatever it begins with.
    Raises TooLongForExcel.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_head_cell(sheet, name) for name in columns])
    last_row = 1
    for row in rows:
        if last_row == LONGEST_EXCEL_SHEET:
            sheet.close()
            raise TooLongForExcel(most=LONGEST_EXCEL_SHEET)
        sheet.append([_excel_cell(sheet, value) for value in row])
        last_row += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last_row}"
    book.save(stream)


def safe_cell(value: Any) -> str:
    """Return a value as text, with a quote before anything that a spreadsheet reads as a formula.

    Quotes that already precede a formula get one more, so that removing one restores the text.
    """
    return FORMULA.sub("'", "" if value is None else str(value))


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no JSON form")


def _write_csv(rows: Iterable[Sequence[Any]], columns: Sequence[str], stream: TextIO) -> None:
    writer = csv.writer(_Lines(stream))
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])


class _Lines:
    """Replaces csv's `\\r\\n` by `\\n`.

    With `lineterminator="\\n"` csv would not quote a field that contains `\\r`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, line: str) -> None:
        self.stream.write(line.removesuffix("\r\n") + "\n")


def _write_table(rows: Iterable[Sequence[Any]], columns: Sequence[str], stream: TextIO) -> None:
    cells = [columns, *([for_terminal(value) for value in row] for row in rows)]
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
    text = str(value)
    if len(text) > LONGEST_EXCEL_TEXT:
        text = f"{text[: LONGEST_EXCEL_TEXT - 1]}…"
    cell = WriteOnlyCell(sheet, EXCEL_CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    cell.data_type = "s"  # openpyxl makes text that begins with = a formula
    # Keeps the cell text when somebody edits it.
    cell.quotePrefix = BEGINS_AS_FORMULA.match(text) is not None
    return cell
