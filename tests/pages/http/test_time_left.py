"""The page's script is told how long whoever signed in may still leave a tab as it is."""

import json
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import clock
from core import database as db
from core.identity.claims import identify
from core.identity.sign_in import admit
from pages.parts.http.time_left import time_left
from tests.core.signing import ENVIRONMENT, claims, sign_in_settings
from tests.pages.http.test_files import signed


def asked(who: dict[str, object] | None) -> str:
    browser = TestClient(Starlette(routes=[time_left(ends=True)]))
    if who is not None:
        browser.cookies.set("_streamlit_user", signed("_streamlit_user", json.dumps(who)))
    answer = browser.get("/inzage/time-left")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return answer.text


def test_who_signed_in_has_the_idle_time_and_nobody_else_any(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INZAGE_IDLE_MINUTES", "5")
    said = claims(clock.now()) | {"is_logged_in": True}
    with db.transaction() as session:
        admit(session, identify(said, sign_in_settings()), clock.now() - timedelta(minutes=1))
    assert 180 < int(asked(said)) <= 240
    assert asked(None) == asked(said | {"sub": "bo"}) == asked({}) == "0"
