"""The headers of every response, and the changes to Streamlit's index."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from starlette.responses import HTMLResponse, Response

from pages.parts.http.headers import Dressed
from tests.pages.asking import ask

INDEX = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title><script>go()</script></head>'
    "<body></body></html>"
)
EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
EVERY_POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HTMLResponse(INDEX), id="the index"),
        pytest.param(Response("x", media_type="text/javascript"), id="a script"),
        pytest.param(Response("no", status_code=403), id="a refusal"),
    ],
)
def test_every_answer_has_the_security_headers(answer: Response) -> None:
    headers = ask(Dressed, "/", answer=answer).headers
    assert {name: headers[name] for name in EVERY_ANSWER} == EVERY_ANSWER
    assert set(headers["content-security-policy"].split("; ")) >= EVERY_POLICY
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_behind_https_the_browser_is_told_to_stay_there() -> None:
    headers = ask(Dressed, "/", secure=True).headers
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_the_index_runs_its_own_scripts_alone() -> None:
    policy = ask(Dressed, "/", answer=HTMLResponse(INDEX)).headers["content-security-policy"]
    digest = b64encode(sha256(b"go()").digest()).decode()
    (scripts,) = re.findall(r"script-src ([^;]*);", policy)
    assert scripts == f"'self' 'sha256-{digest}'"
    for rule in (
        "default-src 'self'",
        "connect-src 'self'",
    ):
        assert rule in policy
    assert "http" not in policy
    assert "ws:" not in policy


@pytest.mark.parametrize(
    ("address", "language"),
    [("/", "nl"), ("/?lang=en", "en"), ("/?lang=English", "en"), ("/?lang=x", "nl")],
)
def test_the_index_is_in_the_readers_language_and_has_our_script(
    address: str, language: str
) -> None:
    answer = ask(Dressed, address, answer=HTMLResponse(INDEX))
    assert f'<html lang="{language}">' in answer.text
    assert "<title>Inzage</title>" in answer.text
    assert '<script src="./inzage/page.js" defer>' in answer.text
    assert answer.headers["content-length"] == str(len(answer.text.encode()))
