"""Our own script and style sheet, as the browser gets them."""

import json
import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse

from core.i18n import LANGUAGES
from pages.parts.http.headers import Dressed
from pages.parts.http.served_files import SCRIPT_PATHS, SERVED, STYLE_PATH, served_files
from tests.pages.asking import Answer, ask


def served(path: str, **headers: str) -> Answer:
    """Return the response to a request for one of the files."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(lambda _inside: Starlette(routes=[served_files()]), path, named)


@pytest.mark.parametrize(
    ("path", "kind"),
    [*((path, "text/javascript") for path in SCRIPT_PATHS), (STYLE_PATH, "text/css")],
)
def test_a_file_is_served_as_it_is_and_asked_about_each_time(path: str, kind: str) -> None:
    answer = served(path)
    assert answer.status == 200
    assert answer.text == (SERVED / path.rpartition("/")[2]).read_text(encoding="utf-8")
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == "no-cache"
    again = served(path, if_none_match=answer.headers["etag"])
    assert (again.status, again.text) == (304, "")


@pytest.mark.parametrize("path", ["/inzage/other.js", "/inzage/../words.py", "/inzage/"])
def test_nothing_else_is_served(path: str) -> None:
    assert served(path).status == 404


def words() -> dict[str, Any]:
    """Return the words that the index gives the script."""
    index = ask(Dressed, "/", answer=HTMLResponse("<head></head>")).text
    (text,) = re.findall(
        r'<script type="application/json" id="inzage-words">(.*?)</script>', index, re.DOTALL
    )
    assert "<" not in text
    return json.loads(text)


def test_the_script_is_given_streamlits_words_in_english_and_dutch() -> None:
    given = words()
    assert ["Browse files", "Bestand kiezen"] in given["words"]
    for kind in ("words", "beginnings", "endings"):
        assert all(len(pair) == len(LANGUAGES) and all(pair) for pair in given[kind])
