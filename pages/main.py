"""The frame around every page: language, navigation, then the page."""

import streamlit as st

from core import database
from core.config import settings
from core.errors import InzageError
from core.text import _, speak
from core.upcoming import has_grants
from pages.parts.messages import show_error


def choose_page() -> st.Page:
    """The page that the address names. Shows the navigation."""
    upcoming = st.Page(
        "upcoming_closures.py",
        title=_("Upcoming closures"),
        icon=":material/event_upcoming:",
        url_path="upcoming_closures",
    )
    # The default page is served at the root alone, so it is a way to a page that has an address.
    start = st.Page(
        lambda: st.switch_page(upcoming), title="Inzage", url_path="start", default=True,
        visibility="hidden",
    )  # fmt: skip
    return st.navigation([start, upcoming])


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


st.set_page_config(page_title="Inzage", page_icon=":material/shield_person:", layout="wide")
try:
    speak(settings().language)
    page = choose_page()
    st.title(page.title, icon=page.icon)
    say_when_empty()
    page.run()
except InzageError as error:
    show_error(error)
