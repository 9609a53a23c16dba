"""Escaping text for Markdown; a browser test checks what is shown."""

import pytest

from pages.parts.frame.messages import BETWEEN_PIECES, literally
from tests.hostile import TEXTS
from tests.pages.reading import as_read


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("www.x.example", ["www", r"\.x\.example"], id="an address"),
        pytest.param("https://x", [r"https\:", r"\/\/x"], id="an address with its protocol"),
        pytest.param("an@x.example", [r"an\@", r"x\.example"], id="an e-mail address"),
        pytest.param(":smile:", [r"\:", r"smile\:"], id="the name of a picture"),
        pytest.param("a -> b", [r"a \-", r"\> b"], id="an arrow"),
        pytest.param("system:cron, 06:00", [r"system\:cron\, 06\:00"], id="a colon alone"),
    ],
)
def test_what_streamlit_would_change_is_taken_apart(text: str, pieces: list[str]) -> None:
    assert literally(text) == BETWEEN_PIECES.join(pieces)


def test_nothing_is_lost_or_added() -> None:
    plain = [text for text in TEXTS if "\\" not in text and text.isprintable()]
    assert [as_read(literally(text)) for text in plain] == [" ".join(t.split()) for t in plain]
