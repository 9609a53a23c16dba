"""The chart of a simulation: how many grants are closed by each day, now and under the drafts."""

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from core.charts import HEIGHT, vega_locale
from core.prediction import CurvePoint
from core.text import _, day_in_words, language


def closed_by_week(curve: Sequence[CurvePoint], first: date, last: date) -> pd.DataFrame:
    """Rows of day, now and then: how many grants are closed by each seventh day of the period."""
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
    """Two lines, told apart by colour and dashes: as it is, and under the drafts.

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
