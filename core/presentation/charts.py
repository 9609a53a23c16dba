"""Parts of Altair charts, in the reader's language. Colours come from the theme.

A chart has no text alternative of its own: the page that shows it adds one.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from core.calendar import Grain
from core.i18n import _, day_in_words, language

HEIGHT = 260
MOST_LABELS = 15  # up to this many periods each has a label
LABEL_FORMATS = {Grain.DAY: "%-d %b", Grain.WEEK: "%-d %b", Grain.MONTH: "%b %Y"}


@lru_cache
def vega_locale(name: str) -> dict[str, Any]:
    """Return how Vega should write numbers and dates in this language.

    By itself Vega knows American English only.
    """
    locale = Locale.parse(name)
    return {
        "number": {
            "decimal": get_decimal_symbol(locale),
            "thousands": get_group_symbol(locale),
            "grouping": [3],
            "currency": ["€ ", ""],
        },
        "time": {
            "dateTime": "%-d %B %Y %H:%M",
            "date": "%-d %B %Y",
            "time": "%H:%M",
            "periods": ["", ""],
            "days": _from_sunday(get_day_names("wide", locale=locale)),
            "shortDays": _from_sunday(get_day_names("abbreviated", locale=locale)),
            "months": [get_month_names("wide", locale=locale)[n] for n in range(1, 13)],
            "shortMonths": [get_month_names("abbreviated", locale=locale)[n] for n in range(1, 13)],
        },
    }


def labelled(named: Sequence[str], grain: Grain) -> Sequence[str]:
    """Return the periods to label: all, or evenly spaced ones; of days, whole weeks apart."""
    if len(named) <= MOST_LABELS:
        return named
    unit = 7 if grain is Grain.DAY else 1
    return named[:: unit * -(-len(named) // (unit * MOST_LABELS))]


def _from_sunday(days: Any) -> list[str]:
    return [days[(n - 1) % 7] for n in range(7)]


WHOLE_NUMBERS = ",d"
SHAPES = ("circle", "square")
DASHES: tuple[Sequence[int], ...] = ((1, 0), (6, 4))


def two_lines(frame: pd.DataFrame, named: dict[str, str], grain: Grain, number: str) -> alt.Chart:
    """Return a line for each of two columns, told apart by colour, shape and dash.

    `named` gives the two columns of `frame` their names; its other columns are start and period.
    `number` is the title of the vertical axis.
    """
    rows = pd.concat(
        [
            dated(frame[["start", "period"]]).assign(kind=kind, number=list(frame[column]))
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
                number_tooltip("number", number),
            ],
        )
    )
    return in_readers_language(chart)


def time_axis(starts: Iterable[str], grain: Grain) -> alt.X:
    """Return an axis with all periods from left to right, of which as many as fit have a label."""
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
    """Return an axis of whole numbers that begins at 0."""
    return alt.Y(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domainMin=0),
        axis=alt.Axis(format=WHOLE_NUMBERS, tickMinStep=1, tickCount=5),
    )


def in_readers_language(chart: alt.Chart) -> alt.Chart:
    """Return the chart with numbers and dates as the reader writes them."""
    spoken: alt.Chart = chart.configure(locale=vega_locale(language()))
    return spoken


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as the browser gets it: `start` in ISO form, which sorts, `day` in words."""
    days = {"start": date.isoformat, "day": day_in_words}
    written = {column: list(map(days[column], frame[column])) for column in days if column in frame}
    return frame.assign(**written)


def number_tooltip(column: str, title: str) -> alt.Tooltip:
    """Return a tooltip that shows a number with its thousands separated."""
    return alt.Tooltip(f"{column}:Q", title=title, format=WHOLE_NUMBERS)
