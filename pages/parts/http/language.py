"""The language of a request, before any page has run."""

from urllib.parse import parse_qs

from starlette.types import Scope

from core.config import settings
from core.errors import InzageError
from core.i18n import LANGUAGES_IN_ADDRESS


def language_of(scope: Scope) -> str:
    """Return the language in the address, or else the one set for everybody."""
    chosen = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return LANGUAGES_IN_ADDRESS.get(chosen) or usual_language()


def usual_language() -> str:
    """Return the language set for readers who chose none; Dutch if the settings are wrong."""
    try:
        return settings().language
    except InzageError:  # the page itself says which setting is wrong
        return "nl"
