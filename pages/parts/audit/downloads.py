"""A client's whole history as a file, CSV or PDF; making one is recorded."""

from collections.abc import Callable, Sequence

import streamlit as st

from core import database
from core.audit.export import MOST_PRINTED, history_as_csv, history_as_pdf
from core.audit.looks import record_history_export
from core.audit.search import EventRow, SoughtClient
from core.casework.file_history import whole_history
from core.i18n import _
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.frame.session import reader
from pages.parts.widgets.files import name_of, offer_file


def offer_history(client: SoughtClient, total: int) -> None:
    """Show a download button per file; the file is made when somebody clicks."""
    name = name_of(_("history"), client.client_id, reader().today)
    with st.container(horizontal=True):
        offer_file(
            _("CSV"),
            _making(client, "csv", lambda rows, _by: history_as_csv(client, rows)),
            f"{name}.csv",
            key="audit_csv",
            icon=":material/csv:",
        )
        offer_file(
            _("History to print (PDF)"),
            _making(client, "pdf", lambda rows, by: history_as_pdf(client, rows, by=by)),
            f"{name}.pdf",
            key="audit_pdf",
            icon=":material/print:",
        )
    if total > MOST_PRINTED:
        st.caption(
            _("The PDF holds the newest {most} rows, the CSV all of them.").format(
                most=in_figures(MOST_PRINTED)
            )
        )


def _making(
    client: SoughtClient, form: str, make: Callable[[Sequence[EventRow], Acting], bytes]
) -> Callable[[Acting], bytes]:
    def made(by: Acting) -> bytes:
        with database.noting() as session:
            rows = whole_history(session, by, client.client_id)
            record_history_export(session, client.client_id, form, len(rows), by=by)
        return make(rows, by)

    return made
