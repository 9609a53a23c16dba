"""Streamlit's own address for signing out ends the sign-in itself."""

import pytest

from pages.parts.http.files import Claims
from pages.parts.http.sign_in_routes import WayOut
from tests.pages.asking import ask
from tests.pages.http.test_files import cookies_of


@pytest.mark.parametrize(
    ("address", "cookie", "ended"),
    [
        pytest.param("/auth/logout", cookies_of("ann"), [{"sub": "ann"}], id="signed in"),
        pytest.param("/auth/logout", "", [{}], id="not signed in"),
        pytest.param("/client", cookies_of("ann"), [], id="another address"),
    ],
)
def test_leaving_ends_it_before_the_cookie_goes(
    address: str, cookie: str, ended: list[Claims]
) -> None:
    told: list[Claims] = []

    async def end(claims: Claims) -> None:
        told.append(claims)

    assert ask(WayOut, address, {"cookie": cookie}, end=end).reached == 1
    assert told == ended
