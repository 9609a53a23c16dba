"""An address that is deeper than pages are leads to a page, and never to another site."""

import pytest

from pages.parts.http.deep_addresses import FlatAddresses, flat_address
from tests.pages.asking import ask


@pytest.mark.parametrize(
    ("path", "flat"),
    [
        ("/grant/3962", "/grant?grant=3962"),
        ("/partner/0999.937.168", "/partner?partner=0999.937.168"),
        ("/client/K1/more", "/client?client=K1"),
        ("/client/a&b=c", "/client?client=a%26b%3Dc"),
        ("/today/x", "/today"),
        ("/a/a", "/a"),
        ("//elsewhere.example/a", "/elsewhere.example"),
        ("/\\elsewhere.example/a", "/%5Celsewhere.example"),
        ("/grant", None),
        ("/grant/", None),
        ("/", None),
        ("", None),
        ("/media/0f3c.pdf", None),
        ("/static/js/index.js", None),
        ("/_stcore/health", None),
        ("/inzage/page.js", None),
        ("/auth/login", None),
    ],
)
def test_a_deep_address_leads_to_the_page_it_is_about(path: str, flat: str | None) -> None:
    assert flat_address(path) == flat


def test_a_reader_is_redirected_with_what_they_asked_besides() -> None:
    reader = {"accept": "text/html,*/*"}
    answer = ask(FlatAddresses, "/grant/3962?lang=en", reader)
    assert (answer.status, answer.headers["location"]) == (302, "/grant?grant=3962&lang=en")
    assert ask(FlatAddresses, "/a/a?lang=en", reader).headers["location"] == "/a?lang=en"
    assert ask(FlatAddresses, "/grant/_stcore/health", {"accept": "*/*"}).status == 200
