"""Rows as one document on standard output: a table to read, CSV for a spreadsheet, JSON."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TextIO

FORMATS = ("table", "csv", "json")


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


def _one_line(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
