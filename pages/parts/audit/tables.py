"""Tables of audit events."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.audit.search import EventRow
from core.audit.wording import what_in_words, when_in_figures, why_in_words
from core.i18n import _
from pages.parts.widgets.rows import TALL_ROW_HEIGHT, show_rows

EVENT_COLUMNS = ("number", "at", "who", "what", "client_id", "why", "client", "partner")
HISTORY_COLUMNS = ("number", "at", "who", "what", "why", "partner")


def show_events(rows: Sequence[EventRow], columns: Sequence[str], *, key: str, alt: str) -> None:
    """Show the events, newest first, with the named columns (keys of `_columns`)."""
    shown = _columns(rows)
    show_rows(
        rows,
        {name: shown[name] for name in columns},
        _configuration(),
        alt=alt,
        key=key,
        looks=False,
        row_height=TALL_ROW_HEIGHT,
    )


def _columns(rows: Sequence[EventRow]) -> dict[str, list[Any]]:
    return {
        "number": [str(row.number or "") for row in rows],
        "at": [when_in_figures(row.at) for row in rows],
        "who": [row.actor for row in rows],
        "what": [what_in_words(row.kind, row.details) for row in rows],
        "why": [why_in_words(row.details) for row in rows],
        "client_id": [row.client_id or "" for row in rows],
        "client": [row.client_name or "" for row in rows],
        "partner": [row.partner_name or row.partner_id or "" for row in rows],
    }


def _configuration() -> dict[str, Any]:
    labels_and_widths = {
        "number": (_("Number"), 75),
        "at": (_("When"), 93),
        "who": (_("Who"), 105),
        "what": (_("What"), 250),
        "why": (_("Why"), 190),
        "client_id": (_("Client number"), 105),
        "client": (_("Client"), 130),
        "partner": (_("Partner"), 150),
    }
    return {
        name: st.column_config.TextColumn(label, width=width)
        for name, (label, width) in labels_and_widths.items()
    }
