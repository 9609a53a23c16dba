"""The mediator's work for today: how much there is of each kind, and a list of it."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import streamlit as st

from core import database
from core.casework.tender_work import (
    count_tender_work,
    list_kept_out,
    list_two_owners,
    running_long,
)
from core.casework.work_list import (
    MOST_COUNTED,
    Work,
    closing_soon,
    count_work,
    find_uncovered,
    list_drafts,
    list_uncovered,
    undecided,
)
from core.config import settings
from core.grants.listing import Sorting, page_of_grants
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.frame.messages import literally
from pages.parts.frame.session import mediator, reader
from pages.parts.today.tables import (
    show_drafts,
    show_kept_out,
    show_two_owners,
    show_uncovered,
)
from pages.parts.today.wording import ICONS, act_of, name_of, nothing_to_do, what_to_do
from pages.parts.widgets.paging import back_to_first_page, show_by_page
from pages.parts.widgets.tables import show_grants

PAGE_OF_ROWS = "work_page"
WORKS_PER_ROW = 4


@st.cache_data(ttl=60, max_entries=10, show_spinner=False)
def uncovered_of_everybody(day: date, database_url: str) -> list[str]:  # noqa: ARG001 (each day and database has its own)
    """Return the ids of running actions without a grant, of all mediators; at most a minute old."""
    with database.reading() as session:
        return find_uncovered(session, reader(), MOST_COUNTED + 1)


@st.cache_data(ttl=60, max_entries=10, show_spinner=False)
def tender_work_of_everybody(day: date, database_url: str) -> dict[Work, int]:  # noqa: ARG001 (each day and database has its own)
    """Return how much tender work everybody has, kept for a minute."""
    return tender_work(None)


def tender_work(mediator: str | None) -> dict[Work, int]:
    """Return how much work about assignments waits."""
    with database.reading() as session:
        return count_tender_work(session, reader(), mediator, settings().long_months)


def say_whose(whose: str | None) -> None:
    """Show whose work is listed: one mediator's, or everybody's when `whose` is None."""
    if whose is None:
        st.caption(
            _(
                "Everybody's work: choose your name in the side bar to see your own."
                " What is new can take a minute to show."
            )
        )
    else:
        st.caption(_("The work of {mediator}.").format(mediator=literally(whose)))


def count_in_figures(count: int) -> str:
    """Return the count as text; above MOST_COUNTED, that number followed by a plus sign."""
    return in_figures(count) if count <= MOST_COUNTED else f"{in_figures(MOST_COUNTED)}+"


def choose_work(counts: Mapping[Work, int]) -> Work:
    """Show how much there is of each kind of work. Returns the kind chosen, from the address."""
    asked = st.query_params.get("work")
    with_work = [work for work, count in counts.items() if count]
    chosen = Work(asked) if asked in set(Work) else next(iter(with_work), Work.DRAFTS)
    slots = [*st.columns(WORKS_PER_ROW), *st.columns(WORKS_PER_ROW)]
    for work, slot in zip(Work, slots, strict=False):
        with slot.container(border=True):
            st.metric(name_of(work), count_in_figures(counts[work]))
            shown = work is chosen
            st.button(
                act_of(work),
                key=f"show_{work}",
                icon=":material/check:" if shown else ICONS[work],
                type="primary" if shown else "secondary",
                width="stretch",
                on_click=show,
                args=(work,),
            )
    return chosen


def show(work: Work) -> None:
    st.query_params["work"] = work
    back_to_first_page(PAGE_OF_ROWS)


def show_list(work: Work, page: int) -> None:
    """Show one page of the list for this kind of work."""
    if work is Work.DRAFTS:
        with database.reading() as session:
            drafts = list_drafts(session, reader(), whose, page)
        show_drafts(drafts, key="drafts")
    elif work is Work.UNCOVERED:
        with database.reading() as session:
            actions = list_uncovered(session, reader(), whose, page, among=among)
        show_uncovered(actions, key="uncovered")
    elif work is Work.KEPT_OUT:
        with database.reading() as session:
            partners = list_kept_out(session, reader(), whose, page)
        show_kept_out(partners, key="kept_out")
    elif work is Work.TWO_OWNERS:
        with database.reading() as session:
            clients = list_two_owners(session, reader(), whose, page)
        show_two_owners(clients, key="two_owners")
    else:
        show_grants_to_look_at(work, page)


def show_grants_to_look_at(work: Work, page: int) -> None:
    with database.reading() as session:
        if work is Work.CLOSING:
            rows = page_of_grants(
                session, reader(), closing_soon(whose, today), page, all_close=True
            )
        else:
            scope = (
                undecided(whose)
                if work is Work.UNDECIDED
                else running_long(whose, today, settings().long_months)
            )
            rows = page_of_grants(session, reader(), scope, page, sorting=Sorting.GRANTED_ON)
    columns = ["open", "state", "closes_on", "client", "partner", "reason", "client_id"]
    if work is not Work.CLOSING:
        columns = ["open", "granted_on", "client_id", "client", "partner", "reason"]
    show_grants(rows, columns, today, key=f"grants_{work}", alt=name_of(work))


today = reader().today
whose = mediator()
among = None if whose else uncovered_of_everybody(today, str(settings().database_url))
with database.reading() as session:
    counts = count_work(session, reader(), whose, among=among)
counts |= (
    tender_work(whose) if whose else tender_work_of_everybody(today, str(settings().database_url))
)

say_whose(whose)
work = choose_work(counts)
st.header(name_of(work), icon=ICONS[work])
if counts[work] == 0:
    st.success(nothing_to_do(work), icon=":material/task_alt:")
else:
    st.caption(what_to_do(work))
    if counts[work] > MOST_COUNTED:
        st.caption(_("The first {count} are shown.").format(count=in_figures(MOST_COUNTED)))
    show_by_page(min(counts[work], MOST_COUNTED), PAGE_OF_ROWS, partial(show_list, work))
