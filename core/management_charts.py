"""The charts of the figures for management: from a frame of `core/figures.py` to an Altair chart.

Colours come from the theme. What a colour says, a shape, a dash or a place says too.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date

import altair as alt
import pandas as pd

from core.charts import HEIGHT, LABEL_FORMATS, labelled, vega_locale
from core.periods import Grain
from core.text import _, day_in_words, language
from core.words import in_figures

BAR_HEIGHT = 26
LONGEST_NAME = 58  # letters
WHOLE_NUMBERS = ",d"
SHARES = ".1%"
SHAPES = ("circle", "square")
DASHES: tuple[Sequence[int], ...] = ((1, 0), (6, 4))


def open_grants_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """A line: how many grants were open at the end of each period."""
    rows = _dated(frame)
    chart: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_line(point={"size": 50})
        .encode(
            x=time_axis(rows["start"], grain),
            y=number_axis("grants", _("Open grants")),
            tooltip=[
                alt.Tooltip("day:N", title=_("At the end of")),
                _number("grants", _("Open grants")),
            ],
        )
    )
    return in_readers_language(chart)


def opened_and_closed_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """Two lines: how many grants opened and closed in each period."""
    return two_lines(
        frame, {"opened": _("Opened"), "closed": _("Closed")}, grain, _("Number of grants")
    )


def undone_chart(frame: pd.DataFrame, grain: Grain) -> alt.Chart:
    """Bars: which part of each period's closings was undone."""
    rows = _dated(frame)
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
                _number("undone", _("Undone")),
                _number("closings", _("Closings")),
                alt.Tooltip("share:Q", title=_("Part undone"), format=SHARES),
            ],
        )
    )
    return in_readers_language(chart)


def ranked_chart(frame: pd.DataFrame, name: str, number: str) -> alt.Chart:
    """Lying bars in the order of the frame, each with its name and number before it."""
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
            tooltip=[alt.Tooltip("name:N", title=name), _number("number", number)],
        )
    )
    return in_readers_language(chart)


def steps_chart(frame: pd.DataFrame, name: str, number: str) -> alt.Chart:
    """Standing bars in the order of the frame: numbers of days."""
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
            tooltip=[alt.Tooltip("name:N", title=name), _number("number", number)],
        )
    )
    return in_readers_language(chart)


def two_lines(frame: pd.DataFrame, named: dict[str, str], grain: Grain, number: str) -> alt.Chart:
    """A line for each of two columns of the frame, told apart by colour, shape and dash."""
    rows = pd.concat(
        [
            _dated(frame[["start", "period"]]).assign(kind=kind, number=list(frame[column]))
            for column, kind in named.items()
        ]
    )
    kinds = list(named.values())
    legend = alt.Legend(orient="top", labelLimit=0, title=None, symbolSize=90, symbolStrokeWidth=0)
    chart: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_line(point={"size": 50, "filled": True})
        .encode(
            x=time_axis(rows["start"].unique(), grain),
            y=number_axis("number", number),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds), legend=legend),
            shape=alt.Shape(
                "kind:N", scale=alt.Scale(domain=kinds, range=list(SHAPES)), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "kind:N", scale=alt.Scale(domain=kinds, range=list(DASHES)), legend=legend
            ),
            tooltip=[
                alt.Tooltip("period:N", title=_("Period")),
                alt.Tooltip("kind:N", title=_("What")),
                _number("number", number),
            ],
        )
    )
    return in_readers_language(chart)


def time_axis(starts: Iterable[str], grain: Grain) -> alt.X:
    """The periods from left to right, as many with a label as there is room for."""
    named = list(starts)
    return alt.X(
        "start:O",
        title=None,
        scale=alt.Scale(domain=named),
        axis=alt.Axis(
            values=list(labelled(named, grain)),
            labelExpr=f"utcFormat(toDate(datum.value), '{LABEL_FORMATS[grain]}')",
            labelAngle=0,
            grid=False,
        ),
    )


def number_axis(column: str, title: str) -> alt.Y:
    """Whole numbers upwards from 0."""
    return alt.Y(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domainMin=0),
        axis=alt.Axis(format=WHOLE_NUMBERS, tickMinStep=1, tickCount=5),
    )


def in_readers_language(chart: alt.Chart) -> alt.Chart:
    """The chart with numbers and dates as its reader writes them."""
    spoken: alt.Chart = chart.configure(locale=vega_locale(language()))
    return spoken


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as the browser gets it: starts in a form that sorts, other days in words."""
    days = {"start": date.isoformat, "day": day_in_words}
    written = {column: list(map(days[column], frame[column])) for column in days if column in frame}
    return frame.assign(**written)


def _names_with_numbers(frame: pd.DataFrame) -> str:
    """The expression for the words before each bar: only an axis has the colours of the theme."""
    labels = [
        f"{_cut(name)}\u2003{in_figures(number)}"
        for name, number in zip(frame["name"], frame["number"], strict=True)
    ]
    return f"{json.dumps(labels)}[indexof({json.dumps(list(frame['name']))}, datum.value)]"


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _number(column: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(f"{column}:Q", title=title, format=WHOLE_NUMBERS)
