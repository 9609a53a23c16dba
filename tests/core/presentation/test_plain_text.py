"""Characters that are invisible, or that steer the text around them, become visible."""

import pytest

from core.presentation.plain_text import for_terminal, one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("An\u202etxt", "An‹U+202E›txt", id="what turns the text around"),
        pytest.param("\u2067An\u2069", "‹U+2067›An‹U+2069›", id="what sets a text apart"),
        pytest.param("An\x1b[2J", "An‹U+001B›[2J", id="what a terminal obeys"),
        pytest.param("An\ufeff\ue000", "An‹U+FEFF›‹U+E000›", id="what has no meaning of its own"),
        pytest.param("👩\u200d👧 Vlaam\u00adse", "👩\u200d👧 Vlaam\u00adse", id="names"),
        pytest.param("twee\nregels\tlang", "twee\nregels\tlang", id="breaks"),
    ],
)  # fmt: skip
def test_only_what_steers_is_shown_as_its_code(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_on_one_line_words_have_one_space_between_them() -> None:
    assert one_line(" twee\r\n regels\u2028\tlang ") == "twee regels lang"
    assert (one_line(None), one_line(0)) == ("", "0")


def test_a_terminal_gets_nothing_that_it_can_not_print() -> None:
    assert for_terminal("An\u200d\x9b\udce9") == "An‹U+200D›‹U+009B›‹U+DCE9›"
