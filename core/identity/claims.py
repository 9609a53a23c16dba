"""Who somebody is according to the sign-in provider: its claims, checked one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from typing import Any

from core.errors import IdentityIncomplete, MeantForOthers
from core.identity.settings import SignInSettings
from core.permissions import Role

TELL_APART = ("iss", "sub", "iat", "nonce", "jti", "sid")
LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()
LONGEST_NAME = 200
LONGEST_IDENTIFIER = 255  # what OpenID Connect allows for a subject


@dataclass(frozen=True)
class Identity:
    """What the provider says about somebody who signed in.

    `key` is a SHA-256, in hex, that identifies this one sign-in.
    """

    issuer: str
    subject: str
    name: str
    roles: frozenset[Role]
    key: str
    issued_at: datetime
    expires_at: datetime


def identify(claims: Mapping[str, Any], settings: SignInSettings) -> Identity:
    """Return whom the provider's claims are about. Raises IdentityIncomplete or MeantForOthers."""
    if settings.auth["client_id"] not in _listed(claims.get("aud")):
        raise MeantForOthers  # Authlib accepts another audience when azp is our client
    subject, issuer = _identifier(claims.get("sub")), _identifier(claims.get("iss"))
    present = {name: claims[name] for name in TELL_APART if name in claims}
    return Identity(
        issuer=issuer,
        subject=subject,
        name=_one_line(claims.get(settings.name_claim)) or subject,
        roles=_roles(claims.get(settings.role_claim), settings.roles),
        key=sha256(dumps(present, sort_keys=True, default=str).encode()).hexdigest(),
        issued_at=_moment(claims.get("iat")),
        expires_at=_moment(claims.get("exp")),
    )


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise IdentityIncomplete
    if not 0 < len(value.strip()) <= LONGEST_IDENTIFIER:
        raise IdentityIncomplete
    return value


def _moment(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IdentityIncomplete
    if not 0 <= value <= LATEST:  # NaN isn't in this range either
        raise IdentityIncomplete
    return datetime.fromtimestamp(value, UTC)


def _one_line(value: Any) -> str:
    """Return a name as one printable line of at most `LONGEST_NAME` characters; else ""."""
    if not isinstance(value, str):
        return ""
    line = " ".join(value.split())
    return "".join(letter for letter in line if letter.isprintable())[:LONGEST_NAME].strip()


def _roles(value: Any, roles: Mapping[str, Role]) -> frozenset[Role]:
    return frozenset(roles[each] for each in _listed(value) if each in roles)


def _listed(value: Any) -> list[str]:
    """Return the texts of a claim that holds one text or a list."""
    values = value if isinstance(value, list | tuple) else [value]
    return [each for each in values if isinstance(each, str)]
