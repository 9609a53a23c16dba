"""A preview of the grants that will close: how many when, and each grant with its reason."""

import streamlit as st

from core import database
from core.casework.upcoming.printout import is_printable
from core.casework.upcoming.selection import count_per_day, selection_in_words
from core.directory import list_partners, list_services
from core.grants.listing import page_of_grants
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.frame.session import mediators, reader
from pages.parts.upcoming_closures.downloads import offer_downloads
from pages.parts.upcoming_closures.figures import show_counts
from pages.parts.upcoming_closures.filters import PAGE_KEY, Choices, choose_selection
from pages.parts.widgets.paging import show_by_page
from pages.parts.widgets.tables import show_grants

COLUMNS = ("open", "state", "closes_on", "client_id", "client", "partner", "reason")


def show_page(page: int) -> None:
    """Show one page of the grants that close."""
    with database.reading() as session:
        rows = page_of_grants(session, reader(), selection.scope(), page, all_close=True)
    alt = _("The grants that close, soonest first")
    show_grants(rows, COLUMNS, today, key="closures", alt=alt)


today = reader().today
with database.reading() as session:
    partners, services = list_partners(session, reader()), list(list_services(session, reader()))

with st.container(horizontal=True, vertical_alignment="center"):
    st.badge(_("Preview"), icon=":material/preview:")
    st.caption(
        _("How things stand now: a new action, assignment or form can still change a date."),
        width="content",
    )
selection, grain = choose_selection(Choices(partners, services, mediators()), today)

with database.reading() as session:
    counts = count_per_day(session, reader(), selection)
    total = sum(count.grants for count in counts)
    printable = is_printable(session, reader(), selection, total)

if total == 0:
    st.info(
        _("Nothing closes {when} in this selection.").format(when=selection_in_words(selection)),
        icon=":material/event_available:",
    )
else:
    show_counts(counts, selection, today, grain)
    st.header(_("Grants that close ({count})").format(count=in_figures(total)))
    offer_downloads(selection, total, printable=printable)
    show_by_page(total, PAGE_KEY, show_page)
