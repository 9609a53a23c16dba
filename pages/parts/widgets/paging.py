"""Long lists, one page of rows at a time; the address keeps the page number."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.database import ROWS_PER_PAGE

Shown = TypeVar("Shown")


def show_by_page(total: int, key: str, show_page: Callable[[int], Shown]) -> Shown:
    """Show one page of a list of `total` rows, with a control below it to turn pages.

    Calls `show_page` with the page number, from 1, and returns its result.
    """
    rows_slot = st.container()
    page = _choose_page(total, key)
    with rows_slot:
        return show_page(page)


def back_to_first_page(key: str) -> None:
    """Go back to the first page of rows, because another choice gives other rows."""
    st.session_state[key] = 1


def _choose_page(total: int, key: str) -> int:
    pages = -(-total // ROWS_PER_PAGE)
    return 1 if pages <= 1 else st.pagination(pages, key=key, bind="query-params")
