"""Charts: what they draw, and in which language."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from core.calendar import Grain
from core.casework.upcoming.chart import closures_over_time
from core.i18n import language, speak
from tests.days import TODAY

WEEK = [TODAY + timedelta(days=n) for n in range(7)]
BASES = ["Owner", "Executor", "No action"]


@pytest.fixture(params=["nl", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Set the reader's language: each of the two in turn."""
    before = language()
    speak(request.param)
    yield request.param
    speak(before)


def drawn(
    *rows: tuple[date, str, int], days: list[date] = WEEK, grain: Grain = Grain.DAY
) -> dict[str, Any]:
    """Return the chart of these counts, as the browser gets it."""
    counts = pd.DataFrame(rows, columns=["start", "basis", "grants"])
    return closures_over_time(counts, days, BASES, grain).to_dict()


def data_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    (rows,) = chart["datasets"].values()
    return rows


def test_each_count_is_a_bar_on_its_day_in_its_place_in_the_stack() -> None:
    rows = data_of(drawn((TODAY, "No action", 4), (TODAY, "Owner", 1), (WEEK[6], "Executor", 2)))
    assert [(row["start"], row["basis"], row["grants"], row["place"]) for row in rows] == [
        ("2026-11-24", "No action", 4, 2),
        ("2026-11-24", "Owner", 1, 0),
        ("2026-11-30", "Executor", 2, 1),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="none"),
        pytest.param([(TODAY, "Owner", 1)], id="one row"),
        pytest.param([(day, basis, 1) for day in WEEK for basis in BASES], id="full"),
    ],
)
def test_every_day_and_every_basis_has_its_place_whatever_closes(rows: list) -> None:
    chart = drawn(*rows)
    encoding = chart["encoding"]
    assert len(data_of(chart)) == len(rows)
    assert encoding["x"]["scale"]["domain"] == [day.isoformat() for day in WEEK]
    assert encoding["color"]["scale"]["domain"] == BASES


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        pytest.param(8, 8, id="each of a week's days"),
        pytest.param(15, 15, id="each of a fortnight's"),
        pytest.param(31, 5, id="each week of a month"),
        pytest.param(91, 13, id="each week of three months"),
        pytest.param(200, 15, id="each fortnight of half a year"),
    ],
)
def test_labels_stay_few_enough_to_read(days: int, labels: int) -> None:
    chart = drawn(days=[TODAY + timedelta(days=n) for n in range(days)])
    assert len(chart["encoding"]["x"]["axis"]["values"]) == labels


@pytest.mark.parametrize(
    ("grain", "said", "format_"),
    [
        pytest.param(Grain.WEEK, "week van 24 november 2026", "%-d %b", id="week"),
        pytest.param(Grain.MONTH, "november 2026", "%b %Y", id="month"),
    ],
)
def test_a_period_is_said_as_such(grain: Grain, said: str, format_: str) -> None:
    chart = drawn((TODAY, "Owner", 1), grain=grain)
    assert data_of(chart)[0]["in_words"] == said
    assert format_ in chart["encoding"]["x"]["axis"]["labelExpr"]


def test_of_many_weeks_one_in_so_many_has_a_label() -> None:
    chart = drawn(days=[TODAY + timedelta(weeks=n) for n in range(16)], grain=Grain.WEEK)
    assert len(chart["encoding"]["x"]["axis"]["values"]) == 8


def test_a_long_name_in_the_legend_is_shown_in_full() -> None:
    assert drawn()["encoding"]["color"]["legend"]["labelLimit"] == 0


def test_a_chart_speaks_the_language_of_its_reader(spoken: str) -> None:
    chart = drawn((TODAY, "Owner", 1))
    title, day_in_words, decimal, march, sunday = {
        "nl": ("Sluitingsdatum", "24 november 2026", ",", "maart", "zondag"),
        "en": ("Closing date", "24 November 2026", ".", "March", "Sunday"),
    }[spoken]
    assert chart["encoding"]["x"]["title"] == title
    assert data_of(chart)[0]["in_words"] == day_in_words
    locale = chart["config"]["locale"]
    assert locale["number"]["decimal"] == decimal
    assert (locale["time"]["months"][2], locale["time"]["days"][0]) == (march, sunday)
    assert len(locale["time"]["shortMonths"]) == 12


def test_a_chart_brings_no_colours_of_its_own_but_takes_those_of_the_theme() -> None:
    chart = drawn((TODAY, "Owner", 1))
    assert "range" not in chart["encoding"]["color"]["scale"]
    assert chart["mark"] == {"type": "bar"}
