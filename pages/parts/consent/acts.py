"""What the buttons of the consent form do: one transaction each, then one sentence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.consent.forms import Entry
from core.consent.recording import Kept, record_consent, save_draft
from core.i18n import _, speak
from core.models import ConsentForm
from core.permissions import Acting
from pages.parts.consent.form import (
    DRAFT,
    OPENED,
    SCAN,
    be_done_with_form,
    entry_now,
    new_entry,
    open_draft_again,
)
from pages.parts.frame.messages import Way, tell, telling_errors
from pages.parts.frame.session import language, who

DONE = "form_done"
SAME_CLICK = timedelta(seconds=10)


class Done(NamedTuple):
    """The last form that was saved or recorded in this tab, and when."""

    entry: Entry
    at: datetime


def save() -> None:
    """Save what is in the fields as a draft."""
    _keep(save_draft)


def record() -> None:
    """Record the form that is in the fields."""
    _keep(record_consent)


def show_kept_draft() -> None:
    """Fill the fields with the draft as it was saved."""
    speak(language())
    with telling_errors():
        open_draft_again(clock.today())


def _keep(act: Callable[..., Kept]) -> None:
    speak(language())
    with telling_errors():
        by, entry = who(), entry_now()
        if st.session_state.get(DONE) and _is_same_click(st.session_state[DONE], entry, by):
            be_done_with_form(by.today)
            return
        opened, scan = st.session_state[OPENED], st.session_state.get(SCAN)
        with database.transaction() as session:
            kept = act(session, entry, token=opened.token, version=opened.version, scan=scan, by=by)
            ways = _ways(kept.form)
        st.session_state[DONE] = Done(entry, by.now)
        be_done_with_form(by.today)
        tell(kept.sentence, ways)


def _is_same_click(done: Done, entry: Entry, by: Acting) -> bool:
    """Return whether this is the second click of a double click.

    The fields are then the same as before, or those that the first click emptied.
    """
    return entry in (done.entry, new_entry(by.today)) and by.now - done.at < SAME_CLICK


def _ways(form: ConsentForm) -> list[Way]:
    ways = []
    if form.recorded_at is None:
        ways.append(Way(_("Go on with the draft"), "consent.py", {DRAFT: str(form.id)}))
    if form.client_id:
        ways.append(Way(_("To the client"), "client.py", {"client": form.client_id}))
    if form.grant_id:
        ways.append(Way(_("To the grant"), "grant.py", {"grant": str(form.grant_id)}))
    return ways
