"""What the buttons of the consent form do: one transaction each, and one sentence afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.consent.forms import NOTHING_CONFIRMED, Confirmed, Entry
from core.consent.recording import Kept, record_consent, save_draft
from core.i18n import _, speak
from core.models import ConsentForm
from core.permissions import Acting
from pages.parts.consent.form import (
    DRAFT,
    OPENED,
    SCAN,
    be_done_with_form,
    confirmed_now,
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
    confirmed: Confirmed
    at: datetime


def save() -> None:
    """Keep what stands in the fields as a draft."""
    _keep(save_draft)


def record() -> None:
    """Record what stands in the fields, with what the reader confirmed about it."""
    _keep(partial(record_consent, confirmed=confirmed_now()))


def show_kept_draft() -> None:
    """Show the draft as it is kept."""
    speak(language())
    with telling_errors():
        open_draft_again(clock.today())


def _keep(act: Callable[..., Kept]) -> None:
    speak(language())
    with telling_errors():
        by, now = who(), (entry_now(), confirmed_now())
        if st.session_state.get(DONE) and _is_same_click(st.session_state[DONE], now, by):
            be_done_with_form(by.today)
            return
        opened, scan = st.session_state[OPENED], st.session_state.get(SCAN)
        with database.transaction() as session:
            kept = act(
                session, now[0], token=opened.token, version=opened.version, scan=scan, by=by
            )
            ways = _ways(kept.form)
        st.session_state[DONE] = Done(*now, by.now)
        be_done_with_form(by.today)
        tell(kept.sentence, ways)


def _is_same_click(done: Done, now: tuple[Entry, Confirmed], by: Acting) -> bool:
    """Whether this is the second of two clicks: on the same fields, or on those cleared since."""
    entry, confirmed = now
    same = confirmed in (done.confirmed, NOTHING_CONFIRMED)
    same = same and entry in (done.entry, new_entry(by.today))
    return same and by.now - done.at < SAME_CLICK


def _ways(form: ConsentForm) -> list[Way]:
    ways = []
    if form.recorded_at is None:
        ways.append(Way(_("Go on with the draft"), "consent.py", {DRAFT: str(form.id)}))
    if form.client_id:
        ways.append(Way(_("To the client"), "client.py", {"client": form.client_id}))
    if form.grant_id:
        ways.append(Way(_("To the grant"), "grant.py", {"grant": str(form.grant_id)}))
    return ways
