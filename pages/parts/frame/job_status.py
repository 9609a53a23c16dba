"""The banner on every page when the daily job has done nothing for too long."""

import streamlit as st

from core import database
from core.daily_job.status import LastRun, LateJob, find_late_job
from core.i18n import _, day_in_words, moment_in_words, ngettext
from core.models import Outcome
from pages.parts.frame.session import reader


def find_late() -> LateJob | None:
    """How late the daily job is now; None as long as nobody need worry."""
    with database.reading() as session:
        return find_late_job(session, reader())


def show_late_banner() -> None:
    """Say that the daily job is late, if it is: everything that is due stays open meanwhile."""
    late = find_late()
    if late is None:
        return
    never_ran = late.last_completed is None and not late.held
    st.warning(
        _("Nothing is closed until it does.") if never_ran else late_in_words(late),
        title=_("The daily job has never run yet")
        if never_ran
        else _("The daily job is late: no run has gone through for 36 hours"),
        icon=":material/schedule:",
    )


def late_in_words(late: LateJob) -> str:
    """Since when nothing has been closed, and what is to be done."""
    since = (
        _("The last one went through on {moment}.").format(
            moment=moment_in_words(late.last_completed)
        )
        if late.last_completed
        else _("None has gone through yet.")
    )
    to_do = (
        _("The brake holds it: an administrator must look at it and let it through.")
        if late.held
        else _("Tell an administrator. What is past its date shows as expired, but stays open.")
    )
    return f"{since} {to_do}"


def show_last_run(run: LastRun | None) -> None:
    """Say whether the daily job does its work: everything else on the page counts on it.

    What the banner above the page says already isn't said twice.
    """
    said_above = find_late() is not None
    if run is None:
        if said_above:
            return
        st.warning(
            _("Nothing is closed until it does."),
            title=_("The daily job has never run yet"),
            icon=":material/schedule:",
        )
        return
    if run.held_since is not None:
        st.warning(
            ngettext("{count} grant is due.", "{count} grants are due.", run.due)
            + " "
            + _(
                "Held since {day}, because that is a large share of all open grants:"
                " an administrator must look at the list and let the run through."
            ).format(day=day_in_words(run.held_since)),
            title=_("The daily job is held by the brake: nothing was closed"),
            icon=":material/pause_circle:",
        )
    if run.late and not said_above:
        st.warning(
            _("It last ran on {moment}.").format(moment=moment_in_words(run.started_at)),
            title=_("The daily job is late: it hasn't looked at the last day"),
            icon=":material/schedule:",
        )
    elif run.held_since is None and not said_above:
        st.caption(f":material/check_circle: {last_run_in_words(run)}")


def last_run_in_words(run: LastRun) -> str:
    """When the job last ran, and what it closed."""
    sentences = [
        _("The daily job last ran on {moment}.").format(moment=moment_in_words(run.started_at)),
        _("Nothing was due.")
        if run.outcome is Outcome.NOTHING_DUE
        else ngettext("{count} grant closed.", "{count} grants closed.", run.closed),
    ]
    if run.undone:
        sentences.append(_("These closings were undone."))
    return " ".join(sentences)
