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

from core.text import _, day_in_words, language

HEIGHT = 260
LABELLED_DAYS = 15  # up to this many days each has its label; beyond, each week has one


def closures_per_day(counts: pd.DataFrame, days: Sequence[date], bases: Sequence[str]) -> alt.Chart:
    """Stacked bars: how many grants close on each of the days, by basis.

    `counts` has the columns day, basis and grants; `bases` are all words that `basis` can hold,
    each of which keeps its colour and its place in the stack.
    """
    named = [day.isoformat() for day in days]
    frame = pd.DataFrame(
        {
            "day": [day.isoformat() for day in counts["day"]],
            "day_in_words": [day_in_words(day) for day in counts["day"]],
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
                "day:O",
                title=_("Closing date"),
                scale=alt.Scale(domain=named, paddingInner=0.2),
                axis=alt.Axis(
                    values=named if len(named) <= LABELLED_DAYS else named[::7],
                    labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
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
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("place:O"),
            tooltip=[
                alt.Tooltip("day_in_words:N", title=_("Closing date")),
                alt.Tooltip("basis:N", title=_("Basis")),
                alt.Tooltip("grants:Q", title=_("Number of grants"), format=",d"),
            ],
        )
        .configure(locale=_vega_locale(language()))
    )
    return chart


@lru_cache
def _vega_locale(name: str) -> dict[str, Any]:
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


def _from_sunday(days: Any) -> list[str]:
    return [days[(n - 1) % 7] for n in range(7)]
