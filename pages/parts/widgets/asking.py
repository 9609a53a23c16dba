"""Asking before an act: a dialog says what the act will do, and does it when confirmed.

The session holds the open question. Confirming closes it as soon as the act is done, so that a
second click finds nothing to confirm. An error leaves it open, with the text that was typed.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

import streamlit as st

from core.errors import InzageError
from core.i18n import _, speak
from pages.parts.frame.messages import literally, tell
from pages.parts.frame.session import language

ASKED, REFUSED = "asked", "asked_refused"


class Question(NamedTuple):
    """A question to confirm an act.

    `about` identifies the question: which act, on what. `announce` shows what the act would do, and
    returns whether it is possible. `act` takes the reason, performs the act and returns the
    sentence that confirms it. A reason is asked for only when there is a `reason_key`.
    """

    about: Hashable
    title: str
    icon: str
    confirm: str
    announce: Callable[[], bool]
    act: Callable[[str], str]
    key: str
    reason_key: str | None = None


def ask(about: Hashable) -> None:
    """Open the question about this; called when a button is clicked."""
    st.session_state[ASKED], st.session_state[REFUSED] = about, None


def asked() -> Hashable | None:
    """Return what the open question is about; None when none is open."""
    about: Hashable | None = st.session_state.get(ASKED)
    return about


def show_question(question: Question) -> None:
    """Show the dialog of the open question."""
    dialog = st.dialog(question.title, icon=question.icon, width="medium", on_dismiss=_forget)
    dialog(_show)(question)


def _show(question: Question) -> None:
    speak(language())  # a dialog can rerun by itself, without the frame
    if question.announce():
        _offer_confirmation(question)
    if st.session_state.get(REFUSED):
        st.error(literally(st.session_state[REFUSED]), icon=":material/error:")
    st.button(_("Cancel"), key=f"{question.key}_cancel", on_click=_cancel)


def _offer_confirmation(question: Question) -> None:
    with st.form(f"{question.key}_form", border=False, enter_to_submit=False):
        if question.reason_key:
            st.text_area(_("Why"), key=question.reason_key, height=90, persist_state="page")
        st.form_submit_button(
            question.confirm,
            icon=question.icon,
            key=f"{question.key}_confirm",
            type="primary",
            on_click=_confirm,
            args=(question,),
        )


def _confirm(question: Question) -> None:
    if asked() != question.about:
        return  # the second of two clicks
    speak(language())
    reason = st.session_state.get(question.reason_key) if question.reason_key else None
    try:
        done = question.act(reason or "")
    except InzageError as error:
        st.session_state[REFUSED] = str(error)
        return
    _forget()
    if question.reason_key:
        st.session_state[question.reason_key] = ""
    tell(done)
    st.rerun()


def _cancel() -> None:
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state[ASKED] = st.session_state[REFUSED] = None
