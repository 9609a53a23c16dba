"""The middleware between the browser and Streamlit, with and without sign-in."""

from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from core import clock, database
from core.audit.refusals import record_refusal, stranger
from core.errors import InzageError
from core.identity.settings import SignInSettings
from core.permissions import Acting, Actor
from pages.parts.frame.file_owners import asked_for
from pages.parts.frame.session import admitted_by, end, key_of
from pages.parts.http.cookies import ShortCookies
from pages.parts.http.demonstration import OnThisMachineOnly
from pages.parts.http.files import Claims, GuardedFiles
from pages.parts.http.headers import Dressed
from pages.parts.http.sign_in_routes import WayBack, WayOut


def middleware(sign_in: SignInSettings | None) -> list[Middleware]:
    """Return the middleware, outermost first."""
    if sign_in is None:
        return [
            Middleware(Dressed),
            Middleware(OnThisMachineOnly),
            Middleware(GuardedFiles, may_have=everybody),
        ]
    return [
        Middleware(Dressed, secure=sign_in.is_secure),
        Middleware(ShortCookies, secure=sign_in.is_secure),
        Middleware(WayBack, failed=note_failed_sign_in),
        Middleware(WayOut, end=end_for_good),
        Middleware(GuardedFiles, may_have=who_asked),
    ]


async def everybody(_claims: Claims, _file_id: str | None) -> bool:
    """Let everybody have every file: a demonstration has no sign-in."""
    return True


async def who_asked(claims: Claims, file_id: str | None) -> bool:
    """Return whether the holder of these claims is let in now and asked for this file.

    For an upload (no `file_id`) it is enough to be let in.
    """
    return await run_in_threadpool(_asked, claims, file_id)


async def end_for_good(claims: Claims) -> None:
    """End the sign-in that these claims belong to; do nothing when they are invalid."""
    with suppress(InzageError):
        await run_in_threadpool(end, claims)


async def note_failed_sign_in() -> None:
    """Record that somebody came back from the provider without having signed in."""
    await run_in_threadpool(_note_refusal, "sign_in.failed", {})


def _asked(claims: Claims, file_id: str | None) -> bool:
    has_it = _has(claims, file_id)
    if not has_it:
        _note_refusal("download.refused", claims)
    return has_it


def _has(claims: Claims, file_id: str | None) -> bool:
    try:
        if admitted_by(claims) is None:
            return False
        key = key_of(claims)
    except InzageError:
        return False
    return file_id is None or (key is not None and asked_for(file_id, key))


def _note_refusal(kind: str, claims: Claims) -> None:
    """Record a refusal to whoever has these claims, or to a stranger; what fails is left out."""
    with suppress(InzageError):
        by = stranger(clock.now())
        with suppress(InzageError):
            somebody = admitted_by(claims)
            if somebody is not None:
                by = Acting(Actor(somebody.known_as, None, somebody.account), by.now)
        with database.noting() as session:
            record_refusal(session, kind, by=by)
