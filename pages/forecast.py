"""The forecast of closings for the coming half year, and how well earlier forecasts came true."""

from datetime import timedelta

import streamlit as st

from core import database
from core.i18n import _, day_in_words
from core.models import State
from core.presentation.wording import in_figures
from core.reporting.charts import compared_chart, forecast_chart
from core.reporting.counts import Choice, count_standing
from core.reporting.forecast import (
    WEEKS_BEFORE,
    LatestForecast,
    compare_weeks,
    compared_frame,
    latest_forecast_frame,
    read_latest_forecast,
)
from core.reporting.tables import table_of
from pages.parts.frame.session import who
from pages.parts.widgets.figure import show_figure

by = who()
with database.reading() as session:
    outlook = read_latest_forecast(session, by)
    standing = count_standing(session, by, Choice(by.today, by.today))
    compared = compare_weeks(session, by)


def open_grants(state: State) -> str:
    """Return how many open grants are in this state now, as text."""
    return in_figures(sum(count.grants for count in standing if count.state is state))


def show_latest_forecast(outlook: LatestForecast) -> None:
    """Show the latest forecast; warn when it was made before yesterday."""
    made_on = day_in_words(outlook.made_on)
    st.caption(_("Made on {day}, after the daily run.").format(day=made_on))
    if outlook.made_on < by.today - timedelta(days=1):
        st.warning(
            _("This is the forecast of {day}: no newer one was made.").format(day=made_on),
            icon=":material/event_busy:",
        )
    frame = latest_forecast_frame(outlook)
    with st.container(horizontal=True):
        st.metric(
            _("For certain"),
            in_figures(int(frame["certain"].sum())),
            help=_("All their reasons have ended: they close unless something new comes."),
        )
        st.metric(
            _("Possibly"),
            in_figures(int(frame["possible"].sum())),
            help=_("In use: they would close then if the last that runs had ended that day."),
        )
        st.metric(
            _("In use: no date yet"),
            open_grants(State.IN_USE),
            help=_("Something still runs, so nothing says when they close."),
        )
        st.metric(_("Needs a decision"), open_grants(State.NO_RULE))
    show_figure(
        _("Closings per week to come"),
        forecast_chart(frame),
        table_of(
            frame,
            {"period": _("Period"), "certain": _("For certain"), "possible": _("Possibly")},
        ),
        key="forecast_weeks",
        alt_text=_("How many grants close in each of the coming weeks, for certain and possibly"),
        days=str(outlook.made_on),
    )


if outlook is None:
    st.info(
        _("There is no forecast yet: the daily job makes one after each run."),
        icon=":material/trending_up:",
    )
else:
    show_latest_forecast(outlook)

frame = compared_frame(compared)
show_figure(
    _("Forecast against what happened"),
    compared_chart(frame),
    table_of(frame, {"period": _("Period"), "expected": _("Expected"), "closed": _("Closed")}),
    key="forecast_compared",
    alt_text=_("What was expected to close in each past week, and what did"),
    days=str(by.today),
)
st.caption(
    _(
        "Expected is what was certain {weeks} weeks before. Closed is what the daily job closed:"
        " not what mediators, refusals and withdrawals closed."
    ).format(weeks=WEEKS_BEFORE)
)
