"""The pages: which roles each is for, and which page the address names."""

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.state.common import is_element_id

from core import database
from core.errors import NotPermitted
from core.i18n import N_, _
from core.identity.sign_in import record_refused_page
from core.permissions import Role
from pages.parts.frame.messages import show_error
from pages.parts.frame.session import chose_other_role, reader

MEDIATOR, MANAGEMENT, ADMINISTRATOR = Role.MEDIATOR, Role.MANAGEMENT, Role.ADMINISTRATOR

# Each page: its file and address, title, icon, and the roles it is for. A role starts on the first
# of its pages. Whatever stands here, core checks permissions itself.
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
    ("audit", N_("Audit trail"), "policy", (ADMINISTRATOR,)),
    ("accounts", N_("Accounts"), "manage_accounts", (ADMINISTRATOR,)),
)
HIDDEN = ("grant",)  # reached from a list only
REFUSED = "refused_page"


def choose_page(who: Role) -> tuple[str, st.Page]:
    """Show the navigation for this role. Returns the name and the page that the address names."""
    # Pages of other roles are included, so that they can be refused by name.
    pages = {
        name: st.Page(
            f"{name}.py",
            title=_(title),
            icon=f":material/{icon}:",
            url_path=name,
            visibility="visible" if who in roles and name not in HIDDEN else "hidden",
        )
        for name, title, icon, roles in PAGES
    }
    start = _start()
    chosen = st.navigation([start, *pages.values()])
    named = next((name for name, page in pages.items() if page is chosen), "")
    if chosen is start or (not is_page_of(named, who) and chose_other_role()):
        _go_to(next(page for name, page in pages.items() if is_page_of(name, who)))
    return named, chosen


def keep_address() -> None:
    """Accept the address of every page without showing any, so that the browser keeps it."""
    pages = [
        st.Page(f"{name}.py", title=_("Sign in"), url_path=name, visibility="hidden")
        for name, *_rest in PAGES
    ]
    st.navigation([_start(), *pages], position="hidden")


def is_page_of(name: str, who: Role) -> bool:
    """Return whether this page is for this role."""
    return any(who in roles for each, _title, _icon, roles in PAGES if each == name)


def refuse_page(name: str) -> None:
    """Show that the page isn't for this reader, and record the attempt once per visit."""
    if st.session_state.get(REFUSED) != name:
        by = reader()
        with database.noting() as session:
            record_refused_page(session, name, by=by)
        st.session_state[REFUSED] = name
    show_error(NotPermitted())


def forget_refused_page() -> None:
    """End a refused visit, so that the next attempt is recorded again."""
    st.session_state.pop(REFUSED, None)


def _start() -> st.Page:
    # Streamlit serves the default page at the root only, so it redirects to a page with an address.
    return st.Page(lambda: None, title="Inzage", default=True, visibility="hidden")


def _go_to(page: st.Page) -> None:
    # Parameters bound to a widget of this session can't be set, and are kept by Streamlit itself.
    given: Mapping[str, str] = st.query_params.to_dict()
    kept = {name: value for name, value in given.items() if _is_free(name)}
    st.switch_page(page, query_params=kept)


def _is_free(name: str) -> bool:
    """Return whether this parameter of an address can be given to a page."""
    is_key = bool(name) and not is_element_id(name)  # Streamlit fails on any other
    return is_key and name not in st.session_state
