"""The state of the daily job, shown once on a page, to those whom it concerns."""

from datetime import timedelta

import streamlit as st

from core import database
from core.config import settings
from core.daily_job.status import (
    CompletedRun,
    HeldRun,
    JobStatus,
    RunAhead,
    find_run_ahead,
    read_job_status,
)
from core.i18n import _, day_in_words, moment_in_words, ngettext
from core.permissions import Act, may
from core.presentation.wording import in_figures
from pages.parts.frame.finding import address
from pages.parts.frame.session import reader

PAGES_THAT_COUNT_ON_IT = ("today", "upcoming_closures")


def show_job_status(page: str) -> None:
    """Show on this page that the daily job is held, is late, or ran as it should.

    Everybody sees that it is late, on every page. Those who can release a held run see that the
    brake holds it. Pages in PAGES_THAT_COUNT_ON_IT show both to everybody, and also that all is
    well.
    """
    by = reader()
    with database.reading() as session:
        status = read_job_status(session, by, late_after=settings().late_after)
        ahead = find_run_ahead(session, by)
    if ahead:
        show_ahead(ahead, releases=may(by.actor, Act.RELEASE_RUNS))
    counts_on_it, releases = page in PAGES_THAT_COUNT_ON_IT, may(by.actor, Act.RELEASE_RUNS)
    if status.held and (status.late or counts_on_it or releases):
        if not is_shown(page, status.held):
            show_held(status.held, status, releases=releases)
    elif status.late:
        show_late(status, mends=may(by.actor, Act.RUN_DAILY_JOB))
    elif counts_on_it and status.last:
        st.caption(f":material/check_circle: {last_run_in_words(status.last)}")


def is_shown(page: str, held: HeldRun) -> bool:
    """Return whether this is the page of the held run itself, which shows this already."""
    return page == "daily_runs" and st.query_params.get("run") == str(held.run_id)


def show_held(held: HeldRun, status: JobStatus, *, releases: bool) -> None:
    """Show that the brake holds the job; `releases` adds a link to the run."""
    shown = in_figures(held.due)
    due = ngettext("{shown} grant is due.", "{shown} grants are due.", held.due, shown=shown)
    since = _("Held since {day}, because that is a large share of all open grants.").format(
        day=day_in_words(held.since)
    )
    to_do = (
        _("Look at the list: let the run through, or mend what is wrong.")
        if releases
        else _("An administrator must look at the list and let the run through.")
    )
    last = [last_completed_in_words(status.last)] if status.late else []
    show_banner(
        _("The daily job is held by the brake: nothing was closed"),
        " ".join([due, since, *last, to_do]),
        icon=":material/pause_circle:",
        urgent=status.too_late,
    )
    if releases:
        st.page_link(
            "daily_runs.py",
            label=_("Look at run {run}, to let it through").format(run=held.run_id),
            icon=":material/arrow_forward:",
            query_params=address(run=str(held.run_id)),
        )


def show_ahead(ahead: RunAhead, *, releases: bool) -> None:
    """Show that a clock was ahead when a run was made; `releases` adds a link to the run."""
    shown = in_figures(ahead.closed)
    st.error(
        " ".join([
            ngettext(
                "It closed {shown} grant.", "It closed {shown} grants.", ahead.closed, shown=shown
            ),
            _("Undo what it closed too early, then say that you have looked at it.")
            if releases
            else _("Tell an administrator."),
        ]),
        title=_("A daily run was made by a wrong clock, for {day}").format(
            day=day_in_words(ahead.run_on)
        ),
        icon=":material/schedule:",
    )  # fmt: skip
    if releases:
        st.page_link(
            "daily_runs.py",
            label=_("Look at run {run}").format(run=ahead.run_id),
            icon=":material/arrow_forward:",
            query_params=address(run=str(ahead.run_id)),
        )


def show_late(status: JobStatus, *, mends: bool) -> None:
    """Show that the job is late, and that expired grants stay open meanwhile."""
    last = status.last
    if last is None:
        st.warning(
            _("The daily job has never run yet: nothing is closed until it does."),
            icon=":material/schedule:",
        )
        return
    to_do = _("Find out on the server why it didn't run.") if mends else _("Tell an administrator.")
    meanwhile = _("What is past its date shows as expired, but stays open.")
    show_banner(
        _("The daily job is late: no run has gone through for 36 hours")
        if status.too_late
        else _("The daily job is late: no run has gone through for {day} yet").format(
            day=day_in_words(last.run_on + timedelta(days=1))
        ),
        f"{last_completed_in_words(last)} {to_do} {meanwhile}",
        icon=":material/schedule:",
        urgent=status.too_late,
    )


def show_banner(sentence: str, details: str, *, icon: str, urgent: bool) -> None:
    """Show one line, in red when it is urgent; a click shows what is behind it and what to do."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        box = st.error if urgent else st.warning
        box(sentence, icon=icon)
        with st.popover(_("What to do"), type="tertiary"):
            st.text(details)


def last_completed_in_words(last: CompletedRun | None) -> str:
    """Return when a run last went through."""
    if last is None:
        return _("None has gone through yet.")
    moment = moment_in_words(last.finished_at)
    return _("The last one went through on {moment}.").format(moment=moment)


def last_run_in_words(run: CompletedRun) -> str:
    """Return when the job last ran and how much it closed."""
    moment, shown = moment_in_words(run.finished_at), in_figures(run.closed)
    sentences = [
        _("The daily job last ran on {moment}.").format(moment=moment),
        ngettext("{shown} grant closed.", "{shown} grants closed.", run.closed, shown=shown)
        if run.closed
        else _("Nothing was due."),
    ]
    if run.undone:
        sentences.append(_("These closings were undone."))
    return " ".join(sentences)
