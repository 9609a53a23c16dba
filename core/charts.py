"""Charts: from a frame to an Altair chart, in the reader's language. Colours come from the theme.

A chart draws what it is given; whoever shows it gives it a name for those who can't see it.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from core.periods import Grain, period_in_words
from core.text import _, language

HEIGHT = 260
MOST_LABELS = 15  # up to this many periods each has its label
LABEL_FORMATS = {Grain.DAY: "%-d %b", Grain.WEEK: "%-d %b", Grain.MONTH: "%b %Y"}


def closures_over_time(
    counts: pd.DataFrame, starts: Sequence[date], bases: Sequence[str], grain: Grain = Grain.DAY
) -> alt.Chart:
    """Stacked bars: how many grants close in each of the periods, by basis.

    `counts` has the columns start, basis and grants; `bases` are all words that `basis` can hold,
    each of which keeps its colour and its place in the stack.
    """
    named = [start.isoformat() for start in starts]
    frame = pd.DataFrame(
        {
            "start": [start.isoformat() for start in counts["start"]],
            "in_words": [period_in_words(start, grain) for start in counts["start"]],
            "basis": list(counts["basis"]),
            "grants": list(counts["grants"]),
            "place": [bases.index(basis) for basis in counts["basis"]],
        }
    )
    chart: alt.Chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X(
                "start:O",
                title=_("Closing date"),
                scale=alt.Scale(domain=named, paddingInner=0.2),
                axis=alt.Axis(
                    values=labelled(named, grain),
                    labelExpr=f"utcFormat(toDate(datum.value), '{LABEL_FORMATS[grain]}')",
                    labelAngle=0,
                    grid=False,
                ),
            ),
            y=alt.Y(
                "grants:Q",
                title=_("Number of grants"),
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=",d", tickMinStep=1, tickCount=5),
            ),
            color=alt.Color(
                "basis:N",
                title=_("Basis"),
                scale=alt.Scale(domain=list(bases)),
                legend=alt.Legend(orient="top", labelLimit=0),
            ),
            order=alt.Order("place:O"),
            tooltip=[
                alt.Tooltip("in_words:N", title=_("Closing date")),
                alt.Tooltip("basis:N", title=_("Basis")),
                alt.Tooltip("grants:Q", title=_("Number of grants"), format=",d"),
            ],
        )
        .configure(locale=vega_locale(language()))
    )
    return chart


@lru_cache
def vega_locale(name: str) -> dict[str, Any]:
    """How Vega writes numbers and dates in a language: it knows only American English itself."""
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
    """The periods that have a label: one in so many if each has no room; of days, one a week."""
    if len(named) <= MOST_LABELS:
        return named
    unit = 7 if grain is Grain.DAY else 1
    return named[:: unit * -(-len(named) // (unit * MOST_LABELS))]


def _from_sunday(days: Any) -> list[str]:
    return [days[(n - 1) % 7] for n in range(7)]
