"""Tables of grants, one page of rows at a time; a button in each row opens the grant."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.browsing import ROWS_PER_PAGE, GrantRow
from core.text import _
from pages.parts.finding import go_to_grant
from pages.parts.words import basis_in_words, every_state, origin_in_words, state_of

ROW_HEIGHT = 65  # pixels: the table wraps text from here on, and a reason is never one short line
STATE_COLOURS = ["blue", "violet", "green", "orange", "red"]  # in the order of `every_state`


def choose_page_of_rows(total: int, key: str) -> int:
    """Let the reader turn the pages of a long list. Returns the page, which the address holds."""
    pages = -(-total // ROWS_PER_PAGE)
    if pages <= 1:
        return 1
    return st.pagination(pages, key=key, bind="query-params")


def back_to_first_page(key: str) -> None:
    """Go back to the first page of rows: another choice gives other rows."""
    st.session_state[key] = 1


def show_grants(
    rows: Sequence[GrantRow], columns: Sequence[str], today: date, *, key: str, alt: str
) -> None:
    """The rows with these of `_columns`. Nothing in it is Markdown: names show as they are."""
    shown = _columns(rows, today)
    st.dataframe(
        pd.DataFrame({name: shown[name] for name in columns}),
        hide_index=True,
        height="content",
        row_height=ROW_HEIGHT,
        alt=alt,
        key=key,
        column_config={
            name: config for name, config in _configuration(rows, key).items() if name in columns
        },
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


def _configuration(rows: Sequence[GrantRow], key: str) -> dict[str, Any]:
    column = st.column_config
    return {
        "open": column.ButtonColumn(
            _("Open"),
            width=60,
            type="tertiary",
            key=f"{key}_open",
            on_click=_open,
            args=(f"{key}_open", [row.grant_id for row in rows]),
        ),
        "state": column.MultiselectColumn(
            _("State"), width=120, options=every_state(), color=STATE_COLOURS
        ),
        "closes_on": column.DateColumn(_("Closing date"), width=105, format="DD/MM/YYYY"),
        "granted_on": column.DateColumn(_("Since"), width=105, format="DD/MM/YYYY"),
        "client_id": column.TextColumn(_("Client number"), width=100),
        "client": column.TextColumn(_("Client"), width=150),
        "partner": column.TextColumn(_("Partner"), width=180),
        "origin": column.TextColumn(_("Origin"), width=100),
        "basis": column.TextColumn(_("Basis"), width=130),
        "reason": column.TextColumn(_("Reason"), width=345),
    }


def _open(clicked: str, grant_ids: Sequence[int]) -> None:
    click = st.session_state[clicked]
    if click is not None:
        go_to_grant(grant_ids[click["row"]])
