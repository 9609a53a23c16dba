"""Tables of daily runs and of what they closed. Names are shown as they are, not as Markdown."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.daily_job.run_closings import Return, return_of
from core.daily_job.runs import RunView
from core.grants.closings import ClosingRow
from core.i18n import _
from core.models import Basis
from core.presentation.wording import basis_in_words, in_figures
from pages.parts.daily_runs.wording import (
    OUTCOME_COLOURS,
    counts_in_words,
    every_outcome,
    number_in_words,
    outcome_in_words,
    return_in_words,
    seconds_in_words,
)
from pages.parts.widgets.paging import back_to_first_page
from pages.parts.widgets.rows import (
    TALL_ROW_HEIGHT,
    button_column,
    choose_rows,
    day_column,
    show_rows,
)

PAGE_OF_CLOSINGS = "run_closings_page"
RETURN_COLOURS = ["green", "orange", "gray"]  # in the order of `Return`


def open_run(run_id: int) -> None:
    """Open one run: put its number in the address."""
    st.query_params["run"] = str(run_id)
    back_to_first_page(PAGE_OF_CLOSINGS)


def show_runs(runs: Sequence[RunView]) -> None:
    """Show the runs, each with a button that opens it."""
    column = st.column_config
    number, late = column.NumberColumn, _("Days after the closing date")
    show_rows(
        runs,
        {
            "open": [":material/open_in_new:"] * len(runs),
            "run_on": [run.run_on for run in runs],
            "outcome": [[outcome_in_words(run)] for run in runs],
            "due": [run.due for run in runs],
            "counts": [counts_in_words(run) for run in runs],
            "most_late": [run.most_late for run in runs],
            "median_late": [run.median_late for run in runs],
            "duration": [seconds_in_words(run.duration) for run in runs],
            "undone": [run.undone for run in runs],
            "started_by": [run.started_by for run in runs],
        },
        {
            "open": button_column(
                _("Open"), [run.run_id for run in runs], open_run, key="runs_open", width=60
            ),
            "run_on": day_column(_("Day"), 90),
            "outcome": column.MultiselectColumn(
                _("Outcome"), width=118, options=every_outcome(), color=OUTCOME_COLOURS
            ),
            "due": number(_("Due"), width=72, format="localized"),
            "counts": column.TextColumn(_("By basis"), width=243),
            "most_late": number(_("Late, at most"), width=92, help=late),
            "median_late": number(_("Median"), width=73, help=late),
            "duration": column.TextColumn(_("Duration"), width=62),
            "undone": number(_("Undone"), width=85, format="localized"),
            "started_by": column.TextColumn(_("Started by"), width=150),
        },
        placeholder="–",
        alt=_("The daily runs, the latest first"),
        key="runs",
    )


def show_bases(run: RunView) -> None:
    """Show how many grants were due, per basis."""
    st.table(
        pd.DataFrame(
            [(basis_in_words(basis), in_figures(run.counts.get(basis, 0))) for basis in Basis],
            columns=[_("Basis"), _("Due")],
        ),
        hide_index=True,
        border="horizontal",
        width="content",
        alt=_("How many grants were due, by basis"),
    )


def choose_closings(rows: Sequence[ClosingRow], *, key: str) -> list[int]:
    """Show what a run closed and what undoing would do. Returns the ids of ticked closings."""
    column = st.column_config
    ticked = choose_rows(
        rows,
        {
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
            "days_late": [number_in_words(row.days_late) for row in rows],
            "comes_back": [[return_in_words(return_of(row))] for row in rows],
            "reason": [row.why for row in rows],
        },
        {
            "client_id": column.TextColumn(_("Client number"), width=95),
            "client": column.TextColumn(_("Client"), width=120),
            "partner": column.TextColumn(_("Partner"), width=130),
            "days_late": column.TextColumn(_("Late"), width=60, help=_("Days late")),
            "comes_back": column.MultiselectColumn(
                _("If undone"),
                width=130,
                options=[return_in_words(each) for each in Return],
                color=RETURN_COLOURS,
            ),
            "reason": column.TextColumn(_("Reason"), width=240),
        },
        alt=_("What the run closed, the latest overdue first"),
        key=key,
        row_height=TALL_ROW_HEIGHT,
    )
    return [rows[row].closing_id for row in ticked]


def show_blocked(rows: Sequence[ClosingRow]) -> None:
    """Show the closings that can't be undone, in a small table."""
    show_rows(
        rows,
        {
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
        },
        {"client_id": _("Client number"), "client": _("Client"), "partner": _("Partner")},
        alt=_("The closings that can't be undone: the pair has a newer grant"),
    )
