"""Text that must be shown as it is, and messages that stay until the reader closes them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import NamedTuple

import streamlit as st

from core import clock
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


class Offer(NamedTuple):
    """Something that can be done about a message until a moment; `act` returns whether it was."""

    label: str
    icon: str
    act: Callable[[], bool]
    until: datetime


_numbers = count()


@dataclass(frozen=True)
class Message:
    """A message with links below it, and an offer; `kind` is "done" or "error".

    Its `number` tells it from one with the same words before it: the page's script leads the
    keyboard to each one once (`served/focus.js`).
    """

    kind: str
    sentence: str
    ways: Sequence[Way] = ()
    offer: Offer | None = None
    number: int = field(default_factory=_numbers.__next__, compare=False)


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
    for message in messages():
        box = st.error if message.kind == "error" else st.success
        icon = ":material/error:" if message.kind == "error" else ":material/check_circle:"
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"message_{message.number}"
        ):
            box(literally(message.sentence), icon=icon)
            for way in message.ways:
                st.page_link(way.page, label=literally(way.label), query_params=way.query_params)
            if message.offer and clock.now() < message.offer.until:
                st.button(
                    message.offer.label,
                    key=f"take_offer_{message.number}",
                    icon=message.offer.icon,
                    on_click=_take,
                    args=(message, message.offer),
                )
            st.button(
                _("Close message"),
                key=f"close_message_{message.number}",
                icon=":material/close:",
                type="tertiary",
                on_click=_close,
                args=(message,),
            )


def _take(message: Message, offer: Offer) -> None:
    if message in messages() and offer.act():  # else this is the second of two clicks
        _close(message)


def _close(message: Message) -> None:
    told = messages()
    if message in told:  # else this is the second of two clicks
        told.remove(message)
