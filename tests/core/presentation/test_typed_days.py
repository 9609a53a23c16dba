"""Days as people type them are read as the day that is meant, or refused in a sentence."""

from contextlib import suppress
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from core.errors import (
    DayNotClear,
    InzageError,
    NoSuchDay,
    NoSuchMonth,
    OtherWeekday,
    YearMissing,
)
from core.i18n import LANGUAGES, speak
from core.presentation.typed_days import read_day

TODAY = date(2026, 11, 28)
THE_FIFTH = date(2026, 11, 5)  # a Thursday

WAYS = [
    "5/11/2026", "05/11/2026", "5/11/26", "05/11/26", "5-11-2026", "05-11-2026", "5-11-26",
    "5.11.2026", "05.11.26", "5 11 2026", "05 11 26", " 5/11/2026 ", "5 / 11 / 2026",
    "5 - 11 - 2026", "5\u00a011\u00a02026", "5–11–2026", "5‑11‑2026",
    "５/１１/２０２６", "٥/١١/٢٠٢٦",
    "05112026", "051126", "20261105", "2026-11-05", "2026-11-5", "2026/11/05", "2026.11.05",
    "2026 11 05", "5 nov 2026", "5 nov. 2026", "5 NOV 2026", "5 november 2026", "5 November 2026",
    "05 november 2026", "5 nov 26", "5nov2026", "5-nov-2026", "5/nov/26", "05.nov.2026",
    "5 novem 2026", "5e november 2026", "5de nov 2026", "5th November 2026", "nov 5, 2026",
    "November 5 2026", "November 5th, 2026", "NOV. 5 26", "do 5 nov 2026", "do. 5/11/2026",
    "donderdag 5 november 2026", "Thursday 5 November 2026", "Thu, Nov 5, 2026",
    "Thursday, November 5, 2026", "DONDERDAG 05-11-26",
]  # fmt: skip

OTHER_DAYS = [
    ("1/2/2026", date(2026, 2, 1)),
    ("12/10/2026", date(2026, 10, 12)),
    ("29/2/2024", date(2024, 2, 29)),
    ("31/12/2099", date(2099, 12, 31)),
    ("1/1/1900", date(1900, 1, 1)),
    ("1/1/99", date(2099, 1, 1)),
    ("20112012", date(2012, 11, 20)),
    ("20101020", date(2010, 10, 20)),
    ("3 mrt 2026", date(2026, 3, 3)),
    ("3 maart 2026", date(2026, 3, 3)),
    ("3 mar 2026", date(2026, 3, 3)),
    ("3 maa 2026", date(2026, 3, 3)),
    ("1ste mei 2026", date(2026, 5, 1)),
    ("2 may 2026", date(2026, 5, 2)),
    ("22nd oct 2026", date(2026, 10, 22)),
    ("22 okt 2026", date(2026, 10, 22)),
    ("5december2026", date(2026, 12, 5)),
    ("1 sept 2026", date(2026, 9, 1)),
    ("vandaag", TODAY),
    ("Today", TODAY),
    ("gisteren", date(2026, 11, 27)),
    ("yesterday", date(2026, 11, 27)),
]

REFUSED = [
    ("31/06/2026", NoSuchDay), ("30/2/2026", NoSuchDay), ("29/2/2026", NoSuchDay),
    ("32/1/2026", NoSuchDay), ("0/1/2026", NoSuchDay), ("31062026", NoSuchDay),
    ("2026-06-31", NoSuchDay), ("31 juni 2026", NoSuchDay),
    ("11/25/2026", NoSuchMonth), ("5/0/2026", NoSuchMonth), ("5/13/26", NoSuchMonth),
    ("2026-13-05", NoSuchMonth),
    ("vr 5 nov 2026", OtherWeekday), ("Friday 5 November 2026", OtherWeekday),
    ("5/11", YearMissing), ("5 november", YearMissing), ("nov 5", YearMissing),
    ("5 11", YearMissing), ("do 5/11", YearMissing),
    ("", DayNotClear), (" ", DayNotClear), ("morgen", DayNotClear), ("5", DayNotClear),
    ("2026", DayNotClear), ("5/11/026", DayNotClear), ("5/11/20266", DayNotClear),
    ("5/11/0206", DayNotClear), ("5/11/1899", DayNotClear), ("5/11/2100", DayNotClear),
    ("5/11-2026", DayNotClear), ("5//11/2026", DayNotClear), ("5/11/2026/", DayNotClear),
    ("-5/11/2026", DayNotClear), ("5/11/2026 14:00", DayNotClear),
    ("2026-11-05T00:00", DayNotClear),
    ("511226", NoSuchDay), ("5112026", DayNotClear), ("5 x 2026", DayNotClear),
    ("5 ma 2026", DayNotClear), ("5 foo 2026", DayNotClear), ("week 5 2026", DayNotClear),
    ("5/11/2026" + " " * 40, DayNotClear), ("1" * 10_000, DayNotClear),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", WAYS)
def test_one_day_in_each_way_that_people_write_it(text: str, language: str) -> None:
    speak(language)
    assert read_day(text, TODAY) == THE_FIFTH


@pytest.mark.parametrize(("text", "day"), OTHER_DAYS)
def test_other_days(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_what_is_no_day_or_could_be_another_is_refused_in_a_sentence(
    text: str, error: type[InzageError], language: str
) -> None:
    speak(language)
    with pytest.raises(InzageError) as raised:
        read_day(text, TODAY)
    assert type(raised.value) is error
    assert "{" not in str(raised.value)


def test_a_refusal_says_what_is_wrong() -> None:
    speak("nl")
    with pytest.raises(NoSuchDay, match="juni 2026 heeft 30 dagen, er is geen dag 31"):
        read_day("31/6/26", TODAY)
    with pytest.raises(OtherWeekday, match="5 november 2026 is een donderdag"):
        read_day("vr 5/11/26", TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/03/85", date(1985, 3, 12)),
        ("27/11/26", date(2026, 11, 27)),
        ("28/11/26", TODAY),
        ("29/11/26", date(1926, 11, 29)),
    ],
)
def test_a_year_of_two_digits_is_in_the_hundred_years_that_are_asked(text: str, day: date) -> None:
    assert read_day(text, TODAY, until=TODAY) == day


FORMATS = ["d/M/y", "dd-MM-y", "dd.MM.y", "ddMMy", "y-MM-dd", "yMMdd", "d MMM y", "d MMMM y",
           "EEEE d MMMM y", "EE d MMM y", "d MMMM yy", "dMMMy", "d/M/yy"]  # fmt: skip


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(FORMATS),
    st.sampled_from(LANGUAGES),
)
def test_every_day_is_read_as_it_was_written(day: date, how: str, language: str) -> None:
    assert read_day(format_date(day, how, locale=language), TODAY) == day


@given(st.text(alphabet="0123456789/-. novdjaj", max_size=14))
def test_whatever_is_typed_is_a_day_or_a_sentence(text: str) -> None:
    day = None
    with suppress(DayNotClear, NoSuchDay, NoSuchMonth, YearMissing):
        day = read_day(text, TODAY)
    assert day is None or (day.year in range(1900, 2100) and str(day.day) in text)
