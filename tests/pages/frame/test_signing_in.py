"""The frame with sign-in: who sees what, and what nobody sees."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.identity.accounts import switch_off
from core.permissions import Role
from tests.core.signing import ENVIRONMENT, claims, events, kinds
from tests.core.writing import add_grant
from tests.pages.reading import lists
from tests.people import ADMINISTRATOR

MEDIATOR, MANAGEMENT, ADMIN = "inzage-mediator", "inzage-management", "inzage-administrator"

SignIn = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up sign-in with a provider."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def at(application: AppTest) -> AppTest:
    """Return the application as seen by somebody who isn't signed in."""
    with db.transaction() as session:
        add_grant(session)
    application.user = {"is_logged_in": False}
    return application


@pytest.fixture
def sign_in(at: AppTest) -> SignIn:
    """Return a function that signs An Claes in, in these roles, and returns the application."""

    def signed_in(*roles: str, at_moment: datetime | None = None, **more: Any) -> AppTest:
        moment = at_moment or clock.now()
        at.user = {"is_logged_in": True, **claims(moment, roles=list(roles), **more)}
        return at.run()

    return signed_in


def sentences(at: AppTest) -> list[str]:
    return [each.value for each in [*at.warning, *at.error]]


def shows_nothing_but_the_way_in(at: AppTest) -> bool:
    assert not at.exception
    texts = [each.value for each in at.text]
    keys = {button.key for button in at.button}
    return (
        texts == ["Wie welk klantendossier mag inkijken, waarom en tot wanneer."]
        and [title.value for title in at.title] == ["Inzage"]
        and keys <= {"sign_in", "sign_out"}
        and not lists(at)
        and not at.text_input
        and not at.selectbox
        and not at.sidebar.children
    )


@pytest.mark.parametrize("script", ["today", "client", "daily_runs", "accounts"])
def test_whoever_is_not_signed_in_sees_the_way_in_alone(at: AppTest, script: str) -> None:
    at.run()
    assert shows_nothing_but_the_way_in(at)
    at.query_params["client"] = "C1"
    at.query_params["role"] = "administrator"
    at.switch_page(f"{script}.py").run()
    assert shows_nothing_but_the_way_in(at)
    assert at.query_params["client"] == "C1"
    assert kinds() == []


def test_the_way_in_asks_the_provider(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(st, "login", lambda: asked.append(True))
    at.query_params["sign_in"] = "failed"
    at.run()
    assert "niet gelukt" in at.warning[0].value
    at.button(key="sign_in").click().run()
    assert asked == [True]
    assert not at.warning


def test_the_way_in_speaks_the_language_that_is_chosen(at: AppTest) -> None:
    at.query_params["lang"] = "en"
    at.run()
    assert at.button(key="sign_in").label == "Sign in"


def test_whoever_signs_in_is_greeted_by_name_on_their_own_page(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR)
    assert not at.exception
    assert at.title[0].value == "Vandaag"
    assert "An Claes" in [each.value for each in at.sidebar.text]
    keys = {each.key for each in at.selectbox}
    assert not keys & {"mediator", "role"}
    assert not [badge for badge in at.markdown if "Demonstratie" in badge.value]
    assert events() == [("An Claes", "session.began", {"roles": "mediator"})]


@pytest.mark.parametrize(
    ("roles", "script", "said"),
    [
        pytest.param([MEDIATOR], "daily_runs", True, id="mediator, runs"),
        pytest.param([MEDIATOR], "accounts", True, id="mediator, accounts"),
        pytest.param([MANAGEMENT], "client", True, id="management, client"),
        pytest.param([MANAGEMENT], "accounts", True, id="management, accounts"),
        pytest.param([ADMIN], "client", True, id="administrator, client"),
        pytest.param([ADMIN], "accounts", False, id="administrator, accounts"),
        pytest.param([MEDIATOR], "client", False, id="mediator, client"),
    ],
)
def test_a_page_of_another_role_says_that_it_is_not_theirs(
    sign_in: SignIn, roles: list[str], script: str, said: bool
) -> None:
    at = sign_in(*roles)
    at.query_params["role"] = "administrator"
    at.switch_page(f"{script}.py").run()
    assert not at.exception
    refused = [error for error in at.error if error.value.startswith("U mag dit in Inzage niet")]
    assert bool(refused) is said
    assert bool(lists(at, main=True) or at.main.text_input or at.main.info) is not said


def test_a_link_to_a_page_of_any_of_ones_roles_is_shown_in_that_role(at: AppTest) -> None:
    at.user = {"is_logged_in": True, **claims(clock.now(), roles=[MANAGEMENT, ADMIN])}
    at.switch_page("accounts.py").run()
    assert not at.exception
    assert (at.title[0].value, at.selectbox(key="role").value) == ("Accounts", Role.ADMINISTRATOR)
    assert not at.error
    assert kinds() == ["session.began"]


def test_a_refused_page_is_written_down_once_for_each_visit(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR)
    for script in ("daily_runs", "daily_runs", "client", "daily_runs"):
        at.switch_page(f"{script}.py").run()
    at.run()
    assert events()[1:] == [("An Claes", "page.refused", {"page": "daily_runs"})] * 2


def test_somebody_with_several_roles_chooses_among_their_own(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR, ADMIN)
    assert at.selectbox(key="role").options == ["Bemiddelaar", "Beheerder"]
    assert at.title[0].value == "Vandaag"
    at.selectbox(key="role").select(Role.ADMINISTRATOR).run()
    assert not at.exception
    assert at.title[0].value == "Afsluitingen in beeld"
    assert not at.error
    assert kinds() == ["session.began"]


def test_a_role_in_the_address_gives_nobody_that_role(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR)
    at.query_params["role"] = "administrator"
    at.switch_page("today.py").run()
    assert at.title[0].value == "Vandaag"
    assert not at.error


@pytest.mark.parametrize(
    ("roles", "ago", "more", "said"),
    [
        pytest.param([], timedelta(), {}, "geen rol", id="no role"),
        pytest.param(["boekhouding"], timedelta(), {}, "geen rol", id="another system's role"),
        pytest.param([MEDIATOR], timedelta(hours=1), {}, "te oud", id="first seen too late"),
        pytest.param([MEDIATOR], timedelta(minutes=1), {"exp": 1}, "verlopen", id="expired"),
        pytest.param(
            [MEDIATOR], timedelta(), {"sub": None}, "te weinig", id="nobody in particular"
        ),
    ],
)
def test_whoever_is_refused_reads_why_and_sees_nothing_else(
    sign_in: SignIn, roles: list[str], ago: timedelta, more: dict[str, Any], said: str
) -> None:
    at = sign_in(*roles, at_moment=clock.now() - ago, **more)
    assert shows_nothing_but_the_way_in(at)
    assert said in sentences(at)[0]
    at.run()
    assert len(events()) == (0 if more == {"sub": None} else 1)


def test_signing_out_ends_it_for_every_copy_of_the_cookie(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR)
    copied = dict(at.user)
    at.button(key="sign_out").click().run()
    assert shows_nothing_but_the_way_in(at)
    at.user = copied
    at.run()
    assert shows_nothing_but_the_way_in(at)
    assert "afgemeld" in sentences(at)[0]
    assert kinds() == ["session.began", "session.ended", "session.refused"]


def test_a_page_after_the_idle_time_that_is_set_shows_nothing(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INZAGE_IDLE_MINUTES", "5")
    at = sign_in(MEDIATOR)
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=4))
    assert at.run().title[0].value != "Inzage"
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=9, seconds=1))
    assert shows_nothing_but_the_way_in(at.run())
    assert "verlopen" in sentences(at)[0]


def test_somebody_who_is_switched_off_at_work_sees_nothing_more(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR)
    with db.transaction() as session:
        switch_off(session, 1, by=ADMINISTRATOR.at(clock.now()))
    at.switch_page("client.py").run()
    assert shows_nothing_but_the_way_in(at)
    assert "uitgeschakeld" in sentences(at)[0]


def test_a_click_after_the_account_was_switched_off_does_nothing(sign_in: SignIn) -> None:
    at = sign_in(ADMIN, sub="bo", name="Bo")
    sign_in(ADMIN)
    at.query_params["account"] = "1"
    at.switch_page("accounts.py").run()
    with db.transaction() as session:
        switch_off(session, 2, by=ADMINISTRATOR.at(clock.now()))
    at.button(key="account_off").click().run()
    assert shows_nothing_but_the_way_in(at)
    assert kinds().count("account.switched_off") == 1


def test_half_a_setting_lets_nobody_in(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INZAGE_COOKIE_SECRET")
    at.run()
    assert not at.exception
    assert r"INZAGE\_COOKIE\_SECRET" in at.error[0].value
    assert not at.title


def test_a_name_with_markdown_shows_as_it_is(sign_in: SignIn) -> None:
    at = sign_in(MEDIATOR, name="![x](http://kwaad.example) :red[An]")
    assert "![x](http://kwaad.example) :red[An]" in [each.value for each in at.sidebar.text]
    in_markdown = " ".join(each.value for each in [*at.markdown, *at.caption])
    assert "](http" not in in_markdown


def test_streamlits_own_secrets_name_a_provider_too(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    at.secrets["auth"] = {
        "redirect_uri": "https://inzage.example/oauth2callback",
        "server_metadata_url": "https://login.example/",
        "client_id": "inzage",
        "client_secret": "geheim",
        "cookie_secret": "x" * 32,
    }
    at.run()
    assert shows_nothing_but_the_way_in(at)
