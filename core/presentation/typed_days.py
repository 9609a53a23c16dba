"""Reads a day as people type it: the day that is meant or a sentence, and never another day."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel.dates import format_date, get_day_names, get_month_names

from core.calendar import Grain, period_in_words
from core.errors import DayNotClear, NoSuchDay, NoSuchMonth, OtherWeekday, YearMissing
from core.i18n import LANGUAGES, language

LONGEST = 40  # characters; "woensdag 30 september 2026" has 26
YEARS = range(1900, 2100)

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_ORDINAL = r"(?:(?:ste|de|e|st|nd|rd|th)\b)?"
_FORMS = [
    re.compile(form)
    for form in (
        r"(?P<y>(?:19|20)\d\d)(?P<m>0\d|1[0-2])(?P<d>\d\d)",
        r"(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4}|\d\d)",
        r"(?P<d>\d{1,2})(?P<by>[-/. ])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4}|\d\d)",
        r"(?P<y>\d{4})(?P<by>[-/. ])(?P<m>\d{1,2})(?P=by)(?P<d>\d{1,2})",
        rf"(?P<d>\d{{1,2}}){_ORDINAL}[-/. ]?(?P<word>[a-z]{{3,}})[-/. ]?(?P<y>\d{{4}}|\d\d)",
        rf"(?P<word>[a-z]{{3,}}) (?P<d>\d{{1,2}}){_ORDINAL} (?P<y>\d{{4}}|\d\d)",
    )
]
_WITHOUT_YEAR = re.compile(
    rf"\d{{1,2}}(?:[-/. ]\d{{1,2}}|{_ORDINAL} ?[a-z]{{3,}})|[a-z]{{3,}} \d{{1,2}}"
)
_SPOKEN = {"today": 0, "vandaag": 0, "yesterday": 1, "gisteren": 1}


def read_day(text: str, today: date, *, until: date | None = None) -> date:
    """Return the day that a text says in Dutch or English, with the day before the month.

    A year of two digits is the one in the hundred years that end with `until`, 31 December 2099
    unless told otherwise. Raises YearMissing, NoSuchMonth, NoSuchDay, OtherWeekday or DayNotClear.
    """
    said = _plain(text[: LONGEST + 1])
    if said in _SPOKEN:
        return today - timedelta(days=_SPOKEN[said])
    weekday, said = _weekday_in_front(said)
    found = next((match for form in _FORMS if (match := form.fullmatch(said))), None)
    if found is None or len(text) > LONGEST:
        raise YearMissing(text=text) if _WITHOUT_YEAR.fullmatch(said) else DayNotClear(text=text)
    day = _day_of(found.groupdict(), text, until or date(YEARS[-1], 12, 31))
    if weekday not in (None, day.weekday()):
        raise OtherWeekday(day=day, weekday=format_date(day, "EEEE", locale=language()))
    return day


def _plain(text: str) -> str:
    """The text in small letters, with one space where there were some and none at separators."""
    said = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    said = re.sub(r",|(?<=[a-z])\.", " ", said)
    said = re.sub(r"\s+", " ", said).strip()
    return re.sub(r" ?([-/.]) ?", r"\1", said)


def _weekday_in_front(said: str) -> tuple[int | None, str]:
    """Split the day of the week off, if one stands in front."""
    first, _space, rest = said.partition(" ")
    weekday = _named(first, get_day_names, shortest=2) if first.isalpha() and rest else None
    return (None, said) if weekday is None else (weekday, rest)


def _named(word: str, names_in: Callable[..., Mapping[int, str]], shortest: int) -> int | None:
    """The number of the day or month whose name begins with this word, in one of our languages."""
    for each in LANGUAGES:
        for number, name in names_in("wide", locale=each).items():
            short = names_in("abbreviated", locale=each)[number].casefold()
            if word == short or (len(word) >= shortest and name.casefold().startswith(word)):
                return number
    return None


def _day_of(parts: Mapping[str, str], text: str, until: date) -> date:
    month = _named(parts["word"], get_month_names, 3) if "word" in parts else int(parts["m"])
    if month is None:
        raise DayNotClear(text=text)
    if not 1 <= month <= 12:
        raise NoSuchMonth(month=month)
    number, year = int(parts["d"]), int(parts["y"])
    if len(parts["y"]) == 2:
        year = until.year - (until.year - year) % 100
        if (year, month, number) > (until.year, until.month, until.day):
            year -= 100
    if year not in YEARS:
        raise DayNotClear(text=text)
    last = monthrange(year, month)[1]
    if not 1 <= number <= last:
        in_words = period_in_words(date(year, month, 1), Grain.MONTH)
        raise NoSuchDay(day=number, month=in_words, last=last)
    return date(year, month, number)
