"""Uploads: their size and kind, and that only our own page can send them."""

from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from core.consent.scan_checks import BIGGEST
from tests.browser.conftest import Noticed
from tests.scans import PDF

pytestmark = pytest.mark.browser

UPLOAD = "/_stcore/upload_file/somebody/1"
ELSEWHERE = "https://elsewhere.example"
NO_SCAN = "De scan is geen PDF-, PNG- of JPEG-bestand, of is beschadigd."


def add(page: Page, server: str, content: bytes, name: str = "formulier.pdf") -> None:
    """Add a scan to a new consent form."""
    page.goto(f"{server}/consent")
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    field.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


# What may come in


def test_a_scan_of_the_size_that_core_allows_comes_in(
    page: Page, noticed: Noticed, server: str
) -> None:
    with page.expect_response(lambda answer: "/upload_file/" in answer.url) as sent:
        add(page, server, PDF.ljust(BIGGEST))
    assert sent.value.status == 204
    expect(page.get_by_text("formulier.pdf")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.get_by_text("niet toegelaten").count() == 0
    assert page.get_by_text("hoogstens 5 MB").count() == 0
    assert noticed.errors == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(
            PDF.ljust(6 * 2**20), "x.pdf", "Het bestand mag hoogstens 5 MB groot zijn.", id="6 MB"
        ),
        pytest.param(
            b"", "x.pdf", NO_SCAN, id="nothing in it"
        ),
        pytest.param(
            b"<script>alert(1)</script>%PDF-1.7", "x.pdf",
            NO_SCAN, id="a page that says it is a PDF",
        ),
        pytest.param(
            b"MZ", "x.exe", "application/pdf is hier niet toegelaten.", id="by name alone"
        ),
    ],
)  # fmt: skip
def test_what_may_not_come_in_is_said_in_a_sentence(
    page: Page, noticed: Noticed, server: str, content: bytes, name: str, sentence: str
) -> None:
    add(page, server, content, name)
    expect(page.get_by_text(sentence)).to_be_visible()
    assert noticed.errors == []


# Who may send it


def asked(server: str, method: str, path: str, **headers: str) -> int:
    """Return the status of a request that none of our pages made."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=10)
    body = None if method == "GET" else b"x"
    connection.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture
def token(server: str) -> str:
    """Return the token that a page gets in a cookie, and sends back as a header."""
    with urlopen(f"{server}/_stcore/health") as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
    (value,) = [c.split(";")[0] for c in cookies if c.startswith("_streamlit_xsrf=")]
    return value.removeprefix("_streamlit_xsrf=")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_request_without_the_pages_token_is_refused(server: str, token: str, method: str) -> None:
    cookie = f"_streamlit_xsrf={token}"
    assert asked(server, method, UPLOAD) == 403
    assert asked(server, method, UPLOAD, Cookie=cookie) == 403
    assert asked(server, method, UPLOAD, Cookie=cookie, X_Xsrftoken="2|0|0|0") == 403
    assert asked(server, method, UPLOAD, X_Xsrftoken=token) == 403
    assert asked(server, method, UPLOAD, Cookie=cookie, X_Xsrftoken=token) != 403


@pytest.mark.parametrize(("origin", "status"), [(ELSEWHERE, 403), ("", 101)])
def test_another_site_cannot_open_the_pages_connection(
    server: str, origin: str, status: int
) -> None:
    answer = asked(
        server, "GET", "/_stcore/stream", Origin=origin or server, Connection="Upgrade",
        Upgrade="websocket", Sec_WebSocket_Version="13", Sec_WebSocket_Protocol="streamlit",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    )  # fmt: skip
    assert answer == status
