"""The middleware between the browser and Streamlit, with and without sign-in."""

from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from core.errors import InzageError
from core.identity.settings import SignInSettings
from pages.parts.frame.session import admitted_by, end
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
            Middleware(GuardedFiles, may_upload=everybody),
        ]
    return [
        Middleware(Dressed, secure=sign_in.is_secure),
        Middleware(ShortCookies, secure=sign_in.is_secure),
        Middleware(WayBack),
        Middleware(WayOut, end=end_for_good),
        Middleware(GuardedFiles, may_upload=who_is_let_in),
    ]


async def everybody(_claims: Claims) -> bool:
    """Let everybody upload: a demonstration has no sign-in."""
    return True


async def who_is_let_in(claims: Claims) -> bool:
    """Return whether the holder of these claims is let in now."""
    return await run_in_threadpool(_is_let_in, claims)


async def end_for_good(claims: Claims) -> None:
    """End the sign-in that these claims belong to; do nothing when they are invalid."""
    with suppress(InzageError):
        await run_in_threadpool(end, claims)


def _is_let_in(claims: Claims) -> bool:
    try:
        return admitted_by(claims) is not None
    except InzageError:
        return False
