"""Choices that stand in the address in words of no language, such as `role=administrator`.

Streamlit's own `bind` writes what the reader sees, which is other text in another language. Like
`bind`, these hold what the address says when a page is opened and when the reader goes back; after
that the reader's choice changes the address. The usual choice leaves nothing in it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.i18n import in_each_language, language

# As with `bind`, the browser makes no step in its history of these (see `served/page.js`).
KEYS = (
    "lang", "role", "form_purpose", "form_channel", "form_answer", "audit_view", "audit_kind",
    "partner_stage", "partner_basis", "partner_letter", "partner_order", "letter_days",
    "closures_days", "closures_per",
    "closures_basis", "figures_per", "figures_basis",
    "work_of",
)  # fmt: skip
ASKED_ONCE = ("leftover",)  # what a link in a list asks: the page takes it out of the address
DRAWN = "addressed_drawn"  # the keys of the choices that the page has shown
TOLD, TOLD_NOW = "addressed_told", "addressed_told_now"  # by key: the language it was shown in

Option = TypeVar("Option")


@dataclass(frozen=True)
class Addressed(Generic[Option]):
    """A choice by its name in the address: the options, whose `str` stands there, and the words
    in which the reader sees them. Some of them can be chosen, or one, `usual` if nothing is said.
    """

    key: str
    options: Sequence[Option]
    in_words: Callable[[Option], str]
    usual: Option | None = None

    def chosen(self) -> Option | None:
        """Return the choice so far, by the address or the reader; None if there is none."""
        asked = self._asked()
        if asked is not None:
            return next(iter(self.read(asked[-1:])), None)
        chosen: Option | None = st.session_state.get(self.key)
        return chosen

    def read(self, words: Sequence[str]) -> list[Option]:
        """Return the options that words of an address mean: codes, or labels in any language."""
        meant = {str(option): option for option in self.options}
        if not meant.keys() >= set(words):
            for said in in_each_language(self._labels).values():
                meant = {**said, **meant}
        return list(dict.fromkeys(meant[word] for word in words if word in meant))

    def selectbox(self, label: str, **settings: Any) -> Option | None:
        """Let the reader choose one from a list, or the usual one."""
        self._settle(self._one())
        chosen: Option | None = st.selectbox(
            label, index=None if self.usual is None else 0, **self._widget(), **settings
        )
        return self._one_written(chosen)

    def segmented_control(
        self, label: str, shown: Callable[[Option], str] | None = None, **settings: Any
    ) -> Option | None:
        """Let the reader choose one from a row of buttons; not none if there is a usual one.

        `shown` is what the buttons say, with a count for example, if it isn't `in_words`.
        """
        self._settle(self._one())
        chosen: Option | None = st.segmented_control(
            label, required=self.usual is not None, **self._widget(shown), **settings
        )
        return self._one_written(chosen)

    def multiselect(self, label: str, **settings: Any) -> list[Option]:
        """Let the reader choose some, or none."""
        self._settle(self._several())
        chosen: list[Option] = st.multiselect(label, **self._widget(), **settings)
        self._write(chosen)
        return chosen

    def _one(self) -> Option | None:
        chosen = self.chosen()
        return chosen if chosen in self.options else self.usual

    def _several(self) -> list[Option]:
        asked = self._asked()
        if asked is not None:
            return self.read(asked)
        chosen: list[Option] = st.session_state.get(self.key, [])
        return chosen

    def _settle(self, value: object) -> None:
        """Give the widget its value. In another language it must be told again, for the browser
        knows it by what was shown, until a run comes to its end: what another click cuts short
        may never reach the browser."""
        told = st.session_state.get(TOLD, {})
        if told.get(self.key) != language() or st.session_state.get(self.key) != value:
            st.session_state[self.key] = value
        _drawn().add(self.key)
        st.session_state.get(TOLD_NOW, {})[self.key] = language()

    def _one_written(self, chosen: Option | None) -> Option | None:
        chosen = self.usual if chosen is None else chosen
        self._write([] if chosen is None or chosen == self.usual else [chosen])
        return chosen

    def _write(self, chosen: Sequence[Option]) -> None:
        words = [str(option) for option in chosen]
        if st.query_params.get_all(self.key) == words:
            return
        if words:
            st.query_params[self.key] = words
        else:
            del st.query_params[self.key]

    def _widget(self, shown: Callable[[Option], str] | None = None) -> dict[str, Any]:
        # Streamlit also asks for the words before a page has said its language: not those of then.
        words = {option: (shown or self.in_words)(option) for option in self.options}
        return {
            "options": self.options,
            "format_func": words.__getitem__,
            "key": self.key,
            "persist_state": "session",
        }

    def _labels(self) -> dict[str, Option]:
        return {self.in_words(option): option for option in self.options}

    def _asked(self) -> list[str] | None:
        """Return the words of the address; None where the choice made so far goes before them."""
        asked: list[str] = st.query_params.get_all(self.key)
        goes_first = _went_back() or (asked and self.key not in _drawn())
        return asked if goes_first else None


@contextmanager
def drawing() -> Iterator[None]:
    """Remove from the address, once a page is drawn, the choices that it no longer shows.

    A run that another click cuts short says nothing about what the page shows.
    """
    st.session_state[TOLD_NOW] = {}
    yield
    now = st.session_state.pop(TOLD_NOW)
    for key in _drawn() - now.keys():
        st.query_params.pop(key, None)
    st.session_state[DRAWN] = set(now)
    st.session_state[TOLD] = now


def leave_address(key: str) -> None:
    """Take out of the address what a field that isn't shown doesn't hold any more.

    A second click brings along the address as it was before the first, with what that removed.
    """
    with suppress(StreamlitAPIException):  # as long as it is bound, Streamlit does so itself
        st.query_params.pop(key, None)


def _drawn() -> set[str]:
    """Return the choices that the page has shown: from then on the reader's choice counts."""
    drawn: set[str] = st.session_state.setdefault(DRAWN, set())
    return drawn


def _went_back() -> bool:
    """Return whether the reader went back or forward in the browser's history."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.is_history_navigation
