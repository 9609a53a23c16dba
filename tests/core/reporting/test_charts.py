"""Management's charts of many rows, one and none, in the reader's language."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd
import pytest

from core.calendar import Grain, period_in_words
from core.i18n import speak
from core.reporting.charts import (
    compared_chart,
    forecast_chart,
    open_grants_chart,
    opened_and_closed_chart,
    ranked_chart,
    steps_chart,
    undone_chart,
)

MONDAY = date(2026, 9, 7)
DATED: dict[str, tuple[Callable[[pd.DataFrame], alt.Chart], dict[str, Any]]] = {
    "open grants": (lambda frame: open_grants_chart(frame, Grain.WEEK), {"grants": 5}),
    "opened and closed": (
        lambda frame: opened_and_closed_chart(frame, Grain.WEEK),
        {"opened": 1, "closed": 2},
    ),
    "undone": (
        lambda frame: undone_chart(frame, Grain.WEEK),
        {"closings": 8, "undone": 1, "share": 0.125},
    ),
    "forecast": (forecast_chart, {"certain": 3, "possible": 1}),
    "compared": (compared_chart, {"expected": 3, "closed": 2}),
}
NAMED = {
    "ranked": lambda frame: ranked_chart(frame, "Partner", "Afsluitingen"),
    "steps": lambda frame: steps_chart(frame, "Dagen", "Afsluitingen"),
}


def dated(columns: dict[str, Any], rows: int) -> pd.DataFrame:
    weeks = [MONDAY + timedelta(weeks=n) for n in range(rows)]
    frame = pd.DataFrame(
        {
            "start": pd.Series(weeks, dtype=object),
            "period": [period_in_words(week, Grain.WEEK) for week in weeks],
            "day": pd.Series(weeks, dtype=object),
        }
    )
    return frame.assign(**{name: [value] * rows for name, value in columns.items()})


def named(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"name": names, "number": [1_234] * len(names)})


def data_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return next(iter(chart["datasets"].values())) if "datasets" in chart else []


@pytest.fixture
def in_english() -> Iterator[None]:
    speak("en")
    yield
    speak("nl")


@pytest.mark.parametrize("rows", [0, 1, 12])
@pytest.mark.parametrize("kind", DATED)
def test_a_chart_over_time_draws_each_period_it_is_given(kind: str, rows: int) -> None:
    draw, columns = DATED[kind]
    chart = draw(dated(columns, rows)).to_dict()
    starts = {row["start"] for row in data_of(chart)}
    assert starts == {(MONDAY + timedelta(weeks=n)).isoformat() for n in range(rows)}
    assert chart["encoding"]["x"]["scale"]["domain"] == sorted(starts)


@pytest.mark.parametrize("names", [(), ("De Brug",), ("De Brug", "Het Anker", "2 overige")])
@pytest.mark.parametrize("kind", NAMED)
def test_bars_keep_the_order_of_their_frame(kind: str, names: tuple[str, ...]) -> None:
    chart = NAMED[kind](named(*names)).to_dict()
    axis = chart["encoding"]["y" if kind == "ranked" else "x"]
    assert axis["scale"]["domain"] == list(names)
    assert [row["name"] for row in data_of(chart)] == list(names)


def test_lying_bars_say_their_number_beside_their_name() -> None:
    label = NAMED["ranked"](named("De 'Brug' \"x\"")).to_dict()["encoding"]["y"]["axis"]
    assert "1.234" in label["labelExpr"]
    assert r"De 'Brug' \"x\"" in label["labelExpr"]


def test_names_that_begin_alike_keep_bars_of_their_own() -> None:
    long = "Organisatie " * 8
    chart = NAMED["ranked"](named(f"{long} een", f"{long} twee")).to_dict()
    assert len(set(chart["encoding"]["y"]["scale"]["domain"])) == 2


@pytest.mark.parametrize("kind", ["opened and closed", "compared"])
def test_two_lines_differ_in_shape_and_dash_as_well_as_in_colour(kind: str) -> None:
    draw, columns = DATED[kind]
    encoding = draw(dated(columns, 2)).to_dict()["encoding"]
    for sign in ("color", "shape", "strokeDash"):
        assert len(encoding[sign]["scale"]["domain"]) == 2
    assert encoding["shape"]["scale"]["range"] == ["circle", "square"]


def test_what_is_only_possible_has_a_dashed_edge() -> None:
    draw, columns = DATED["forecast"]
    encoding = draw(dated(columns, 2)).to_dict()["encoding"]
    assert encoding["strokeDash"]["condition"] == [{"test": "datum.place == 1", "value": [4, 3]}]


@pytest.mark.parametrize("kind", DATED)
def test_a_chart_brings_no_colours_of_its_own_and_shows_figures_on_hovering(kind: str) -> None:
    draw, columns = DATED[kind]
    encoding = draw(dated(columns, 2)).to_dict()["encoding"]
    assert "range" not in encoding.get("color", {}).get("scale", {})
    assert any(hint["type"] == "quantitative" for hint in encoding["tooltip"])


@pytest.mark.usefixtures("in_english")
def test_a_chart_speaks_the_language_of_its_reader() -> None:
    draw, columns = DATED["opened and closed"]
    chart = draw(dated(columns, 1)).to_dict()
    assert {row["kind"] for row in data_of(chart)} == {"Opened", "Closed"}
    assert chart["config"]["locale"]["number"]["decimal"] == "."
