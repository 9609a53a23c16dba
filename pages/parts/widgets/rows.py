"""Rows as a table. Every list of clients goes through here, so that each look is recorded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from pages.parts.frame.visits import note_clients

# In pixels. Text wraps in rows of at least the first height.
ROW_HEIGHT, TALL_ROW_HEIGHT = 65, 84
Columns = Mapping[str, Sequence[Any]]
Target = TypeVar("Target")


def show_rows(
    rows: Sequence[object],
    columns: Columns,
    configuration: Mapping[str, Any],
    *,
    alt: str,
    key: str | None = None,
    looks: bool = True,
    **layout: Any,
) -> None:
    """Show a table with these columns; names are shown as they are, not as Markdown.

    Records a look at every client in the rows (their `client_id`) before showing them, once per
    visit. `looks` is False only for the audit trail, which records them in its own way. Raises what
    `note_clients` raises.
    """
    _table(rows if looks else (), columns, configuration, alt=alt, key=key, **layout)


def choose_rows(
    rows: Sequence[object],
    columns: Columns,
    configuration: Mapping[str, Any],
    *,
    alt: str,
    key: str,
    **layout: Any,
) -> list[int]:
    """Do the same as `show_rows`, with a box to tick per row. Returns the ticked positions."""
    ticked = _table(
        rows, columns, configuration, alt=alt, key=key,
        on_select="rerun", selection_mode="multi-row", **layout,
    )  # fmt: skip
    return [row for row in ticked.selection.rows if row < len(rows)]


def day_column(label: str, width: int | None = None) -> Any:
    """Return the configuration of a column of days, shown in figures."""
    return st.column_config.DateColumn(label, width=width, format="DD/MM/YYYY")


def button_column(
    label: str, targets: Sequence[Target], go: Callable[[Target], None], *, key: str, width: int
) -> Any:
    """Return the configuration of a column of buttons.

    A click on row n (from 0) calls `go` with `targets[n]`.
    """
    return st.column_config.ButtonColumn(
        label, width=width, type="tertiary", key=key, on_click=_go, args=(key, targets, go)
    )


def _table(
    looked_at: Sequence[object],
    columns: Columns,
    configuration: Mapping[str, Any],
    *,
    placeholder: str = "",
    **layout: Any,
) -> Any:
    note_clients(getattr(row, "client_id", None) for row in looked_at)
    return st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height="content",
        placeholder=placeholder,
        column_config=configuration,
        **layout,
    )


def _go(clicked: str, targets: Sequence[Target], go: Callable[[Target], None]) -> None:
    click = st.session_state[clicked]
    if click is not None:
        go(targets[click["row"]])
