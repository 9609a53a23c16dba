"""The banner on every page when the daily job has done nothing for too long."""

import streamlit as st

from core import clock, database
from core.late_job import LateJob, find_late_job
from core.text import _, moment_in_words
from pages.parts.session import reader


def find_late() -> LateJob | None:
    """How late the daily job is now; None as long as nobody need worry."""
    with database.reading() as session:
        return find_late_job(session, reader(), clock.now())


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
