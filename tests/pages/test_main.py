"""The frame around every page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import database as db
from tests.core.writing import add_grant
from tests.databases import using

LOAD = "`python -m core import`"


def test_the_root_leads_to_a_page_with_a_title(page: AppTest) -> None:
    page.run()
    assert not page.exception
    (title,) = page.title
    assert title.value


@pytest.mark.parametrize("name", ["", "$$ID-1-x", "\0", "x" * 5000])
def test_an_address_with_a_name_that_no_page_has_leads_there_as_well(
    page: AppTest, name: str
) -> None:
    page.query_params[name] = "x"
    page.query_params["lang"] = "en"
    page.run()
    assert not page.exception
    assert page.title[0].value == "Today"


def test_an_empty_register_works_and_says_how_to_fill_it(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert LOAD in page.info[0].value
    assert page.info[0].proto.title == "Het register is nog leeg"


def test_a_register_with_grants_does_not_say_that_it_is_empty(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session)
    page.run()
    assert not page.exception
    assert not any(LOAD in info.value for info in page.info)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://inzage:geheim@127.0.0.1:1/inzage", id="no server"),
        pytest.param("sqlite:////nowhere/at/all/inzage.db", id="no folder"),
    ],
)
def test_a_database_out_of_reach_is_said_in_one_sentence_without_its_password(
    page: AppTest, url: str
) -> None:
    with using(url):
        page.run()
    assert not page.exception
    (error,) = page.error
    assert error.value.startswith("De databank")
    assert error.value.endswith(r"is niet bereikbaar\.")
    assert "geheim" not in str(page)


def test_a_database_that_is_not_set_up_says_how_to_do_so(page: AppTest, tmp_path: Path) -> None:
    with using(f"sqlite:///{tmp_path}/inzage.db"):
        page.run()
    assert not page.exception
    (error,) = page.error
    assert r"python \-m core upgrade" in error.value


def test_a_setting_that_can_not_be_used_is_said(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INZAGE_LANGUAGE", "fr")
    page.run()
    assert not page.exception
    (error,) = page.error
    assert r"INZAGE\_LANGUAGE" in error.value


def test_the_frame_speaks_the_language_that_is_set(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INZAGE_LANGUAGE", "en")
    page.run()
    assert not page.exception
    assert page.info[0].proto.title == "The register is still empty"
