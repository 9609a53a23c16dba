"""The daily runs: what each did and how late it was.

An administrator also sees the grants themselves, releases a run that the brake held, and undoes
closings that were a mistake.
"""

from functools import partial

import streamlit as st

from core import database
from core.config import settings
from core.daily_job.plan import plan_run
from core.daily_job.run_closings import page_of_closings, page_of_due
from core.daily_job.runs import RunView, count_runs, page_of_runs, view_run
from core.errors import UnknownRun
from core.i18n import _, ngettext
from core.models import Outcome
from core.permissions import Act, Acting, may
from core.presentation.wording import in_figures
from pages.parts.daily_runs.acts import (
    offer_release,
    offer_to_have_looked,
    offer_undo,
    open_dialog,
)
from pages.parts.daily_runs.leftovers import show_leftovers
from pages.parts.daily_runs.tables import PAGE_OF_CLOSINGS, choose_closings, show_bases, show_runs
from pages.parts.daily_runs.wording import (
    number_in_words,
    outcome_colour,
    outcome_in_words,
    run_name,
    share_in_words,
    what_became,
)
from pages.parts.frame.finding import address, named_in_address
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import who
from pages.parts.widgets.paging import show_by_page
from pages.parts.widgets.tables import show_grants

PAGE_OF_RUNS, PAGE_OF_DUE = "runs_page", "run_due_page"
DUE_COLUMNS = ("closes_on", "client_id", "client", "partner", "reason")


def show_list(by: Acting) -> None:
    """Show all runs, one page at a time."""
    with database.reading() as session:
        total = count_runs(session, by)
    if not total:
        st.info(_("There hasn't been a daily run yet."), icon=":material/event_busy:")
        return
    st.caption(_("Days late count from the closing date to the day of the run."))

    def show_page(page: int) -> None:
        with database.reading() as session:
            runs = page_of_runs(session, by, page)
        show_runs(runs)

    show_by_page(total, PAGE_OF_RUNS, show_page)


def show_one(number: str, by: Acting) -> None:
    """Show one run; to an administrator also what it closed or would close."""
    st.page_link(
        "daily_runs.py",
        label=_("All runs"),
        icon=":material/arrow_back:",
        query_params=address(),
    )
    try:
        with database.reading() as session:
            run = view_run(session, by, int(number) if number.isdecimal() else 0)
    except UnknownRun:
        show_error(UnknownRun(run_id=number))
        return
    show_run(run)
    offer_to_have_looked(run.run_id, by)
    if run.waits:
        show_what_is_due(run, by)
    elif run.outcome is Outcome.DONE and may(by.actor, Act.NAME_CLOSED_GRANTS):
        show_what_it_closed(run, by)
    open_dialog(run.run_id)


def show_run(run: RunView) -> None:
    """Show what a run did, in figures that name nobody."""
    st.header(run_name(run))
    st.badge(outcome_in_words(run), color=outcome_colour(run))
    st.caption(literally(" ".join(what_became(run))))
    if run.waits:
        say_why_held(run)
    with st.container(horizontal=True):
        metric(_("Due"), in_figures(run.due))
        metric(_("Closed"), in_figures(run.closed))
        metric(_("Undone since"), in_figures(run.undone))
        metric(_("Days late, at most"), number_in_words(run.most_late))
        metric(_("Days late, median"), number_in_words(run.median_late))
    if run.due:
        show_bases(run)


def metric(label: str, value: str) -> None:
    st.metric(label, value, border=True, width="content")


def say_why_held(run: RunView) -> None:
    """Show why the brake held the run: how much was due, and the two limits it exceeds."""
    brake = settings().brake
    st.warning(
        _(
            "{due} of the {open} open grants were due: {share}. The brake holds a run that would"
            " close more than {grants} grants and more than {percent} % of all open ones."
        ).format(
            due=in_figures(run.due),
            open=in_figures(run.open_grants),
            share=share_in_words(run),
            grants=in_figures(brake.grants),
            percent=number_in_words(float(brake.percent)),
        ),
        title=_("The brake holds this run: nothing was closed"),
        icon=":material/pause_circle:",
    )


def show_what_is_due(run: RunView, by: Acting) -> None:
    """Show what the run would close if it were released now."""
    with database.reading() as session:
        total = plan_run(session, by, by.today, brake=settings().brake).due
    st.subheader(_("Due now"))
    st.text(
        ngettext(
            "{shown} grant would be closed today.", "{shown} grants would be closed today.",
            total, shown=in_figures(total),
        )
    )  # fmt: skip
    if may(by.actor, Act.RELEASE_RUNS):
        offer_release(run.run_id)
    if total and may(by.actor, Act.NAME_CLOSED_GRANTS):
        show_by_page(total, PAGE_OF_DUE, partial(show_due, by))


def show_due(by: Acting, page: int) -> None:
    """Show one page of the grants that are due now."""
    with database.reading() as session:
        rows = page_of_due(session, by, by.today, page)
    alt = _("What is due now, soonest first")
    show_grants(rows, DUE_COLUMNS, by.today, key="run_due", alt=alt)


def show_what_it_closed(run: RunView, by: Acting) -> None:
    """Show the closings of a run, and offer to undo some or all of them."""
    st.subheader(_("What it closed"))
    acts_slot = st.container()

    def show_page(page: int) -> list[int]:
        with database.reading() as session:
            rows = page_of_closings(session, by, run.run_id, page)
        # A new key after each undo clears the ticks: those closings have been undone.
        return choose_closings(rows, key=f"run_{run.run_id}_{page}_{run.undone}")

    chosen = show_by_page(run.closed, PAGE_OF_CLOSINGS, show_page)
    if run.undone < run.closed and may(by.actor, Act.UNDO_RUNS):
        with acts_slot:
            offer_undo(run.run_id, chosen)


by = who()
number = named_in_address("run")
if number:
    show_one(number, by)
else:
    show_leftovers(by)
    show_list(by)
