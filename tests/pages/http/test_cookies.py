"""Cookies live for a working day at most; over HTTPS they are for HTTPS only."""

import pytest
from starlette.responses import Response

from pages.parts.http.cookies import ShortCookies, kept_short
from tests.pages.asking import ask

MONTH, DAYS_WORK = 30 * 24 * 3600, 8 * 3600


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        pytest.param(MONTH, DAYS_WORK, id="a month becomes a working day"),
        pytest.param(DAYS_WORK, DAYS_WORK, id="a working day stays"),
        pytest.param(60, 60, id="a minute stays"),
        pytest.param(0, 0, id="a cookie that is taken away stays away"),
    ],
)
def test_a_cookie_lives_for_a_working_day_at_most(asked: int, got: int) -> None:
    cookie = f"_streamlit_user=abc; HttpOnly; Max-Age={asked}; Path=/; SameSite=lax"
    said = kept_short(cookie, secure=False).lower()
    assert f"max-age={got};" in said
    assert all(flag in said for flag in ("httponly", "path=/", "samesite=lax"))
    assert "secure" not in said


def test_a_later_expiry_goes_with_the_longer_life() -> None:
    said = kept_short(f"a=b; expires=Tue, 01 Dec 2099 08:00:00 GMT; Max-Age={MONTH}", secure=False)
    assert said == f"a=b; max-age={DAYS_WORK}"


def test_over_https_every_cookie_is_for_https_only_and_a_value_is_left_alone() -> None:
    answer = Response()
    answer.set_cookie("_streamlit_user", "a=b==|Secure", max_age=MONTH, httponly=True)
    answer.headers.append("set-cookie", "_streamlit_xsrf=2|ab; Path=/; SameSite=lax")
    cookies = ask(ShortCookies, answer=answer, secure=True).cookies
    assert cookies == [
        f'_streamlit_user="a=b==|Secure"; httponly; max-age={DAYS_WORK}; path=/; samesite=lax;'
        " secure",
        "_streamlit_xsrf=2|ab; path=/; samesite=lax; secure",
    ]
