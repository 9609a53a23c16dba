"""Fixtures with a real browser and a real server; each test gets a fresh browser context."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from core import clock
from tests.browser.serving import LOOPBACK, serving
from tests.databases import Demonstrations

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WINDOW: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}, "locale": "nl-BE"}

expect.set_options(timeout=30_000)  # a machine that is busy draws a page late, not wrongly

Serve = Callable[..., str]
REQUIRED = os.environ.get("INZAGE_BROWSER_TESTS") == "required"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where browser tests are required, try one that fails twice more; the summary names it."""
    for item in items:
        if REQUIRED and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; skip the test without it, or fail where it is required."""
    path = shutil.which("chromium")
    if path is None:
        reason = "there is no Chromium on this machine: install the package `chromium`"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty tab in a fresh browser context."""
    with browser.new_context(**WINDOW) as window:
        yield window.new_page()


@pytest.fixture
def serve(chromium: str, tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a server on a database (its URL) and returns its address."""
    with ExitStack() as servers:

        def started(database_url: str, **environment: str) -> str:
            log = tmp_path / "server.log"
            return servers.enter_context(serving(database_url, log, **environment))

        yield started


@pytest.fixture
def demonstration(chromium: str, demonstrations: Demonstrations, tmp_path: Path) -> str:
    """Return the URL of a demonstration database up to today, which the test may change."""
    return _copied(demonstrations, tmp_path)


@pytest.fixture(scope="session")
def server(
    chromium: str, demonstrations: Demonstrations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a server on demonstration data, shared by tests that only read."""
    folder = tmp_path_factory.mktemp("server")
    with serving(_copied(demonstrations, folder), folder / "server.log") as address:
        yield address


def _copied(demonstrations: Demonstrations, folder: Path) -> str:
    path = shutil.copy(demonstrations.file(clock.today()), folder / "inzage.db")
    return f"sqlite:///{path}"


class Noticed:
    """The addresses on other hosts that a tab asked for, and the errors it logged."""

    def __init__(self, page: Page) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._note_address(request.url))
        page.on("websocket", lambda socket: self._note_address(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note_console)

    def _note_address(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in ("data", "blob") and address.hostname != LOOPBACK:
            self.foreign.append(url)

    def _note_console(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit first looks for its server under the path of the page.
        looks_for_server = message.location["url"].endswith(
            ("/_stcore/health", "/_stcore/host-config")
        )
        if message.type == "error" and not looks_for_server:
            self.errors.append(message.text)


@pytest.fixture
def noticed(page: Page) -> Noticed:
    """Return what the test's tab asks of other hosts, and its errors."""
    return Noticed(page)
