"""Which rows of a list the reader has ticked.

The browser owns the ticks, so that quick ones are not lost. What it sends is read as the numbers of
rows, and core checks them again at the act. A copy is kept: a list forgets its ticks when its page
is left. Ticks that the page itself changes get a new number, `given`; what the browser still sends
with an older one is out of date.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st


class Kept(NamedTuple):
    """The ticks of a list: how often the page gave them, and the numbers of the rows."""

    given: int = 0
    numbers: tuple[int, ...] = ()


class Picks:
    """The ticked rows of the list with this key, `most` of them at most."""

    def __init__(self, key: str, most: int) -> None:
        self.key = key
        self.most = most
        state = st.session_state.get(key)
        if state is not None:
            given, _numbers = _kept(key)
            numbers = numbers_in(state, given, most)
            if numbers is not None:
                st.session_state[_place(key)] = Kept(given, numbers)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the ticked rows, in the order in which they were ticked."""
        return list(_kept(self.key).numbers)

    @property
    def for_browser(self) -> dict[str, Any]:
        """The ticks as the browser is told them."""
        kept = _kept(self.key)
        return {"given": kept.given, "rows": [str(number) for number in kept.numbers]}


def choose_rows(key: str, numbers: Sequence[int] = ()) -> None:
    """Tick these rows of the list with this key, and no others."""
    st.session_state[_place(key)] = Kept(_kept(key).given + 1, tuple(numbers))


def numbers_in(state: Mapping[str, Any], given: int, most: int) -> tuple[int, ...] | None:
    """Return the numbers that a browser sent, each once; None when they are out of date.

    >>> numbers_in({"picked": {"given": 0, "rows": ["3", "x", {}, "3", "12"]}}, 0, most=500)
    (3, 12)
    """
    sent = state.get("picked")
    if not isinstance(sent, Mapping) or sent.get("given") != given:
        return None
    rows = sent.get("rows")
    texts = [each for each in rows if isinstance(each, str)] if isinstance(rows, list) else []
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 19]
    return tuple(dict.fromkeys(numbers))[:most]


def _kept(key: str) -> Kept:
    kept: Kept = st.session_state.get(_place(key), Kept())
    return kept


def _place(key: str) -> str:
    return f"{key}_kept"
