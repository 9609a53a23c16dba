"""A field that searches a client within one list."""

from functools import partial

import streamlit as st

from core.errors import LONGEST_SEARCH
from core.i18n import _
from pages.parts.frame.finding import PAUSE
from pages.parts.lists.place import back_to_first_page


def search_in_list(key: str) -> str:
    """Let the reader search a client in the list with this key. Returns what was typed; the session
    keeps it, for a name has no place in an address.
    """
    typed = st.text_input(
        _("Search a client in this list"),
        type="search",
        placeholder=_("Name, number or birth date"),
        label_visibility="collapsed",
        max_chars=LONGEST_SEARCH,
        key=field_of(key),
        live=PAUSE,
        persist_state="session",
        on_change=partial(back_to_first_page, key),
        width=280,
    )
    return (typed or "").strip()


def say_nobody_found(key: str) -> None:
    """Show that no client in the list was found, and the way back to all."""
    st.info(
        _("No client in this list has this in the name or number."), icon=":material/person_off:"
    )
    st.button(
        _("Clear the search"),
        key=f"{key}_client_clear",
        icon=":material/filter_alt_off:",
        on_click=partial(_clear, key),
    )


def field_of(key: str) -> str:
    """Return the key of the field."""
    return f"{key}_client"


def _clear(key: str) -> None:
    st.session_state[field_of(key)] = ""
