"""The time line of a grant, as rows and as a chart, whatever there is to show."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from core.casework.grant.timeline import Mark, Timeline, every_event, figures, timeline_of
from core.casework.grant.timeline_chart import SHAPES, timeline_chart
from core.casework.grant.view import GrantView
from core.grants.access import Period
from core.i18n import speak
from core.models import Cause
from tests.core.viewing import action, assignment, closed, closing, in_use, kept, viewed
from tests.days import TODAY, days_ago

LONG_AGO = days_ago(300)
TWENTY = [action(f"A{n:02}", days_ago(60 + n), days_ago(n)) for n in range(20)]


@pytest.fixture(params=["nl", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("nl")


def lived(view: GrantView) -> Timeline:
    return timeline_of(view, TODAY)


def drawn(view: GrantView) -> dict[str, Any]:
    """Return the chart as the browser gets it."""
    return timeline_chart(lived(view)).to_dict()


def layers(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the chart's layers; nested ones get the data of the layer around them."""
    return [
        {"data": each.get("data"), **layer}
        for each in chart["layer"]
        for layer in each.get("layer", [each])
    ]


def rows_of(chart: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    (layer,) = (one for one in layers(chart) if one["mark"]["type"] == mark)
    return chart["datasets"][layer["data"]["name"]]


def grant_spans(view: GrantView) -> list[tuple[date, date | None, bool]]:
    return [
        (span.begins, span.ends, span.expected)
        for span in lived(view).spans
        if span.lane == "Inzagerecht"
    ]


@pytest.mark.parametrize(
    ("view", "spans"),
    [
        pytest.param(
            viewed(),
            [(days_ago(80), TODAY, False), (days_ago(-1), days_ago(-99), True)],
            id="it closes later",
        ),
        pytest.param(
            in_use(action()),
            [(days_ago(80), TODAY, False), (days_ago(-1), None, True)],
            id="in use",
        ),
        pytest.param(
            viewed(closes_on=days_ago(2)), [(days_ago(80), days_ago(3), False)], id="expired"
        ),
        pytest.param(
            viewed(granted_on=days_ago(-3)),
            [(days_ago(-3), days_ago(-99), True)],
            id="still to begin",
        ),
        pytest.param(closed(), [(days_ago(80), days_ago(1), False)], id="closed"),
        pytest.param(
            viewed(
                periods=[Period(days_ago(80), days_ago(20)), Period(days_ago(10), days_ago(-100))]
            ),
            [
                (days_ago(80), days_ago(21), False),
                (days_ago(10), TODAY, False),
                (days_ago(-1), days_ago(-99), True),
            ],
            id="closed for ten days",
        ),
        pytest.param(
            viewed(known_on=days_ago(77)),
            [(days_ago(77), TODAY, False), (days_ago(-1), days_ago(-99), True)],
            id="known three days late",
        ),
        pytest.param(
            viewed(granted_on=TODAY),
            [(TODAY, TODAY, False), (days_ago(-1), days_ago(-99), True)],
            id="on its first day",
        ),
    ],
)
def test_the_grant_lasts_from_its_granting_to_its_closing(
    view: GrantView, spans: list[tuple[date, date | None, bool]]
) -> None:
    assert grant_spans(view) == spans


def test_a_grant_that_was_closed_late_lasts_no_longer_than_its_access() -> None:
    late = closing(Cause.DAILY_JOB, days_ago(20), days_late=5)
    view = closed(closings=[late], periods=[Period(days_ago(80), days_ago(25))])
    line, *_marks = figures(lived(view))
    assert (line.ends, line.note) == (days_ago(26), "verlopen")


def test_a_grant_that_never_gave_access_says_so() -> None:
    line, *_marks = figures(lived(closed(granted_on=TODAY)))
    assert (line.begins, line.ends, line.note) == (TODAY, TODAY, "gaf geen inzage")


def test_the_day_on_which_the_register_knew_is_marked_if_it_is_later() -> None:
    known = [Mark("Toegekend", days_ago(80)), Mark("Bekend in Inzage", days_ago(77))]
    assert lived(viewed(known_on=days_ago(77))).marks[:2] == known
    assert known[1] not in lived(viewed()).marks


def test_what_happened_is_marked_in_its_order() -> None:
    undone = closing(Cause.DAILY_JOB, days_ago(20), undone_on=days_ago(10))
    view = kept(days_ago(-5), days_ago(-2), renewals=[days_ago(30)], closings=[undone])
    assert lived(view).marks == [
        Mark("Toegekend", days_ago(80)),
        Mark("Hernieuwd", days_ago(30)),
        Mark("Afgesloten, later ongedaan gemaakt", days_ago(20)),
        Mark("Afsluiting ongedaan gemaakt", days_ago(10)),
        Mark("Opengehouden tot en met", days_ago(-4)),
        Mark("Sluitingsdatum", days_ago(-5)),
    ]


def test_the_rows_to_read_say_what_the_chart_draws() -> None:
    history = action("A0", LONG_AGO, days_ago(200), history=True, trajectory=True)
    lines = figures(lived(in_use(history, assignment())))
    assert [(line.what, line.begins, line.ends, line.note) for line in lines] == [
        ("Inzagerecht", days_ago(80), TODAY, "tot en met vandaag"),
        ("Inzagerecht", days_ago(-1), None, "geen sluitingsdatum"),
        (
            "Voorbij: Actie A0: Opleiding lasser", LONG_AGO, days_ago(200),
            "trajectactie, voorbij voor het inzagerecht telde",
        ),
        ("Toewijzing S1: TIBB4", days_ago(60), None, "loopt, zonder einde"),
        ("Toegekend", days_ago(80), days_ago(80), ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(viewed(), id="no fact"),
        pytest.param(in_use(action()), id="one fact"),
        pytest.param(viewed(facts=TWENTY), id="twenty facts"),
        pytest.param(in_use(action(started_on=days_ago(-400))), id="a fact in the future"),
        pytest.param(closed(granted_on=TODAY), id="closed on its first day"),
        pytest.param(viewed(facts=[action(ended_on=days_ago(60))]), id="a fact of one day"),
    ],
)
def test_every_bar_has_a_lane_and_a_width_within_the_chart(view: GrantView) -> None:
    chart = drawn(view)
    bars = rows_of(chart, "bar")
    (bar,) = (one for one in layers(chart) if one["mark"]["type"] == "bar")
    first, last = bar["encoding"]["x"]["scale"]["domain"]
    assert len(bars) == len(lived(view).spans)
    assert {row["lane"] for row in bars} <= set(bar["encoding"]["y"]["scale"]["domain"])
    assert all(first <= row["begins"] < row["ends"] <= last for row in bars)
    assert first < TODAY.isoformat() < last
    assert chart["height"] >= 26 * (len(view.facts) + 2)


def test_a_grant_of_today_has_days_for_ticks_and_no_event_upon_another() -> None:
    chart = drawn(viewed(granted_on=TODAY, renewals=[TODAY], closes_on=days_ago(-2)))
    (bar,) = (one for one in layers(chart) if one["mark"]["type"] == "bar")
    axis = bar["encoding"]["x"]["axis"]
    days = [date(each["year"], each["month"], each["date"]) for each in axis["values"]]
    assert {later - day for day, later in pairwise(days)} == {timedelta(days=1)}
    assert "%Y" in axis["labelExpr"]
    (marks,) = (one for one in layers(chart) if "shape" in one["encoding"])
    drawn_marks = chart["datasets"][marks["data"]["name"]]
    places = [(row["lane"], row["day"]) for row in drawn_marks]
    assert len(places) == len(set(places)) == 3
    lanes = bar["encoding"]["y"]["scale"]["domain"]
    assert lanes[:2] == ["Gebeurtenissen", " "]
    assert {lane for lane, _day in places} == {"Gebeurtenissen", " "}


def test_what_has_no_end_runs_to_the_edge_and_ends_in_an_arrow() -> None:
    chart = drawn(in_use(action(), assignment(ended_on=days_ago(3))))
    arrows = [one for one in layers(chart) if one["mark"].get("shape") == "triangle-right"]
    open_ended = chart["datasets"][arrows[0]["data"]["name"]]
    assert {row["lane"] for row in open_ended} == {"Inzagerecht", "Actie A1: Opleiding lasser"}


def test_without_an_open_end_there_is_no_empty_layer_of_arrows() -> None:
    """A screen reader would announce it as a picture without a name."""
    assert all(chart_data for chart_data in drawn(closed())["datasets"].values())


def test_the_day_on_which_a_fact_ends_is_part_of_it() -> None:
    bars = rows_of(drawn(viewed(facts=[assignment(ended_on=days_ago(3))])), "bar")
    assert bars[-1]["ends"] == (days_ago(3) + timedelta(days=1)).isoformat()


def test_colour_is_never_the_only_sign() -> None:
    history = action("A0", LONG_AGO, days_ago(200), history=True)
    chart = drawn(in_use(history, action(), assignment()))
    lanes = {row["lane"] for row in rows_of(chart, "bar")}
    assert all(lane.split()[0].rstrip(":") in LANE_WORDS for lane in lanes)
    (marks,) = (one for one in layers(chart) if "shape" in one["encoding"])
    assert "color" not in marks["encoding"]


LANE_WORDS = {"Inzagerecht", "Voorbij", "Actie", "Toewijzing"}


def test_each_event_has_its_own_shape_whichever_others_there_are() -> None:
    assert len(set(SHAPES)) == len(SHAPES) == len(every_event())
    (marks,) = (one for one in layers(drawn(viewed())) if "shape" in one["encoding"])
    scale = marks["encoding"]["shape"]["scale"]
    assert scale == {
        "domain": ["Toegekend", "Sluitingsdatum"],
        "range": ["circle", "triangle-down"],
    }


def test_the_time_line_speaks_the_language_of_its_reader(spoken: str) -> None:
    chart = drawn(viewed())
    today, words, march = {
        "nl": ("vandaag", "van 25 november 2026 tot en met 3 maart 2027", "maart"),
        "en": ("today", "from 25 November 2026 up to and including 3 March 2027", "March"),
    }[spoken]
    assert rows_of(chart, "text")[0]["word"] == today
    assert rows_of(chart, "bar")[1]["when"] == words
    assert chart["config"]["locale"]["time"]["months"][2] == march


def test_no_time_zone_moves_a_day() -> None:
    (bar,) = (one for one in layers(drawn(viewed())) if one["mark"]["type"] == "bar")
    assert bar["encoding"]["x"]["scale"]["type"] == "utc"
