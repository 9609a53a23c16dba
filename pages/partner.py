"""One partner: its grants in figures, and the grants themselves."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core import database
from core.casework.partner import (
    Chosen,
    NamedPartner,
    Stage,
    StageCount,
    count_stages,
    read_partner,
)
from core.directory import list_services
from core.errors import LONGEST_SEARCH, UnknownPartner
from core.grants.closings import count_closed, page_of_closed
from core.grants.listing import Sorting, page_of_grants
from core.i18n import _
from core.presentation.plain_text import one_line
from pages.parts.frame.finding import PAUSE, named_in_address, search_partner
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.recent import remember
from pages.parts.frame.session import reader
from pages.parts.lists.bulk import offer_bulk, picks_of
from pages.parts.lists.grants import grant_columns, grant_id
from pages.parts.lists.place import back_to_first_page, sorted_place_in
from pages.parts.lists.showing import show_list
from pages.parts.partner.browsing import show_partners
from pages.parts.partner.closed_table import show_closed
from pages.parts.partner.figures import (
    EVERY_OPEN,
    choose_stage,
    chosen_stage,
    show_what_closes,
)
from pages.parts.partner.letter import offer_letter
from pages.parts.widgets.filters import choose_bases, choose_services

PLACE = "partner"
NO_FILTER: dict[str, object] = {
    "partner_stage": EVERY_OPEN, "partner_basis": [], "partner_service": []
}  # fmt: skip
SORTINGS = (Sorting.CLOSES_ON, Sorting.GRANTED_ON, Sorting.CLIENT)
COLUMNS = ("closes_on", "client", "reason", "granted_on", "state")


def show_who(partner: NamedPartner) -> None:
    st.title(literally(partner.name), icon=":material/apartment:")
    with st.container(horizontal=True):
        st.text(_("Number {number}").format(number=partner.partner_id), width="content")
        st.text(one_line(partner.email) or _("no e-mail address"), width="content")


def choose_filters(partner: NamedPartner, services: Sequence[str]) -> Chosen:
    """Let the reader choose which grants to list; the address keeps the choices, but no name."""
    typed = st.text_input(
        _("Client"),
        type="search",
        live=PAUSE,
        placeholder=_("Name or number"),
        max_chars=LONGEST_SEARCH,
        key=f"partner_client_{partner.partner_id}",
        persist_state="session",
        on_change=start_over,
        width=205,
    )
    bases = choose_bases(key="partner_basis", on_change=start_over, width=330)
    chosen = choose_services(services, key="partner_service", on_change=start_over, width=265)
    return Chosen(chosen_stage(), tuple(bases), tuple(chosen), (typed or "").strip())


def totals_of(
    partner: NamedPartner, chosen: Chosen, counts: Sequence[StageCount]
) -> dict[Stage | None, int]:
    """Return how many grants each choice of a stage lists, with the other choices as they are."""
    with database.reading() as session:
        if chosen.typed:
            counts = count_stages(session, reader(), partner.partner_id, chosen.typed)
        closed = count_closed(session, reader(), chosen.closed_scope(partner.partner_id))
    open_ones = {stage: replace(chosen, stage=stage).total(counts) for stage in (None, *Stage)}
    return open_ones | {Stage.CLOSED: closed}


def start_over() -> None:
    back_to_first_page(PLACE)


def clear_filters(partner_id: str) -> None:
    st.session_state[f"partner_client_{partner_id}"] = ""
    for key, nothing in NO_FILTER.items():
        st.session_state[key] = nothing
    start_over()


def show_open(partner: NamedPartner, chosen: Chosen, total: int) -> None:
    """Show one page of the partner's open grants, with the acts on those that the reader ticks."""
    picks = picks_of(f"partner_open_{partner.partner_id}")
    scope = chosen.scope(partner.partner_id, today)
    offer_bulk(picks, scope, total)
    place = sorted_place_in(PLACE, total, SORTINGS)
    with database.reading() as session:
        rows = page_of_grants(
            session,
            reader(),
            scope,
            place.page,
            sorting=place.sorting,
            descending=place.descending,
            all_close=chosen.all_close,
        )
    show_list(
        rows,
        grant_columns(COLUMNS, today),
        key=picks.key,
        caption=_("The open grants of {partner}").format(partner=partner.name),
        row_id=grant_id,
        place=place,
        total=total,
        picks=picks,
    )


def show_closed_ones(partner: NamedPartner, chosen: Chosen, total: int) -> None:
    """Show one page of the partner's closed grants, the latest first."""
    place = sorted_place_in(PLACE, total, SORTINGS, down=True)
    with database.reading() as session:
        rows = page_of_closed(
            session,
            reader(),
            chosen.closed_scope(partner.partner_id),
            place.page,
            sorting=place.sorting,
            descending=place.descending,
        )
    caption = _("The closed grants of {partner}").format(partner=partner.name)
    show_closed(rows, place, total, caption=caption)


def say_nothing_found(partner: NamedPartner, counts: Sequence[StageCount], chosen: Chosen) -> None:
    if chosen == Chosen():
        sentence = (
            _("This partner has no open grant: it may view nobody's file.")
            if counts
            else _("This partner never had a grant: it may view nobody's file.")
        )
        st.info(sentence, icon=":material/info:")
        return
    st.info(_("This partner has no such grants."), icon=":material/filter_alt:")
    st.button(
        _("Clear the filters"),
        icon=":material/filter_alt_off:",
        on_click=clear_filters,
        args=(partner.partner_id,),
    )


def find_another() -> None:
    """Let the reader search for a partner."""
    st.write(_("Search a partner to see its grants, why they are open and when they close."))
    search_partner()
    show_partners()


def show_grants_of(
    partner: NamedPartner, counts: Sequence[StageCount], services: Sequence[str]
) -> None:
    """Show the grants that match the reader's filters, one page at a time."""
    figures = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = choose_filters(partner, services)
    totals = totals_of(partner, chosen, counts)
    with figures:
        choose_stage(totals, on_change=start_over)
    total = totals[chosen.stage]
    if total == 0:
        say_nothing_found(partner, counts, chosen)
        return
    show = show_closed_ones if chosen.stage is Stage.CLOSED else show_open
    show(partner, chosen, total)


today = reader().today
partner_id = named_in_address("partner")
if partner_id:
    try:
        with database.reading() as session:
            partner = read_partner(session, reader(), partner_id)
            counts = count_stages(session, reader(), partner_id)
            services = list_services(session, reader())
    except UnknownPartner as error:
        st.title(_("Partner"), icon=":material/apartment:")
        show_error(error)
        find_another()
    else:
        remember("partner", partner.partner_id, partner.name)
        show_who(partner)
        letter, by_basis = st.columns(2)
        with letter:
            offer_letter(partner)
        with by_basis:
            show_what_closes(counts)
        show_grants_of(partner, counts, list(services))
else:
    st.title(_("Partner"), icon=":material/apartment:")
    find_another()
