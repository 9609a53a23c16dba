"""Counts and moments in the reader's form."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from core.text import _, day_in_words, language

FLANDERS = ZoneInfo("Europe/Brussels")


def in_figures(count: int) -> str:
    """A count as people write it, such as "1.234"."""
    return format_decimal(count, locale=language())


def moment_in_words(moment: datetime) -> str:
    """A moment as people in Flanders write it, such as "15 maart 2026 om 06:00"."""
    there = moment.astimezone(FLANDERS)
    return _("{day} at {time}").format(day=day_in_words(there.date()), time=f"{there:%H:%M}")
