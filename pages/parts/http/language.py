"""The language of a request, before there is a page that knows it."""

from urllib.parse import parse_qs

from starlette.types import Scope

from core.config import settings
from core.errors import InzageError
from core.i18n import LANGUAGES_IN_ADDRESS


def language_of(scope: Scope) -> str:
    """The language that the address asks for, or the one that is set for everybody."""
    chosen = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return LANGUAGES_IN_ADDRESS.get(chosen) or usual_language()


def usual_language() -> str:
    """The language that is set for who didn't choose one."""
    try:
        return settings().language
    except InzageError:  # the page itself says which setting is wrong
        return "nl"
