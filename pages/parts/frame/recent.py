"""Which clients and partners the reader looked at last in this tab, with links back to them.

They stand in the session, under the reader's own name: nobody sees what somebody else looked at.
Each was recorded as a look when its page was shown; being named here is no other one.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from core.i18n import _
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader

RECENT = "recently_viewed"
MOST = 5
ICONS = {"client": ":material/person:", "partner": ":material/apartment:"}


class Viewed(NamedTuple):
    """A client or partner whose page, `client` or `partner`, was shown."""

    page: str
    number: str
    name: str


def remember(page: str, number: str, name: str) -> None:
    """Put this client or partner in front of those that the reader looked at before."""
    own = _own()
    others = [each for each in own if each[:2] != (page, number)]
    own[:] = [Viewed(page, number, name), *others[:MOST]]


def show_recent(address: Callable[..., dict[str, str]]) -> None:
    """Show a link to each, but not to the one that the page is about."""
    there = [each for each in _own() if st.query_params.get(each.page) != each.number][:MOST]
    if not there:
        return
    with st.container(key="recent", gap=None):
        st.caption(_("Viewed last"))
        for each in there:
            st.page_link(
                f"{each.page}.py",
                label=literally(f"{each.name} ({each.number})"),
                icon=ICONS[each.page],
                query_params=address(**{each.page: each.number}),
            )


def _own() -> list[Viewed]:
    by_reader = st.session_state.setdefault(RECENT, {})
    actor = reader().actor
    own: list[Viewed] = by_reader.setdefault((actor.name, actor.account), [])
    return own
