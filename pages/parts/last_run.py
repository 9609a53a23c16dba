"""How the daily job is doing: done, late, held by the brake, or never run."""

import streamlit as st

from core.models import Outcome
from core.text import _, day_in_words, moment_in_words, ngettext
from core.upcoming import LastRun
from pages.parts.late_banner import find_late


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
