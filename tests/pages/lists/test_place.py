"""Where a reader is in a list stands in the address, whatever it says."""

from enum import StrEnum
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts.lists.place import Place, place_in, sorted_place_in


class By(StrEnum):
    DAY = "day"
    NAME = "name"


@pytest.mark.parametrize(
    ("asked", "total", "page"),
    [
        ("1", 0, 1),
        ("2", 51, 2),
        ("2", 50, 1),
        ("99", 118, 3),
        ("0", 118, 1),
        ("-1", 118, 1),
        ("x", 118, 1),
        ("", 118, 1),
        ("²", 118, 1),
        ("9" * 5000, 118, 1),
    ],
)
def test_a_page_that_is_not_there_is_another_one(
    monkeypatch: pytest.MonkeyPatch, asked: str, total: int, page: int
) -> None:
    monkeypatch.setattr(st, "query_params", {"work_page": asked})
    assert place_in("work", total) == Place("work", page, None)


@pytest.mark.parametrize(
    ("asked", "sorting", "descending"),
    [
        ("name", By.NAME, False),
        ("-name", By.NAME, True),
        ("day", By.DAY, False),
        ("x", By.DAY, True),
        ("", By.DAY, True),
        ("--name", By.DAY, True),
    ],
)
def test_a_list_is_sorted_as_the_address_says_or_as_usual(
    monkeypatch: pytest.MonkeyPatch, asked: str, sorting: By, descending: bool
) -> None:
    monkeypatch.setattr(st, "query_params", {"work_sort": asked})
    place = sorted_place_in("work", 10, [By.DAY, By.NAME], down=True)
    assert place == Place("work", 1, sorting, descending)


def page_with_links() -> None:
    import streamlit as st

    from pages.parts.lists.place import Place, address_of_page, address_sorted_by
    from tests.pages.lists.test_place import By

    place = Place("work", 2, By.NAME)
    for address in (
        address_of_page(place, 3),
        address_of_page(place, 1),
        address_sorted_by(place, By.NAME),
        address_sorted_by(place, By.DAY),
    ):
        st.text(address)


def test_a_link_keeps_every_other_choice_of_the_address() -> None:
    page = AppTest.from_function(page_with_links)
    page.query_params.update(mediator="Ann & Bo", basis=["owner", "kept"], work_page="2")
    page.run()
    kept = {"mediator": ["Ann & Bo"], "basis": ["owner", "kept"]}
    third, first, other_way, by_day = (parse_qs(text.value[1:]) for text in page.text)
    assert third == {**kept, "work_page": ["3"]}
    assert first == kept
    assert other_way == {**kept, "work_sort": ["-name"]}
    assert by_day == {**kept, "work_sort": ["day"]}
