"""How people sign in: the OpenID Connect provider, and which claims hold their name and roles.

The provider is set in the environment, or in the section `[auth]` of Streamlit's secrets file.
Without either, only a demonstration opens; an incomplete provider is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from core.errors import BadSetting
from core.i18n import _
from core.permissions import Role

# Streamlit's name for each setting in its section [auth], and ours in the environment.
PROVIDER = {
    "server_metadata_url": "INZAGE_OIDC_METADATA_URL",
    "client_id": "INZAGE_OIDC_CLIENT_ID",
    "client_secret": "INZAGE_OIDC_CLIENT_SECRET",
    "redirect_uri": "INZAGE_OIDC_REDIRECT_URI",
    "cookie_secret": "INZAGE_COOKIE_SECRET",
}
ROLE_VALUES = {
    Role.MEDIATOR: ("INZAGE_ROLE_MEDIATOR", "inzage-mediator"),
    Role.MANAGEMENT: ("INZAGE_ROLE_MANAGEMENT", "inzage-management"),
    Role.ADMINISTRATOR: ("INZAGE_ROLE_ADMINISTRATOR", "inzage-administrator"),
}
CALLBACK = "/oauth2callback"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class SignInSettings:
    """The provider's settings as Streamlit expects them, and how to read its claims."""

    auth: Mapping[str, Any] = field(repr=False)  # holds secrets
    role_claim: str
    name_claim: str
    roles: Mapping[str, Role]  # by value of the role claim

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the application over HTTPS."""
        return str(self.auth["redirect_uri"]).startswith("https:")

    @property
    def origin(self) -> str:
        """The address that people use, as browsers name it: `https://inzage.example`."""
        address = urlsplit(str(self.auth["redirect_uri"]))
        return f"{address.scheme}://{address.netloc}".lower()


def read_sign_in_settings(
    environment: Mapping[str, str], section: Mapping[str, Any] | None = None
) -> SignInSettings | None:
    """Return how people sign in, or None without sign-in. Raises BadSetting.

    `section` is [auth] of Streamlit's secrets; the environment takes precedence over it.
    """
    given = {name: environment.get(ours, "").strip() for name, ours in PROVIDER.items()}
    names, more = PROVIDER, {}
    if not any(given.values()):
        if section is None:
            return None
        more = dict(section)
        given = {name: str(section.get(name, "")).strip() for name in PROVIDER}
        names = {name: f"[auth] {name}" for name in PROVIDER}
    _check_provider(given, names)
    _check_scope(more)
    return SignInSettings(
        auth=more | given,
        role_claim=environment.get("INZAGE_ROLE_CLAIM", "").strip() or "roles",
        name_claim=environment.get("INZAGE_NAME_CLAIM", "").strip() or "name",
        roles=_roles(environment),
    )


def _check_provider(given: Mapping[str, str], names: Mapping[str, str]) -> None:
    for name, value in given.items():
        if not value:
            raise BadSetting(name=names[name], why=_("sign-in needs it, and it is missing"))
    for name in ("server_metadata_url", "redirect_uri"):
        if not _is_safe_address(given[name]):
            raise BadSetting(
                name=names[name],
                why=_("it must begin with https:// (http:// on this machine only)"),
            )
    if not given["redirect_uri"].endswith(CALLBACK):
        raise BadSetting(
            name=names["redirect_uri"], why=_("it must end with {end}").format(end=CALLBACK)
        )
    if len(given["cookie_secret"]) < SHORTEST_SECRET:
        raise BadSetting(
            name=names["cookie_secret"],
            why=_("it must have at least {count} characters").format(count=SHORTEST_SECRET),
        )


def _check_scope(section: Mapping[str, Any]) -> None:
    """Refuse a scope without which the provider gives no ID token."""
    scope = dict(section.get("client_kwargs") or {}).get("scope", "openid")
    if "openid" not in str(scope).split():
        raise BadSetting(name="[auth.client_kwargs] scope", why=_("it must contain openid"))


def _is_safe_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        host = address.hostname
    except ValueError:
        return False
    return bool(host) and (
        address.scheme == "https" or (address.scheme == "http" and host in LOOPBACK)
    )


def _roles(environment: Mapping[str, str]) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for role, (name, usual) in ROLE_VALUES.items():
        value = environment.get(name, "").strip() or usual
        if value in roles:
            raise BadSetting(name=name, why=_("another role has the same value"))
        roles[value] = role
    return roles
