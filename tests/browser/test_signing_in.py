"""Signing in with a real provider: who gets in, who doesn't, and for how long."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from core import clock
from core import database as db
from core.config import ROOT
from core.directory import index_names
from core.errors import AccountSwitchedOff, MeantForOthers, NoRole, NotPermitted, SignInExpired
from core.identity.accounts import switch_off
from core.models import Account, Client, SignIn
from tests.browser.conftest import WINDOW, Serve
from tests.browser.provider import CLIENT, Provider, providing
from tests.browser.serving import free_port, serving
from tests.core.signing import ENVIRONMENT
from tests.core.writing import add_grant
from tests.databases import SqliteDatabases, mark
from tests.people import ADMINISTRATOR

pytestmark = pytest.mark.browser

FAILED = "Het aanmelden is niet gelukt."
ROLES = {
    "inzage-mediator": ("Vandaag", "Afsluitingen in beeld"),
    "inzage-management": ("Afsluitingen in beeld", "Accounts"),
    "inzage-administrator": ("Accounts", "Vandaag"),
}


@pytest.fixture(scope="module")
def provider(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Run a provider that knows Ann Claes, a mediator."""
    with providing(tmp_path_factory.mktemp("provider") / "provider.log") as provider:
        provider.know("ann", name="Ann Claes", roles=["inzage-mediator"])
        yield provider


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file with the server's log."""
    return tmp_path_factory.mktemp("sign_in") / "server.log"


@pytest.fixture(scope="module")
def address(provider: Provider, sqlite_databases: SqliteDatabases, log: Path) -> Iterator[str]:
    """Serve a register with one grant, of K1 (An Peeters), with sign-in; yields the address."""
    port = free_port()
    with sqlite_databases.fresh() as url, serving(url, log, port, **provider.settings(port)) as it:
        with db.transaction() as session:
            add_grant(session, "K1", granted_on=clock.today() - timedelta(days=170))
            session.get_one(Client, "K1").mediator = "Ann Claes"
            index_names(session, ["K1"])
        yield it
        said = log.read_text(encoding="utf-8").lower()
        assert not [word for word in ("claes", "peeters", "uncaught") if word in said]


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser context that keeps what every page loads."""
    with browser.new_context(**WINDOW) as window:
        yield window


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """Return an empty tab of somebody who isn't signed in."""
    window.clear_cookies()
    yield window.new_page()
    for tab in window.pages:
        tab.close()


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, subject: str) -> None:
    """Sign in from the page where Inzage asks for it, up to where the provider redirects."""
    click(page, "Aanmelden")
    authorize(page, subject)


def authorize(page: Page, subject: str) -> None:
    """Sign in on the provider's page."""
    page.locator("input[name=sub]").fill(subject)
    click(page, "Authorize")


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def expect_loaded(page: Page) -> None:
    """Expect the page of upcoming closings, complete."""
    expect(page.get_by_role("button", name="CSV", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def expect_refused(page: Page, reason: str) -> None:
    """Expect the page that asks to sign in, for this reason, and nothing else."""
    expect(page.get_by_text(reason)).to_be_visible()
    expect_nothing_shown(page)


def expect_nothing_shown(page: Page) -> None:
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert "Peeters" not in page.content()


def address_of_file(page: Page) -> str:
    """Ask for the CSV file on this page. Returns its address, which the page doesn't follow."""
    page.evaluate("HTMLAnchorElement.prototype.click = () => {}")
    click(page, "CSV")
    link = page.get_by_role("link", name="Bestand opslaan")
    expect(link).to_be_visible()
    return link.evaluate("link => link.href")


def everything_sent_to(page: Page) -> list[bytes]:
    """Return a list that collects what the server sends to the page from now on, shown or not."""
    sent: list[bytes] = []

    def keep(message: bytes) -> None:  # Playwright can't call a list's own method
        sent.append(message)

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return sent


def fetched(url: str, **headers: str) -> int:
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as answer:
            return answer.status
    except HTTPError as refusal:
        return refusal.code


def as_cookie(window: BrowserContext) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in window.cookies())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_pages_and_no_others(
    page: Page, address: str, provider: Provider, role: str
) -> None:
    page.goto(address)
    sign_in(page, provider.know(role, name="Bo Maes", roles=role))
    own, other = ROLES[role]
    navigation = page.get_by_test_id("stSidebarNav")
    expect(navigation.get_by_role("link", name=own)).to_be_visible()
    expect(navigation.get_by_role("link", name=other, exact=True)).to_have_count(0)
    page.goto(f"{address}/{'closing_rules' if role == 'inzage-mediator' else 'client?client=K1'}")
    expect(page.get_by_text(str(NotPermitted()))).to_be_visible()
    assert "Peeters" not in page.content()


def test_a_link_leads_to_its_page_after_signing_in_and_shows_nothing_before(
    page: Page, address: str
) -> None:
    sent = everything_sent_to(page)
    page.goto(f"{address}/client?client=K1")
    expect_nothing_shown(page)
    assert sent
    assert not [message for message in sent if b"Peeters" in message]
    sign_in(page, "ann")
    expect_title(page, "Peeters An")
    expect(page.get_by_text("Peeters").first).to_be_visible()
    assert [message for message in sent if b"Peeters" in message]
    expect(page).to_have_url(f"{address}/client?client=K1")
    another = page.context.new_page()
    another.goto(f"{address}/client?client=K1")
    expect(another.get_by_text("Peeters").first).to_be_visible()


def test_by_another_name_of_the_server_a_reader_is_led_to_the_one_that_is_set(
    page: Page, address: str
) -> None:
    """Cookies belong to one host name, so signing in must begin and end on the same one."""
    page.goto(address.replace("127.0.0.1", "localhost"))
    sign_in(page, "ann")
    expect_refused(page, FAILED)
    expect(page).to_have_url(re.compile(re.escape(address)))
    sign_in(page, "ann")
    expect_title(page, "Vandaag")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites_and_end_with_the_day(
    page: Page, address: str
) -> None:
    page.goto(address)
    sign_in(page, "ann")
    expect_title(page, "Vandaag")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert "inzage_way_back" not in cookies
    assert "_streamlit_user_tokens" not in cookies
    cookie = cookies["_streamlit_user"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert 7.9 < (cookie["expires"] - time.time()) / 3600 <= 8


def test_an_answer_of_the_provider_counts_in_the_browser_that_asked_alone(
    page: Page, address: str, browser: Browser
) -> None:
    """Otherwise a link could make somebody work under the name of whoever sent it."""
    page.goto(f"{address}/client?client=K1")
    click(page, "Aanmelden")
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    with browser.new_context(**WINDOW) as window:
        other = window.new_page()
        other.goto(page.url)
        authorize(other, "ann")
        expect_refused(other, FAILED)


def test_the_log_says_what_went_wrong_but_not_about_whom(
    page: Page, address: str, provider: Provider, log: Path
) -> None:
    said = "error=access_denied&error_description=user+claes%40vdab.example+has+no+seat"
    page.goto(f"{address}/oauth2callback?{said}")
    expect_refused(page, FAILED)
    sign_in(page, provider.know("fons.claes", name="Fons Claes", aud="another"))
    expect_refused(page, FAILED)
    written = log.read_text(encoding="utf-8")
    assert "Error during authentication: access_denied. Error description: (…)" in written
    assert "MissingClaimError, at" in written
    assert "claes" not in written.lower()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        pytest.param({"aud": "another"}, FAILED, id="for another application"),
        pytest.param(
            {"aud": "another", "azp": CLIENT},
            str(MeantForOthers()),
            id="for another, made for us",
        ),
        pytest.param({"exp": -300}, FAILED, id="expired"),
        pytest.param({"exp": -30}, str(SignInExpired()), id="expired just now"),
        pytest.param({"iss": "http://elsewhere.example"}, FAILED, id="of another provider"),
        pytest.param({"roles": None}, str(NoRole()), id="without a role"),
    ],
)
def test_a_token_that_does_not_count_lets_nobody_in(
    page: Page, address: str, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    if "exp" in claims:
        claims = {"exp": int(time.time()) + claims["exp"]}
    usual = {"name": "Cis Claes", "roles": ["inzage-mediator"]}
    page.goto(f"{address}/client?client=K1")
    sign_in(page, provider.know("cis", **(usual | claims)))
    expect_refused(page, reason)


def test_signing_out_ends_it_in_every_tab_and_for_every_copy(
    page: Page, address: str, browser: Browser
) -> None:
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, "ann")
    other = page.context.new_page()
    other.goto(f"{address}/upcoming_closures")
    expect_loaded(other)
    file, copied = address_of_file(other), page.context.cookies()
    cookie = as_cookie(page.context)
    assert fetched(file) == 403

    click(page, "Afmelden")
    expect(page.get_by_role("button", name="End session")).to_be_visible()
    assert "ey" not in urlsplit(page.url).query  # how every token begins
    assert not [each for each in page.context.cookies(address) if "_user" in each["name"]]
    click(page, "End session")
    expect_nothing_shown(page)
    expect(page).to_have_url(f"{address}/")
    assert fetched(file, Cookie=cookie) == 403
    other.get_by_role("radio", name="7", exact=True).click()
    expect_nothing_shown(other)
    with browser.new_context(**WINDOW) as window:
        window.add_cookies(copied)
        copy = window.new_page()
        copy.goto(f"{address}/client?client=K1")
        expect_nothing_shown(copy)


def test_no_address_signs_anybody_out(page: Page, address: str) -> None:
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, "ann")
    expect_loaded(page)
    page.goto(f"{address}/auth/logout")
    expect(page.get_by_text("Meld u af met de knop in Inzage.")).to_be_visible()
    page.goto(f"{address}/upcoming_closures")
    expect_loaded(page)


def test_the_browser_keeps_none_of_the_providers_tokens(page: Page, address: str) -> None:
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, "ann")
    expect_loaded(page)
    names = {cookie["name"] for cookie in page.context.cookies(address)}
    assert {name for name in names if name.startswith("_streamlit_user")} == {"_streamlit_user"}


def test_a_file_is_for_who_asked_for_it_alone(
    page: Page, address: str, browser: Browser, provider: Provider
) -> None:
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, "ann")
    expect_loaded(page)
    file = address_of_file(page)
    with browser.new_context(**WINDOW) as window:
        other = window.new_page()
        other.goto(f"{address}/upcoming_closures")
        sign_in(other, provider.know("els", name="Els Claes", roles=["inzage-mediator"]))
        expect_loaded(other)
        assert fetched(file, Cookie=as_cookie(window)) == 404
    assert fetched(file, Cookie=as_cookie(page.context)) == 200
    assert fetched(file, Cookie=as_cookie(page.context)) == 404


def test_an_account_that_is_switched_off_is_refused_at_the_next_click(
    page: Page, address: str, provider: Provider
) -> None:
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, provider.know("dirk", name="Dirk Claes", roles=["inzage-mediator"]))
    expect_loaded(page)
    with db.transaction() as session:
        account = session.scalars(select(Account.id).filter_by(subject="dirk")).one()
        switch_off(session, account, by=ADMINISTRATOR.at(clock.now()))
    page.get_by_role("radio", name="7", exact=True).click()
    expect_refused(page, str(AccountSwitchedOff()))


def test_a_tab_without_a_click_is_blanked_when_the_server_says_so(
    page: Page, address: str, provider: Provider
) -> None:
    page.clock.install()
    page.goto(f"{address}/client?client=K1")
    sign_in(page, provider.know("gust", name="Gust Claes", roles=["inzage-mediator"]))
    expect(page.get_by_text("Peeters").first).to_be_visible()
    with page.expect_response("**/inzage/time-left"):
        page.clock.fast_forward(61_000)
    expect(page.get_by_text("Peeters").first).to_be_visible()
    with db.transaction() as session:
        idle = session.scalars(select(SignIn).join(Account).where(Account.subject == "gust")).one()
        idle.seen_at = clock.now() - timedelta(minutes=60)
    page.clock.fast_forward(61_000)
    expect_refused(page, str(SignInExpired()))


def test_a_sign_in_that_is_over_is_refused_at_the_next_click(
    page: Page, address: str, provider: Provider
) -> None:
    ends_at = int(time.time()) + 600
    page.goto(f"{address}/upcoming_closures")
    sign_in(page, provider.know("eva", name="Eva Claes", roles=["inzage-mediator"], exp=ends_at))
    expect_loaded(page)
    with db.transaction() as session:
        signed_in = session.scalars(
            select(SignIn).join(Account).where(Account.subject == "eva")
        ).one()
        assert signed_in.ends_at.timestamp() == ends_at
        signed_in.ends_at = clock.now()
    page.get_by_role("radio", name="7", exact=True).click()
    expect_refused(page, str(SignInExpired()))


def test_a_demonstration_does_not_start_where_others_can_reach_it() -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
    ended = subprocess.run(
        [*command, "--server.port", str(free_port())],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Zonder aanmelding is Inzage alleen te zien op" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_demonstration_answers_to_the_name_of_this_machine_alone(
    serve: Serve, sqlite_databases: SqliteDatabases
) -> None:
    with sqlite_databases.fresh() as url:
        address = serve(url)
        assert fetched(address) == 200
        assert fetched(address, Host="inzage.example") == 403
        assert fetched(f"{address}/_stcore/stream", Host="inzage.example") == 403
        assert fetched(address, **{"X-Forwarded-For": "10.0.0.1"}) == 403


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_server_with_sign_in_says_when_it_starts_that_its_register_is_a_demonstration(
    sqlite_databases: SqliteDatabases, tmp_path: Path, demonstration: bool
) -> None:
    log = tmp_path / "server.log"
    with sqlite_databases.fresh() as url:
        if demonstration:
            mark()
        with serving(url, log, **ENVIRONMENT):
            said = log.read_text(encoding="utf-8")
    assert ("Dit register is een demonstratie" in said) is demonstration
