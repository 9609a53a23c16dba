"""Where the reader is in a list: the page of rows and the order, which the address keeps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import urlencode

import streamlit as st

from core.database import ROWS_PER_PAGE

Order = TypeVar("Order", bound=StrEnum | None)
Sorting = TypeVar("Sorting", bound=StrEnum)
DOWN = "-"  # before the name of what a list is sorted by, from high to low


@dataclass(frozen=True)
class Place(Generic[Order]):
    """A page of rows, from 1, of a list in an order. `key` names the list in the address."""

    key: str
    page: int
    sorting: Order
    descending: bool = False

    def within(self, total: int) -> "Place[Order]":
        """Return this place, or the last page if there are fewer rows than that."""
        return replace(self, page=min(self.page, pages_of(total)))


def pages_of(total: int) -> int:
    """Return how many pages a list of so many rows has; an empty one has one page.

    >>> [pages_of(total) for total in (0, 50, 51)]
    [1, 1, 2]
    """
    return max(1, -(-total // ROWS_PER_PAGE))


def place_in(key: str, total: int) -> Place[None]:
    """Return where the reader is in a list of so many rows that has one order."""
    return Place(key, _page(key), None).within(total)


def sorted_place_in(
    key: str, total: int, sortings: Sequence[Sorting], *, down: bool = False
) -> Place[Sorting]:
    """Return where the reader is in a list of so many rows, and by which of `sortings` it is
    sorted: the first one unless the address names another; from high to low if `down`.
    """
    asked = st.query_params.get(f"{key}_sort", "")
    named = {str(each): each for each in sortings}
    sorting = named.get(asked.removeprefix(DOWN))
    if sorting is None:
        return Place(key, _page(key), sortings[0], down).within(total)
    return Place(key, _page(key), sorting, asked.startswith(DOWN)).within(total)


def back_to_first_page(key: str) -> None:
    """Go back to the first page of rows, because another choice gives other rows."""
    st.query_params.pop(f"{key}_page", None)


def address_of_page(place: Place[Order], page: int) -> str:
    """Return the address of another page of the same rows."""
    return _here({f"{place.key}_page": None if page == 1 else str(page)})


def address_sorted_by(place: Place[Order], sorting: StrEnum) -> str:
    """Return the address of the same rows sorted by this, or the other way around if they are."""
    down = place.sorting == sorting and not place.descending
    order = f"{DOWN if down else ''}{sorting}"
    return _here({f"{place.key}_sort": order, f"{place.key}_page": None})


def address_with(**choices: str | None) -> str:
    """Return the address of this page with these choices instead of what it has now."""
    return _here(choices)


def _here(changes: dict[str, str | None]) -> str:
    """Every choice stays: the address that is opened is what counts, also for Streamlit's own."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in changes}
    new = {name: value for name, value in changes.items() if value is not None}
    return f"?{urlencode({**kept, **new}, doseq=True)}"


def _page(key: str) -> int:
    asked = st.query_params.get(f"{key}_page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 and int(asked) else 1
