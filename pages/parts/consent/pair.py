"""Choosing one client or one partner by typing. The address keeps the number of the one chosen.

It doesn't keep the name: addresses end up in histories and logs.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import streamlit as st
from sqlalchemy.orm import Session

from core import database
from core.directory import (
    MOST_FOUND,
    FoundClient,
    FoundPartner,
    find_client,
    find_clients,
    find_partner,
    find_partners,
)
from core.errors import LONGEST_SEARCH, InzageError, UnknownClient, UnknownPartner
from core.i18n import _
from core.permissions import Acting
from pages.parts.frame.finding import PAUSE, client_in_words, partner_in_words
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_clients, note_found
from pages.parts.widgets.addressed import leave_address

MOST_IN_SIGHT = 6
HEIGHT_OF_LIST = 280  # pixels

Found = TypeVar("Found", FoundClient, FoundPartner)


class Kind(NamedTuple, Generic[Found]):
    """What distinguishes choosing a client from choosing a partner: functions and words."""

    find: Callable[[Session, Acting, str], Sequence[Found]]
    look_up: Callable[[Session, Acting, str], Found | None]
    in_words: Callable[[Found], str]
    unknown: Callable[[str], InzageError]
    search_label: str
    placeholder: str
    number_label: str
    other: str
    are_clients: bool


def search_client(key: str) -> FoundClient | None:
    """Let the reader choose a client. Returns None until one is chosen.

    `key` is the name of the choice in the address. An unknown number shows an error.
    """
    return _choose(
        Kind(
            find_clients,
            find_client,
            client_in_words,
            lambda number: UnknownClient(client_id=number),
            _("Search the client"),
            _("Name, number or birth date"),
            _("Client number"),
            _("Choose another client"),
            are_clients=True,
        ),
        key,
    )


def search_partner(key: str) -> FoundPartner | None:
    """Let the reader choose a partner. Returns None until one is chosen.

    `key` is the name of the choice in the address. An unknown number shows an error.
    """
    return _choose(
        Kind(
            find_partners,
            find_partner,
            partner_in_words,
            lambda number: UnknownPartner(partner_id=number),
            _("Search the partner"),
            _("Name or number"),
            _("Partner number"),
            _("Choose another partner"),
            are_clients=False,
        ),
        key,
    )


def _choose(kind: Kind[Found], key: str) -> Found | None:
    if st.session_state.setdefault(key, None) is None:
        leave_address(key)
        _offer(kind, key)
        return None
    return _show_chosen(kind, key)


def _offer(kind: Kind[Found], key: str) -> None:
    typed = st.text_input(
        kind.search_label,
        type="search",
        live=PAUSE,
        placeholder=kind.placeholder,
        max_chars=LONGEST_SEARCH,
        key=_search(key),
    )
    if not typed or len(typed.strip()) < 2:
        return
    with database.reading() as session:
        found = kind.find(session, reader(), typed)
    if kind.are_clients:
        note_found(typed, [each[0] for each in found])
    if not found:
        st.caption(_("Nobody found. Type the beginning of a name, a number or a birth date."))
        return
    with st.container(height=HEIGHT_OF_LIST if len(found) > MOST_IN_SIGHT else "content", gap=None):
        for each in found:
            st.button(
                literally(kind.in_words(each)),
                key=f"{key}_is_{each[0]}",
                type="tertiary",
                icon=":material/radio_button_unchecked:",
                on_click=_set,
                args=(key, each[0]),
            )
    if len(found) == MOST_FOUND:
        st.caption(_("These are the first {count}; type more to find others.").format(
            count=MOST_FOUND
        ))  # fmt: skip


def _show_chosen(kind: Kind[Found], key: str) -> Found | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input(
            kind.number_label, value=None, key=key, bind="query-params", disabled=True, width=180
        )
        st.button(
            kind.other,
            key=f"{key}_other",
            icon=":material/person_search:",
            on_click=_set,
            args=(key, None),
        )
    if number is None:  # the reader went back to an address without one
        return None
    with database.reading() as session:
        found = kind.look_up(session, reader(), number)
    if found is None:
        show_error(kind.unknown(number))
    else:
        if kind.are_clients:
            note_clients([found[0]])
        st.markdown(f":material/check: **{literally(kind.in_words(found))}**")
    return found


def _set(key: str, number: str | None) -> None:
    st.session_state[key] = number
    st.session_state[_search(key)] = ""


def _search(key: str) -> str:
    return f"{key}_search"
