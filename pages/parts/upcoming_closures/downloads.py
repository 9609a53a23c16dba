"""The selected closings as files: CSV, Excel, and a list per partner to print."""

from functools import partial

import streamlit as st

from core.casework.upcoming.export import MOST_ROWS
from core.casework.upcoming.printout import MOST_PARTNERS
from core.casework.upcoming.printout import MOST_ROWS as MOST_PRINTED
from core.casework.upcoming.selection import Selection
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.upcoming_closures.making import make_closures
from pages.parts.widgets.files import name_of, offer_export


def offer_downloads(selection: Selection, total: int, *, printable: bool) -> None:
    """Show a download button per file; the file is made when somebody clicks."""
    name, rows = file_name(selection), min(total, MOST_ROWS)
    with st.container(horizontal=True):
        offer_export(
            _("Excel"),
            partial(make_closures, selection, rows, "xlsx"),
            f"{name}.xlsx",
            rows=rows,
            key="closures_xlsx",
            icon=":material/table_view:",
        )
        offer_export(
            _("CSV"),
            partial(make_closures, selection, rows, "csv"),
            f"{name}.csv",
            rows=rows,
            key="closures_csv",
            icon=":material/csv:",
        )
        offer_export(
            _("List to print (PDF)") if selection.partner_id else _("List per partner (PDF)"),
            partial(make_closures, selection, rows, "pdf"),
            f"{name}.pdf",
            rows=rows,
            key="closures_pdf",
            icon=":material/print:",
            disabled=not printable,
        )
    _say_limits(selection, total, printable=printable)


def file_name(selection: Selection) -> str:
    """Return the name of the file without its ending: what it holds, of whom, which days.

    For example komende-afsluitingen_P0012_2026-11-24_2026-12-08.
    """
    days = dict.fromkeys(filter(None, [selection.first, selection.until]))
    return name_of(_("upcoming-closures"), selection.partner_id, *days)


def _say_limits(selection: Selection, total: int, *, printable: bool) -> None:
    if total > MOST_ROWS:
        st.caption(
            _("Excel and CSV hold the first {most} of these {total} grants.").format(
                most=in_figures(MOST_ROWS), total=in_figures(total)
            )
        )
    if not printable:
        st.caption(
            _("To print, choose a shorter period: a list holds {grants} grants at most.").format(
                grants=in_figures(MOST_PRINTED)
            )
            if selection.partner_id
            else _(
                "To print, choose a partner or a shorter period: a list holds {grants} grants"
                " of {partners} partners at most."
            ).format(grants=in_figures(MOST_PRINTED), partners=MOST_PARTNERS)
        )
