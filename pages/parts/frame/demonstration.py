"""What is said about demonstrations: beside every page of one, and where there is none to open."""

import streamlit as st

from core import database
from core.errors import NotADemonstration
from core.i18n import _
from core.identity.demonstration import WARNING, is_demonstration
from pages.parts.frame.messages import literally
from pages.parts.frame.provider import sign_in_settings


def say_that_it_is_a_demonstration() -> None:
    """Show a mark in a demonstration, whether people sign in or not."""
    with database.reading() as session:
        if not is_demonstration(session):
            return
    if sign_in_settings() is not None:
        sentence = _(WARNING)
    else:
        sentence = _(
            "Without sign-in: on this machine everybody chooses who they are, and in which role."
        )
    st.badge(_("Demonstration"), icon=":material/science:", color="orange")
    st.text(sentence)


def show_both_ways_on(reason: NotADemonstration) -> None:
    """Show what to do when there is no sign-in and the register may not be opened without."""
    st.warning(literally(str(reason)), icon=":material/lock:")
    with st.container(border=True):
        st.header(_("To work with real files"), icon=":material/login:")
        st.markdown(
            _(
                "Let people sign in with the account of their organisation. `docs/sign-in.md` says"
                " which settings that takes. Then start Inzage again."
            )
        )
    with st.container(border=True):
        st.header(_("To look around in a demonstration"), icon=":material/science:")
        st.markdown(
            _(
                "Fill an empty register with invented files: `python -m core demo`. If this one is"
                " in use, choose another first, with `INZAGE_DATABASE_URL`. Then load this page"
                " again."
            )
        )
