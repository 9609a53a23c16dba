"""The selected closings as files: CSV, Excel, and a list per partner to print."""

from collections.abc import Callable

import streamlit as st

from core import database
from core.audit.looks import record_export
from core.casework.upcoming.export import MOST_ROWS, closures_as_csv, closures_as_xlsx
from core.casework.upcoming.printout import MOST_PARTNERS, closures_as_pdf
from core.casework.upcoming.printout import MOST_ROWS as MOST_PRINTED
from core.casework.upcoming.selection import Selection
from core.i18n import _
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.widgets.files import name_of, offer_file

LIST = "upcoming_closures"


def offer_downloads(selection: Selection, total: int, *, printable: bool) -> None:
    """Show a download button per file; the file is made when somebody clicks."""
    name, rows = file_name(selection), min(total, MOST_ROWS)
    with st.container(horizontal=True):
        offer_file(
            _("Excel"),
            _making(closures_as_xlsx, "xlsx", selection, rows),
            f"{name}.xlsx",
            key="closures_xlsx",
            icon=":material/table_view:",
        )
        offer_file(
            _("CSV"),
            _making(closures_as_csv, "csv", selection, rows),
            f"{name}.csv",
            key="closures_csv",
            icon=":material/csv:",
        )
        offer_file(
            _("List to print (PDF)") if selection.partner_id else _("List per partner (PDF)"),
            _making(closures_as_pdf, "pdf", selection, rows),
            f"{name}.pdf",
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


def _making(
    make: Callable[..., bytes], form: str, selection: Selection, rows: int
) -> Callable[[Acting], bytes]:
    def made(by: Acting) -> bytes:
        with database.reading() as session:
            content = make(session, by, selection)
        with database.noting() as session:  # after the slow part, so that no writer waits
            record_export(session, LIST, form, rows, by=by, partner_id=selection.partner_id)
        return content

    return made
