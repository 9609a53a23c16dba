"""Refuses what a browser sends for a field and no page of ours does.

Streamlit gives a field whatever came under its name: a number where text is typed, a choice that is
no JSON. A page or a click then stumbles over it, and so does each later run of that tab, for what
came is kept until a run has read it.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from streamlit.runtime.state.session_state import Serialized, SessionState, WStates

from core.errors import FieldNotReadable

log = logging.getLogger("inzage.gate")

NUMBERS = {"int_value", "double_value"}  # a field for numbers sends either


def refuse_unreadable_fields() -> None:
    """From now on, who asks for the value of such a field gets FieldNotReadable, once.

    After that the field holds what it held before.
    """
    fields: Any = WStates
    fields.__getitem__ = _reading(fields.__getitem__)
    tabs: Any = SessionState
    tabs.on_script_finished = _finishing(tabs.on_script_finished)


def _reading(given: Callable[[WStates, str], Any]) -> Callable[[WStates, str], Any]:
    def read(self: WStates, name: str) -> Any:
        sent, field = self.states.get(name), self.widget_metadata.get(name)
        if field is None or not isinstance(sent, Serialized):
            return given(self, name)
        try:
            if not is_of_kind(sent.value.WhichOneof("value"), field.value_type):
                raise TypeError
            return given(self, name)
        except Exception:  # whatever its own reading stumbles over
            del self.states[name]
            log.warning("What a browser sent for a field of a page can't be read.")
            raise FieldNotReadable from None

    return read


def _finishing(given: Callable[..., None]) -> Callable[..., None]:
    """Forget what no page and no click asked for, before Streamlit looks at every field: an error
    there ends the run without a word to the browser."""

    def finish(self: SessionState, *arguments: Any, **named: Any) -> None:
        fields = self._new_widget_state
        for name in list(fields):
            with suppress(FieldNotReadable, KeyError):
                fields[name]
        given(self, *arguments, **named)

    return finish


def is_of_kind(sent: str | None, own: str) -> bool:
    """Return whether a field whose value is of its `own` kind can have sent one of this kind.

    One that was emptied sends none.
    """
    return sent in (None, own) or {sent, own} <= NUMBERS
