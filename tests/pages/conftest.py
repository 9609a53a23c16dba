"""The application without a browser: its pages are run, and what they show can be read."""

import sys
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.config import ROOT
from tests.databases import KINDS, PostgresqlDatabases, SqliteDatabases

# The pages that write, which are tested on both databases; core's tests read on both.
WRITING = (
    "test_consent",
    "test_grant",
    "test_closing_rules",
    "test_simulation",
    "test_daily_runs",
    "test_audit",
)

Open = Callable[[str], AppTest]


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives Python's main module back: Streamlit puts the page in its place, and a process that a
    later test starts would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def page(database: str) -> AppTest:
    """The application on an empty register; `run` shows what stands at its root."""
    return AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=30)


@pytest.fixture
def open_page(page: AppTest) -> Open:
    """Opens one of the pages by the name of its script."""

    def opened(script: str) -> AppTest:
        page.run()
        assert not page.exception
        page.switch_page(script).run()
        assert not page.exception
        return page

    return opened


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresqlDatabases:
    """The kind of database that `pytest_generate_tests` chooses."""
    return request.getfixturevalue(f"{request.param}_databases")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a page that only reads on SQLite alone."""
    if "databases" in metafunc.fixturenames:
        writes = metafunc.module.__name__.rpartition(".")[2] in WRITING
        metafunc.parametrize("databases", KINDS if writes else KINDS[:1], indirect=True)
