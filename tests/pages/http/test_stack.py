"""The middleware between browser and Streamlit, with sign-in and without."""

import pytest
from sqlalchemy import select

from core import clock
from core import database as db
from core.config import Limits
from core.identity.claims import identify
from core.identity.sign_in import leave
from core.models import AuditEvent
from pages.parts.http.cookies import ShortCookies
from pages.parts.http.demonstration import OnThisMachineOnly
from pages.parts.http.files import GuardedFiles
from pages.parts.http.sign_in_routes import WayBack
from pages.parts.http.stack import middleware, who_is_let_in
from tests.core.signing import ENVIRONMENT, claims, sign_in_settings
from tests.pages.asking import run


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up sign-in."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_without_sign_in_only_this_machine_is_answered() -> None:
    classes = [each.cls for each in middleware(None, Limits())]
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
    stack = middleware(sign_in_settings(INZAGE_OIDC_REDIRECT_URI=redirect_uri), Limits())
    classes = [each.cls for each in stack]
    assert OnThisMachineOnly not in classes
    assert stack[classes.index(ShortCookies)].kwargs == {"secure": secure}
    assert stack[classes.index(GuardedFiles)].kwargs == {"may_upload": who_is_let_in}
    # The cookie that remembers the page is short-lived and secure as well.
    assert classes.index(ShortCookies) < classes.index(WayBack)


def test_an_upload_is_taken_of_whom_the_register_lets_in_until_they_sign_out(
    database: str, sign_in: None
) -> None:
    now = clock.now()
    ann = claims(now, is_logged_in=True)
    assert run(who_is_let_in(ann))
    with db.transaction() as session:
        leave(session, identify(ann, sign_in_settings()), now)
    assert not run(who_is_let_in(ann))
    with db.reading() as session:
        refused = select(AuditEvent.actor).filter_by(kind="upload.refused")
        assert session.scalars(refused).all() == ["system:web"]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"is_logged_in": False}, id="not signed in"),
        pytest.param({"roles": []}, id="without a role"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"aud": "another"}, id="meant for another application"),
    ],
)
def test_an_upload_is_taken_of_nobody_else(database: str, sign_in: None, more: dict) -> None:
    assert not run(who_is_let_in(claims(clock.now(), **({"is_logged_in": True} | more))))


def test_without_the_settings_of_sign_in_there_is_nobody_to_let_in(database: str) -> None:
    assert not run(who_is_let_in(claims(clock.now(), is_logged_in=True)))
