"""A field for a day: typed as people write it, or taken from the browser's own calendar.

Streamlit's own turns 31/06 into 30/06, and empties what it can't read, without a word.
"""

from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.errors import DayMissing, DayOutside, InzageError
from core.i18n import _, day_in_figures, day_in_words
from core.presentation.typed_days import LONGEST, read_day
from pages.parts.frame.messages import show_error
from pages.parts.widgets.component import part

Between = tuple[date, date]
WIDTH = 200  # pixels, with the button
WIDEST: Between = (date(1900, 1, 1), date(2099, 12, 31))

CALENDAR = (
    '<div class="inzage-calendar"><button type="button">'
    '<svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor"'
    ' stroke-width="1.5" aria-hidden="true">'
    '<path d="M2 4h14v12H2zM2 8h14M6 2v4M12 2v4"/></svg></button>'
    '<input type="date" tabindex="-1" aria-hidden="true"></div>'
)


def choose_day(
    label: str,
    usual: date | None = None,
    between: Between = WIDEST,
    *,
    key: str,
    needed: bool = False,
    in_address: bool = False,
    **settings: Any,
) -> date | None:
    """Let the reader choose a day, the two between which it lies included.

    Returns None when there is none, or when what was typed is refused: the field says why. With
    `in_address` the address keeps what was typed; `settings` are those of Streamlit's text field.
    """
    with st.container(gap="xxsmall", width=WIDTH, key=f"{key}_of_day"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall"):
            st.text_input(
                label,
                as_typed(usual),
                max_chars=LONGEST,
                placeholder=_("dd/mm/yyyy"),
                key=key,
                bind="query-params" if in_address else None,
                **settings,
            )
            day, refused = _read(key, between, needed=needed)
            part("calendar", html=CALENDAR, css="calendar.css")(
                key=f"{key}_calendar",
                data={
                    "key": key,
                    "name": _("Calendar: {field}").format(field=label),
                    "day": "" if day is None else day.isoformat(),
                    "first": between[0].isoformat(),
                    "last": between[1].isoformat(),
                },
                width="content",
            )
        if refused:
            show_error(refused)
        elif day and st.session_state[key] != day_in_figures(day):
            st.caption(day_in_words(day))
    return day


def as_typed(day: date | None) -> str:
    """Return what stands in a field for this day."""
    return "" if day is None else day_in_figures(day)


def day_in(key: str, between: Between = WIDEST, *, needed: bool = False) -> date | None:
    """Return the day that stands in the field with this key, None when it is empty.

    Raises what `read_day` raises, DayOutside, or DayMissing when a day is `needed`.
    """
    text = st.session_state.get(key) or ""
    if not text.strip():
        if needed:
            raise DayMissing
        return None
    day = read_day(text, clock.today())
    first, last = between
    if not first <= day <= last:
        raise DayOutside(day=day, first=first, last=last)
    return day


def _read(key: str, between: Between, *, needed: bool) -> tuple[date | None, InzageError | None]:
    try:
        return day_in(key, between, needed=needed), None
    except InzageError as refused:
        return None, refused
