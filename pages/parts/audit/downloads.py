"""A client's whole history as a file, CSV or PDF; making one is recorded."""

from functools import partial

import streamlit as st

from core.audit.search import SoughtClient
from core.casework.history_printout import MOST_PRINTED
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.audit.making import make_history
from pages.parts.frame.session import reader
from pages.parts.widgets.files import name_of, offer_export


def offer_history(client: SoughtClient, total: int) -> None:
    """Show a download button per file; the file is made when somebody clicks."""
    name = name_of(_("history"), client.client_id, reader().today)
    with st.container(horizontal=True):
        offer_export(
            _("CSV"),
            partial(make_history, client, "csv"),
            f"{name}.csv",
            rows=total,
            key="audit_csv",
            icon=":material/csv:",
        )
        offer_export(
            _("History to print (PDF)"),
            partial(make_history, client, "pdf"),
            f"{name}.pdf",
            rows=total,
            key="audit_pdf",
            icon=":material/print:",
        )
    if total > MOST_PRINTED:
        st.caption(
            _("The PDF holds the newest {most} rows, the CSV all of them.").format(
                most=in_figures(MOST_PRINTED)
            )
        )
