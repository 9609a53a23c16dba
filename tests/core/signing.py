"""Somebody signs in, in a test: the claims of a provider, and what the register made of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core import database as db
from core.errors import NotLetIn
from core.identity.claims import Identity, identify
from core.identity.settings import SignInSettings, read_sign_in_settings
from core.identity.sign_in import Admitted, admit, look_up
from core.models import AuditEvent
from tests.days import NOW

ENVIRONMENT = {
    "INZAGE_OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
    "INZAGE_OIDC_CLIENT_ID": "inzage",
    "INZAGE_OIDC_CLIENT_SECRET": "geheim",
    "INZAGE_OIDC_REDIRECT_URI": "https://inzage.example/oauth2callback",
    "INZAGE_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
}


def sign_in_settings(**more: str) -> SignInSettings:
    settings = read_sign_in_settings(ENVIRONMENT | more)
    assert settings is not None
    return settings


def claims(signed_in_at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """What the provider says of An Claes, a mediator, who signed in at this moment."""
    usual = {
        "iss": "https://login.example",
        "sub": "an",
        "aud": ["inzage"],
        "name": "An Claes",
        "roles": ["inzage-mediator"],
        "iat": int(signed_in_at.timestamp()),
        "exp": int((signed_in_at + timedelta(hours=12)).timestamp()),
        "nonce": "1",
    }
    said = usual | more
    return {name: value for name, value in said.items() if value is not None}


def identity(signed_in_at: datetime = NOW, **more: Any) -> Identity:
    return identify(claims(signed_in_at, **more), sign_in_settings())


def come(who: Identity, now: datetime = NOW) -> Admitted | NotLetIn:
    """What a door does for each page that is asked for."""
    with db.reading() as session:
        answer = look_up(session, who, now)
    if answer is None:
        with db.transaction() as session:
            answer = admit(session, who, now)
    return answer


def events() -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit trail holds of signing in: who, which kind of event, and its details."""
    with db.reading() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        said = [(event.actor, event.kind, event.details) for event in found]
    return [each for each in said if each[1].startswith(("session.", "account.", "page."))]


def kinds() -> list[str]:
    return [kind for _actor, kind, _details in events()]
