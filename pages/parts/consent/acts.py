"""What the buttons of the consent form do: one transaction each, and one sentence afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.consent.forms import Entry
from core.consent.recording import Entered, Paper, enter_draft, enter_form
from core.i18n import _, speak
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
    """What was done last in this tab."""

    entry: Entry
    at: datetime


def save() -> None:
    """Keep what stands in the fields as a draft."""
    _enter(enter_draft)


def record() -> None:
    """Record what stands in the fields."""
    _enter(enter_form)


def show_kept_draft() -> None:
    """Show the draft as it is kept."""
    speak(language())
    with telling_errors():
        open_draft_again(clock.today())


def _enter(act: Callable[..., Entered]) -> None:
    speak(language())
    with telling_errors():
        by, entry = who(), entry_now()
        if st.session_state.get(DONE) and _is_same_click(st.session_state[DONE], entry, by):
            be_done_with_form(by.today)
            return
        opened = st.session_state[OPENED]
        paper = Paper(
            entry=entry,
            token=opened.token,
            version=opened.version,
            scan=st.session_state.get(SCAN),
        )
        with database.transaction() as session:
            entered = act(session, paper, by=by)
        st.session_state[DONE] = Done(entry, by.now)
        be_done_with_form(by.today)
        tell(entered.sentence, _ways(entered))


def _is_same_click(done: Done, entry: Entry, by: Acting) -> bool:
    """Whether this is the second of two clicks: on the same fields, or on those cleared since."""
    return entry in (done.entry, new_entry(by.today)) and by.now - done.at < SAME_CLICK


def _ways(entered: Entered) -> list[Way]:
    ways = []
    if entered.is_draft:
        ways.append(Way(_("Go on with the draft"), "consent.py", {DRAFT: str(entered.form_id)}))
    if entered.client_id:
        ways.append(Way(_("To the client"), "client.py", {"client": entered.client_id}))
    if entered.grant_id:
        ways.append(Way(_("To the grant"), "grant.py", {"grant": str(entered.grant_id)}))
    return ways
