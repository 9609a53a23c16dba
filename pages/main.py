"""The frame around every page: language, sign-in, search and navigation, then the page itself."""

from functools import partial

import streamlit as st

from core import database
from core.errors import InzageError, NotLetIn
from core.grants.listing import has_grants
from core.i18n import _, speak
from core.permissions import Role
from pages.parts.frame.clicks import follow_clicks
from pages.parts.frame.demonstration import say_that_it_is_a_demonstration
from pages.parts.frame.finding import choose_search_key, search_anywhere
from pages.parts.frame.job_status import show_job_status
from pages.parts.frame.messages import show_error, show_messages
from pages.parts.frame.navigation import choose_page, forget_refused_page, is_page_of, refuse_page
from pages.parts.frame.provider import sign_in_settings
from pages.parts.frame.refusals import note_refused_act
from pages.parts.frame.session import (
    asking_once,
    choose_language,
    choose_mediator,
    choose_role,
    forget_other_role,
    language,
    reader,
    role,
    take_role,
)
from pages.parts.frame.signing_in import show_way_in, show_who_is_here
from pages.parts.frame.visits import begin_visit
from pages.parts.widgets.addressed import drawing

NAMED_AFTER_THEIR_SUBJECT = ("client", "partner")  # these pages show their title themselves


def show_side_bar(who: Role) -> None:
    """Show the side bar: search, the choice of mediator, role and language, and signing out."""
    with st.sidebar:
        if who is Role.MEDIATOR:
            search_anywhere()
            if sign_in_settings() is None:
                choose_mediator()
        choose_role()
        choose_language()
        if who is Role.MEDIATOR:
            choose_search_key()
        show_who_is_here()
        say_that_it_is_a_demonstration()


def say_when_empty() -> None:
    """Show how to fill the register when it is still empty."""
    with database.reading() as session:
        filled = has_grants(session, reader())
    if not filled:
        st.info(
            _("Load extracts into it with `python -m core import`."),
            title=_("The register is still empty"),
            icon=":material/database:",
        )


def let_in() -> Role | None:
    """Return the role of the user; if they aren't let in, show how to sign in and return None."""
    try:
        return role()
    except NotLetIn as reason:
        show_way_in(reason)
        return None


def show_page(who: Role) -> None:
    """Show the page that the address names, in its frame; refuse it to other roles."""
    follow_clicks()
    name, page = choose_page(who)
    if not is_page_of(name, who) and take_role(partial(is_page_of, name)):
        st.rerun()
    begin_visit(name)
    show_side_bar(who)
    if not is_page_of(name, who):
        st.title(page.title, icon=page.icon)
        refuse_page(name)
        return
    forget_refused_page()
    forget_other_role()
    show_job_status(name)
    show_messages()
    if name not in NAMED_AFTER_THEIR_SUBJECT:
        st.title(page.title, icon=page.icon)
    say_when_empty()
    page.run()


st.set_page_config(page_title="Inzage", page_icon="🛡️", layout="wide")
try:
    speak(language())
    with asking_once(), drawing():
        at_work = let_in()
        if at_work is not None:
            show_page(at_work)
except InzageError as error:
    note_refused_act(error)
    show_error(error)
