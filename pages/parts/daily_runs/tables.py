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
    counts_in_words,
    number_in_words,
    outcome_colour,
    outcome_in_words,
    return_in_words,
    seconds_in_words,
)
from pages.parts.frame.finding import way_to
from pages.parts.lists.columns import Column, Looks, Toned, client_column
from pages.parts.lists.picks import Picks
from pages.parts.lists.place import Place, back_to_first_page
from pages.parts.lists.showing import show_list

CLOSINGS = "run_closings"  # where one is in the list of them, as the address names it
RETURN_COLOURS = dict(zip(Return, ("green", "orange", "gray"), strict=True))


def open_run(run_id: int) -> None:
    """Open one run: put its number in the address."""
    st.query_params["run"] = str(run_id)
    back_to_first_page(CLOSINGS)


def show_runs(runs: Sequence[RunView], place: Place[None], total: int) -> None:
    """Show the runs; a row opens one."""
    late = _("Days after the closing date")
    show_list(
        runs,
        [
            Column(
                "run_on", _("Day"), lambda run: run.run_on, Looks.DAY,
                way=lambda run: way_to("daily_runs", run=run.run_id),
            ),
            Column("outcome", _("Outcome"), _outcome, Looks.STATE),
            Column("due", _("Due"), lambda run: run.due, Looks.NUMBER),
            Column("counts", _("By basis"), counts_in_words, Looks.LONG),
            Column(
                "most_late", _("Late, at most"), lambda run: number_in_words(run.most_late),
                Looks.NUMBER, help=late,
            ),
            Column(
                "median_late", _("Median"), lambda run: number_in_words(run.median_late),
                Looks.NUMBER, help=late,
            ),
            Column(
                "duration", _("Duration"), lambda run: seconds_in_words(run.duration), Looks.NUMBER
            ),
            Column("undone", _("Undone"), lambda run: run.undone, Looks.NUMBER),
            Column("started_by", _("Started by"), lambda run: run.started_by),
        ],
        key="runs",
        caption=_("The daily runs, the latest first"),
        row_id=lambda run: run.run_id,
        place=place,
        total=total,
    )  # fmt: skip


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


def show_closings_of_run(
    rows: Sequence[ClosingRow], place: Place[None], total: int, picks: Picks
) -> None:
    """Show what a run closed and what undoing would do; closings can be ticked."""
    show_list(
        rows,
        [
            *_pair_columns(),
            Column(
                "days_late", _("Late"), lambda row: number_in_words(row.days_late), Looks.NUMBER,
                help=_("Days late"),
            ),
            Column("comes_back", _("If undone"), _return, Looks.STATE),
            Column("reason", _("Reason"), lambda row: row.why, Looks.LONG),
        ],
        key=picks.key,
        caption=_("What the run closed, the latest overdue first"),
        row_id=lambda row: row.closing_id,
        place=place,
        total=total,
        picks=picks,
    )  # fmt: skip


def show_blocked(rows: Sequence[ClosingRow]) -> None:
    """Show the closings that can't be undone, in a small list."""
    show_list(
        rows,
        _pair_columns(),
        key="run_blocked",
        caption=_("The closings that can't be undone: the pair has a newer grant"),
        row_id=lambda row: row.closing_id,
    )


def _pair_columns() -> list[Column[ClosingRow]]:
    return [
        client_column(),
        Column("partner", _("Partner"), lambda row: row.partner_name),
    ]


def _outcome(run: RunView) -> Toned:
    return Toned(outcome_in_words(run), outcome_colour(run))


def _return(row: ClosingRow) -> Toned:
    back = return_of(row)
    return Toned(return_in_words(back), RETURN_COLOURS[back])
