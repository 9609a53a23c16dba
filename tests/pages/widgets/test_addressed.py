"""Choices that stand in the address in words of no language."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from core.config import ROOT
from core.models import Answer, Basis
from core.permissions import Role
from pages.parts.widgets.addressed import KEYS, Addressed
from tests.pages.test_partner import grants, open_partner, shown

__all__ = ["grants"]  # a fixture

UPCOMING = "upcoming_closures.py"


def given(page: AppTest) -> dict[str, list[str]]:
    """What stands in the address."""
    words = page.query_params.items()
    return {key: [word] if isinstance(word, str) else word for key, word in words}


def open_at(page: AppTest, script: str, **words: str | list[str]) -> AppTest:
    page.query_params.update(words)
    page.switch_page(script).run()
    assert not page.exception
    return page


OLD_AND_NEW = [
    pytest.param("closures_basis", "owner", [Basis.OWNER], id="a word"),
    pytest.param("closures_basis", "Regel eigenaar", [Basis.OWNER], id="Dutch"),
    pytest.param("closures_basis", "Owner rule", [Basis.OWNER], id="English"),
    pytest.param(
        "closures_basis", ["kept", "Regel eigenaar", "owner"], [Basis.KEPT, Basis.OWNER],
        id="several, old and new, one twice",
    ),
    pytest.param("closures_days", "other", "other", id="an option of its own"),
    pytest.param("closures_days", "Andere periode", "other", id="that one in Dutch"),
    pytest.param("closures_days", "Other period", "other", id="that one in English"),
    pytest.param("closures_days", "90", "90", id="a number"),
    pytest.param("lang", "English", "en", id="the language"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "words", "value"), OLD_AND_NEW)
def test_the_address_says_what_is_chosen_and_is_rewritten_to_words_of_no_language(
    page: AppTest, key: str, words: str | list[str], value: str | list[Basis]
) -> None:
    open_at(page, UPCOMING, **{key: words})
    assert page.session_state[key] == value
    assert given(page)[key] == (list(map(str, value)) if isinstance(value, list) else [value])


@pytest.mark.parametrize("word", ["administrator", "Beheerder", "Administrator"])
def test_a_role_is_understood_in_every_language(page: AppTest, word: str) -> None:
    open_at(page, "accounts.py", role=word)
    assert page.title[0].value == "Accounts"
    assert page.selectbox(key="role").value is Role.ADMINISTRATOR
    assert given(page) == {"role": ["administrator"]}


@pytest.mark.parametrize("word", ["Afgesloten", "Closed", "closed"])
def test_one_of_a_list_is_understood_in_every_language(
    grants: None, page: AppTest, word: str
) -> None:
    page.query_params["partner_stage"] = word
    open_partner(page, "P1")
    assert shown(page) == ["CLOSED"]
    assert given(page) == {"partner": ["P1"], "partner_stage": ["closed"]}


@pytest.mark.parametrize("word", ["yes", "Ja", "Yes"])
def test_the_answer_of_a_form_is_understood_in_every_language(page: AppTest, word: str) -> None:
    open_at(page, "consent.py", form_answer=word)
    assert page.segmented_control(key="form_answer").value is Answer.YES
    assert given(page)["form_answer"] == ["yes"]


def test_an_unknown_word_is_the_usual_choice_and_leaves_the_address(page: AppTest) -> None:
    open_at(
        page, UPCOMING, closures_basis=["x", "kept"], closures_days="",
        lang="Frans", role="system",
    )  # fmt: skip
    assert page.session_state["closures_basis"] == [Basis.KEPT]
    assert page.session_state["closures_days"] == "14"
    assert (page.session_state["lang"], page.session_state["role"]) == ("nl", Role.MEDIATOR)
    assert given(page) == {"closures_basis": ["kept"]}


def test_the_usual_choice_leaves_nothing_in_the_address(grants: None, page: AppTest) -> None:
    page.query_params.update(role="mediator", lang="nl")
    open_partner(page, "P1")
    assert given(page) == {"partner": ["P1"]}
    page.segmented_control(key="partner_stage").set_value("closed").run()
    page.multiselect(key="partner_basis").set_value([Basis.OWNER, Basis.KEPT]).run()
    assert given(page) == {
        "partner": ["P1"], "partner_stage": ["closed"], "partner_basis": ["owner", "kept"],
    }  # fmt: skip
    page.segmented_control(key="partner_stage").set_value("open").run()
    page.multiselect(key="partner_basis").set_value([]).run()
    assert given(page) == {"partner": ["P1"]}


def test_another_language_leaves_the_choices_as_they_are(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    page.segmented_control(key="partner_stage").set_value("expired").run()
    page.multiselect(key="partner_basis").set_value([Basis.OWNER]).run()
    for language, label in (("en", "State"), ("nl", "Toestand"), ("en", "State")):
        page.segmented_control(key="lang").set_value(language).run()
        assert not page.exception
        assert page.segmented_control(key="partner_stage").label == label
        assert page.segmented_control(key="partner_stage").value == "expired"
        assert page.multiselect(key="partner_basis").value == [Basis.OWNER]
        assert shown(page) == ["EXPIRED"]
        page.run()  # what the browser has after it was told
        assert shown(page) == ["EXPIRED"]
    assert given(page) == {
        "partner": ["P1"], "partner_stage": ["expired"], "partner_basis": ["owner"],
        "lang": ["en"],
    }  # fmt: skip


def test_a_run_that_is_cut_short_leaves_the_next_one_to_tell_the_browser() -> None:
    """What such a run drew in another language may never have reached the browser."""
    page = AppTest.from_function(two_languages).run().run()
    assert not page.multiselect[0].proto.set_value
    page.session_state["speaks"], page.session_state["cut_short"] = "en", True
    page.run()
    page.session_state["cut_short"] = False
    page.run()
    assert page.multiselect[0].proto.set_value
    page.run()
    assert not page.multiselect[0].proto.set_value


def two_languages() -> None:
    """Show a choice, as a page that another click can cut short."""
    import streamlit as st

    from core.i18n import speak
    from core.models import Basis
    from core.presentation.wording import basis_in_words
    from pages.parts.widgets.addressed import Addressed, drawing

    speak(st.session_state.setdefault("speaks", "nl"))
    with drawing():
        Addressed("closures_basis", list(Basis), basis_in_words).multiselect("basis")
        if st.session_state.get("cut_short"):
            st.stop()


def test_the_role_stays_in_another_language(page: AppTest) -> None:
    open_at(page, "audit.py", role="administrator", audit_kind="grant.kept_open")
    page.segmented_control(key="lang").set_value("en").run()
    assert page.title[0].value == "Audit trail"
    assert page.selectbox(key="audit_kind").value == "grant.kept_open"
    assert given(page) == {
        "role": ["administrator"], "audit_kind": ["grant.kept_open"], "lang": ["en"]
    }  # fmt: skip


def test_what_a_page_does_not_show_leaves_the_address_and_comes_back_with_it(
    page: AppTest,
) -> None:
    open_at(page, "audit.py", role="administrator", audit_kind="grant.kept_open")
    view = page.segmented_control(key="audit_view")
    view.set_value("history").run()
    assert given(page) == {"role": ["administrator"], "audit_view": ["history"]}
    page.segmented_control(key="audit_view").set_value("events").run()
    assert page.selectbox(key="audit_kind").value == "grant.kept_open"
    assert given(page) == {"role": ["administrator"], "audit_kind": ["grant.kept_open"]}


def test_a_choice_comes_back_with_its_page(page: AppTest) -> None:
    open_at(page, UPCOMING, closures_basis="kept", lang="en")
    page.query_params.pop("closures_basis")  # as the browser does on the way to another page
    open_at(page, "today.py")
    assert given(page) == {"lang": ["en"]}
    open_at(page, UPCOMING)
    assert page.multiselect(key="closures_basis").value == [Basis.KEPT]
    assert given(page) == {"lang": ["en"], "closures_basis": ["kept"]}


def test_no_choice_that_is_translated_is_bound_to_the_address_as_it_is_shown() -> None:
    assert [call for call in calls() if {"bind", "format_func"} <= keywords(call)] == []


def test_the_browser_knows_every_choice_in_the_address() -> None:
    """Each key that is given to `Addressed`, or to what makes one, is in `KEYS`."""
    keys = {"form_purpose", "form_channel", "form_answer", "audit_view", "audit_kind"}
    for call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        named = [*call.args, *(each.value for each in call.keywords if each.arg == "key")]
        if name in (Addressed.__name__, "choose_bases"):
            keys |= {arg.value for arg in named if isinstance(arg, ast.Constant)}
    assert keys == set(KEYS)


def calls() -> list[ast.Call]:
    """Every call that the pages make."""
    return [
        node
        for path in (ROOT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def keywords(call: ast.Call) -> set[str | None]:
    return {each.arg for each in call.keywords}
