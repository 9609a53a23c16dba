"""The command line: who ever signed in, and letting somebody in when no administrator can."""

from core import database as db
from core.errors import AccountSwitchedOff
from core.identity.accounts import switch_off
from core.identity.sign_in import Admitted
from core.permissions import Role
from tests.core.commanding import answer, inzage, refusal
from tests.core.signing import come, events, identity
from tests.people import somebody


def two_administrators() -> list[Admitted]:
    came = [come(identity(sub=each, name=each, nonce=each, roles="inzage-administrator"))
            for each in ("Ann", "Bo")]  # fmt: skip
    return [each for each in came if isinstance(each, Admitted)]


def test_accounts_are_listed_with_number_name_and_state(database: str) -> None:
    two_administrators()
    inzage("account", "off", "2")
    rows = answer("accounts")
    assert [(row["account_id"], row["shown_as"], row["roles"]) for row in rows] == [
        (1, "Ann", "administrator"), (2, "Bo", "administrator")
    ]  # fmt: skip
    assert [bool(row["switched_off_at"]) for row in rows] == [False, True]
    assert rows[1]["switched_off_by"].startswith("system:")


def test_administrators_who_locked_each_other_out_are_let_in_again(database: str) -> None:
    ann, bo = two_administrators()
    for who, other in ((ann, bo), (bo, ann)):
        by = somebody(who.known_as, Role.ADMINISTRATOR, who.account)
        with db.transaction() as session:
            switch_off(session, other.account, by=by)
    refused = come(identity(sub="Ann", name="Ann", nonce="2", roles="inzage-administrator"))
    assert isinstance(refused, AccountSwitchedOff)
    result = inzage("account", "on", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "The account of Ann is switched on.\n"
    assert events()[-1][1:] == ("account.switched_on", {"account": "Ann", "number": 1})
    assert isinstance(come(identity(sub="Ann", name="Ann", nonce="3")), Admitted)


def test_what_cannot_be_switched_is_refused_in_a_sentence(database: str) -> None:
    two_administrators()
    assert refusal("account", "on", "1") == "The account of Ann is switched on already."
    assert refusal("account", "off", "12") == "There is no account 12."
