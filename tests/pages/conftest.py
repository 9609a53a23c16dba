"""Fixtures that run pages without a browser, to read what they show."""

import sys
from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import clock
from core.config import ROOT
from tests.core.signing import ENVIRONMENT, claims
from tests.databases import KINDS, PostgresqlDatabases, SqliteDatabases, mark

# Pages that write are tested on both databases. Reading on both is left to core's tests.
WRITING = (
    "test_consent",
    "test_grant",
    "test_bulk",
    "test_closing_rules",
    "test_simulation",
    "test_daily_runs",
    "test_leftovers",
    "test_audit",
)

Open = Callable[[str], AppTest]


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore Python's main module, which Streamlit replaces by the page.

    A process that a later test starts would otherwise run that page.
    """
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what pages keep for a minute: another test's database may have had this one's name."""
    st.cache_data.clear()


@pytest.fixture
def application(database: str) -> AppTest:
    """Return the application on an empty register; `run` shows the page at its root."""
    return AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=30)


@pytest.fixture
def page(application: AppTest) -> AppTest:
    """Return the application on a register that opens without sign-in, but is empty."""
    mark()
    return application


@pytest.fixture
def signed_in(application: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the application as seen by Zita, who has every role."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    roles = ["inzage-mediator", "inzage-management", "inzage-administrator"]
    zita = claims(clock.now(), sub="zita", name="Zita", roles=roles)
    application.user = {"is_logged_in": True, **zita}
    return application


@pytest.fixture
def administrator(signed_in: AppTest) -> AppTest:
    signed_in.query_params["role"] = "administrator"
    return signed_in


@pytest.fixture
def open_page(page: AppTest) -> Open:
    """Return a function that opens a page by the name of its script."""

    def opened(script: str) -> AppTest:
        page.run()
        assert not page.exception
        page.switch_page(script).run()
        assert not page.exception
        return page

    return opened


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresqlDatabases:
    """Return the kind of database that `pytest_generate_tests` chose."""
    return request.getfixturevalue(f"{request.param}_databases")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of pages that only read on SQLite alone."""
    if "databases" in metafunc.fixturenames:
        writes = metafunc.module.__name__.rpartition(".")[2] in WRITING
        metafunc.parametrize("databases", KINDS if writes else KINDS[:1], indirect=True)
