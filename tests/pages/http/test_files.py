"""Uploads are taken only of who is let in; of the media that Streamlit keeps none is served."""

import json

import pytest
from starlette.responses import Response
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from pages.parts.http.files import Claims, GuardedFiles, claims_in
from tests.pages.asking import Answer, ask

UPLOAD = "/_stcore/upload_file/s/f"


def signed(name: str, value: str, secret: str | None = None) -> str:
    secret = secret or config.get_option("server.cookieSecret")
    return create_signed_value(secret, name, value).decode()


def cookies_of(who: str) -> str:
    return f"_streamlit_user={signed('_streamlit_user', json.dumps({'sub': who}))}"


async def ann_is_let_in(claims: Claims) -> bool:
    return claims.get("sub") == "ann"


def fetch(address: str, cookie: str = "") -> Answer:
    file = Response("a file", headers={"cache-control": "public, max-age=3600"})
    return ask(GuardedFiles, address, {"cookie": cookie}, answer=file, may_upload=ann_is_let_in)


@pytest.mark.parametrize("address", [UPLOAD, f"/behind/a/base{UPLOAD}"])
@pytest.mark.parametrize(
    "cookie",
    ["", cookies_of("bert"), "_streamlit_user=ann"],
    ids=["nobody", "signed in no more", "never signed"],
)
def test_without_sign_in_an_upload_is_refused(address: str, cookie: str) -> None:
    answer = fetch(address, cookie)
    assert (answer.reached, answer.status) == (0, 403)
    assert answer.text == "Meld u aan om dit bestand te krijgen."
    assert answer.headers["cache-control"] == "no-store"


def test_who_is_let_in_may_upload() -> None:
    answer = fetch(UPLOAD, cookies_of("ann"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("address", ["/media/0f3c.pdf", "/behind/a/base/media/0f3c"])
def test_of_the_media_that_streamlit_keeps_none_is_served(address: str) -> None:
    answer = fetch(address, cookies_of("ann"))
    assert (answer.reached, answer.status) == (0, 404)


@pytest.mark.parametrize("address", ["/", "/client", "/static/media/font.woff2", "/_stcore/health"])
def test_what_is_no_file_of_the_register_needs_nobody(address: str) -> None:
    answer = fetch(address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=3600")


def test_a_cookie_in_pieces_is_put_together() -> None:
    pieces = {
        "_streamlit_user": "chunks-2",
        "_streamlit_user_1": '{"sub"',
        "_streamlit_user_2": ':"ann"}',
    }
    assert claims_in({name: signed(name, value) for name, value in pieces.items()}) == {
        "sub": "ann"
    }


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param({}, id="no cookie"),
        pytest.param({"_streamlit_user": "x.y.z"}, id="never signed"),
        pytest.param(
            {"_streamlit_user": signed("_streamlit_user", '{"sub": "ann"}', "another secret")},
            id="signed by another server",
        ),
        pytest.param(
            {"_streamlit_user": signed("_streamlit_user_tokens", '{"sub": "ann"}')},
            id="signed for another use",
        ),
        pytest.param({"_streamlit_user": signed("_streamlit_user", '["ann"]')}, id="no claims"),
    ],
)
def test_a_cookie_that_this_server_did_not_give_says_nothing(cookies: dict[str, str]) -> None:
    assert claims_in(cookies) == {}
