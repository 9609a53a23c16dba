"""The charts of the forecasts: frames of `core/forecast_review.py` to Altair charts."""

from datetime import date

import altair as alt
import pandas as pd

from core.charts import HEIGHT
from core.management_charts import in_readers_language, number_axis, time_axis, two_lines
from core.periods import Grain
from core.text import _


def forecast_chart(frame: pd.DataFrame) -> alt.Chart:
    """Stacked bars per week: what closes for certain, and above it what possibly does.

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
    """Two lines per past week: what was expected, and what closed."""
    named = {"expected": _("Expected"), "closed": _("Closed")}
    return two_lines(frame, named, Grain.WEEK, _("Number of grants"))


def _colour(kinds: list[str]) -> alt.Color:
    return alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds),
        legend=alt.Legend(orient="top", labelLimit=0, title=None),
    )
