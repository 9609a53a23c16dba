"""What a click does and leaves behind, also when it was the first of two.

A second click interrupts the first one where that next touches the page or the session's state,
and that can be in the middle of a callback. What an act leaves behind therefore stands in objects
that were at hand before it, and fields are changed when the page is next shown.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.errors import InzageError
from core.i18n import speak
from pages.parts.frame.messages import Message, Offer, Way, messages
from pages.parts.frame.refusals import note_refused_act
from pages.parts.frame.session import language

LEFT = "left_by_clicks"
SAME_CLICK = timedelta(seconds=10)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Done:
    """Which act was done, with what in the fields, and what stands in them after `then`."""

    act: object
    fields: Sequence[object]
    emptied: Sequence[object]
    then: Callable[[], None]
    at: datetime


@dataclass
class Left:
    """What the clicks in this tab left behind: the last act, and what must follow on the page."""

    done: Done | None = None
    to_follow: list[Callable[[], None]] = field(default_factory=list)


class Click:
    """One click. It is made before the act; nothing interrupts what is asked of it afterwards."""

    def __init__(self) -> None:
        self._messages = messages()
        self._left: Left = st.session_state.setdefault(LEFT, Left())

    def is_second(self, act: object, fields: Sequence[object]) -> bool:
        """Return whether it is the second of two: each field is as it was, or emptied since."""
        done = self._left.done
        if done is None or done.act != act or clock.now() - done.at >= SAME_CLICK:
            return False
        known = zip(fields, done.fields, done.emptied, strict=True)
        if not all(value in (before, empty) for value, before, empty in known):
            return False
        self.follow_with(done.then)  # the second brought along what stood in the fields
        return True

    def has_done(
        self,
        act: object,
        fields: Sequence[object],
        *,
        emptied: Sequence[object] | None = None,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Note what has been done, so that a second click doesn't do it again."""
        empty = fields if emptied is None else emptied
        self._left.done = Done(act, fields, empty, then, clock.now())
        self.follow_with(then)

    def follow_with(self, change: Callable[[], None]) -> None:
        """Make this change before a page is next shown, again if that is interrupted."""
        self._left.to_follow.append(change)

    def tell(self, sentence: str, ways: Sequence[Way] = (), offer: Offer | None = None) -> None:
        """Say on the next page that is shown what has been done; it stays until it is closed."""
        self._add(Message("done", sentence, ways, offer))

    def tell_error(self, error: InzageError) -> None:
        """Say on the next page that is shown what went wrong; it stays until it is closed."""
        self._add(Message("error", str(error)))

    def _add(self, message: Message) -> None:
        if message not in self._messages:
            self._messages.append(message)


@contextmanager
def telling_errors() -> Iterator[Click]:
    """Turn an InzageError within the block into a message; wrap what a click does in it."""
    speak(language())  # the frame, which does this for a page, hasn't run yet
    click = Click()
    try:
        yield click
    except InzageError as error:
        note_refused_act(error)
        click.tell_error(error)


def follow_clicks() -> None:
    """Make the changes that clicks left to be made before the page is shown."""
    click, left = Click(), st.session_state[LEFT]
    while left.to_follow:
        try:
            left.to_follow[0]()
        except InzageError as error:
            click.tell_error(error)
        del left.to_follow[0]
