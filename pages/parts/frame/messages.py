"""Text that must be shown as it is, and messages that stay until the reader closes them."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from core.errors import InzageError
from core.i18n import _
from core.presentation.plain_text import one_line

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where Streamlit changes even escaped text: addresses become links, names between colons icons, and
# signs like -> and >= one character. Splitting the text there prevents it.
CHANGED = re.compile(
    r"(?<=@)(?=.)|(?<=:)(?=//|[\w+-]+:)|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE
)
BETWEEN_PIECES = ":small[]"  # an empty piece of small text
MESSAGES = "messages"


class Way(NamedTuple):
    """A link below a message: a page script and its query parameters."""

    label: str
    page: str
    query_params: Mapping[str, str]


class Message(NamedTuple):
    """A message with links below it; `kind` is "done" or "error"."""

    kind: str
    sentence: str
    ways: Sequence[Way] = ()


def literally(text: str) -> str:
    """Return the text escaped for Markdown, on one line: no link, picture or colour works in it."""
    pieces = CHANGED.split(one_line(text))
    return BETWEEN_PIECES.join(PUNCTUATION.sub(r"\\\1", piece) for piece in pieces)


def show_error(error: InzageError) -> None:
    """Show an error in its own words."""
    st.error(literally(str(error)), icon=":material/error:")


def messages() -> list[Message]:
    """Return the messages of this tab that are still open; one that is added is shown too."""
    told: list[Message] = st.session_state.setdefault(MESSAGES, [])
    return told


def show_messages() -> None:
    """Show the messages that are still open, each with a button to close it."""
    for number, message in enumerate(messages()):
        box = st.error if message.kind == "error" else st.success
        icon = ":material/error:" if message.kind == "error" else ":material/check_circle:"
        with st.container(horizontal=True, vertical_alignment="center"):
            box(literally(message.sentence), icon=icon)
            for way in message.ways:
                st.page_link(way.page, label=literally(way.label), query_params=way.query_params)
            st.button(
                _("Close message"),
                key=f"close_message_{number}",
                icon=":material/close:",
                type="tertiary",
                on_click=_close,
                args=(message,),
            )


def _close(message: Message) -> None:
    told = messages()
    if message in told:  # else this is the second of two clicks
        told.remove(message)
