"""The route by which files leave: what it answers, and to whom."""

import json
from functools import cache
from io import BytesIO
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.types import ASGIApp
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core import clock
from core import database as db
from core.audit.refusals import MOST_AN_HOUR
from core.identity.claims import identify
from core.identity.demonstration import mark_as_demonstration
from core.identity.sign_in import leave
from core.models import AuditEvent
from pages.parts.files.kept import Asker, keep
from pages.parts.http.fetching import disposition, files_route
from tests.core.signing import ENVIRONMENT, claims, sign_in_settings
from tests.pages.asking import Answer, ask
from tests.people import SCHEDULER

GONE = "Dit bestand is hier niet (meer)"


@pytest.fixture(autouse=True)
def sign_in(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up sign-in."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@cache
def claims_of(number: str) -> dict:
    """Return the same claims each time: a sign-in goes by its moment too."""
    return claims(clock.now(), nonce=number, is_logged_in=True)


def cookie_of(number: str) -> dict[str, str]:
    """Return the cookie of this one of An's sign-ins."""
    secret = config.get_option("server.cookieSecret")
    signed = create_signed_value(secret, "_streamlit_user", json.dumps(claims_of(number)))
    return {"cookie": f"_streamlit_user={signed.decode()}"}


def kept(name: str = "lijst.csv", number: str = "1") -> str:
    """Keep a file for this one of An's sign-ins. Returns its address."""
    asker = Asker(identify(claims_of(number), sign_in_settings()).key, "tab")
    return f"/inzage/file/{keep(BytesIO(b'a;b'), name, asker, clock.now())}"


def refusals() -> list[str]:
    """Return to whom a file was refused."""
    found = select(AuditEvent.actor).filter_by(kind="download.refused").order_by(AuditEvent.id)
    with db.reading() as session:
        return list(session.scalars(found))


def routed(_inside: ASGIApp) -> ASGIApp:
    return Starlette(routes=[files_route()])


def fetch(address: str, headers: dict[str, str], method: str = "GET") -> Answer:
    return ask(routed, address, headers, method=method)


def test_who_asked_gets_the_file_to_save_and_nothing_keeps_it() -> None:
    answer = fetch(kept("lijst.xlsx"), cookie_of("1"))
    assert (answer.status, answer.text) == (200, "a;b")
    headers = answer.headers
    assert headers["content-type"].endswith("spreadsheetml.sheet")
    assert headers["content-disposition"].startswith('attachment; filename="lijst.xlsx"')
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    ("language", "said"),
    [("", GONE), ("?lang=nl", GONE), ("?lang=en", "This file isn't here (any more)")],
)
def test_an_address_works_once_and_then_says_so(language: str, said: str) -> None:
    address = kept()
    assert fetch(address, cookie_of("1")).status == 200
    again = fetch(address + language, cookie_of("1"))
    assert (again.status, again.headers["cache-control"]) == (404, "no-store")
    assert again.text.startswith(said)


def test_another_sign_in_gets_nothing_and_takes_nothing_away() -> None:
    address = kept()
    other = fetch(address, cookie_of("2"))
    assert (other.status, other.text[: len(GONE)]) == (404, GONE)
    assert fetch(address, cookie_of("1")).status == 200


def test_a_file_that_is_refused_is_recorded_and_one_that_has_gone_is_not() -> None:
    address = kept()
    fetch(address, {})
    fetch(address, cookie_of("2"))
    assert refusals() == ["system:web", "An Claes"]
    fetch(address, cookie_of("1"))
    fetch(address, cookie_of("1"))
    assert len(refusals()) == 2


def test_strangers_cannot_fill_the_trail() -> None:
    for _time in range(MOST_AN_HOUR + 2):
        fetch("/inzage/file/none", {})
    assert refusals() == ["system:web"] * MOST_AN_HOUR


def test_who_signed_out_gets_nothing() -> None:
    address = kept()
    assert fetch("/inzage/file/none", cookie_of("1")).status == 404
    with db.transaction() as session:
        leave(session, identify(claims_of("1"), sign_in_settings()), clock.now())
    answer = fetch(address, cookie_of("1"))
    assert (answer.status, answer.text) == (403, "Meld u aan om dit bestand te krijgen.")
    assert fetch(address, {}).status == 403


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        pytest.param("HEAD", {}, id="only what it is"),
        pytest.param("GET", {"sec-purpose": "prefetch"}, id="beforehand"),
        pytest.param("GET", {"purpose": "prefetch"}, id="beforehand, said otherwise"),
    ],
)
def test_what_nobody_asked_for_yet_uses_no_address_up(method: str, headers: dict) -> None:
    address = kept()
    assert fetch(address, cookie_of("1") | headers, method).status == 405
    assert fetch(address, cookie_of("1")).status == 200


def test_without_sign_in_a_file_is_for_a_tab_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_sign_in = kept()
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    with db.transaction() as session:
        mark_as_demonstration(session, SCHEDULER)
    of_a_closed_tab = keep(BytesIO(b"a;b"), "lijst.csv", Asker(None, "tab"), clock.now())
    assert fetch(f"/inzage/file/{of_a_closed_tab}", {}).status == 404
    assert fetch(of_a_sign_in, {}).status == 404


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("lijst_2026-11-24.csv", "lijst_2026-11-24.csv", "lijst_2026-11-24.csv"),
        ("geschiedenis_Čapek-é.pdf", "geschiedenis_Capek-e.pdf", "geschiedenis_Čapek-é.pdf"),
        ('a"b/c\\d\r\nx: y.csv', "a-b-c-d--x- y.csv", "a-b-c-d--x- y.csv"),
    ],
    ids=["plain", "with accents", "what a name may not hold"],
)
def test_a_file_has_a_safe_name(name: str, plain: str, whole: str) -> None:
    first, second = disposition(name).removeprefix('attachment; filename="').split('"; ')
    assert first == plain
    assert unquote(second.removeprefix("filename*=UTF-8''")) == whole
