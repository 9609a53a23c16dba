"""Accounts: how the register names each person, and switching an account off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import database as db
from core.database import ROWS_PER_PAGE
from core.errors import (
    AccountAlreadyOff,
    AccountAlreadyOn,
    NotPermitted,
    OwnAccount,
    UnknownAccount,
)
from core.identity.accounts import (
    AccountRow,
    count_accounts,
    list_accounts,
    page_of_accounts,
    switch_off,
    switch_on,
    view_account,
)
from core.identity.sign_in import Admitted
from core.models import Account
from core.permissions import Acting, Role
from tests.core.signing import come, events, identity
from tests.days import NOW
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, somebody


def signed_in(**more: object) -> str:
    """Sign in with these claims. Returns the name by which the register knows the person."""
    admitted = come(identity(**more))
    assert isinstance(admitted, Admitted)
    return admitted.known_as


def accounts(sought: str = "", page: int = 1) -> list[AccountRow]:
    with db.reading() as session:
        return page_of_accounts(session, ADMINISTRATOR, sought, page)


def names(sought: str = "") -> list[str]:
    return [row.known_as for row in accounts(sought)]


@pytest.mark.parametrize(
    ("people", "known_as"),
    [
        pytest.param(
            [("x", "1", "An"), ("x", "2", "An"), ("x", "3", "An")],
            ["An", "An (2)", "An (3)"],
            id="one name",
        ),
        pytest.param(
            [("x", "1", "An"), ("x", "2", "An"), ("y", "2", "An"), ("z", "2", "An")],
            ["An", "An (2)", "An (2, 2)", "An (2, 3)"],
            id="one name and number, at other providers",
        ),
        pytest.param(
            [("x", "1", "An (2)"), ("x", "1b", "An"), ("x", "2", "An")],
            ["An (2)", "An", "An (2, 2)"],
            id="a name as we would write it",
        ),
        pytest.param(
            [("x", "1", "system:cron"), ("x", "2", "Sуstem\uff1acron"), ("x", "3", "***")],
            ["account (1)", "account (2)", "account (3)"],
            id="names of what runs by itself, or of nobody",
        ),
        pytest.param(
            [("x", "1", "An Claes"), ("x", "2", "Аn  СIаеs"), ("x", "3", "AN CLAËS")],
            ["An Claes", "Аn СIаеs (2)", "AN CLAËS (3)"],
            id="names that look like another",
        ),
        pytest.param(
            [("x", "1", "Ꭺn Claes"), ("x", "2", "Aslı Yıldız")],
            ["Ꭺn Claes (1)", "Aslı Yıldız"],
            id="letters of another alphabet",
        ),
        pytest.param([("x", "1", "An"), ("x", "1", "An")], ["An", "An"], id="one person twice"),
        pytest.param(
            [("x", "1", "An"), ("x", "1", "Annie"), ("x", "2", "An"), ("x", "3", "Annie")],
            ["An", "An", "An (2)", "Annie"],
            id="who gets another name stays known by the first",
        ),
    ],
)
def test_each_account_is_known_by_a_name_of_its_own(
    database: str, people: list[tuple[str, str, str]], known_as: list[str]
) -> None:
    got = [
        signed_in(iss=issuer, sub=subject, name=name, nonce=str(number))
        for number, (issuer, subject, name) in enumerate(people)
    ]
    assert got == known_as


def test_an_account_shows_who_when_and_in_which_roles(database: str) -> None:
    signed_in()
    later = NOW + timedelta(days=1)
    come(identity(later, name="An Peeters", roles=["inzage-management"]), later)
    (row,) = accounts()
    assert (row.known_as, row.name, row.subject) == ("An Claes", "An Peeters", "an")
    assert row.roles == [Role.MANAGEMENT]
    assert (row.first_signed_in_at, row.last_signed_in_at) == (NOW, later)
    assert row.switched_off_at is None


def test_who_was_first_with_a_name_is_shown_with_the_subject_too_once_there_is_a_second(
    database: str,
) -> None:
    signed_in(sub="1", name="An")
    assert [row.shown_as for row in accounts()] == ["An"]
    signed_in(sub="2", name="AN")
    assert [(row.known_as, row.shown_as) for row in accounts()] == [
        ("An", "An (1)"), ("AN (2)", "AN (2)")
    ]  # fmt: skip
    assert names("(1)") == ["An"]
    again = come(identity(sub="1", name="An"))
    assert isinstance(again, Admitted)
    assert (again.known_as, again.shown_as) == ("An", "An (1)")


def test_an_old_cookie_does_not_bring_back_an_old_name(database: str) -> None:
    signed_in(name="An Peeters")
    come(identity(NOW - timedelta(days=1)))
    assert accounts()[0].name == "An Peeters"
    assert accounts()[0].last_signed_in_at == NOW


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("", ["An Claes", "bo", "Zoë 100%"]), ("CLAES an", ["An Claes"]), ("B", ["bo"]),
        ("%", ["Zoë 100%"]), ("_", []), ("x\x00", []), ("niemand", []),
    ],
)  # fmt: skip
def test_accounts_are_found_by_their_name(database: str, sought: str, found: list[str]) -> None:
    for number, name in enumerate(["Zoë 100%", "bo", "An Claes"]):
        signed_in(sub=str(number), name=name)
    assert names(sought) == found
    with db.reading() as session:
        assert count_accounts(session, ADMINISTRATOR, sought) == len(found)


def test_a_long_list_comes_a_page_at_a_time(database: str) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 2):
            session.add(
                Account(
                    issuer="x", subject=str(number), name="An", known_as=f"An {number:03}",
                    roles="", first_signed_in_at=NOW, last_signed_in_at=NOW,
                )
            )  # fmt: skip
    assert len(accounts()) == ROWS_PER_PAGE
    assert [row.known_as for row in accounts(page=2)] == ["An 050", "An 051"]


def test_switching_off_says_who_did_it_and_when(database: str) -> None:
    signed_in()
    (row,) = accounts()
    with db.transaction() as session:
        assert switch_off(session, row.account_id, by=ADMINISTRATOR) == "An Claes"
    with db.reading() as session:
        off = view_account(session, ADMINISTRATOR, row.account_id)
    assert (off.switched_off_at, off.switched_off_by) == (NOW, "Marleen")
    with db.transaction() as session:
        assert switch_on(session, row.account_id, by=ADMINISTRATOR) == "An Claes"
    assert accounts() == [row]
    assert [kind for _actor, kind, _details in events()[1:]] == [
        "account.switched_off",
        "account.switched_on",
    ]


def test_nobody_switches_off_their_own_account(database: str) -> None:
    name = signed_in(roles="inzage-administrator")
    (row,) = accounts()
    own = somebody(name, Role.ADMINISTRATOR, row.account_id)
    with db.transaction() as session, pytest.raises(OwnAccount):
        switch_off(session, row.account_id, by=own)


def test_a_demonstration_name_is_nobodys_own_account(database: str) -> None:
    name = signed_in()
    (row,) = accounts()
    with db.transaction() as session:
        switch_off(session, row.account_id, by=somebody(name, Role.ADMINISTRATOR))
    assert accounts()[0].switched_off_by == name


def test_an_account_is_switched_once(database: str) -> None:
    signed_in()
    (row,) = accounts()
    with db.transaction() as session, pytest.raises(AccountAlreadyOn):
        switch_on(session, row.account_id, by=ADMINISTRATOR)
    with db.transaction() as session:
        switch_off(session, row.account_id, by=ADMINISTRATOR)
    with db.transaction() as session, pytest.raises(AccountAlreadyOff):
        switch_off(session, row.account_id, by=ADMINISTRATOR)


@pytest.mark.parametrize("number", [0, 7, 10**30])
def test_an_account_that_is_not_there_is_said(database: str, number: int) -> None:
    for switch in (switch_off, switch_on):
        with db.transaction() as session, pytest.raises(UnknownAccount):
            switch(session, number, by=ADMINISTRATOR)
    with db.reading() as session, pytest.raises(UnknownAccount):
        view_account(session, ADMINISTRATOR, number)


@pytest.mark.parametrize(
    "by", [MEDIATOR, MANAGER, somebody("niemand", None)], ids=lambda by: by.name
)
def test_accounts_are_for_administrators_and_the_command_line(database: str, by: Acting) -> None:
    signed_in()
    number = accounts()[0].account_id
    for switch in (switch_off, switch_on):
        with db.transaction() as session, pytest.raises(NotPermitted):
            switch(session, number, by=by)
    for read in (count_accounts, list_accounts, page_of_accounts):
        with db.reading() as session, pytest.raises(NotPermitted):
            read(session, by)
    with db.reading() as session, pytest.raises(NotPermitted):
        view_account(session, by, number)
    with db.reading() as session:
        assert session.scalars(select(Account.switched_off_at)).all() == [None]
