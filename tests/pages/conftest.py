"""The application without a browser: its pages are run, and what they show can be read."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.config import ROOT

Open = Callable[[str], AppTest]


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
