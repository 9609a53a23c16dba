"""A preview of the grants that will close: how many when, and each grant with its reason."""

import streamlit as st

from core import database
from core.casework.upcoming.printout import is_printable
from core.casework.upcoming.selection import count_per_day, selection_in_words
from core.directory import list_partners, list_services
from core.grants.listing import Sorting, count_grants, of_clients, page_of_grants
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.frame.session import mediators, reader
from pages.parts.lists.bulk import offer_bulk, picks_of
from pages.parts.lists.grants import grant_columns, grant_id
from pages.parts.lists.place import sorted_place_in
from pages.parts.lists.searching import say_nobody_found, search_in_list
from pages.parts.lists.showing import show_list
from pages.parts.upcoming_closures.downloads import offer_downloads
from pages.parts.upcoming_closures.figures import figures_in_words, show_counts
from pages.parts.upcoming_closures.filters import PLACE, Choices, choose_grain, choose_selection

COLUMNS = ("closes_on", "client", "partner", "reason", "state")
SORTINGS = (Sorting.CLOSES_ON, Sorting.CLIENT, Sorting.PARTNER)


def show_closing(total: int) -> None:
    """Show one page of the grants that close, or of those on the files of the clients sought."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        heading = _("Grants that close ({count})").format(count=in_figures(total))
        st.header(
            heading,
            width="content",
            help=_(
                "How things stand now: a new action, assignment or form can still change a date."
            ),
        )
        sought = search_in_list(PLACE)
    if sought:
        with database.reading() as session:
            total = count_grants(session, reader(), selection.scope(), sought)
    if not total:
        say_nobody_found(PLACE)
        return
    picks = picks_of("closures")
    offer_bulk(picks, selection.scope() & of_clients(sought), total)
    place = sorted_place_in(PLACE, total, SORTINGS)
    with database.reading() as session:
        rows = page_of_grants(
            session,
            reader(),
            selection.scope(),
            place.page,
            sorting=place.sorting,
            descending=place.descending,
            all_close=True,
            sought=sought,
        )
    show_list(
        rows,
        grant_columns(COLUMNS, today),
        key=picks.key,
        caption=_("The grants that close"),
        row_id=grant_id,
        place=place,
        total=total,
        picks=picks,
    )


today = reader().today
with database.reading() as session:
    partners, services = list_partners(session, reader()), list(list_services(session, reader()))

selection, beside_days = choose_selection(Choices(partners, services, mediators()), today)

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
    figures = figures_in_words(counts, selection, today)
    with st.expander(figures, icon=":material/bar_chart:", key="closures_figures"):
        show_counts(counts, selection, today, choose_grain())
    with beside_days:
        offer_downloads(selection, total, printable=printable)
    show_closing(total)
