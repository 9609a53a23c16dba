"""Ticked rows: whatever a browser sends is read as numbers, and old ticks count no more."""

from typing import Any

import pytest

from pages.parts.lists.picks import Kept, Picks, choose_rows, numbers_in


@pytest.mark.parametrize(
    ("sent", "numbers"),
    [
        ({"given": 1, "rows": ["3", "12", "3"]}, (3, 12)),
        ({"given": 1, "rows": ["1", "2", "3", "4", "5"]}, (1, 2, 3)),
        ({"given": 1, "rows": [1, None, {"a": 1}, "x", "-1", "²", "9" * 30, "7"]}, (7,)),
        ({"given": 1, "rows": "123"}, ()),
        ({"given": 1}, ()),
        ({"given": 0, "rows": ["3"]}, None),
        (["3"], None),
        ("3", None),
        (None, None),
    ],
)
def test_what_a_browser_sends_is_read_as_numbers_of_rows(
    sent: Any, numbers: tuple[int, ...] | None
) -> None:
    assert numbers_in({"picked": sent}, 1, most=3) == numbers


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", kept)
    return kept


def test_ticks_that_the_page_takes_away_do_not_come_back_with_an_old_message(
    session: dict[str, Any],
) -> None:
    session["closing"] = {"picked": {"given": 0, "rows": ["3"]}}
    assert Picks("closing", 500).numbers == [3]
    choose_rows("closing")
    picks = Picks("closing", 500)
    assert (picks.numbers, picks.for_browser) == ([], {"given": 1, "rows": []})
    session["closing"] = {"picked": {"given": 1, "rows": ["4"]}}
    assert Picks("closing", 500).numbers == [4]


def test_ticks_are_kept_while_another_page_is_shown(session: dict[str, Any]) -> None:
    session["closing"] = {"picked": {"given": 0, "rows": ["3", "4"]}}
    assert Picks("closing", 500).numbers == [3, 4]
    del session["closing"]  # as when the list's page is left
    assert Picks("closing", 500).for_browser == {"given": 0, "rows": ["3", "4"]}
    assert session["closing_kept"] == Kept(0, (3, 4))
