"""The middleware between the browser and Streamlit, with and without sign-in."""

from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from core.config import Limits
from core.errors import InzageError
from core.identity.settings import SignInSettings
from pages.parts.frame.session import admitted_by, end
from pages.parts.http.closed_addresses import ClosedAddresses
from pages.parts.http.cookies import ShortCookies
from pages.parts.http.deep_addresses import FlatAddresses
from pages.parts.http.demonstration import OnThisMachineOnly, host_in
from pages.parts.http.files import Claims, GuardedFiles
from pages.parts.http.headers import Dressed
from pages.parts.http.messages import PagesMessages
from pages.parts.http.names import OurNamesOnly
from pages.parts.http.numbers import LimitedNumbers
from pages.parts.http.origins import FromOurPages
from pages.parts.http.refusals import note_refusal
from pages.parts.http.sign_in_routes import WayBack, WayOut
from pages.parts.http.sizes import SmallRequests

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def middleware(sign_in: SignInSettings | None, limits: Limits) -> list[Middleware]:
    """Return the middleware, outermost first."""
    if sign_in is None:
        return [
            Middleware(Dressed),
            *gate(None, limits),
            Middleware(GuardedFiles, may_upload=everybody),
        ]
    return [
        Middleware(Dressed, secure=sign_in.is_secure),
        *gate(sign_in.origin, limits),
        Middleware(ShortCookies, secure=sign_in.is_secure),
        Middleware(WayBack, failed=note_failed_sign_in),
        Middleware(WayOut, end=end_for_good),
        Middleware(GuardedFiles, may_upload=who_is_let_in),
    ]


def gate(origin: str | None, limits: Limits) -> list[Middleware]:
    """Return what stands before all of Streamlit: what it lets through is from our own pages.

    `origin` is the address that people use; None for a demonstration. A check of the server's
    health may come by a name of this machine as well.
    """
    if origin is None:
        names = Middleware(OnThisMachineOnly)
    else:
        names = Middleware(OurNamesOnly, names={str(host_in(origin)), *THIS_MACHINE})
    return [
        Middleware(LimitedNumbers, limits=limits),
        names,
        Middleware(ClosedAddresses),
        Middleware(FromOurPages, origin=origin),
        Middleware(
            SmallRequests, largest=limits.request_mb * 2**20, seconds=limits.request_seconds
        ),
        Middleware(PagesMessages, longest=limits.message_kb * 2**10),
        Middleware(FlatAddresses),
    ]


async def everybody(_claims: Claims) -> bool:
    """Let everybody upload: a demonstration has no sign-in."""
    return True


async def who_is_let_in(claims: Claims) -> bool:
    """Return whether the holder of these claims is let in now; record it if not."""
    return await run_in_threadpool(_is_let_in, claims)


async def end_for_good(claims: Claims) -> None:
    """End the sign-in that these claims belong to; do nothing when they are invalid."""
    with suppress(InzageError):
        await run_in_threadpool(end, claims)


async def note_failed_sign_in() -> None:
    """Record that somebody came back from the provider without having signed in."""
    await run_in_threadpool(note_refusal, "sign_in.failed", {})


def _is_let_in(claims: Claims) -> bool:
    with suppress(InzageError):
        if admitted_by(claims) is not None:
            return True
    note_refusal("upload.refused", claims)
    return False
