"""Rows as a table: the one way in which clients are listed, which writes down who was looked at."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from pages.parts.frame.visits import note_clients

# In pixels. The table wraps text from the first height on.
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
    """The rows as a table of these columns. Nothing in it is Markdown: names show as they are.

    Each client whose number a row has, as `client_id`, is written down as looked at before it is
    shown, once in a visit. `looks` is False for the audit trail alone, which these would bury: to
    search it is a look of its own. Raises what `note_clients` raises.
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
    """The same as `show_rows`, with a box to tick before each. Returns which rows are ticked."""
    ticked = _table(
        rows, columns, configuration, alt=alt, key=key,
        on_select="rerun", selection_mode="multi-row", **layout,
    )  # fmt: skip
    return [row for row in ticked.selection.rows if row < len(rows)]


def day_column(label: str, width: int | None = None) -> Any:
    """A column of days, in figures."""
    return st.column_config.DateColumn(label, width=width, format="DD/MM/YYYY")


def button_column(
    label: str, targets: Sequence[Target], go: Callable[[Target], None], *, key: str, width: int
) -> Any:
    """A column with a button in each row, which goes to that row's target."""
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
