"""The frame around every page: language, who is at work, search, navigation, then the page."""

import streamlit as st

from core import database
from core.errors import InzageError
from core.permissions import Role
from core.text import N_, _, speak
from core.upcoming import has_grants
from pages.parts.finding import search_anywhere
from pages.parts.late_banner import show_late_banner
from pages.parts.messages import show_error, show_messages
from pages.parts.session import choose_language, choose_mediator, choose_role, language, role

MEDIATOR, MANAGEMENT, ADMINISTRATOR = Role.MEDIATOR, Role.MANAGEMENT, Role.ADMINISTRATOR

# Each page: its file and address, its title, icon, and whose it is. The first one of a role is
# where it starts. A page that is left out here is still guarded: core checks who asks.
PAGES = (
    ("today", N_("Today"), "today", (MEDIATOR,)),
    ("consent", N_("Record a consent form"), "assignment_add", (MEDIATOR,)),
    ("client", N_("Client"), "person", (MEDIATOR,)),
    ("partner", N_("Partner"), "apartment", (MEDIATOR,)),
    ("grant", N_("Grant"), "key", (MEDIATOR,)),
    ("upcoming_closures", N_("Upcoming closures"), "event_upcoming", (MEDIATOR,)),
    ("closure_charts", N_("Closures in view"), "monitoring", (MANAGEMENT, ADMINISTRATOR)),
    ("forecast", N_("Forecast"), "trending_up", (MANAGEMENT, ADMINISTRATOR)),
    ("closing_rules", N_("Closing rules"), "gavel", (MANAGEMENT, ADMINISTRATOR)),
    ("simulation", N_("Simulation"), "science", (MANAGEMENT, ADMINISTRATOR)),
    ("daily_runs", N_("Daily runs"), "event_repeat", (MANAGEMENT, ADMINISTRATOR)),
)
HIDDEN = ("grant",)  # reached from a list only


def choose_page(who: Role) -> st.Page:
    """The page that the address names. Shows the navigation."""
    pages = [
        st.Page(
            f"{name}.py",
            title=_(title),
            icon=f":material/{icon}:",
            url_path=name,
            visibility="hidden" if name in HIDDEN else "visible",
        )
        for name, title, icon, roles in PAGES
        if who in roles
    ]
    # The default page is served at the root alone, so it is a way to a page that has an address.
    start = st.Page(lambda: None, title="Inzage", default=True, visibility="hidden")
    chosen = st.navigation([start, *pages])
    if chosen is start:
        # What a widget of this session holds already can't be set again, and comes along by itself.
        given = st.query_params.to_dict().items()
        kept = {name: value for name, value in given if name not in st.session_state}
        st.switch_page(pages[0], query_params=kept)
    return chosen


def show_side_bar(who: Role) -> None:
    """What is at hand on every page."""
    with st.sidebar:
        if who is Role.MEDIATOR:
            search_anywhere()
            choose_mediator()
        choose_role()
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
    at_work = role()
    page = choose_page(at_work)
    show_side_bar(at_work)
    st.title(page.title, icon=page.icon)
    show_late_banner()
    show_messages()
    say_when_empty()
    page.run()
except InzageError as error:
    show_error(error)
