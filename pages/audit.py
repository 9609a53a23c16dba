"""The audit trail: who did what, when, to whom and why; one client's history; unusual looking.

Searching for a person or a client is itself recorded, before any result is shown, and so is each
client whom a page of events names.
"""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlalchemy.orm import Session

from core import database
from core.audit.looks import record_history_view, record_search
from core.audit.search import (
    MOST_COUNTED,
    EventRow,
    SoughtClient,
    count_events,
    list_people,
    page_of_events,
    sought_client,
)
from core.casework.file_history import count_history, page_of_history
from core.i18n import _, day_in_words, ngettext
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.audit.downloads import offer_history
from pages.parts.audit.filters import (
    EVENTS,
    HISTORY,
    View,
    choose_client,
    choose_sought,
    choose_view,
    offer_whole_history,
)
from pages.parts.audit.state import show_state
from pages.parts.audit.tables import EVENT_COLUMNS, HISTORY_COLUMNS, show_events
from pages.parts.audit.unusual import show_unusual
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_named, note_once
from pages.parts.lists.place import place_in


def show_found(by: Acting) -> None:
    """Show the events that match the filters, one page at a time; record the search first."""
    with database.reading() as session:
        people = list_people(session, by)
    sought = choose_sought(people, by.today)
    with database.reading() as session:
        if sought.client_id:
            sought_client(session, by, sought.client_id)
        total = count_events(session, by, sought)
    if sought.person or sought.client_id:
        note_once(
            (by.actor, sought),
            lambda session: record_search(session, sought, by=by),
        )
    if sought.client_id:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(_("Without the closings by daily runs and extracts."), width="content")
            offer_whole_history()

    def read_page(session: Session, page: int) -> list[EventRow]:
        rows = page_of_events(session, by, sought, page)
        if not sought.client_id:  # that search was recorded with its client
            note_named(row.client_id for row in rows)
        return rows

    if total:
        show_rows(
            total,
            read_page,
            EVENT_COLUMNS,
            place_key=EVENTS,
            key="audit_events",
            caption=_("The events found, newest first"),
        )
    else:
        st.info(_("There is no such event."), icon=":material/filter_alt:")


def show_rows(
    total: int,
    read_page: Callable[[Session, int], Sequence[EventRow]],
    columns: Sequence[str],
    *,
    place_key: str,
    key: str,
    caption: str,
) -> None:
    """Show how many rows there are, and one page of them."""
    st.caption(counted(total))
    total = min(total, MOST_COUNTED)
    place = place_in(place_key, total)
    with database.reading() as session:
        rows = read_page(session, place.page)
    show_events(rows, columns, place, total, key=key, caption=caption)


def counted(total: int) -> str:
    if total > MOST_COUNTED:
        return _("More than {most} events: the newest ones are shown. Narrow the search.").format(
            most=in_figures(MOST_COUNTED)
        )
    return ngettext(
        "{shown} event, newest first", "{shown} events, newest first", total,
        shown=in_figures(total),
    )  # fmt: skip


def show_whose(client: SoughtClient) -> None:
    st.header(literally(client.name or client.client_id), icon=":material/person:")
    with st.container(horizontal=True):
        st.text(_("Client number {number}").format(number=client.client_id), width="content")
        if client.birth_date:
            born = day_in_words(client.birth_date)
            st.text(_("Born on {day}").format(day=born), width="content")


def show_history(by: Acting) -> None:
    """Show one client's whole history, closings by runs included; record this look first."""
    with st.container(width=320):
        client_id = choose_client()
    if client_id is None:
        st.info(
            _("Type the number of the client who asks what was done with the file."),
            icon=":material/person_search:",
        )
        return
    with database.reading() as session:
        client = sought_client(session, by, client_id)
    note_once(
        (by.actor, client_id),
        lambda session: record_history_view(session, client_id, by=by),
    )
    with database.reading() as session:
        total = count_history(session, by, client_id)
    show_whose(client)
    offer_history(client, total)
    show_rows(
        total,
        lambda session, page: page_of_history(session, by, client_id, page),
        HISTORY_COLUMNS,
        place_key=HISTORY,
        key="audit_history",
        caption=_("The client's history, newest first"),
    )


by = reader()
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    view = choose_view()
    show_state(by)
if view is View.HISTORY:
    show_history(by)
elif view is View.UNUSUAL:
    show_unusual(by)
else:
    show_found(by)
