"""The time line of one grant as a chart: a lane for the events, the grant, and each fact.

The name of a lane says what its bar is, and the shape of a mark what happened: nothing depends on
colour alone. Days are drawn as UTC, so that the reader's time zone doesn't shift them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from core.casework.grant.timeline import Kind, Span, Timeline, every_event, span_in_words
from core.casework.grant.timeline_axis import Ticks, rows_of, ticks_of
from core.i18n import _, day_in_words, language
from core.presentation.charts import vega_locale

LANE, LEGEND_ROW, AXIS = 26, 24, 96  # pixels; the chart's height includes legend and axis
LEGEND_COLUMNS = 3
HISTORY = "#7C878B"  # grey: contrast of 3:1 or more on the light and the dark background
SHAPES = (
    "circle", "triangle-up", "diamond", "triangle-left", "triangle-right", "square",
    "triangle-down", "cross",
)  # fmt: skip
ONE_DAY = timedelta(days=1)
ROOM = 0.06  # left empty on the right, as a share of the range


def timeline_chart(timeline: Timeline) -> alt.LayerChart:
    """Return the chart: a bar for each span, a mark for each event, a line for today."""
    first, last = _bounds(timeline)
    rows = rows_of([mark.day for mark in timeline.marks], first, last)
    lanes_of_events = _lanes_of_events(max(rows, default=0) + 1)
    lanes = [*lanes_of_events, *timeline.lanes]
    x_scale = alt.Scale(type="utc", domain=[first.isoformat(), last.isoformat()], nice=False)
    bars = _frame(timeline.spans, last)
    layers = [
        _today(timeline.today), _bars(bars, lanes, x_scale, ticks_of(first, last)),
        _marks(timeline, [lanes_of_events[row] for row in rows]),
    ]  # fmt: skip
    if bars["open_end"].any():  # an empty layer is read out as an image without a name
        layers.append(_arrows(bars[bars["open_end"]]))
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=_height(timeline, len(lanes)))
        .configure(locale=vega_locale(language()))
        .configure_legend(orient="top", labelLimit=0, symbolSize=90, columns=LEGEND_COLUMNS)
    )
    return chart


def _lanes_of_events(rows: int) -> list[str]:
    """Return the name of the first row of events, and a blank one for each other."""
    return [_("Events"), *(" " * number for number in range(1, rows))]


def _height(timeline: Timeline, lanes: int) -> int:
    events = len({mark.event for mark in timeline.marks})
    return LANE * lanes + LEGEND_ROW * -(-events // LEGEND_COLUMNS) + AXIS


def _bounds(timeline: Timeline) -> tuple[date, date]:
    days = [timeline.today, *(mark.day for mark in timeline.marks)]
    days += [day for span in timeline.spans for day in (span.begins, span.ends) if day]
    first, last = min(days), max(days) + ONE_DAY
    return first - ONE_DAY, last + max((last - first) * ROOM, 7 * ONE_DAY)


def _frame(spans: Sequence[Span], last: date) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "lane": span.lane,
                "kind": span.kind.value,
                "begins": span.begins.isoformat(),
                "ends": _end(span, last).isoformat(),
                "open_end": span.ends is None,
                "expected": span.expected,
                "history": span.history,
                "when": span_in_words(span),
                "note": span.note,
            }
            for span in spans
        ]
    )


def _end(span: Span, last: date) -> date:
    if span.ends is None:
        return last - ONE_DAY
    return span.ends + ONE_DAY


def _colour() -> Any:
    return (
        alt.when("datum.history")
        .then(alt.value(HISTORY))
        .otherwise(
            alt.Color("kind:N", scale=alt.Scale(domain=[kind.value for kind in Kind]), legend=None)
        )
    )


def _bars(frame: pd.DataFrame, lanes: Sequence[str], x_scale: alt.Scale, ticks: Ticks) -> alt.Chart:
    lines = ", ".join(f"utcFormat(datum.value, '{line}')" for line in ticks.lines)
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(height=12, cornerRadius=2, strokeWidth=1.5)
        .encode(
            x=alt.X(
                "begins:T",
                scale=x_scale,
                title=None,
                axis=alt.Axis(
                    values=[_as_moment(day) for day in ticks.days],
                    labelExpr=f"[{lines}]",
                    labelOverlap=True,
                ),
            ),
            x2="ends:T",
            y=alt.Y(
                "lane:N",
                title=None,
                scale=alt.Scale(domain=list(lanes)),
                axis=alt.Axis(
                    labelLimit=260,
                    labelOverlap=False,
                    labelPadding=8,
                    ticks=False,
                    domain=False,
                ),
            ),
            color=_colour(),
            stroke=_colour(),
            fillOpacity=alt.when("datum.expected").then(alt.value(0.15)).otherwise(alt.value(1)),
            strokeDash=alt.when("datum.expected")
            .then(alt.value([4, 3]))
            .otherwise(alt.value([1, 0])),
            tooltip=[
                alt.Tooltip("lane:N", title=_("What")),
                alt.Tooltip("when:N", title=_("When")),
                alt.Tooltip("note:N", title=_("Note")),
            ],
        )
    )
    return chart


def _arrows(frame: pd.DataFrame) -> alt.Chart:
    """Draw an arrow at the end of each bar that has no end."""
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_point(shape="triangle-right", size=160, filled=True, opacity=1)
        .encode(x="ends:T", y="lane:N", color=_colour())
    )
    return chart


def _as_moment(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def _marks(timeline: Timeline, lanes: Sequence[str]) -> alt.Chart:
    events = [event for event in every_event() if any(m.event == event for m in timeline.marks)]
    shapes = dict(zip(every_event(), SHAPES, strict=True))
    frame = pd.DataFrame(
        [
            {
                "lane": lane,
                "day": mark.day.isoformat(),
                "event": mark.event,
                "when": day_in_words(mark.day),
            }
            for mark, lane in zip(timeline.marks, lanes, strict=True)
        ]
    )
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_point(size=120, filled=True, opacity=1)
        .encode(
            x="day:T",
            y="lane:N",
            shape=alt.Shape(
                "event:N",
                title=None,
                scale=alt.Scale(domain=events, range=[shapes[event] for event in events]),
            ),
            tooltip=[
                alt.Tooltip("event:N", title=_("What")),
                alt.Tooltip("when:N", title=_("When")),
            ],
        )
    )
    return chart


def _today(today: date) -> Any:
    frame = pd.DataFrame(
        [{"day": today.isoformat(), "word": _("today"), "when": day_in_words(today)}]
    )
    base = alt.Chart(frame).encode(x="day:T", tooltip=[alt.Tooltip("when:N", title=_("today"))])
    rule = base.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=HISTORY)
    word = base.mark_text(align="left", baseline="bottom", dx=4, color=HISTORY).encode(
        text="word:N", y=alt.value(0)
    )
    return alt.layer(rule, word)
