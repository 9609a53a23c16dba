"""How many grants close: as a chart, as two totals, and as a table."""

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.calendar import Grain, fitting_grain, period_in_words, periods
from core.casework.upcoming.chart import closures_over_time
from core.casework.upcoming.selection import DayCount, Selection, per_period, selection_in_words
from core.grants.access import has_expired
from core.i18n import _, day_in_words, ngettext
from core.models import Basis
from core.presentation.wording import basis_in_words, in_figures


def show_counts(
    counts: Sequence[DayCount], selection: Selection, today: date, wished: Grain | None
) -> None:
    """Show how many grants close; the selection holds at least one.

    Without a `wished` grain, or with one that gives too many bars, a fitting grain is used.
    """
    drawn_from = selection.first or today
    grain = fitting_grain(drawn_from, selection.until, wished)
    coming = per_period((count for count in counts if count.closes_on >= drawn_from), grain)
    _show_chart(coming, selection, drawn_from, grain)
    before = [count for count in counts if count.closes_on < drawn_from]
    st.table(_as_table(before, coming, drawn_from, grain), border="horizontal", width="content")


def _show_chart(
    counts: Sequence[DayCount], selection: Selection, drawn_from: date, grain: Grain
) -> None:
    alternatives = {
        Grain.DAY: _("How many grants close per day, {when}, by basis"),
        Grain.WEEK: _("How many grants close per week, {when}, by basis"),
        Grain.MONTH: _("How many grants close per month, {when}, by basis"),
    }
    st.altair_chart(
        closures_over_time(
            pd.DataFrame(
                [(start, basis_in_words(basis), grants) for start, basis, grants in counts],
                columns=["start", "basis", "grants"],
            ),
            periods(drawn_from, selection.until, grain),
            [basis_in_words(basis) for basis in Basis],
            grain,
        ),
        alt=alternatives[grain].format(when=selection_in_words(selection)),
    )


def figures_in_words(counts: Sequence[DayCount], selection: Selection, today: date) -> str:
    """Return how many of the selected grants have expired, and how many close after today."""
    return " · ".join(
        f"{name} **{figure}**" for name, figure in _in_short(counts, selection, today)
    )


def _in_short(
    counts: Sequence[DayCount], selection: Selection, today: date
) -> Iterator[tuple[str, str]]:
    expired = sum(count.grants for count in counts if has_expired(count.closes_on, today))
    if has_expired(selection.first or today, today):
        yield _("Expired"), in_figures(expired)
    if not has_expired(selection.until, today):
        days = (selection.until - today).days
        later = sum(count.grants for count in counts) - expired
        name = (
            _("After today")
            if selection.first
            else ngettext("Next {count} day", "Next {count} days", days)
        )
        yield name, in_figures(later)


def _as_table(
    before: Sequence[DayCount], coming: Sequence[DayCount], drawn_from: date, grain: Grain
) -> pd.DataFrame:
    """Return the counts as a table: what closes before the chart begins, then a row per period."""
    earlier = _("before {day}").format(day=day_in_words(drawn_from))
    figures: dict[str, dict[Basis, int]] = {}
    named = [
        *((earlier, count) for count in before),
        *((period_in_words(count.closes_on, grain), count) for count in coming),
    ]
    for name, count in named:
        row = figures.setdefault(name, dict.fromkeys(Basis, 0))
        row[count.basis] += count.grants
    return pd.DataFrame(
        [
            [*map(in_figures, row.values()), in_figures(sum(row.values()))]
            for row in figures.values()
        ],
        index=pd.Index(list(figures), name=_("Closing date")),
        columns=[*map(basis_in_words, Basis), _("Total")],
    )
