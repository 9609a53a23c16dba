"""Searching a client or a partner from any page, and links to their pages."""

from typing import Literal
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import database
from core.directory import (
    MOST_COUNTED,
    MOST_FOUND,
    FoundClient,
    FoundPartner,
    count_clients,
    count_partners,
    find_clients,
    find_partners,
)
from core.errors import LONGEST_SEARCH
from core.i18n import _, day_in_figures
from core.presentation.wording import in_figures
from pages.parts.frame.messages import literally
from pages.parts.frame.recent import show_recent
from pages.parts.frame.session import reader
from pages.parts.frame.visits import note_found

SEARCH = "search"
MOST_SHOWN = 8
PAUSE = "1s"  # a search waits so long for more letters, or for Enter: each leaves events
IN_EVERY_ADDRESS = ("mediator", "lang", "role")


def search_anywhere() -> None:
    """Show a search box, and below it a link to each client and partner found.

    While nothing is typed, what the reader looked at last stands there.
    """
    typed = _typed(
        _("Search a client or partner"),
        _("Name, number or birth date"),
        SEARCH,
        help_text=_("The key / leads here from anywhere on a page; Enter opens the first one."),
    )
    if len(typed) < 2:
        show_recent(address)
        return
    with _found_for(SEARCH, typed):
        found = _show_clients(typed, MOST_SHOWN) + _show_partners(typed, MOST_SHOWN)
        if not found:
            st.caption(_("Nobody found."))
            _say_what_to_try()


def choose_search_key() -> None:
    """Let the reader switch off the key that leads to the search box: who speaks to the computer,
    or presses keys by accident, needs to."""
    st.checkbox(
        _("The key / leads to the search box"), value=True, key="slash", persist_state="session"
    )


def search_client() -> None:
    """Show a search box for clients only, and below it a link to each one found."""
    key = "client_search"
    typed = _typed(_("Search a client"), _("Name, number or birth date"), key, width=400)
    if not typed:
        return
    with _found_for(key, typed):
        if not _show_clients(typed, MOST_FOUND):
            st.caption(_("Nobody found."))
            _say_what_to_try()


def search_partner() -> None:
    """Show a search box for partners only, and below it a link to each one found."""
    key = "partner_search"
    typed = _typed(_("Search a partner"), _("Name or number"), key, width=400)
    if not typed:
        return
    with _found_for(key, typed):
        if not _show_partners(typed, MOST_FOUND):
            st.caption(_("No partner has this in its name or number."))


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
    said = st.query_params.to_dict()
    return numbers | {name: said[name] for name in IN_EVERY_ADDRESS if name in said}


def way_to(page: str, **numbers: str | int) -> str:
    """Return the address of a page about these numbers, for a link in a list."""
    return f"{page}?{urlencode(address(**{name: str(each) for name, each in numbers.items()}))}"


def _typed(
    label: str,
    placeholder: str,
    key: str,
    *,
    width: int | Literal["stretch"] = "stretch",
    help_text: str | None = None,
) -> str:
    """Show a search box. Returns what was typed, without surrounding spaces."""
    typed = st.text_input(
        label,
        type="search",
        live=PAUSE,
        placeholder=placeholder,
        max_chars=LONGEST_SEARCH,
        help=help_text,
        key=key,
        width=width,
    )
    return (typed or "").strip()


def _found_for(key: str, typed: str) -> DeltaGenerator:
    """Return a container for what a search found. Its name says for which text that is: Enter
    opens the first one, never one of a text before (see `served/keyboard.js`)."""
    return st.container(key=f"found_{key}_{typed.encode().hex()}", gap="xsmall")


def _show_clients(typed: str, most: int) -> int:
    """Record the search and whom it found, then show a link to each. Returns how many."""
    with database.reading() as session:
        clients = find_clients(session, reader(), typed, most)
        total = count_clients(session, reader(), typed) if len(clients) == most else len(clients)
    note_found(typed, [client.client_id for client in clients])
    for client in clients:
        st.page_link(
            "client.py",
            label=_on_two_lines(f"{client.last_name} {client.first_name}", _about(client)),
            icon=":material/person:",
            query_params=address(client=client.client_id),
        )
    _say_how_many(len(clients), total)
    return len(clients)


def _show_partners(typed: str, most: int) -> int:
    """Show a link to each partner found. Returns how many."""
    with database.reading() as session:
        partners = find_partners(session, reader(), typed, most)
        total = count_partners(session, reader(), typed) if len(partners) == most else len(partners)
    for partner in partners:
        st.page_link(
            "partner.py",
            label=_on_two_lines(partner.name, partner.partner_id),
            icon=":material/apartment:",
            query_params=address(partner=partner.partner_id),
        )
    _say_how_many(len(partners), total)
    return len(partners)


def _on_two_lines(name: str, about: str) -> str:
    return f"**{literally(name)}**  \n{literally(about)}"


def _about(client: FoundClient) -> str:
    """Return what tells a client from a namesake: number, birth date and town."""
    born = day_in_figures(client.birth_date) if client.birth_date else None
    return " · ".join(filter(None, [client.client_id, born, client.municipality]))


def _say_how_many(shown: int, total: int) -> None:
    if total > MOST_COUNTED:
        sentence = _("{shown} of more than {most}: type more to narrow it.")
    elif total > shown:
        sentence = _("{shown} of {total}: type more to narrow it.")
    else:
        return
    st.caption(sentence.format(shown=shown, total=total, most=in_figures(MOST_COUNTED)))


def _say_what_to_try() -> None:
    """Show how a search is widened, and what to do with a client who isn't known yet."""
    st.caption(
        "\n".join(
            f"- {hint}"
            for hint in (
                _("Type fewer letters: the beginning of each word is enough."),
                _("A birth date is typed in full: 12/03/1985."),
                _("A number is typed from its first character, with its zeros."),
            )
        )
    )
    st.caption(
        _(
            "Is it a client who isn't known here yet? Clients come with the extracts. Until then a"
            " form can be kept as a draft without the client, to be completed later."
        )
    )
    st.page_link(
        "consent.py",
        label=_("To a new form"),
        icon=":material/assignment_add:",
        query_params=address(),
    )
