"""One partner: its grants in figures, and the grants themselves."""

from collections.abc import Sequence
from functools import partial

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
from core.errors import UnknownPartner
from core.grants.closings import count_closed, page_of_closed
from core.grants.listing import Sorting, page_of_grants
from core.i18n import _, ngettext
from core.presentation.plain_text import one_line
from core.presentation.wording import in_figures
from pages.parts.frame.finding import named_in_address, search_partner
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import reader
from pages.parts.partner.closed_table import show_closed
from pages.parts.partner.figures import show_figures, stage_in_words
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.filters import choose_bases, choose_services
from pages.parts.widgets.paging import back_to_first_page, show_by_page
from pages.parts.widgets.tables import show_grants

PAGE_OF_ROWS = "partner_page"
NO_FILTER: dict[str, object] = {
    "partner_stage": None, "partner_basis": [], "partner_service": []
}  # fmt: skip
SORTINGS = (Sorting.CLOSES_ON, Sorting.GRANTED_ON, Sorting.CLIENT)
COLUMNS = ["open", "state", "closes_on", "client_id", "client", "reason", "granted_on"]


def show_who(partner: NamedPartner) -> None:
    st.header(literally(partner.name), icon=":material/apartment:")
    with st.container(horizontal=True):
        st.text(_("Number {number}").format(number=partner.partner_id), width="content")
        st.text(one_line(partner.email) or _("no e-mail address"), width="content")


def choose_filters(services: Sequence[str]) -> Chosen:
    """Let the reader choose which grants to list; the address keeps the choices."""
    stages = Addressed("partner_stage", list(Stage), stage_in_words)
    stage = stages.selectbox(
        _("State"), placeholder=_("All open ones"), on_change=start_over, width=205
    )
    bases = choose_bases(key="partner_basis", on_change=start_over, width=330)
    chosen = choose_services(services, key="partner_service", on_change=start_over, width=265)
    return Chosen(stage, tuple(bases), tuple(chosen))


def choose_order() -> tuple[Sorting, bool]:
    """Let the reader choose the sort order. Returns it, and whether it is reversed."""
    usual = SORTINGS[0]
    sortings = Addressed("partner_sorting", SORTINGS, sorting_in_words, usual)
    sorting = sortings.selectbox(_("Sort by"), on_change=start_over, width=145)
    reverse = st.toggle(
        _("Reverse order"), key="partner_reverse", bind="query-params", on_change=start_over
    )
    return sorting or usual, reverse


def sorting_in_words(sorting: Sorting) -> str:
    """Return what a list is sorted by, as people read it."""
    return {
        Sorting.CLOSES_ON: _("Closing date"),
        Sorting.GRANTED_ON: _("Since"),
        Sorting.CLIENT: _("Client"),
    }[sorting]


def start_over() -> None:
    back_to_first_page(PAGE_OF_ROWS)


def clear_filters() -> None:
    for key, nothing in NO_FILTER.items():
        st.session_state[key] = nothing
    start_over()


def count_chosen(partner: NamedPartner, chosen: Chosen, counts: Sequence[StageCount]) -> int:
    if chosen.stage is not Stage.CLOSED:
        return chosen.total(counts)
    with database.reading() as session:
        return count_closed(session, reader(), chosen.closed_scope(partner.partner_id))


def show_open(
    partner: NamedPartner, chosen: Chosen, sorting: Sorting, page: int, *, reverse: bool
) -> None:
    with database.reading() as session:
        rows = page_of_grants(
            session,
            reader(),
            chosen.scope(partner.partner_id, today),
            page,
            sorting=sorting,
            descending=reverse,
            all_close=chosen.all_close,
        )
    alt = _("The open grants of {partner}").format(partner=partner.name)
    show_grants(rows, COLUMNS, today, key="partner_open", alt=alt)


def show_closed_ones(
    partner: NamedPartner, chosen: Chosen, sorting: Sorting, page: int, *, reverse: bool
) -> None:
    latest_first = sorting is Sorting.CLOSES_ON
    with database.reading() as session:
        rows = page_of_closed(
            session,
            reader(),
            chosen.closed_scope(partner.partner_id),
            page,
            sorting=sorting,
            descending=reverse != latest_first,
        )
    alt = _("The closed grants of {partner}").format(partner=partner.name)
    show_closed(rows, key="partner_closed", alt=alt)


def say_nothing_found(counts: Sequence[StageCount], chosen: Chosen) -> None:
    if chosen == Chosen():
        sentence = (
            _("This partner has no open grant: it may view nobody's file.")
            if counts
            else _("This partner never had a grant: it may view nobody's file.")
        )
        st.info(sentence, icon=":material/info:")
        return
    st.info(_("This partner has no such grants."), icon=":material/filter_alt:")
    st.button(_("Clear the filters"), icon=":material/filter_alt_off:", on_click=clear_filters)


def back_to_first_page_of_another(partner_id: str) -> None:
    if st.session_state.get("partner_shown", partner_id) != partner_id:
        start_over()
    st.session_state["partner_shown"] = partner_id


def find_another() -> None:
    """Let the reader search for a partner."""
    st.write(_("Search a partner to see its grants, why they are open and when they close."))
    search_partner()


def show_grants_of(
    partner: NamedPartner, counts: Sequence[StageCount], services: Sequence[str]
) -> None:
    """Show the grants that match the reader's filters, one page at a time."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = choose_filters(services)
        sorting, reverse = choose_order()
    total = count_chosen(partner, chosen, counts)
    if total == 0:
        say_nothing_found(counts, chosen)
        return
    # The caption also keeps the table's toolbar, which floats above it, clear of the filters.
    st.caption(ngettext("{shown} grant", "{shown} grants", total, shown=in_figures(total)))
    show = show_closed_ones if chosen.stage is Stage.CLOSED else show_open
    show_page = partial(show, partner, chosen, sorting, reverse=reverse)
    show_by_page(total, PAGE_OF_ROWS, show_page)


today = reader().today
partner_id = named_in_address("partner")
if partner_id:
    back_to_first_page_of_another(partner_id)
    try:
        with database.reading() as session:
            partner = read_partner(session, reader(), partner_id)
            counts = count_stages(session, reader(), partner_id)
            services = list_services(session, reader())
    except UnknownPartner as error:
        show_error(error)
        find_another()
    else:
        show_who(partner)
        show_figures(counts)
        show_grants_of(partner, counts, list(services))
else:
    find_another()
