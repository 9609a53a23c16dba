"""Helpers to sign in during a test: a provider's claims, and what the register makes of them."""

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
    """Return the claims about An Claes, a mediator, who signed in at this moment.

    `more` replaces claims; a value of None leaves one out.
    """
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
    """Do what a page does on each request: look the sign-in up, and admit it the first time."""
    with db.reading() as session:
        answer = look_up(session, who, now)
    if answer is None:
        with db.transaction() as session:
            answer = admit(session, who, now)
    return answer


def events() -> list[tuple[str, str, dict[str, Any]]]:
    """Return the audit events about signing in: the actor, the kind and the details."""
    with db.reading() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        said = [(event.actor, event.kind, event.details) for event in found]
    return [each for each in said if each[1].startswith(("session.", "account.", "page."))]


def kinds() -> list[str]:
    return [kind for _actor, kind, _details in events()]
