"""A client's whole history as a file, CSV or PDF; making one is recorded."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core import database
from core.audit.export import history_as_csv
from core.audit.looks import record_history_export
from core.audit.search import EventRow, SoughtClient
from core.casework.file_history import read_access, whole_history
from core.casework.history_printout import MOST_PRINTED, print_history
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
            _making(client, "csv", lambda rows, _session, _by: history_as_csv(client, rows)),
            f"{name}.csv",
            key="audit_csv",
            icon=":material/csv:",
        )
        offer_file(
            _("History to print (PDF)"),
            _making(client, "pdf", partial(_printed, client)),
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


def _printed(client: SoughtClient, rows: Sequence[EventRow], session: Session, by: Acting) -> bytes:
    register = read_access(session, by, client.client_id)
    return print_history(client, register, rows, by=by)


def _making(
    client: SoughtClient, form: str, make: Callable[[Sequence[EventRow], Session, Acting], bytes]
) -> Callable[[Acting], bytes]:
    def made(by: Acting) -> bytes:
        with database.noting() as session:
            rows = whole_history(session, by, client.client_id)
            record_history_export(session, client.client_id, form, len(rows), by=by)
        with database.reading() as session:
            return make(rows, session, by)

    return made
