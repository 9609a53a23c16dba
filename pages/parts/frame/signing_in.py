"""Signing in and out, and what is shown to somebody who isn't let in."""

import streamlit as st

from core.errors import (
    AccountSwitchedOff,
    IdentityIncomplete,
    NoRole,
    NotADemonstration,
    NotLetIn,
    NotSignedIn,
)
from core.i18n import _
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.demonstration import say_that_it_is_a_demonstration, show_both_ways_on
from pages.parts.frame.messages import literally
from pages.parts.frame.navigation import keep_address
from pages.parts.frame.provider import FAILED, sign_in_settings
from pages.parts.frame.session import choose_language, claims, end, reader

SIGN_OUT = "sign_out"  # `served/page.js` finds the button by it
FOR_OTHERS = (NoRole, AccountSwitchedOff, IdentityIncomplete)  # another account may be let in


def show_way_in(reason: NotLetIn) -> None:
    """Show how to sign in, and why nothing else is shown."""
    keep_address()
    say_that_it_is_a_demonstration()
    st.title("Inzage", icon=":material/shield_person:")
    st.text(_("Who may view which client's file, why, and until when."))
    if isinstance(reason, NotADemonstration):
        show_both_ways_on(reason)
        choose_language()
        return
    if st.query_params.get(FAILED) == "failed":
        st.warning(
            _("Signing in didn't work. Try again; if it happens again, tell an administrator."),
            icon=":material/warning:",
        )
    elif not isinstance(reason, NotSignedIn):
        st.warning(literally(str(reason)), icon=":material/lock:")
    signed_in = not isinstance(reason, NotSignedIn)
    with st.container(horizontal=True):
        st.button(
            _("Sign in again") if signed_in else _("Sign in"),
            type="primary",
            icon=":material/login:",
            key="sign_in",
            on_click=_sign_in,
        )
        if isinstance(reason, FOR_OTHERS):
            st.button(_("Sign out"), icon=":material/logout:", key=SIGN_OUT, on_click=_sign_out)
    choose_language()


def show_who_is_here() -> None:
    """Show who is signed in, and the button to sign out; nothing in a demonstration."""
    if sign_in_settings() is None:
        return
    st.text(reader().shown_as)
    st.button(_("Sign out"), icon=":material/logout:", key=SIGN_OUT, on_click=_sign_out)


def _sign_in() -> None:
    st.query_params.pop(FAILED, None)
    st.login()


def _sign_out() -> None:
    """End the sign-in here; the page's script, which the click reaches first, does the rest."""
    with telling_errors():
        end(claims())
