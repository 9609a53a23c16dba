"""The page of accounts."""

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.identity.accounts import switch_off
from tests.core.signing import come, identity, kinds
from tests.days import NOW
from tests.pages.reading import lists
from tests.people import ADMINISTRATOR

HOSTILE = "<b>![x](http://kwaad.example)</b> :red[Bo]"


def show(page: AppTest, **address: str) -> AppTest:
    page.run()
    for name, value in address.items():
        page.query_params[name] = value
    page.switch_page("accounts.py").run()
    assert not page.exception
    return page


def test_an_empty_list_says_that_nobody_has_signed_in(page: AppTest) -> None:
    page.query_params["role"] = "administrator"
    show(page)
    assert page.info[-1].value == "Er heeft zich nog niemand aangemeld."


def test_the_list_shows_who_signed_in(administrator: AppTest) -> None:
    come(identity())
    come(identity(sub="bo", name=HOSTILE, roles=["inzage-mediator", "inzage-management"]))
    with db.transaction() as session:
        switch_off(session, 1, by=ADMINISTRATOR)
    (table,) = lists(show(administrator))
    shown = [[each[name] for name in ("known_as", "roles", "state")] for each in table.records()]
    assert shown == [
        [HOSTILE, "Bemiddelaar, Beleid", "Ingeschakeld"],
        ["An Claes", "Bemiddelaar", "Uitgeschakeld"],
        ["Zita", "Bemiddelaar, Beleid, Beheerder", "Ingeschakeld"],
    ]


@pytest.mark.parametrize(("sought", "found"), [("claes", ["An Claes"]), ("bo", ["Bo"])])
def test_an_account_is_sought_by_name(
    administrator: AppTest, sought: str, found: list[str]
) -> None:
    come(identity())
    come(identity(sub="bo", name="Bo"))
    show(administrator).text_input(key="accounts_sought").set_value(sought).run()
    assert lists(administrator)[0]["known_as"] == found


def test_a_name_that_nobody_has_is_said(administrator: AppTest) -> None:
    come(identity())
    show(administrator).text_input(key="accounts_sought").set_value("zzz").run()
    assert administrator.info[-1].value == "Geen enkele account heeft dit in de naam."


def test_an_account_is_switched_off_and_on(administrator: AppTest) -> None:
    come(identity(), NOW)
    page = show(administrator, account="1")
    page.button(key="account_off").click().run()
    assert page.success[0].value == r"De account van An Claes is uitgeschakeld\."
    assert any("door Zita" in text.value for text in page.text)
    page.button(key="account_on").click().run()
    assert page.success[1].value == r"De account van An Claes is ingeschakeld\."
    switched = ["account.switched_off", "account.switched_on"]
    assert kinds() == ["session.began", "session.began", *switched]


def test_an_account_that_somebody_else_just_switched_is_said(administrator: AppTest) -> None:
    come(identity())
    page = show(administrator, account="1")
    with db.transaction() as session:
        switch_off(session, 1, by=ADMINISTRATOR.at(clock.now()))
    page.button(key="account_off").click().run()
    assert not page.exception
    assert page.error[0].value == r"De account van An Claes is al uitgeschakeld\."


@pytest.mark.parametrize("number", ["7", "x", "-1", "9" * 30, "²"])
def test_an_account_that_is_not_there_is_said(administrator: AppTest, number: str) -> None:
    page = show(administrator, account=number)
    assert page.error[0].value.startswith("Er is geen account")


def test_a_hostile_name_shows_as_it_is(administrator: AppTest) -> None:
    come(identity(name=HOSTILE))
    page = show(administrator, account="1")
    page.button(key="account_off").click().run()
    assert HOSTILE in [text.value for text in page.text]
    in_markdown = " ".join(each.value for each in [*page.markdown, *page.caption, *page.header])
    assert "kwaad" not in in_markdown
    assert "](http" not in page.success[0].value


@pytest.mark.parametrize("role", ["Bemiddelaar", "Beleid"])
def test_nobody_else_sees_the_accounts(signed_in: AppTest, role: str) -> None:
    come(identity())
    signed_in.query_params["role"] = role
    show(signed_in)
    assert signed_in.error[0].value.startswith("U mag dit in Inzage niet doen")
    assert not lists(signed_in)
