"""The frame around every page: language, who is at work, search, navigation, then the page."""

import streamlit as st

from core import database
from core.errors import InzageError
from core.text import _, speak
from core.upcoming import has_grants
from pages.parts.finding import search_anywhere
from pages.parts.messages import show_error, show_messages
from pages.parts.session import choose_language, choose_mediator, language


def choose_page() -> st.Page:
    """The page that the address names. Shows the navigation."""
    today = st.Page("today.py", title=_("Today"), icon=":material/today:", url_path="today")
    pages = [
        today,
        st.Page(
            "consent.py", title=_("Record a consent form"), icon=":material/assignment_add:",
            url_path="consent",
        ),
        st.Page("client.py", title=_("Client"), icon=":material/person:", url_path="client"),
        st.Page("partner.py", title=_("Partner"), icon=":material/apartment:", url_path="partner"),
        st.Page(
            "grant.py", title=_("Grant"), icon=":material/key:", url_path="grant",
            visibility="hidden",
        ),
        st.Page(
            "upcoming_closures.py", title=_("Upcoming closures"),
            icon=":material/event_upcoming:", url_path="upcoming_closures",
        ),
    ]  # fmt: skip
    # The default page is served at the root alone, so it is a way to a page that has an address.
    start = st.Page(
        lambda: st.switch_page(today), title="Inzage", url_path="start", default=True,
        visibility="hidden",
    )  # fmt: skip
    return st.navigation([start, *pages])


def show_side_bar() -> None:
    """What is at hand on every page."""
    with st.sidebar:
        search_anywhere()
        choose_mediator()
        choose_language()


def say_when_empty() -> None:
    """Tell whoever has just set up the register how to fill it."""
    with database.reading() as session:
        filled = has_grants(session)
    if not filled:
        st.info(
            _(
                "Fill it with `python -m core demo` (demonstration data)"
                " or `python -m core import` (extracts)."
            ),
            title=_("The register is still empty"),
            icon=":material/database:",
        )


st.set_page_config(page_title="Inzage", page_icon="🛡️", layout="wide")
try:
    speak(language())
    page = choose_page()
    show_side_bar()
    st.title(page.title, icon=page.icon)
    show_messages()
    say_when_empty()
    page.run()
except InzageError as error:
    show_error(error)
