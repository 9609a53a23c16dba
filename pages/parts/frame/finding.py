"""Searching a client or a partner from any page, and links to their pages."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from core import database
from core.directory import MOST_FOUND, FoundClient, FoundPartner, find_clients, find_partners
from core.errors import LONGEST_SEARCH
from core.i18n import _, day_in_figures
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_found

MOST_SHOWN = 8
PAUSE = "1s"  # a search waits so long for more letters, or for Enter: each leaves events
IN_EVERY_ADDRESS = ("mediator", "lang", "role")


def search_anywhere() -> None:
    """Show a search box, and below it a link to each client and partner found."""
    typed = _typed(_("Search a client or partner"), _("Name, number or birth date"), "search")
    if len(typed) < 2:
        return
    with database.reading() as session:
        clients = find_clients(session, reader(), typed, MOST_SHOWN)
        partners = find_partners(session, reader(), typed, MOST_SHOWN)
    _show_clients(typed, clients)
    _show_partners(partners)
    if not clients and not partners:
        st.caption(_("Nobody found. Type the beginning of a name, a number or a birth date."))


def search_client() -> None:
    """Show a search box for clients only, and below it a link to each one found."""
    typed = _typed(_("Search a client"), _("Name, number or birth date"), "client_search", 400)
    if not typed:
        return
    with database.reading() as session:
        clients = find_clients(session, reader(), typed)
    _show_clients(typed, clients)
    if not clients:
        st.caption(_("Nobody found. Type the beginning of a name, a number or a birth date."))
    if len(clients) == MOST_FOUND:
        st.caption(_("There may be more: type more of the name, or the birth date."))


def search_partner() -> None:
    """Show a search box for partners only, and below it a link to each one found."""
    typed = _typed(_("Search a partner"), _("Name or number"), "partner_search", 400)
    if not typed:
        return
    with database.reading() as session:
        partners = find_partners(session, reader(), typed)
    _show_partners(partners)
    if not partners:
        st.caption(_("No partner has this in its name or number."))
    if len(partners) == MOST_FOUND:
        st.caption(_("There may be more: type more of the name."))


def client_in_words(client: FoundClient) -> str:
    """Return a client's name and number, with birth date and town to tell namesakes apart."""
    born = day_in_figures(client.birth_date) if client.birth_date else None
    rest = ", ".join(filter(None, [born, client.municipality]))
    name = f"{client.last_name} {client.first_name} ({client.client_id})"
    return f"{name}, {rest}" if rest else name


def partner_in_words(partner: FoundPartner) -> str:
    """Return a partner's name and number."""
    return f"{partner.name} ({partner.partner_id})"


def named_in_address(name: str) -> str | None:
    """Return the value of `name` in the address: which client, partner, grant ... to show.

    Also sets it again, because a link from a page to itself leaves the old address in the browser.
    """
    number: str | None = st.query_params.get(name)
    if number:
        st.query_params[name] = number
    return number


def address(**numbers: str) -> dict[str, str]:
    """Return query parameters for a link: these numbers, and the frame's own choices.

    Streamlit keeps the frame's choices on a link to another page, but not on one to the same page.
    """
    frame = {name: st.query_params[name] for name in IN_EVERY_ADDRESS if name in st.query_params}
    return {**numbers, **frame}


def go_to_partner(partner_id: str) -> None:
    """Open the page of this partner."""
    st.switch_page("partner.py", query_params={"partner": partner_id})


def go_to_grant(grant_id: int) -> None:
    """Open the page of this grant."""
    st.switch_page("grant.py", query_params={"grant": str(grant_id)})


def _typed(
    label: str, placeholder: str, key: str, width: int | Literal["stretch"] = "stretch"
) -> str:
    """Show a search box. Returns what was typed, without surrounding spaces."""
    typed = st.text_input(
        label,
        type="search",
        live=PAUSE,
        placeholder=placeholder,
        max_chars=LONGEST_SEARCH,
        key=key,
        width=width,
    )
    return (typed or "").strip()


def _show_clients(typed: str, clients: Sequence[FoundClient]) -> None:
    """Record the search and whom it found, then show a link to each."""
    note_found(typed, [client.client_id for client in clients])
    for client in clients:
        st.page_link(
            "client.py",
            label=literally(client_in_words(client)),
            icon=":material/person:",
            query_params=address(client=client.client_id),
        )


def _show_partners(partners: Sequence[FoundPartner]) -> None:
    for partner in partners:
        st.page_link(
            "partner.py",
            label=literally(partner_in_words(partner)),
            icon=":material/apartment:",
            query_params=address(partner=partner.partner_id),
        )
