"""Who somebody is, according to the provider's claims."""

import pytest

from core.errors import IdentityIncomplete, MeantForOthers
from core.identity.claims import identify
from core.permissions import Role
from tests.core.signing import claims, identity, sign_in_settings

MEDIATOR, MANAGEMENT, ADMINISTRATOR = Role.MEDIATOR, Role.MANAGEMENT, Role.ADMINISTRATOR


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        pytest.param("inzage-mediator", {MEDIATOR}, id="one, as text"),
        pytest.param(["inzage-administrator"], {ADMINISTRATOR}, id="one, in a list"),
        pytest.param(["inzage-mediator", "inzage-management"], {MEDIATOR, MANAGEMENT}, id="two"),
        pytest.param(["boekhouding", "inzage-mediator"], {MEDIATOR}, id="and another system's"),
        pytest.param([], set(), id="none"),
        pytest.param(None, set(), id="nothing said"),
        pytest.param("system", set(), id="the machine's own"),
        pytest.param("administrator", set(), id="a role's name isn't its value"),
        pytest.param(["Inzage-Mediator"], set(), id="other capitals"),
        pytest.param({"inzage-mediator": True}, set(), id="no list"),
        pytest.param([["inzage-mediator"], 7, None], set(), id="a list of no text"),
    ],
)
def test_roles_are_the_values_that_are_set(said, roles: set[Role]) -> None:
    assert identity(roles=said).roles == roles


def test_an_operator_says_which_claims_and_values_count() -> None:
    settings = sign_in_settings(
        INZAGE_ROLE_CLAIM="groups", INZAGE_ROLE_MEDIATOR="bem", INZAGE_NAME_CLAIM="volle_naam"
    )
    somebody = identify(claims(groups=["bem"], volle_naam="Bo"), settings)
    assert (somebody.name, somebody.roles) == ("Bo", {MEDIATOR})


@pytest.mark.parametrize("audience", ["inzage", ["inzage"], ["another", "inzage"]])
def test_a_token_that_is_meant_for_inzage_counts(audience) -> None:
    assert identity(aud=audience).subject == "an"


@pytest.mark.parametrize(
    "audience", [None, "", [], "another", ["another"], "inzage2", {"inzage": 1}, [["inzage"]]]
)
def test_a_token_that_is_meant_for_others_does_not_though_it_was_made_for_us(audience) -> None:
    with pytest.raises(MeantForOthers):
        identity(aud=audience, azp="inzage")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        pytest.param("  An \n Claes ", "An Claes", id="on one line"),
        pytest.param("An\u202e Claes\x00", "An Claes", id="without what doesn't show"),
        pytest.param("", "an", id="empty"),
        pytest.param(None, "an", id="nothing said"),
        pytest.param(["An"], "an", id="no text"),
        pytest.param("A" * 999, "A" * 200, id="endless"),
    ],
)
def test_a_name_is_one_line_that_shows(said, name: str) -> None:
    assert identity(name=said).name == name


@pytest.mark.parametrize(
    "more",
    [
        {"sub": None}, {"sub": ""}, {"sub": " "}, {"sub": 7}, {"sub": "a\x00"}, {"sub": "a" * 256},
        {"iss": None}, {"iss": ""}, {"iss": ["x"]},
        {"iat": None}, {"iat": "1"}, {"iat": True}, {"iat": -1}, {"iat": float("nan")},
        {"exp": None}, {"exp": float("inf")}, {"exp": 10**400}, {"exp": "later"},
    ],
    ids=str,
)  # fmt: skip
def test_claims_that_say_too_little_let_nobody_in(more: dict[str, object]) -> None:
    with pytest.raises(IdentityIncomplete):
        identity(**more)


@pytest.mark.parametrize(
    "more", [{"nonce": "2"}, {"iat": 1}, {"sid": "x"}, {"jti": "x"}, {"sub": "bo"}, {"iss": "x"}],
    ids=str,
)  # fmt: skip
def test_another_signing_in_has_another_key(more: dict[str, object]) -> None:
    assert identity(**more).key != identity().key


def test_the_same_cookie_has_the_same_key_whatever_else_it_holds() -> None:
    assert identity(name="Annie", roles=[], email="an@example").key == identity().key
