"""What stands between the browser and Streamlit, with sign-in and without."""

import asyncio

import pytest

from core import clock
from core import database as db
from core.identity import identify
from core.sign_in import leave
from pages.parts.web_cookies import ShortCookies
from pages.parts.web_demonstration import OnThisMachineOnly
from pages.parts.web_files import GuardedFiles
from pages.parts.web_stack import is_let_in, middleware
from pages.parts.web_way_back import WayBack
from tests.core.signing import ENVIRONMENT, claims, sign_in_settings


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """People sign in here."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_without_sign_in_only_this_machine_is_answered() -> None:
    classes = [each.cls for each in middleware(None)]
    assert OnThisMachineOnly in classes
    assert ShortCookies not in classes


@pytest.mark.parametrize(
    ("redirect_uri", "secure"),
    [
        ("https://inzage.example/oauth2callback", True),
        ("http://localhost:8501/oauth2callback", False),
    ],
)
def test_with_sign_in_cookies_are_for_https_wherever_that_is_in_use(
    redirect_uri: str, secure: bool
) -> None:
    stack = middleware(sign_in_settings(INZAGE_OIDC_REDIRECT_URI=redirect_uri))
    classes = [each.cls for each in stack]
    assert OnThisMachineOnly not in classes
    assert stack[classes.index(ShortCookies)].kwargs == {"secure": secure}
    assert stack[classes.index(GuardedFiles)].kwargs == {"is_signed_in": is_let_in}
    # The cookie of the way back is kept short and secure as well.
    assert classes.index(ShortCookies) < classes.index(WayBack)


def test_a_file_is_for_whom_the_register_lets_in_until_they_sign_out(
    database: str, sign_in: None
) -> None:
    now = clock.now()
    ann = claims(now, is_logged_in=True)
    assert asyncio.run(is_let_in(ann))
    with db.transaction() as session:
        leave(session, identify(ann, sign_in_settings()), now)
    assert not asyncio.run(is_let_in(ann))


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"is_logged_in": False}, id="not signed in"),
        pytest.param({"roles": []}, id="without a role"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"aud": "another"}, id="meant for another application"),
    ],
)
def test_a_file_is_for_nobody_else(database: str, sign_in: None, more: dict) -> None:
    assert not asyncio.run(is_let_in(claims(clock.now(), **({"is_logged_in": True} | more))))


def test_without_the_settings_of_sign_in_there_is_nobody_to_let_in(database: str) -> None:
    assert not asyncio.run(is_let_in(claims(clock.now(), is_logged_in=True)))
