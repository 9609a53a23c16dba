"""A table of closed grants; a button in each row opens the grant."""

from collections.abc import Sequence

import streamlit as st

from core.grants.closings import ClosingRow
from core.i18n import _
from core.presentation.wording import cause_in_words
from pages.parts.frame.finding import go_to_grant
from pages.parts.widgets.rows import ROW_HEIGHT, button_column, day_column, show_rows


def show_closed(rows: Sequence[ClosingRow], *, key: str, alt: str) -> None:
    """Show one page of closed grants, with the day, cause and reason of each closing."""
    text = st.column_config.TextColumn
    show_rows(
        rows,
        {
            "open": [":material/open_in_new:"] * len(rows),
            "closed_on": [row.closed_on for row in rows],
            "cause": [cause_in_words(row.cause) for row in rows],
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "reason": [row.why for row in rows],
            "granted_on": [row.renewed_on or row.granted_on for row in rows],
        },
        {
            "open": button_column(
                _("Open"), [row.grant_id for row in rows], go_to_grant, key=f"{key}_open", width=60
            ),
            "closed_on": day_column(_("Closed on"), 110),
            "cause": text(_("Cause"), width=115),
            "client_id": text(_("Client number"), width=100),
            "client": text(_("Client"), width=130),
            "reason": text(_("Reason"), width=303),
            "granted_on": day_column(_("Since"), 105),
        },
        row_height=ROW_HEIGHT,
        alt=alt,
        key=key,
    )
