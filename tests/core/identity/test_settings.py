"""Incomplete sign-in settings are an error, and never start a demonstration."""

import pytest

from core.errors import BadSetting
from core.identity.settings import read_sign_in_settings
from core.permissions import Role
from tests.core.signing import ENVIRONMENT, sign_in_settings

SECTION = {
    "server_metadata_url": "https://login.example/.well-known/openid-configuration",
    "client_id": "inzage",
    "client_secret": "geheim",
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_kwargs": {"prompt": "login"},
}


def test_without_a_provider_it_is_a_demonstration() -> None:
    assert read_sign_in_settings({}) is None
    assert read_sign_in_settings({"INZAGE_OIDC_CLIENT_ID": "  "}) is None


def test_the_environment_names_the_provider() -> None:
    settings = sign_in_settings()
    assert settings.auth["client_id"] == "inzage"
    assert (settings.role_claim, settings.name_claim, settings.is_secure) == ("roles", "name", True)
    assert settings.roles["inzage-administrator"] is Role.ADMINISTRATOR


def test_streamlits_own_section_names_it_too_with_all_it_holds() -> None:
    settings = read_sign_in_settings({}, SECTION)
    assert settings is not None
    assert (settings.auth, settings.is_secure) == (SECTION, False)


def test_the_environment_goes_before_the_section() -> None:
    settings = read_sign_in_settings(ENVIRONMENT, SECTION)
    assert settings is not None
    assert settings.auth["redirect_uri"] == "https://inzage.example/oauth2callback"


def test_secrets_do_not_show() -> None:
    assert "geheim" not in repr(sign_in_settings())
    assert ENVIRONMENT["INZAGE_COOKIE_SECRET"] not in repr(sign_in_settings())


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_each_variable_is_needed(name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_sign_in_settings({**ENVIRONMENT, name: " "})
    with pytest.raises(BadSetting):
        read_sign_in_settings({name: ENVIRONMENT[name]})


@pytest.mark.parametrize("name", [name for name in SECTION if name != "client_kwargs"])
def test_each_key_of_the_section_is_needed(name: str) -> None:
    with pytest.raises(BadSetting, match=rf"\[auth\] {name}"):
        read_sign_in_settings({}, {key: value for key, value in SECTION.items() if key != name})


def test_an_empty_section_is_no_demonstration() -> None:
    with pytest.raises(BadSetting):
        read_sign_in_settings({}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("INZAGE_COOKIE_SECRET", "x" * 31, id="short secret"),
        pytest.param("INZAGE_OIDC_REDIRECT_URI", "https://inzage.example/", id="no callback"),
        pytest.param("INZAGE_OIDC_REDIRECT_URI", "http://inzage.example/oauth2callback", id="http"),
        pytest.param("INZAGE_OIDC_REDIRECT_URI", "/oauth2callback", id="no host"),
        pytest.param("INZAGE_OIDC_REDIRECT_URI", "https://[/oauth2callback", id="no address"),
        pytest.param("INZAGE_OIDC_METADATA_URL", "http://login.example/", id="provider on http"),
        pytest.param("INZAGE_ROLE_MANAGEMENT", "inzage-mediator", id="two roles with one value"),
    ],
)
def test_a_value_that_is_unsafe_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_sign_in_settings({**ENVIRONMENT, name: value})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_this_machine_needs_no_https(host: str) -> None:
    settings = sign_in_settings(INZAGE_OIDC_REDIRECT_URI=f"http://{host}/oauth2callback")
    assert not settings.is_secure
