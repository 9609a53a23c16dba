"""All partners by the first letter of their name, with their number of open grants."""

from enum import StrEnum

import streamlit as st

from core import database
from core.casework.partners import (
    letters_of,
    most_grants_first,
    under_letter,
    with_open_grants,
)
from core.config import settings
from core.database import slice_of_page
from core.directory import FoundPartner, list_partners
from core.i18n import _
from core.permissions import Acting
from pages.parts.frame.finding import way_to
from pages.parts.frame.session import reader
from pages.parts.lists.columns import Column, Looks
from pages.parts.lists.place import back_to_first_page, place_in
from pages.parts.lists.showing import show_list
from pages.parts.widgets.addressed import Addressed

PARTNERS = "partners"
EVERY = "every"


class Order(StrEnum):
    """In which order partners stand."""

    NAME = "name"
    MOST_GRANTS = "most"


def show_partners() -> None:
    """Let the reader choose a letter and an order, and list the partners."""
    with database.reading() as session:
        partners = list_partners(session, reader())
    if not partners:
        return
    letter, order = _choose_letter(letters_of(partners)), _choose_order()
    if order is Order.MOST_GRANTS:
        partners = _most_first(str(settings().database_url), reader())
    partners = under_letter(partners, letter)

    place = place_in(PARTNERS, len(partners))
    with database.reading() as session:
        shown = with_open_grants(session, reader(), partners[slice_of_page(place.page)])
    show_list(
        shown,
        [
            Column(
                "partner", _("Partner"), lambda partner: partner.name,
                way=lambda partner: way_to("partner", partner=partner.partner_id),
            ),
            Column("partner_id", _("Number"), lambda partner: partner.partner_id),
            Column("grants", _("Open grants"), lambda partner: partner.grants, Looks.NUMBER),
        ],
        key="partners",
        caption=_("The partners"),
        row_id=lambda partner: partner.partner_id,
        place=place,
        total=len(partners),
    )  # fmt: skip


@st.cache_data(ttl=300, show_spinner=False)
def _most_first(database_url: str, _by: Acting) -> list[FoundPartner]:  # noqa: ARG001 (each its own)
    """Return all partners in an order that is at most five minutes old: counting every open grant
    takes half a second when there are a million. The numbers shown are those of now.
    """
    with database.reading() as session:
        return most_grants_first(session, _by, list_partners(session, _by))


def _choose_letter(letters: list[str]) -> str | None:
    choices = Addressed("partner_letter", [EVERY, *letters], _letter_in_words, usual=EVERY)
    chosen = choices.segmented_control(_("First letter"), on_change=_start_over)
    return chosen if chosen in letters else None


def _letter_in_words(letter: str) -> str:
    return _("All") if letter == EVERY else letter


def _choose_order() -> Order:
    orders = Addressed("partner_order", list(Order), _order_in_words, usual=Order.NAME)
    return orders.segmented_control(_("Order"), on_change=_start_over) or Order.NAME


def _order_in_words(order: Order) -> str:
    return {Order.NAME: _("By name"), Order.MOST_GRANTS: _("Most open grants first")}[order]


def _start_over() -> None:
    back_to_first_page(PARTNERS)
