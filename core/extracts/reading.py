"""Read the file of an extract row by row: each row's values, or what is wrong with it."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from core.errors import ColumnNamedTwice, MissingColumns, NoHeader, NotUtf8, PathNotReadable
from core.extracts.columns import Column, Defect, Extract, Values
from core.i18n import _


class Reject(NamedTuple):
    """A row that was not loaded: where it is and what is wrong with it."""

    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class ExtractRow:
    """One row of a file: its line, and either its values or its defects (column and sentence)."""

    line: int
    values: Values
    defects: list[tuple[str, str]]


def read_extract(path: Path, extract: Extract, today: date) -> Iterator[ExtractRow]:
    """Yield every row of a file, with its values or its defects.

    Raises PathNotReadable, NotUtf8, NoHeader, MissingColumns or ColumnNamedTwice when the file as a
    whole is refused.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(_records(file), extract, path.name, today)
    except UnicodeDecodeError:
        raise NotUtf8(file=path.name) from None
    except OSError:
        raise PathNotReadable(path=path) from None


def _rows(
    records: Iterator[tuple[int, list[str] | None]], extract: Extract, file: str, today: date
) -> Iterator[ExtractRow]:
    """Yield the rows below the header; a key that was on an earlier line is a defect."""
    _line, header = next(records, (1, None))
    if not header:
        raise NoHeader(file=file)
    places = _places(header, extract, file)
    lines_by_key: dict[tuple[Any, ...], int] = {}
    for line, cells in records:
        if cells == []:
            continue
        row = _read_row(line, cells, len(header), places, extract, today)
        if all(name in row.values for name in extract.key):
            key = tuple(row.values[name] for name in extract.key)
            first = lines_by_key.setdefault(key, line)
            if first != line:
                defect = _("The same row stands on line {line} of this file already.")
                row.defects.append((extract.key[0], defect.format(line=first)))
        yield row


def _records(file: TextIO) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each CSV record with the line on which it starts; None for a line that isn't CSV.

    After such a line (with a quote that is never closed, say) reading resumes on the next one, so
    that no other row is lost.
    """
    again: deque[str] = deque()
    taken: list[str] = []

    def lines() -> Iterator[str]:
        while line := again.popleft() if again else file.readline():
            taken.append(line)
            yield line

    start = 1
    while True:
        try:
            for cells in csv.reader(lines(), strict=True):
                yield start, cells
                start += len(taken)
                taken.clear()
            return
        except csv.Error:
            yield start, None
            start += 1
            again.extendleft(reversed(taken[1:]))
            taken.clear()


def _places(header: Sequence[str], extract: Extract, file: str) -> dict[str, int]:
    """Return the place of each column in the header. Raises MissingColumns or ColumnNamedTwice."""
    names = [name.strip() for name in header]
    wanted = [column.name for column in extract.columns if column.in_header or column.name in names]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise MissingColumns(file=file, columns=", ".join(missing))
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise ColumnNamedTwice(file=file, columns=", ".join(twice))
    return {name: names.index(name) for name in wanted}


def _read_row(
    line: int,
    cells: Sequence[str] | None,
    width: int,
    places: dict[str, int],
    extract: Extract,
    today: date,
) -> ExtractRow:
    """Return the values of one record, or what is wrong with it."""
    if cells is None:
        return ExtractRow(line, {}, [("", _("The line can't be read as CSV."))])
    if len(cells) != width:
        defect = _("The row has more or fewer values than the header has columns.")
        return ExtractRow(line, {}, [("", defect)])
    row = ExtractRow(line, {}, [])
    for column in extract.columns:
        try:
            cell = cells[places[column.name]] if column.name in places else ""
            row.values[column.name] = _read_value(column, cell, today)
        except Defect as defect:
            row.defects.append((column.name, str(defect)))
    if not row.defects:
        row.defects.extend(extract.fits(row.values))
    return row


def _read_value(column: Column, cell: str, today: date) -> Any:
    text = cell.strip()
    if not text:
        if column.required:
            raise Defect(_("The value is missing."))
        return column.when_empty
    if "\0" in text:
        raise Defect(_("The value has a character that can't be kept."))
    return column.read(text, today)
