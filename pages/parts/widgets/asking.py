"""Asking before an act: a dialog says what the act will do, and does it when confirmed.

The session holds the open question. Confirming closes it as soon as the act is done, so that a
second click finds nothing to confirm. An error leaves it open, with the text that was typed.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import streamlit as st

from core.errors import LONGEST_TEXT, InzageError
from core.i18n import _, speak
from pages.parts.frame.clicks import Click
from pages.parts.frame.messages import Offer, literally
from pages.parts.frame.refusals import note_refused_act
from pages.parts.frame.session import language

ASKED = "asked"


class Question(NamedTuple):
    """A question to confirm an act.

    `about` identifies the question: which act, on what. `announce` shows what the act would do, and
    returns whether it is possible. `act` takes the reason, performs the act and returns the
    sentence that confirms it, with what can be done about it, if anything. A reason is asked for
    only when there is a `reason_key`; `reason_label` is what its field is called if not "Why".
    """

    about: Hashable
    title: str
    icon: str
    confirm: str
    announce: Callable[[], bool]
    act: Callable[[str], "str | Told"]
    key: str
    reason_key: str | None = None
    reason_label: str | None = None


class Told(NamedTuple):
    """The sentence that confirms an act, and what can be done about it."""

    sentence: str
    offer: Offer


@dataclass
class Asked:
    """A question that was opened, whether its field is shown, and what became of its act."""

    about: Hashable
    shown: bool = False
    refused: str | None = None
    answered: bool = False


def ask(about: Hashable) -> None:
    """Open the question about this; called when a button is clicked."""
    st.session_state[ASKED] = Asked(about)


def asked() -> Hashable | None:
    """Return what the open question is about; None when none is open."""
    opened = _opened()
    return None if opened is None or opened.answered else opened.about


def _opened() -> Asked | None:
    opened: Asked | None = st.session_state.get(ASKED)
    return opened


def show_question(question: Question) -> None:
    """Show the dialog of the open question."""
    dialog = st.dialog(question.title, icon=question.icon, width="medium", on_dismiss=_forget)
    dialog(_show)(question)


def _show(question: Question) -> None:
    speak(language())  # a dialog can rerun by itself, without the frame
    opened = _opened()
    if question.announce():
        _offer_confirmation(question, opened)
    if opened is not None and opened.refused:
        st.error(literally(opened.refused), icon=":material/error:")
    st.button(_("Cancel"), key=f"{question.key}_cancel", on_click=_cancel)


def _offer_confirmation(question: Question, opened: Asked | None) -> None:
    with st.form(f"{question.key}_form", border=False, enter_to_submit=False):
        if question.reason_key:
            _ask_why(question.reason_label or _("Why"), question.reason_key, opened)
        st.form_submit_button(
            question.confirm,
            icon=question.icon,
            key=f"{question.key}_confirm",
            type="primary",
            on_click=_confirm,
            args=(question,),
        )


def _ask_why(label: str, key: str, opened: Asked | None) -> None:
    """Show the field for a reason, with what was typed before the dialog was last left.

    A click right after leaving still sends the text, so that Streamlit takes it that the browser
    shows it. By then the browser may have let go of it: only a value that is set is sent back.
    """
    if opened is not None and not opened.shown and key in st.session_state:
        st.session_state[key] = st.session_state[key]
    st.text_area(label, max_chars=LONGEST_TEXT, key=key, height=90, persist_state="page")
    if opened is not None:
        opened.shown = True


def _confirm(question: Question) -> None:
    click, opened = Click(), _opened()
    if opened is None or opened.about != question.about:
        return
    if not opened.answered:
        _answer(question, opened, click)
    if opened.answered:  # also by the first of two clicks, which the second one interrupted
        if question.reason_key:
            click.follow_with(partial(_empty, question.reason_key))
        st.rerun()


def _answer(question: Question, opened: Asked, click: Click) -> None:
    speak(language())
    reason = st.session_state.get(question.reason_key) if question.reason_key else None
    try:
        done = question.act(reason or "")
    except InzageError as error:
        note_refused_act(error)
        opened.refused = str(error)
        return
    opened.answered = True
    if isinstance(done, Told):
        click.tell(done.sentence, offer=done.offer)
    else:
        click.tell(done)


def _empty(reason_key: str) -> None:
    st.session_state[reason_key] = ""


def _cancel() -> None:
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state[ASKED] = None
