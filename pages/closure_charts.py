"""Charts of closings over time, by basis, service and partner; no figure is about one client."""

import streamlit as st

from core import database
from core.directory import list_partners, list_services
from core.i18n import _, day_in_words, ngettext
from core.presentation.wording import in_figures
from core.reporting.charts import (
    open_grants_chart,
    opened_and_closed_chart,
    ranked_chart,
    steps_chart,
    undone_chart,
)
from core.reporting.counts import (
    count_by_partner,
    count_closings,
    count_drafts,
    count_standing,
    count_undone,
    count_waits,
    read_flow,
)
from core.reporting.figures import (
    by_basis,
    by_partner,
    by_service,
    days_late,
    drafts_by_age,
    open_over_time,
    opened_and_closed,
    states_today,
    undecided_by_age,
    undone_over_time,
    waiting_time,
)
from core.reporting.tables import table_of
from pages.parts.closure_charts.filters import choose_figures
from pages.parts.closure_charts.month_report import offer_month_report
from pages.parts.frame.session import who
from pages.parts.widgets.figure import show_bars, show_figure

by = who()
with database.reading() as session:
    partners, services = list_partners(session, by), list(list_services(session, by))
choice, grain = choose_figures(partners, services, by.today)

with database.reading() as session:
    flow = read_flow(session, by, choice)
    closings = count_closings(session, by, choice)
    waits = count_waits(session, by, choice)
    undone = count_undone(session, by, choice)
    partner_counts = count_by_partner(session, by, choice)
    standing = count_standing(session, by, choice)
    drafts = count_drafts(session, by, choice)

stock = open_over_time(flow, choice, grain, today=by.today)
movement = opened_and_closed(flow, choice, grain, today=by.today)
taken_back = undone_over_time(closings, undone, choice, grain, today=by.today)
without_service = sum(count.closings for count in closings if not count.service)

days = f"{choice.first}_{choice.until}"
when = _("from {first} up to {last}").format(
    first=day_in_words(choice.first), last=day_in_words(choice.until)
)
period, closed, grants = _("Period"), _("Closings"), _("Number of grants")

offer_month_report(by.today)
with st.container(horizontal=True):
    st.metric(_("Open today"), in_figures(flow.open_today))
    st.metric(_("Opened"), in_figures(int(movement["opened"].sum())))
    st.metric(_("Closed"), in_figures(sum(count.closings for count in closings)))
    st.metric(
        _("Undone"),
        in_figures(sum(undone.values())),
        help=_("Closings of these days that were undone since: they aren't among the closed."),
    )
if choice.bases or choice.services:
    st.caption(
        _(
            "What is open and what opens follows the partner alone: a grant gets its basis and"
            " its service when it closes."
        )
    )

show_figure(
    _("Open grants"),
    open_grants_chart(stock, grain),
    table_of(stock, {"period": period, "grants": _("Open at the end")}),
    key="figures_open",
    alt_text=_("How many grants were open, {when}").format(when=when),
    days=days,
)
show_figure(
    _("Opened and closed"),
    opened_and_closed_chart(movement, grain),
    table_of(movement, {"period": period, "opened": _("Opened"), "closed": _("Closed")}),
    key="figures_flow",
    alt_text=_("How many grants opened and closed, {when}").format(when=when),
    days=days,
)

left, right = st.columns(2, gap="large")
with left:
    show_bars(
        _("Closings by basis"),
        ranked_chart,
        by_basis(closings),
        (_("Basis"), closed),
        key="figures_by_basis",
        alt_text=_("How many grants closed by each basis, {when}").format(when=when),
        days=days,
    )
with right:
    show_bars(
        _("Closings by service"),
        ranked_chart,
        by_service(closings),
        (_("Service"), closed),
        key="figures_by_service",
        alt_text=_("How many grants closed under each service, {when}").format(when=when),
        days=days,
    )
    st.caption(
        ngettext(
            "{count} closing has no service: no assignment decided it.",
            "{count} closings have no service: no assignment decided them.",
            without_service,
        )
    )
show_bars(
    _("Closings by partner"),
    ranked_chart,
    by_partner(partner_counts),
    (_("Partner"), closed),
    key="figures_by_partner",
    alt_text=_("The partners with most closings, {when}").format(when=when),
    days=days,
)

left, right = st.columns(2, gap="large")
with left:
    show_bars(
        _("Time to the closing"),
        steps_chart,
        waiting_time(waits),
        (_("Days since the last reason ended"), closed),
        key="figures_waiting",
        alt_text=_("How many days after the end of the last reason grants closed, {when}").format(
            when=when
        ),
        days=days,
    )
with right:
    show_bars(
        _("Days late"),
        steps_chart,
        days_late(waits),
        (_("Days after the closing date"), closed),
        key="figures_late",
        alt_text=_("How many days after their closing date grants closed, {when}").format(
            when=when
        ),
        days=days,
    )
show_figure(
    _("Closings undone"),
    undone_chart(taken_back, grain),
    table_of(
        taken_back,
        {"period": period, "closings": closed, "undone": _("Undone"), "share": _("Part undone")},
    ),
    key="figures_undone",
    alt_text=_("Which part of the closings was undone, {when}").format(when=when),
    days=days,
)

st.header(_("As it stands today"))
show_bars(
    _("Open grants by state"),
    ranked_chart,
    states_today(standing, today=by.today),
    (_("State"), grants),
    key="figures_states",
    alt_text=_("How many grants are in each state today"),
    days=str(by.today),
)
left, right = st.columns(2, gap="large")
with left:
    show_bars(
        _("Age of what needs a decision"),
        steps_chart,
        undecided_by_age(standing, today=by.today),
        (_("Days since the last reason ended"), grants),
        key="figures_undecided",
        alt_text=_("For how many days grants have needed a decision"),
        days=str(by.today),
    )
with right:
    show_bars(
        _("Age of the drafts"),
        steps_chart,
        drafts_by_age(drafts),
        (_("Days since it was entered"), _("Drafts")),
        key="figures_drafts",
        alt_text=_("For how many days drafts of consent forms have waited"),
        days=str(by.today),
    )
