"""Tables of drafts and of actions without a grant; a button in each row leads to the form."""

from collections.abc import Sequence

import streamlit as st

from core.casework.tender_work import KeptOutRow, OwnersRow
from core.casework.work_list import DraftRow, UncoveredRow
from core.i18n import _, day_in_figures, day_of
from core.presentation.wording import cause_in_words
from pages.parts.frame.finding import go_to_grant
from pages.parts.widgets.rows import (
    ROW_HEIGHT,
    TALL_ROW_HEIGHT,
    button_column,
    day_column,
    show_rows,
)


def show_drafts(rows: Sequence[DraftRow], *, key: str) -> None:
    """Show the drafts, each with what it lacks and a button to complete it."""
    text = st.column_config.TextColumn
    show_rows(
        rows,
        {
            "open": [":material/edit_document:"] * len(rows),
            "entered_on": [day_of(row.entered_at) for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
            "missing": [_missing(row) for row in rows],
            "by": [row.entered_by for row in rows],
            "client_id": [row.client_id for row in rows],
        },
        {
            "open": button_column(
                _("Complete"), [row.form_id for row in rows], _complete, key=f"{key}_open", width=80
            ),
            "entered_on": day_column(_("Entered on"), 105),
            "client": text(_("Client"), width=130),
            "partner": text(_("Partner"), width=135),
            "missing": text(_("Still missing"), width=258),
            "by": text(_("Entered by"), width=110),
            "client_id": text(_("Client number"), width=100),
        },
        row_height=TALL_ROW_HEIGHT,
        alt=_("The drafts, oldest first"),
        key=key,
    )


def show_uncovered(rows: Sequence[UncoveredRow], *, key: str) -> None:
    """Show actions without a grant, each with a button to record consent for the executor."""
    text, pairs = st.column_config.TextColumn, [(row.client_id, row.partner_id) for row in rows]
    show_rows(
        rows,
        {
            "open": [":material/assignment_add:"] * len(rows),
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
            "title": [row.title for row in rows],
            "started_on": [row.started_on for row in rows],
            "ends_on": [row.ends_on for row in rows],
        },
        {
            "open": button_column(_("Consent"), pairs, _record, key=f"{key}_open", width=105),
            "client_id": text(_("Client number"), width=100),
            "client": text(_("Client"), width=130),
            "partner": text(_("Executor"), width=145),
            "title": text(_("Action"), width=148),
            "started_on": day_column(_("Start"), 95),
            "ends_on": day_column(_("End"), 95),
        },
        row_height=ROW_HEIGHT,
        alt=_("The running actions without a grant, latest start first"),
        key=key,
    )


def show_kept_out(rows: Sequence[KeptOutRow], *, key: str) -> None:
    """Show the partners kept out; a button in each row opens the closed grant."""
    text = st.column_config.TextColumn
    show_rows(
        rows,
        {
            "open": [":material/open_in_new:"] * len(rows),
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
            "service": [row.service for row in rows],
            "started_on": [row.started_on for row in rows],
            "closing": [_closing(row) for row in rows],
        },
        {
            "open": button_column(
                _("Open"), [row.grant_id for row in rows], go_to_grant, key=f"{key}_open", width=60
            ),
            "client_id": text(_("Client number"), width=100),
            "client": text(_("Client"), width=130),
            "partner": text(_("Partner"), width=145),
            "service": text(_("Service"), width=80),
            "started_on": day_column(_("Start"), 95),
            "closing": text(_("Closed"), width=208),
        },
        row_height=TALL_ROW_HEIGHT,
        alt=_("The partners with a running assignment and no access, latest start first"),
        key=key,
    )


def show_two_owners(rows: Sequence[OwnersRow], *, key: str) -> None:
    """Show the clients with two owners; a button in each row opens the client."""
    text, clients = st.column_config.TextColumn, [row.client_id for row in rows]
    show_rows(
        rows,
        {
            "open": [":material/open_in_new:"] * len(rows),
            "client_id": clients,
            "client": [row.client_name for row in rows],
            "owners": [row.partner_names for row in rows],
            "latest_start": [row.latest_start for row in rows],
        },
        {
            "open": button_column(
                _("Open"),
                clients,
                _go_to_client,
                key=f"{key}_open",
                width=60,
            ),
            "client_id": text(_("Client number"), width=100),
            "client": text(_("Client"), width=150),
            "owners": text(_("Owners"), width=380),
            "latest_start": day_column(_("Latest start"), 120),
        },
        row_height=TALL_ROW_HEIGHT,
        alt=_("The clients with two owners, latest start first"),
        key=key,
    )


def _go_to_client(client_id: str) -> None:
    st.switch_page("client.py", query_params={"client": client_id})


def _closing(row: KeptOutRow) -> str:
    if row.closed_on is None or row.cause is None:
        return ""
    said = f"{day_in_figures(row.closed_on)}: {cause_in_words(row.cause)}, {row.closed_by}"
    return f"{said}. {row.reason}" if row.reason else said


def _missing(row: DraftRow) -> str:
    return " ".join(row.missing) or _("Nothing: it can be recorded.")


def _complete(form_id: int) -> None:
    st.switch_page("consent.py", query_params={"draft": str(form_id)})


def _record(pair: tuple[str, str]) -> None:
    client_id, partner_id = pair
    st.switch_page(
        "consent.py", query_params={"form_client": client_id, "form_partner": partner_id}
    )
