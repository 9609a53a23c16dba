"""Messages in the reader's language, and dates and counts in its form.

Messages are in English in the code; `core/locale/<language>.po` holds the other languages. The page
or command sets the language once per request with `speak`.
"""

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("nl", "en")
LANGUAGE_NAMES = {"Nederlands": "nl", "English": "en"}  # each in its own language
LANGUAGES_IN_ADDRESS = {**LANGUAGE_NAMES, **{language: language for language in LANGUAGES}}
FLANDERS = ZoneInfo("Europe/Brussels")

Said = TypeVar("Said")

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def speak(language: str) -> None:
    """Set the language of this thread's messages: one of `LANGUAGES`, or else the first."""
    _language.set(language if language in LANGUAGES else LANGUAGES[0])


def language() -> str:
    """Return the language in which messages are given now."""
    return _language.get()


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str) -> str:
    """Return the message in the reader's language."""
    return _catalogue(_language.get()).gettext(message)


def in_language(language: str, say: Callable[[], Said]) -> Said:
    """Return what `say` returns in this language, without changing the reader's language."""

    def said() -> Said:
        speak(language)
        return say()

    return copy_context().run(said)


def in_each_language(say: Callable[[], Said]) -> dict[str, Said]:
    """Return what `say` returns in each language, without changing the reader's language."""
    return {language: in_language(language, say) for language in LANGUAGES}


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated later, when it is shown."""
    return message


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Return the message for this count in the reader's language, with `{count}` filled in."""
    message = _catalogue(_language.get()).ngettext(one, many, count)
    return message.format(count=count, **values)


@lru_cache(maxsize=50_000)
def _day_in_words(day: date, language: str) -> str:
    return format_date(day, "d MMMM y", locale=language)


def day_in_words(day: date) -> str:
    """Return a day as people write it, such as "15 maart 2026"."""
    return _day_in_words(day, _language.get())


def day_of(moment: datetime) -> date:
    """Return the calendar date in Flanders at this moment."""
    return moment.astimezone(FLANDERS).date()


def moment_in_words(moment: datetime) -> str:
    """Return a moment as people in Flanders write it, such as "15 maart 2026 om 06:00"."""
    there = moment.astimezone(FLANDERS)
    return _("{day} at {time}").format(day=day_in_words(there.date()), time=f"{there:%H:%M}")


def day_in_figures(day: date) -> str:
    """Return a day in figures, as in a table, such as "15/03/2026"."""
    return f"{day:%d/%m/%Y}"
