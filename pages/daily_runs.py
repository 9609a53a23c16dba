"""The daily runs: what each did and how late it was.

An administrator also sees the grants themselves, releases a run that the brake held, and undoes
closings that were a mistake.
"""

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
from pages.parts.daily_runs.tables import (
    CLOSINGS,
    show_bases,
    show_closings_of_run,
    show_runs,
)
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
from pages.parts.lists.grants import grant_columns, grant_id
from pages.parts.lists.picks import Picks
from pages.parts.lists.place import place_in
from pages.parts.lists.showing import show_list

RUNS, DUE = "runs", "run_due"  # where one is in these lists, as the address names it
DUE_COLUMNS = ("closes_on", "client", "partner", "reason")
MOST_CHOSEN = 500


def show_every_run(by: Acting) -> None:
    """Show all runs, one page at a time."""
    with database.reading() as session:
        total = count_runs(session, by)
    if not total:
        st.info(_("There hasn't been a daily run yet."), icon=":material/event_busy:")
        return
    st.caption(_("Days late count from the closing date to the day of the run."))

    place = place_in(RUNS, total)
    with database.reading() as session:
        runs = page_of_runs(session, by, place.page)
    show_runs(runs, place, total)


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
        show_due(total, by)


def show_due(total: int, by: Acting) -> None:
    """Show one page of the grants that are due now."""
    place = place_in(DUE, total)
    with database.reading() as session:
        rows = page_of_due(session, by, by.today, place.page)
    show_list(
        rows,
        grant_columns(DUE_COLUMNS, by.today, opens=False),
        key="run_due",
        caption=_("What is due now, soonest first"),
        row_id=grant_id,
        place=place,
        total=total,
    )


def show_what_it_closed(run: RunView, by: Acting) -> None:
    """Show the closings of a run, and offer to undo some or all of them."""
    st.subheader(_("What it closed"))
    acts_slot = st.container()

    place = place_in(CLOSINGS, run.closed)
    with database.reading() as session:
        rows = page_of_closings(session, by, run.run_id, place.page)
    # A new key after each undo clears the ticks: those closings have been undone.
    picks = Picks(f"run_{run.run_id}_{run.undone}", MOST_CHOSEN)
    show_closings_of_run(rows, place, run.closed, picks)
    if run.undone < run.closed and may(by.actor, Act.UNDO_RUNS):
        with acts_slot:
            offer_undo(run.run_id, picks.numbers)


by = who()
number = named_in_address("run")
if number:
    show_one(number, by)
else:
    show_leftovers(by)
    show_every_run(by)
