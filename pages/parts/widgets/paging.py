"""Long lists a page of rows at a time; which page it is stands in the address."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.database import ROWS_PER_PAGE

Shown = TypeVar("Shown")


def show_by_page(total: int, key: str, show_page: Callable[[int], Shown]) -> Shown:
    """Show one page of a list of `total` rows, and below it let the reader turn the pages.

    Returns what `show_page` does; it is called with the page, of which the first is 1.
    """
    rows_slot = st.container()
    page = _choose_page(total, key)
    with rows_slot:
        return show_page(page)


def back_to_first_page(key: str) -> None:
    """Go back to the first page of rows: another choice gives other rows."""
    st.session_state[key] = 1


def _choose_page(total: int, key: str) -> int:
    pages = -(-total // ROWS_PER_PAGE)
    return 1 if pages <= 1 else st.pagination(pages, key=key, bind="query-params")
