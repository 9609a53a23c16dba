"""Signing out is a POST from a page of ours; it ends the sign-in itself, and shows no token."""

import pytest
from starlette.responses import RedirectResponse

from pages.parts.http.files import Claims
from pages.parts.http.sign_in_routes import WayOut
from tests.pages.asking import Answer, ask
from tests.pages.http.test_files import cookies_of

HERE = {"origin": "http://127.0.0.1:8501"}
PROVIDER = "https://provider.example/end?client_id=inzage"


def leave(
    headers: dict[str, str], method: str = "POST", address: str = "/auth/logout"
) -> tuple[Answer, list[Claims]]:
    """Return the answer to this request, and the claims of the sign-ins that it ended."""
    ended: list[Claims] = []

    async def end(claims: Claims) -> None:
        ended.append(claims)

    redirect = RedirectResponse(f"{PROVIDER}&id_token_hint=eyJhbGciOi", 302)
    redirect.delete_cookie("_streamlit_user")
    return ask(WayOut, address, headers, method=method, answer=redirect, end=end), ended


@pytest.mark.parametrize(
    ("cookie", "ended"),
    [
        pytest.param(cookies_of("ann"), [{"sub": "ann"}], id="signed in"),
        pytest.param("", [{}], id="not signed in"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"sec-fetch-site": "same-origin"}])
def test_leaving_ends_it_and_answers_where_to_go(
    cookie: str, ended: list[Claims], more: dict[str, str]
) -> None:
    answer, told = leave({"cookie": cookie} | HERE | more)
    assert told == ended
    assert (answer.status, answer.text) == (200, PROVIDER)
    assert answer.cookies[0].startswith('_streamlit_user=""')
    assert answer.headers["cache-control"] == "no-store"
    assert "eyJ" not in str(answer.messages)


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        pytest.param(HERE, "GET", id="an address"),
        pytest.param({}, "POST", id="from nowhere"),
        pytest.param({"origin": "null"}, "POST", id="from a page without address"),
        pytest.param({"origin": "https://elsewhere.example"}, "POST", id="another site"),
        pytest.param(HERE | {"sec-fetch-site": "same-site"}, "POST", id="a neighbour"),
    ],
)
def test_no_other_site_signs_anybody_out(headers: dict[str, str], method: str) -> None:
    answer, told = leave({"cookie": cookies_of("ann")} | headers, method)
    assert (answer.status, answer.reached, told) == (403, 0, [])
    assert answer.text == "Meld u af met de knop in Inzage."


def test_other_addresses_are_left_alone() -> None:
    answer, told = leave({"cookie": cookies_of("ann")}, "GET", "/client")
    assert (answer.status, answer.reached, told) == (302, 1, [])
