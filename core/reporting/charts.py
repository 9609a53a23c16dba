"""The charts of the figures for management, made from frames with Altair.

Colours come from the theme. A shape, a dash or a position always says the same as a colour.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from core.calendar import Grain
from core.i18n import _, day_in_words, language
from core.presentation.charts import (
    HEIGHT,
    dated,
    in_readers_language,
    number_axis,
    number_tooltip,
    time_axis,
    two_lines,
    vega_locale,
)
from core.presentation.wording import in_figures
from core.rules.prediction import CurvePoint

BAR_HEIGHT = 26
LONGEST_NAME = 58  # characters
SHARES = ".1%"


def open_grants_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """Return a line: how many grants were open at the end of each period."""
    rows = dated(frame)
    chart: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_line(point={"size": 50})
        .encode(
            x=time_axis(rows["start"], grain),
            y=number_axis("grants", _("Open grants")),
            tooltip=[
                alt.Tooltip("day:N", title=_("At the end of")),
                number_tooltip("grants", _("Open grants")),
            ],
        )
    )
    return in_readers_language(chart)


def opened_and_closed_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """Return two lines: how many grants opened and closed in each period."""
    return two_lines(
        frame, {"opened": _("Opened"), "closed": _("Closed")}, grain, _("Number of grants")
    )


def undone_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """Return bars: which share of each period's closings was undone."""
    rows = dated(frame)
    chart: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_bar()
        .encode(
            x=time_axis(rows["start"], grain),
            y=alt.Y(
                "share:Q",
                title=_("Part undone"),
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format="~%", tickCount=5),
            ),
            tooltip=[
                alt.Tooltip("period:N", title=_("Period")),
                number_tooltip("undone", _("Undone")),
                number_tooltip("closings", _("Closings")),
                alt.Tooltip("share:Q", title=_("Part undone"), format=SHARES),
            ],
        )
    )
    return in_readers_language(chart)


def ranked_chart(frame: pd.DataFrame, name: str, number: str) -> alt.Chart:
    """Return horizontal bars in the order of the frame, each with its name and number before it."""
    names = list(frame["name"])
    chart: alt.Chart = (
        alt.Chart(frame, height=BAR_HEIGHT * max(len(names), 1))
        .mark_bar()
        .encode(
            x=alt.X("number:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
            y=alt.Y(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, paddingInner=0.25),
                axis=alt.Axis(
                    labelExpr=_names_with_numbers(frame),
                    labelLimit=0,
                    ticks=False,
                    domain=False,
                    grid=False,
                ),
            ),
            tooltip=[alt.Tooltip("name:N", title=name), number_tooltip("number", number)],
        )
    )
    return in_readers_language(chart)


def steps_chart(frame: pd.DataFrame, name: str, number: str) -> alt.Chart:
    """Return vertical bars in the order of the frame, for numbers of days."""
    names = list(frame["name"])
    chart: alt.Chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X(
                "name:N",
                title=name,
                scale=alt.Scale(domain=names, paddingInner=0.2),
                axis=alt.Axis(labelAngle=0, labelOverlap="greedy", grid=False),
            ),
            y=number_axis("number", number),
            tooltip=[alt.Tooltip("name:N", title=name), number_tooltip("number", number)],
        )
    )
    return in_readers_language(chart)


def _names_with_numbers(frame: pd.DataFrame) -> str:
    """Return the Vega expression for the words before each bar.

    They are labels of an axis, since only these take the colours of the theme.
    """
    labels = [
        f"{_cut(name)}\u2003{in_figures(number)}"
        for name, number in zip(frame["name"], frame["number"], strict=True)
    ]
    return f"{json.dumps(labels)}[indexof({json.dumps(list(frame['name']))}, datum.value)]"


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def forecast_chart(frame: pd.DataFrame) -> alt.Chart:
    """Return stacked bars per week: what certainly closes, and above it what possibly does.

    What is only possible has a dashed edge as well as another colour.
    """
    named = {"certain": _("For certain"), "possible": _("Possibly")}
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "start": [start.isoformat() for start in frame["start"]],
                    "period": list(frame["period"]),
                    "kind": kind,
                    "number": list(frame[column]),
                    "place": place,
                }
            )
            for place, (column, kind) in enumerate(named.items())
        ]
    )
    rows = rows[rows["number"] > 0]
    possible = alt.when("datum.place == 1")
    chart: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_bar(strokeWidth=1.5)
        .encode(
            x=time_axis(map(date.isoformat, frame["start"]), Grain.WEEK),
            y=number_axis("number", _("Number of grants")),
            color=_colour(list(named.values())),
            stroke=_colour(list(named.values())),
            fillOpacity=possible.then(alt.value(0.25)).otherwise(alt.value(1)),
            strokeDash=possible.then(alt.value([4, 3])).otherwise(alt.value([1, 0])),
            order=alt.Order("place:O"),
            tooltip=[
                alt.Tooltip("period:N", title=_("Period")),
                alt.Tooltip("kind:N", title=_("What")),
                alt.Tooltip("number:Q", title=_("Number of grants"), format=",d"),
            ],
        )
    )
    return in_readers_language(chart)


def compared_chart(frame: pd.DataFrame) -> alt.Chart:
    """Return two lines over the past weeks: what was expected to close, and what closed."""
    named = {"expected": _("Expected"), "closed": _("Closed")}
    return two_lines(frame, named, Grain.WEEK, _("Number of grants"))


def _colour(kinds: list[str]) -> alt.Color:
    return alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds),
        legend=alt.Legend(orient="top", labelLimit=0, title=None),
    )


def closed_by_week(curve: Sequence[CurvePoint], first: date, last: date) -> pd.DataFrame:
    """Return a frame of how many grants are closed by each seventh day, and by the last one.

    The columns are day, now (under the present rules) and then (under the drafts).
    """
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, 7)]
    if days[-1] != last:
        days.append(last)
    return pd.DataFrame(
        [
            (
                day,
                sum(point.now for point in curve if point.day <= day),
                sum(point.then for point in curve if point.day <= day),
            )
            for day in days
        ],
        columns=["day", "now", "then"],
    )


def both_curves(frame: pd.DataFrame) -> alt.Chart:
    """Return two lines, told apart by colour and dashes: as it is, and under the drafts.

    `frame` is that of `closed_by_week`.
    """
    series = {"now": _("As it is now"), "then": _("Under the draft")}
    long = frame.rename(columns=series).melt("day", var_name="series", value_name="grants")
    long["in_words"] = [day_in_words(day) for day in long["day"]]
    long["day"] = pd.to_datetime(long["day"])
    names = list(series.values())
    shape = alt.Scale(domain=names, range=[[1, 0], [6, 4]])
    chart: alt.Chart = (
        alt.Chart(long, height=HEIGHT)
        .mark_line(point=True)
        .encode(
            x=alt.X("day:T", title=_("Day"), axis=alt.Axis(format="%-d %b", grid=False)),
            y=alt.Y(
                "grants:Q",
                title=_("Grants closed by then"),
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=",d", tickMinStep=1),
            ),
            color=alt.Color(
                "series:N",
                title=None,
                sort=names,
                legend=alt.Legend(orient="top", labelLimit=0, symbolType="stroke", symbolSize=400),
            ),
            strokeDash=alt.StrokeDash("series:N", title=None, sort=names, scale=shape),
            tooltip=[
                alt.Tooltip("in_words:N", title=_("Day")),
                alt.Tooltip("series:N", title=_("Rules")),
                alt.Tooltip("grants:Q", title=_("Grants closed by then"), format=",d"),
            ],
        )
        .configure(locale=vega_locale(language()))
    )
    return chart
