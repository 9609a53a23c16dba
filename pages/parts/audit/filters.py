"""The audit page's choices: which view, and which events to search for. The address keeps them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from core.audit.search import Sought
from core.audit.sentences import kind_in_words, kinds_in_words
from core.casework.file_history import CLOSED_TOGETHER
from core.i18n import _, day_in_figures
from pages.parts.frame.finding import way_to
from pages.parts.lists.place import back_to_first_page
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.choosing import choose_name
from pages.parts.widgets.days import choose_day

VIEW, CLIENT, PERSON = "audit_view", "audit_client", "audit_person"
KIND, FIRST, LAST = "audit_kind", "audit_from", "audit_until"
EVENTS, HISTORY, UNUSUAL = "audit", "audit_history", "audit_unusual"  # where one is in each list
EARLIEST = date(2000, 1, 1)
LONGEST_NUMBER = 100


class View(StrEnum):
    """The views of the audit page."""

    EVENTS = "events"
    HISTORY = "history"
    UNUSUAL = "unusual"


def choose_view() -> View:
    """Let the reader choose: all events, one client's whole history, or unusual looking."""
    views = Addressed(VIEW, list(View), _view_in_words, usual=View.EVENTS)
    return views.segmented_control(_("View"), label_visibility="collapsed") or View.EVENTS


def _view_in_words(view: View) -> str:
    return {
        View.EVENTS: _("Events"),
        View.HISTORY: _("A client's whole history"),
        View.UNUSUAL: _("Unusual looking"),
    }[view]


def choose_client() -> str | None:
    """Let the reader type a client number, for both views. Returns None when it is empty."""
    typed = st.text_input(
        _("Client number"),
        type="search",
        placeholder=_("Number"),
        max_chars=LONGEST_NUMBER,
        key=CLIENT,
        bind="query-params",
        on_change=start_over,
    )
    return (typed or "").strip() or None


def choose_sought(people: Sequence[str], today: date) -> Sought:
    """Let the reader filter events by person, client, kind, and first and last day."""
    whose, about, what = st.columns([3, 2, 3], vertical_alignment="bottom", gap="xsmall")
    with whose:
        person = choose_name(
            _("Person"),
            people,
            search_label=_("Search a person"),
            placeholder=_("Everybody"),
            key=PERSON,
            on_change=start_over,
        )
    with about:
        client_id = choose_client()
    with what:
        kind = _choose_kind()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        days, until = (EARLIEST, today), _("Up to and including")
        changes: dict[str, Any] = {"in_address": True, "on_change": start_over}
        first = choose_day(_("From"), None, days, key=FIRST, **changes)
        last = choose_day(until, None, days, key=LAST, **changes)
        if person or client_id or kind or first or last:
            clear_the_filters()
    return Sought(person, client_id, kind, first, last)


def offer_whole_history() -> None:
    """Show the button that leads from a client's events to the client's whole history."""
    st.button(
        _("Whole history of this client"),
        key="audit_to_history",
        icon=":material/history:",
        type="tertiary",
        on_click=_show_history,
    )


def way_to_events_of(person: str, first: date, last: date) -> str:
    """Return the address of all events of one person on these days, by the name as recorded."""
    days = {FIRST: day_in_figures(first), LAST: day_in_figures(last)}
    return way_to("audit", **{PERSON: person, **days})


def clear_the_filters() -> None:
    """Show the button that clears all filters."""
    st.button(
        _("Clear the filters"),
        key="audit_clear",
        icon=":material/filter_alt_off:",
        on_click=_clear_filters,
    )


def start_over() -> None:
    """Go back to the first page of each view, because other choices give other rows."""
    back_to_first_page(EVENTS)
    back_to_first_page(HISTORY)


def _choose_kind() -> str | None:
    """Let the reader choose a kind of event.

    Closings by runs and extracts aren't offered: they leave no event each to search for.
    """
    sought = [kind for kind in kinds_in_words() if kind not in CLOSED_TOGETHER.values()]
    return Addressed(KIND, sought, kind_in_words).selectbox(
        _("What happened"),
        placeholder=_("Anything"),
        filter_mode="contains",
        on_change=start_over,
    )


def _clear_filters() -> None:
    for key in (PERSON, FIRST, LAST, KIND):
        st.session_state[key] = None
    st.session_state[CLIENT] = ""
    start_over()


def _show_history() -> None:
    st.session_state[VIEW] = View.HISTORY
    start_over()
