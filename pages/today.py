"""The mediator's work for today: how much there is of each kind, and a list of it."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core import database
from core.casework.closing_work import WorkOrder
from core.casework.tender_work import (
    count_tender_work,
    list_kept_out,
    list_two_owners,
    running_long,
)
from core.casework.work_list import (
    MOST_COUNTED,
    Whose,
    Work,
    closing_soon,
    count_waiting,
    count_work,
    find_uncovered,
    list_drafts,
    list_uncovered,
    undecided,
)
from core.config import settings
from core.grants.listing import Sorting, count_grants, of_clients, page_of_grants
from core.i18n import _
from core.presentation.wording import in_figures
from core.rules.assessment import Scope
from pages.parts.frame.session import reader
from pages.parts.lists.bulk import offer_bulk, picks_of
from pages.parts.lists.grants import grant_columns, grant_id
from pages.parts.lists.picks import Picks
from pages.parts.lists.place import back_to_first_page, place_in, sorted_place_in
from pages.parts.lists.searching import say_nobody_found, search_in_list
from pages.parts.lists.showing import show_list
from pages.parts.today.absence import choose_whose
from pages.parts.today.closing import say_what_needs_an_act, show_closing_soon
from pages.parts.today.tables import (
    show_drafts,
    show_kept_out,
    show_two_owners,
    show_uncovered,
)
from pages.parts.today.wording import ICONS, name_of, nothing_to_do, what_to_do

PLACE = "work"
BY_FIRST_DAY = (Sorting.GRANTED_ON, Sorting.CLIENT, Sorting.PARTNER)
OF_GRANTS = (Work.CLOSING, Work.UNDECIDED, Work.LONG)


@st.cache_data(ttl=60, max_entries=10, show_spinner=False)
def uncovered_of_everybody(day: date, database_url: str) -> list[str]:  # noqa: ARG001 (each day and database has its own)
    """Return the ids of running actions without a grant, of all mediators; at most a minute old."""
    with database.reading() as session:
        return find_uncovered(session, reader(), MOST_COUNTED + 1)


@st.cache_data(ttl=60, max_entries=10, show_spinner=False)
def tender_work_of_everybody(day: date, database_url: str) -> dict[Work, int]:  # noqa: ARG001 (each day and database has its own)
    """Return how much work about assignments everybody has, kept for a minute."""
    by = reader()
    with database.reading() as session:
        long = {Work.LONG: scope_of(Work.LONG, None)}
        return count_tender_work(session, by, None) | count_waiting(session, by, None, long)


def count_each() -> dict[Work, int]:
    """Return how much there is of each kind of work."""
    by, scopes = reader(), {work: scope_of(work, None) for work in OF_GRANTS}
    kept: dict[Work, int] = {}
    if whose is None:
        kept = tender_work_of_everybody(today, str(settings().database_url))
        del scopes[Work.LONG]
    with database.reading() as session:
        tender = kept or count_tender_work(session, by, whose)
        return (
            count_work(session, by, whose, among=among)
            | count_waiting(session, by, whose, scopes)
            | tender
        )


def count_in_figures(count: int) -> str:
    """Return the count as text; above MOST_COUNTED, that number followed by a plus sign."""
    return in_figures(count) if count <= MOST_COUNTED else f"{in_figures(MOST_COUNTED)}+"


def choose_work(counts: Mapping[Work, int]) -> Work:
    """Show how much there is of each kind of work. Returns the kind chosen, from the address."""
    asked = st.query_params.get("work")
    with_work = [work for work in Work if counts[work]]
    chosen = Work(asked) if asked in set(Work) else next(iter(with_work), Work.DRAFTS)
    with st.container(horizontal=True, gap="xsmall"):
        for work in Work:
            st.button(
                f"{name_of(work)} **{count_in_figures(counts[work])}**",
                key=f"show_{work}",
                icon=ICONS[work],
                type="primary" if work is chosen else "secondary",
                on_click=show,
                args=(work,),
            )
    return chosen


def show(work: Work) -> None:
    st.query_params["work"] = work
    back_to_first_page(PLACE)


def show_list_of(work: Work) -> None:
    """Show one page of the list for this kind of work."""
    if work in OF_GRANTS:
        show_grants_to_look_at(work)
        return
    total = min(counts[work], MOST_COUNTED)
    place = place_in(PLACE, total)
    with database.reading() as session:
        if work is Work.DRAFTS:
            show_drafts(list_drafts(session, reader(), whose, place.page), place, total)
        elif work is Work.UNCOVERED:
            actions = list_uncovered(session, reader(), whose, place.page, among=among)
            show_uncovered(actions, place, total)
        elif work is Work.KEPT_OUT:
            show_kept_out(list_kept_out(session, reader(), whose, place.page), place, total)
        else:
            show_two_owners(list_two_owners(session, reader(), whose, place.page), place, total)


def scope_of(work: Work, whose: Whose) -> Scope:
    """Return the condition on the open grants to look at."""
    if work is Work.CLOSING:
        return closing_soon(whose, today)
    if work is Work.UNDECIDED:
        return undecided(whose)
    return running_long(whose, today, settings().long_months)


def show_grants_to_look_at(work: Work) -> None:
    """Show one page of open grants, or of those on the files of the clients sought, with the acts
    on those that the reader ticks."""
    total = min(counts[work], MOST_COUNTED)
    if sought:
        with database.reading() as session:
            total = count_grants(session, reader(), scope_of(work, whose), sought)
    if not total:
        say_nobody_found(PLACE)
        return
    picks = picks_of("_".join(["grants", work, *(whose or ())]))
    offer_bulk(picks, scope_of(work, whose) & of_clients(sought), total)
    if work is Work.CLOSING:
        place = sorted_place_in(PLACE, total, list(WorkOrder))
        show_closing_soon(whose, place, total, sought, picks)
    else:
        show_by_first_day(work, total, picks)


def show_by_first_day(work: Work, total: int, picks: Picks) -> None:
    place = sorted_place_in(PLACE, total, BY_FIRST_DAY)
    with database.reading() as session:
        rows = page_of_grants(
            session,
            reader(),
            scope_of(work, whose),
            place.page,
            sorting=place.sorting,
            descending=place.descending,
            sought=sought,
        )
    show_list(
        rows,
        grant_columns(["granted_on", "client", "partner", "reason"], today),
        key=picks.key,
        caption=name_of(work),
        row_id=grant_id,
        place=place,
        total=total,
        picks=picks,
    )


today = reader().today
works, head = (
    st.container(),
    st.container(horizontal=True, vertical_alignment="center", gap="small"),
)
title = head.container(width="content")
with head:
    whose = choose_whose()
among = None if whose else uncovered_of_everybody(today, str(settings().database_url))
counts = count_each()

with works:
    if whose is None:
        st.caption(
            _(
                "Everybody's work: choose your name in the side bar to see your own."
                " What is new can take a minute to show."
            )
        )
    work = choose_work(counts)
with title:
    st.header(name_of(work), width="content", help=what_to_do(work) if counts[work] else None)
with head:
    st.space("stretch")
    sought = search_in_list(PLACE) if work in OF_GRANTS and counts[work] else ""
if counts[work] == 0:
    st.success(nothing_to_do(work), icon=":material/task_alt:")
else:
    if work is Work.CLOSING:
        st.caption(say_what_needs_an_act(whose))
    if counts[work] > MOST_COUNTED:
        st.caption(_("The first {count} are shown.").format(count=in_figures(MOST_COUNTED)))
    show_list_of(work)
