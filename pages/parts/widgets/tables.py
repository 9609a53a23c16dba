"""The table of open grants; a button in each row opens the grant."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from core.grants.access import every_state
from core.grants.listing import GrantRow
from core.i18n import _
from core.presentation.wording import basis_in_words, origin_in_words
from pages.parts.frame.finding import go_to_grant
from pages.parts.widgets.rows import (
    ROW_HEIGHT,
    TALL_ROW_HEIGHT,
    button_column,
    day_column,
    show_rows,
)
from pages.parts.widgets.wording import state_of

# In pixels. The table fills the space beside the side bar in a window of 1280 pixels; reasons are
# long, and need a minimum width.
TABLE_WIDTH, LEAST_REASON_WIDTH = 818, 250
WIDTHS = {
    "open": 60, "state": 120, "closes_on": 105, "granted_on": 105, "client_id": 100,
    "client": 130, "partner": 150, "origin": 100, "basis": 130,
}  # fmt: skip
STATE_COLOURS = ["blue", "violet", "green", "red"]  # in the order of `every_state`


def show_grants(
    rows: Sequence[GrantRow], columns: Sequence[str], today: date, *, key: str, alt: str
) -> None:
    """Show one page of open grants with the named columns (keys of `_columns`)."""
    shown = _columns(rows, today)
    show_rows(
        rows,
        {name: shown[name] for name in columns},
        _configuration(rows, columns, key),
        alt=alt,
        key=key,
        row_height=ROW_HEIGHT if _reason_width(columns) >= 300 else TALL_ROW_HEIGHT,
    )


def _columns(rows: Sequence[GrantRow], today: date) -> dict[str, list[Any]]:
    return {
        "open": [":material/open_in_new:"] * len(rows),
        "state": [[state_of(row, today)] for row in rows],
        "closes_on": [row.closes_on for row in rows],
        "granted_on": [row.renewed_on or row.granted_on for row in rows],
        "client_id": [row.client_id for row in rows],
        "client": [row.client_name for row in rows],
        "partner": [row.partner_name for row in rows],
        "origin": [origin_in_words(row.origin) for row in rows],
        "basis": [basis_in_words(row.basis) if row.basis else "" for row in rows],
        "reason": [row.reason for row in rows],
    }


def _configuration(rows: Sequence[GrantRow], columns: Sequence[str], key: str) -> dict[str, Any]:
    column, width = st.column_config, WIDTHS
    return {
        "open": button_column(
            _("Open"),
            [row.grant_id for row in rows],
            go_to_grant,
            key=f"{key}_open",
            width=width["open"],
        ),
        "state": column.MultiselectColumn(
            _("State"), width=width["state"], options=every_state(), color=STATE_COLOURS
        ),
        "closes_on": day_column(_("Closing date"), width["closes_on"]),
        "granted_on": day_column(_("Since"), width["granted_on"]),
        "client_id": column.TextColumn(_("Client number"), width=width["client_id"]),
        "client": column.TextColumn(_("Client"), width=width["client"]),
        "partner": column.TextColumn(_("Partner"), width=width["partner"]),
        "origin": column.TextColumn(_("Origin"), width=width["origin"]),
        "basis": column.TextColumn(_("Basis"), width=width["basis"]),
        "reason": column.TextColumn(_("Reason"), width=_reason_width(columns)),
    }


def _reason_width(columns: Sequence[str]) -> int:
    """Return the width of the reason: what the columns before it leave, in pixels.

    Columns after it are reached by scrolling.
    """
    before = columns[: columns.index("reason")] if "reason" in columns else columns
    return max(LEAST_REASON_WIDTH, TABLE_WIDTH - sum(WIDTHS[name] for name in before))
