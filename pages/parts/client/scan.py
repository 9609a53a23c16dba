"""The scan of a consent form, to look at or to download.

What is looked at is embedded in the page: from a file Streamlit would give it an address that
outlives the page and needs no sign-in, and an unreadable picture would raise an error.
"""

from base64 import b64encode
from collections.abc import Callable

import streamlit as st

from core import database
from core.audit.looks import record_scan_view
from core.casework.register.model import RegisteredForm
from core.consent.scan_checks import Scan
from core.consent.scan_pages import DrawnPage, page_of_scan
from core.consent.scans import scan_of
from core.errors import ScanNotShown
from core.i18n import _, day_in_words
from core.models import ScanType
from core.permissions import Acting
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_scan
from pages.parts.widgets.files import offer_file

LAST_DRAWN = "last_drawn_page"


def show_scan(form: RegisteredForm, client_id: str) -> None:
    """Record the look, then show the form's scan, with its SHA-256 and a download."""
    with database.reading() as session:
        scan = scan_of(session, reader(), form.form_id)
    note_scan(form.form_id, client_id)
    name = scan_in_words(form)
    with st.container(border=True):
        st.markdown(f"**{literally(name)}**")
        if scan.type is ScanType.PDF:
            _show_by_page(form.form_id, scan, name)
        else:
            _show_picture(scan.content, scan.media_type, name)
        offer_file(
            _("Download the scan"),
            _making(form.form_id, client_id),
            f"inzage_{form.form_id}.{scan.type}",
            key="client_scan_download",
            icon=":material/download:",
        )
        st.caption(f"SHA-256: {scan.sha256}")


def _show_picture(content: bytes, media_type: str, alt: str) -> None:
    text = b64encode(content).decode("ascii")
    st.image(f"data:{media_type};base64,{text}", alt=alt, width="content")


def _show_by_page(form_id: int, scan: Scan, name: str) -> None:
    """Show one page of a scan in PDF, with a control above it to turn pages."""
    key = f"scan_page_{form_id}"
    try:
        page = _drawn(scan, st.session_state.get(key) or 1)
    except ScanNotShown as error:
        show_error(error)
        return
    number = st.pagination(page.shown, key=key) if page.shown > 1 else 1
    alt = _("{scan}: page {number} of {pages}").format(scan=name, number=number, pages=page.pages)
    _show_picture(page.picture, "image/png", alt)
    if page.pages > page.shown:
        st.caption(
            _("Only the first {count} pages are shown here; the file has them all.").format(
                count=page.shown
            )
        )


def _drawn(scan: Scan, number: int) -> DrawnPage:
    """Return a page of the scan. The last one is kept for as long as the tab shows it."""
    about = (scan.sha256, number)
    kept = st.session_state.get(LAST_DRAWN)
    if kept is None or kept[0] != about:
        kept = about, page_of_scan(scan, number)
        st.session_state[LAST_DRAWN] = kept
    drawn: DrawnPage = kept[1]
    return drawn


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
