"""Choosing one of any number of names, of which the browser gets only a few."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.directory import FoundPartner, folded
from core.errors import LONGEST_SEARCH, within
from core.i18n import _
from pages.parts.frame.finding import partner_in_words

MOST_NAMES = 200


def choose_name(
    label: str,
    names: Sequence[str],
    *,
    search_label: str,
    placeholder: str,
    key: str,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """Let the reader choose one of the names, or none; the address keeps the choice.

    With more than `MOST_NAMES` names, a search field comes first; the server searches them.
    """
    shown = names
    if len(names) > MOST_NAMES:
        typed = st.text_input(
            search_label,
            type="search",
            live="300ms",
            max_chars=LONGEST_SEARCH,
            key=f"{key}_search",
        )
        shown = _with_chosen(_found(names, typed)[:MOST_NAMES], names, key)
    return st.selectbox(
        label,
        shown,
        index=None,
        placeholder=placeholder,
        filter_mode="contains",
        key=key,
        bind="query-params",
        on_change=on_change,
    )


def _found(names: Sequence[str], typed: str | None) -> Sequence[str]:
    words = folded(within(typed or "", LONGEST_SEARCH)).split()
    if not words:
        return names
    return [name for name in names if all(word in folded(name) for word in words)]


def _with_chosen(shown: Sequence[str], names: Sequence[str], key: str) -> list[str]:
    """Return `shown` with the chosen name added, because a select box drops one it lacks."""
    chosen = {st.session_state.get(key), st.query_params.get(key)} - set(shown)
    return [name for name in names if name in chosen] + [*shown]


def choose_partner(
    partners: Sequence[FoundPartner], *, key: str, on_change: Callable[[], None] | None = None
) -> str | None:
    """Let the reader choose a partner. Returns its number; None means all partners."""
    by_name = {partner_in_words(partner): partner.partner_id for partner in partners}
    chosen = choose_name(
        _("Partner"),
        list(by_name),
        search_label=_("Search a partner"),
        placeholder=_("All partners"),
        key=key,
        on_change=on_change,
    )
    return by_name[chosen] if chosen else None
