"""The acts on one grant: each says in a dialog what it will do, and asks once.

The dialog that is open stands in the session's state. A confirmation closes it as soon as it is
done, so that a second click finds nothing to confirm; an error leaves it open, with what was typed.
"""

from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.casework.grant.acts import (
    NEEDS_REASON,
    GrantAct,
    Request,
    announce,
    carry_out,
    possible_acts,
)
from core.casework.grant.view import GrantView
from core.errors import InzageError
from core.grants.access import closes_after, last_day
from core.grants.closing import DAYS_KEPT_AFTER_UNDO
from core.grants.lifecycle import LONGEST_KEEPING
from core.i18n import _, speak
from pages.parts.frame.messages import literally, tell
from pages.parts.frame.session import language, who

ASKED = "grant_act_asked"
REFUSED = "grant_act_refused"


class Wording(NamedTuple):
    """How an act is called on its button and on the one that confirms it."""

    name: str
    confirm: str
    icon: str


def wording(act: GrantAct) -> Wording:
    """The words of an act."""
    return {
        GrantAct.WITHDRAW: Wording(
            _("Withdraw consent"), _("Yes, withdraw"), ":material/person_cancel:"
        ),
        GrantAct.KEEP: Wording(_("Keep open"), _("Yes, keep open"), ":material/lock_clock:"),
        GrantAct.END_KEEPING: Wording(
            _("Stop keeping open"), _("Yes, stop keeping open"), ":material/timer_off:"
        ),
        GrantAct.CLOSE: Wording(_("Close by hand"), _("Yes, close"), ":material/lock:"),
        GrantAct.UNDO: Wording(_("Undo the closing"), _("Yes, undo"), ":material/undo:"),
    }[act]


def show_acts(view: GrantView, today: date) -> None:
    """The way to a new form, a button for each act, and the dialog that is open."""
    with st.container(horizontal=True):
        if st.button(
            _("Renew with a new form") if view.closed_on is None else _("Record a new form"),
            icon=":material/assignment_add:",
            key="grant_new_form",
        ):
            _go_to_form(view)
        for act in possible_acts(view):
            if act is not GrantAct.UNDO or announce(view, act, today).possible:
                st.button(
                    wording(act).name,
                    icon=wording(act).icon,
                    key=f"grant_{act}",
                    on_click=_ask,
                    args=(view.grant_id, act),
                )
    asked = st.session_state.get(ASKED)
    if asked and asked[0] == view.grant_id:
        _open_dialog(view, asked[1])


def _go_to_form(view: GrantView) -> None:
    pair = {"form_client": view.client_id, "form_partner": view.partner_id}
    st.switch_page("consent.py", query_params=pair)


def _ask(grant_id: int, act: GrantAct) -> None:
    st.session_state[ASKED] = (grant_id, act)
    st.session_state[REFUSED] = None


def _forget() -> None:
    st.session_state[ASKED] = st.session_state[REFUSED] = None


def _open_dialog(view: GrantView, act: GrantAct) -> None:
    words = wording(act)
    dialog = st.dialog(words.name, icon=words.icon, width="medium", on_dismiss=_forget)
    dialog(_show_dialog)(view, act)


def _show_dialog(view: GrantView, act: GrantAct) -> None:
    speak(language())  # a dialog also runs by itself, without the frame around the page
    today = clock.today()
    until = _choose_day(view.grant_id, today) if act is GrantAct.KEEP else None
    said = announce(view, act, today, until)
    for sentence in said.sentences:
        st.markdown(literally(sentence))
    if said.possible:
        _ask_to_confirm(view, act)
    if st.session_state.get(REFUSED):
        st.error(literally(st.session_state[REFUSED]), icon=":material/error:")
    st.button(_("Cancel"), key="grant_cancel", on_click=_cancel)


def _choose_day(grant_id: int, today: date) -> date | None:
    """Let the reader choose the last day of access. Returns the closing date that it gives."""
    st.date_input(
        _("Keep open up to and including"),
        value=last_day(today + timedelta(days=DAYS_KEPT_AFTER_UNDO)),
        min_value=today,
        max_value=last_day(today + LONGEST_KEEPING),
        format="DD/MM/YYYY",
        key=_until_key(grant_id),
    )
    return _chosen_closing_date(grant_id)


def _chosen_closing_date(grant_id: int) -> date | None:
    chosen: date | None = st.session_state.get(_until_key(grant_id))
    return chosen and closes_after(chosen)


def _ask_to_confirm(view: GrantView, act: GrantAct) -> None:
    with st.form(f"grant_form_{act}", border=False, enter_to_submit=False):
        if act in NEEDS_REASON:
            st.text_area(
                _("Why"), key=_reason_key(view.grant_id, act), height=90, persist_state="page"
            )
        st.form_submit_button(
            wording(act).confirm,
            icon=wording(act).icon,
            key=f"grant_confirm_{act}",
            type="primary",
            on_click=_confirm,
            args=(view.grant_id, act, view.closing.closing_id if view.closing else None),
        )


def _cancel() -> None:
    _forget()
    st.rerun()


def _confirm(grant_id: int, act: GrantAct, closing_id: int | None) -> None:
    if st.session_state.get(ASKED) != (grant_id, act):
        return  # the second of two clicks
    speak(language())
    request = Request(
        grant_id=grant_id,
        act=act,
        reason=st.session_state.get(_reason_key(grant_id, act)) or "",
        until=_chosen_closing_date(grant_id),
        closing_id=closing_id,
    )
    try:
        by = who()
        with database.transaction() as session:
            done = carry_out(session, request, by=by)
    except InzageError as error:
        st.session_state[REFUSED] = str(error)
        return
    _forget()
    if act in NEEDS_REASON:
        st.session_state[_reason_key(grant_id, act)] = ""
    tell(done)
    st.rerun()


def _reason_key(grant_id: int, act: GrantAct) -> str:
    return f"grant_reason_{act}_{grant_id}"


def _until_key(grant_id: int) -> str:
    return f"grant_until_{grant_id}"
