"""What a page says: text that must show as it is, and messages that stay until they are read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import InzageError
from core.text import _

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
MESSAGES = "messages"


def literally(text: str) -> str:
    """The text so that Markdown shows it as it is: no link, picture or colour in it works."""
    return PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def show_error(error: InzageError) -> None:
    """Show what went wrong, in the error's own sentence."""
    st.error(literally(str(error)), icon=":material/error:")


def tell(sentence: str) -> None:
    """Say on the next page that is shown what has been done; it stays until it is closed."""
    _add("done", sentence)


@contextmanager
def telling_errors() -> Iterator[None]:
    """Around what a click does: an error becomes a message that stays, and nothing is lost."""
    try:
        yield
    except InzageError as error:
        _add("error", str(error))


def show_messages() -> None:
    """Show what was told, each with a way to close it."""
    for number, (kind, sentence) in enumerate(st.session_state.get(MESSAGES, [])):
        box = st.error if kind == "error" else st.success
        icon = ":material/error:" if kind == "error" else ":material/check_circle:"
        with st.container(horizontal=True, vertical_alignment="center"):
            box(literally(sentence), icon=icon)
            st.button(
                _("Close message"),
                key=f"close_message_{number}",
                icon=":material/close:",
                type="tertiary",
                on_click=_close,
                args=(number,),
            )


def _add(kind: str, sentence: str) -> None:
    told = st.session_state.get(MESSAGES, [])
    if (kind, sentence) not in told:
        st.session_state[MESSAGES] = [*told, (kind, sentence)]


def _close(number: int) -> None:
    told = st.session_state.get(MESSAGES, [])
    st.session_state[MESSAGES] = told[:number] + told[number + 1 :]
