"""What stands between the browser and Streamlit, with sign-in and without it."""

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from core.errors import InzageError
from core.sign_in_settings import SignInSettings
from pages.parts.admission import admitted_by
from pages.parts.web import Dressed
from pages.parts.web_cookies import ShortCookies
from pages.parts.web_demonstration import OnThisMachineOnly
from pages.parts.web_files import Claims, GuardedFiles
from pages.parts.web_way_back import WayBack


def middleware(sign_in: SignInSettings | None) -> list[Middleware]:
    """From the outside in."""
    if sign_in is None:
        return [
            Middleware(Dressed),
            Middleware(OnThisMachineOnly),
            Middleware(GuardedFiles, is_signed_in=nobody_has_to),
        ]
    return [
        Middleware(Dressed),
        Middleware(ShortCookies, secure=sign_in.is_secure),
        Middleware(WayBack),
        Middleware(GuardedFiles, is_signed_in=is_let_in),
    ]


async def nobody_has_to(_claims: Claims) -> bool:
    """In a demonstration there is no signing in."""
    return True


async def is_let_in(claims: Claims) -> bool:
    """Whether the register lets in whoever has these claims, now."""
    return await run_in_threadpool(_is_let_in, claims)


def _is_let_in(claims: Claims) -> bool:
    try:
        return admitted_by(claims) is not None
    except InzageError:
        return False
