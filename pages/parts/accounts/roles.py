"""The table of what each role may do, taken from core's permissions."""

import pandas as pd
import streamlit as st

from core.i18n import _
from core.permissions import ALLOWED, IN_WORDS, Role
from pages.parts.frame.session import ROLES


def show_roles() -> None:
    """Show the table of permissions: a tick means that core allows it."""
    with st.expander(_("What each role may do"), icon=":material/shield_person:"):
        acts = [_(words) for words in IN_WORDS.values()]
        names = {role: _(name) for role, name in ROLES.items()} | {Role.SYSTEM: _("Command line")}
        ticks = {
            name: ["✓" if role in ALLOWED[act] else "" for act in IN_WORDS]
            for role, name in names.items()
        }
        st.table(pd.DataFrame(ticks, index=acts), border="horizontal")
