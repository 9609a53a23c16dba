"""Writes down what is refused before any page: signing in, and files."""

from contextlib import suppress

from core import clock, database
from core.audit.refusals import record_refusal, stranger
from core.errors import InzageError
from core.permissions import Acting, Actor
from pages.parts.frame.session import admitted_by
from pages.parts.http.files import Claims


def note_refusal(kind: str, claims: Claims) -> None:
    """Record a refusal to whoever has these claims, or to a stranger.

    It stays refused when that can't be recorded.
    """
    with suppress(InzageError), database.noting() as session:
        record_refusal(session, kind, by=_who(claims))


def _who(claims: Claims) -> Acting:
    by = stranger(clock.now())
    with suppress(InzageError):
        somebody = admitted_by(claims)
        if somebody is not None:
            return Acting(Actor(somebody.known_as, None, somebody.account), by.now)
    return by
