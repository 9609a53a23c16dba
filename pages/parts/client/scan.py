"""The scan of a consent form, to look at or to download."""

from base64 import b64encode
from collections.abc import Callable

import streamlit as st

from core import database
from core.audit.looks import record_scan_view
from core.casework.register.model import RegisteredForm
from core.consent.scans import scan_of
from core.i18n import _, day_in_words
from core.models import ScanType
from core.permissions import Acting
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_scan
from pages.parts.widgets.files import offer_file


def show_scan(form: RegisteredForm, client_id: str) -> None:
    """Show the form's scan, with its SHA-256 and a download; a PDF can only be downloaded."""
    with database.reading() as session:
        scan = scan_of(session, reader(), form.form_id)
    note_scan(form.form_id, client_id)
    name = scan_in_words(form)
    with st.container(border=True):
        st.markdown(f"**{literally(name)}**")
        if scan.type is not ScanType.PDF:
            # Embedded in the page: from a file Streamlit would give it an address that outlives the
            # page and needs no sign-in, and an unreadable picture would raise an error.
            content = b64encode(scan.content).decode("ascii")
            st.image(f"data:{scan.media_type};base64,{content}", alt=name, width="content")
        offer_file(
            _("Download the scan"),
            _making(form.form_id, client_id),
            f"inzage_{form.form_id}.{scan.type}",
            key="client_scan_download",
            icon=":material/download:",
        )
        st.caption(f"SHA-256: {scan.sha256}")


def scan_in_words(form: RegisteredForm) -> str:
    """Return a sentence that names the form: its partner and the day it was filled in."""
    partner = form.partner_name or _("no partner yet")
    if form.filled_in_on is None:
        return _("Scan of the form for {partner}").format(partner=partner)
    return _("Scan of the form for {partner}, filled in on {day}").format(
        partner=partner, day=day_in_words(form.filled_in_on)
    )


def _making(form_id: int, client_id: str) -> Callable[[Acting], bytes]:
    def content(by: Acting) -> bytes:
        with database.noting() as session:
            scan = scan_of(session, by, form_id)
            record_scan_view(session, form_id, client_id, by=by)
        return scan.content

    return content
