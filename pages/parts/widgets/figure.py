"""One figure: a chart, with the same numbers below it as a table and a file."""

import re
from collections.abc import Callable

import altair as alt
import pandas as pd
import streamlit as st

from core import database
from core.audit.looks import record_export
from core.i18n import _
from core.permissions import Acting
from core.reporting.tables import as_csv, in_words, table_of
from pages.parts.frame.messages import literally
from pages.parts.frame.visits import page_visited
from pages.parts.widgets.files import offer_file


def show_figure(
    title: str, chart: alt.Chart, table: pd.DataFrame, *, key: str, alt_text: str, days: str
) -> None:
    """Show the chart with its table, or a note when the table is empty.

    `days` says in the name of the file which days it covers.
    """
    st.header(title)
    if table.empty:
        st.info(_("There is nothing to show in this selection."), icon=":material/bar_chart_off:")
        return
    st.altair_chart(chart, alt=alt_text, key=key)
    with st.expander(_("The same figures as a table"), icon=":material/table:"):
        shown = in_words(table).rename(index=literally)  # names of partners among them
        st.table(shown, border="horizontal", width="content")
        offer_file(
            _("CSV"),
            _making(page_visited(), table),
            f"{_slug(title)}_{days}.csv",
            key=f"{key}_csv",
            icon=":material/csv:",
        )


def show_bars(
    title: str,
    draw: Callable[[pd.DataFrame, str, str], alt.Chart],
    frame: pd.DataFrame,
    columns: tuple[str, str],
    *,
    key: str,
    alt_text: str,
    days: str,
) -> None:
    """Show a figure of names and numbers.

    `columns` are the headings of both; `draw` takes the frame and the headings.
    """
    name, number = columns
    table = table_of(frame, {"name": name, "number": number})
    chart = draw(frame, name, number)
    show_figure(title, chart, table, key=key, alt_text=alt_text, days=days)


def _making(page: str, table: pd.DataFrame) -> Callable[[Acting], bytes]:
    def made(by: Acting) -> bytes:
        with database.noting() as session:
            record_export(session, page, "csv", len(table), by=by)
        return as_csv(table)

    return made


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.casefold())
