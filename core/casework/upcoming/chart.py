"""The upcoming closings as a bar chart."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from core.calendar import Grain, period_in_words
from core.i18n import _, language
from core.presentation.charts import HEIGHT, LABEL_FORMATS, labelled, vega_locale


def closures_over_time(
    counts: pd.DataFrame, starts: Sequence[date], bases: Sequence[str], grain: Grain = Grain.DAY
) -> alt.Chart:
    """Return stacked bars: how many grants close in each period, by basis.

    `counts` has the columns start (the first day of a period), basis and grants; `starts` are all
    periods to show. `bases` are all words that the column basis can hold: each keeps its colour and
    its place in the stack.
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
