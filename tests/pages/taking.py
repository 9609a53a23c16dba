"""Asks for a file on a page without a browser, and fetches it."""

import re
import time

from streamlit.testing.v1 import AppTest

from core import clock
from pages.parts.files.kept import take

SECONDS = 60  # in which a file must be made


def tokens_shown(page: AppTest) -> list[str]:
    """Return the tokens in the addresses of files that the page shows."""
    links = [link.proto.url for link in page.get("link_button")]
    found = [re.fullmatch(r"\./inzage/file/([\w-]+)\?lang=(?:nl|en)", link) for link in links]
    return [match[1] for match in found if match]


def fetched(page: AppTest) -> tuple[str, bytes]:
    """Return the name and content of the one file that waits on the page, or is being made.

    It then waits no more.
    """
    give_up_at = time.monotonic() + SECONDS
    while not tokens_shown(page) and time.monotonic() < give_up_at:
        time.sleep(0.2)
        page.run()
    (token,) = tokens_shown(page)
    file = take(token, lambda _asker: True, clock.now())
    assert file is not None
    with file.content:
        return file.name, file.content.read()
