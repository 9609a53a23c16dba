"""The length and the head of the audit trail, and how to prove that nobody changed it."""

import streamlit as st

from core import database
from core.audit.search import state_of_trail
from core.errors import AuditTrailWithoutHead
from core.i18n import _, ngettext
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.frame.messages import show_error


def show_state(by: Acting) -> None:
    """Show the state of the chain, without proving it: that would read every event."""
    try:
        with database.reading() as session:
            head = state_of_trail(session, by)
    except AuditTrailWithoutHead as error:
        show_error(error)
        return
    counted = ngettext(
        "{shown} event", "{shown} events", head.events, shown=in_figures(head.events)
    )
    with st.popover(_("The trail: {events}").format(events=counted), icon=":material/link:"):
        st.text(_("Each event holds the hash of the one before; the head is the last one:"))
        st.code(str(head), language=None, wrap_lines=True)
        st.text(_("This proves that no event was changed, removed, added or moved:"))
        st.code("python -m core audit verify", language=None)
        st.text(_("Keep a copy of the head outside the register, and pass it later to:"))
        st.code("python -m core audit verify --noted …", language=None)
