"""A figure as a table, for readers who can't see the chart, and as a file."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from babel.numbers import format_percent

from core.i18n import language
from core.presentation.tabular import as_csv_file
from core.presentation.wording import in_figures


def table_of(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return these columns of the frame, each under the name that the reader sees."""
    return frame[list(columns)].rename(columns=dict(columns))


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as text, with its first column as the index."""
    first, *others = table.columns
    cells = {name: [_written(cell) for cell in table[name]] for name in others}
    return pd.DataFrame(cells, index=pd.Index(list(table[first]), name=first))


def as_csv(table: pd.DataFrame) -> bytes:
    """Return the table as a CSV file."""
    rows = table.astype(object).where(table.notna(), None)
    return as_csv_file(rows.itertuples(index=False), list(table.columns))


def _written(cell: Any) -> str:
    if pd.isna(cell):
        return "–"
    if isinstance(cell, float):
        return format_percent(cell, "0.0 %", locale=language())
    return in_figures(cell)
