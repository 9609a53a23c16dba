"""What a page says: text that must show as it is, and messages that stay until they are read."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from core.errors import InzageError
from core.i18n import _
from core.presentation.plain_text import one_line

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where Streamlit changes text that is escaped too: it makes links of addresses, pictures of names
# between colons, and one sign of two like -> and >=. It looks at one piece of text at a time.
CHANGED = re.compile(
    r"(?<=@)(?=.)|(?<=:)(?=//|[\w+-]+:)|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE
)
BETWEEN_PIECES = ":small[]"  # nothing, in small letters
MESSAGES = "messages"


class Way(NamedTuple):
    """A way from a message to a page: the script and what stands in its address."""

    label: str
    page: str
    query_params: Mapping[str, str]


class Message(NamedTuple):
    """What was told, "done" or "error", and where to go from there."""

    kind: str
    sentence: str
    ways: Sequence[Way] = ()


def literally(text: str) -> str:
    """The text so that Markdown shows it as it is: no link, picture or colour in it works."""
    pieces = CHANGED.split(one_line(text))
    return BETWEEN_PIECES.join(PUNCTUATION.sub(r"\\\1", piece) for piece in pieces)


def show_error(error: InzageError) -> None:
    """Show what went wrong, in the error's own sentence."""
    st.error(literally(str(error)), icon=":material/error:")


def messages() -> list[Message]:
    """What was told in this tab and isn't closed yet; what is added to it is told too."""
    told: list[Message] = st.session_state.setdefault(MESSAGES, [])
    return told


def show_messages() -> None:
    """Show what was told, each with a way to close it."""
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
