"""A simulation's chart: the grants closed by each day, now and under the drafts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from core.i18n import language, speak
from core.reporting.charts import both_curves, closed_by_week
from core.rules.prediction import CurvePoint
from tests.days import TODAY

CURVE = [
    CurvePoint(TODAY, 1, 2),
    CurvePoint(TODAY + timedelta(days=7), 0, 4),
    CurvePoint(TODAY + timedelta(days=8), 3, 0),
]
LAST = TODAY + timedelta(days=10)


@pytest.fixture
def english() -> Iterator[None]:
    before = language()
    speak("en")
    yield
    speak(before)


def drawn(curve: list[CurvePoint] = CURVE) -> dict[str, Any]:
    return both_curves(closed_by_week(curve, TODAY, LAST)).to_dict()


def rows_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    (rows,) = chart["datasets"].values()
    return rows


def test_each_week_counts_what_is_closed_by_then_and_the_last_day_too() -> None:
    frame = closed_by_week(CURVE, TODAY, LAST)
    assert frame.to_numpy().tolist() == [
        [TODAY, 1, 2],
        [TODAY + timedelta(days=7), 1, 6],
        [LAST, 4, 6],
    ]


@pytest.mark.parametrize(
    ("last", "days"),
    [
        pytest.param(TODAY, [TODAY], id="one day"),
        pytest.param(TODAY + timedelta(days=6), [TODAY, TODAY + timedelta(days=6)], id="less"),
        pytest.param(TODAY + timedelta(days=7), [TODAY, TODAY + timedelta(days=7)], id="a week"),
    ],
)
def test_the_last_day_stands_there_once(last: date, days: list[date]) -> None:
    assert list(closed_by_week(CURVE, TODAY, last)["day"]) == days


def test_nothing_that_closes_is_a_flat_line() -> None:
    frame = closed_by_week([], TODAY, LAST)
    assert (set(frame["now"]), set(frame["then"])) == ({0}, {0})


def test_both_lines_have_all_their_points() -> None:
    rows = rows_of(drawn())
    lines = {name: [row["grants"] for row in rows if row["series"] == name] for name in SERIES}
    assert lines == {"Zoals het nu is": [1, 1, 4], "Onder het ontwerp": [2, 6, 6]}
    assert rows[0]["in_words"] == "24 november 2026"


SERIES = ("Zoals het nu is", "Onder het ontwerp")


def test_the_lines_differ_in_more_than_their_colour() -> None:
    encoding = drawn()["encoding"]
    assert encoding["color"]["sort"] == encoding["strokeDash"]["sort"] == list(SERIES)
    assert encoding["strokeDash"]["scale"]["range"] == [[1, 0], [6, 4]]


def test_the_chart_speaks_the_readers_language(english: None) -> None:
    chart = drawn()
    assert chart["encoding"]["y"]["title"] == "Grants closed by then"
    assert {row["series"] for row in rows_of(chart)} == {"As it is now", "Under the draft"}
    assert chart["config"]["locale"]["number"]["thousands"] == ","
