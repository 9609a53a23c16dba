"""What each role may do, as core has it."""

import pandas as pd
import streamlit as st

from core.i18n import _
from core.permissions import ALLOWED, IN_WORDS, Role
from pages.parts.frame.session import ROLES


def show_roles() -> None:
    """The table of permissions: what is ticked is what core lets through."""
    with st.expander(_("What each role may do"), icon=":material/shield_person:"):
        acts = [_(words) for words in IN_WORDS.values()]
        names = {role: _(name) for role, name in ROLES.items()} | {Role.SYSTEM: _("Command line")}
        ticks = {
            name: ["✓" if role in ALLOWED[act] else "" for act in IN_WORDS]
            for role, name in names.items()
        }
        st.table(pd.DataFrame(ticks, index=acts), border="horizontal")
