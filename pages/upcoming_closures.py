"""What closes in the coming days: per day, and grant by grant, with the reason. A preview."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import clock, database
from core.charts import closures_per_day
from core.explanation import rule_in_words
from core.models import Basis, Outcome
from core.text import _, day_in_words, ngettext
from core.upcoming import (
    ROWS_PER_PAGE,
    DayCount,
    LastRun,
    PartnerName,
    Selection,
    UpcomingClosure,
    count_per_day,
    list_partners,
    list_upcoming,
    read_last_run,
)
from pages.parts.words import in_figures, moment_in_words

DAYS_AHEAD = (7, 14, 30, 90)
USUAL_DAYS = 14
ROW_HEIGHT = 65  # pixels: the table wraps text from here on, and a reason is never one short line


def basis_in_words(basis: Basis) -> str:
    words = rule_in_words(basis)
    return words[:1].upper() + words[1:]


def show_last_run(run: LastRun | None) -> None:
    """Say whether the daily job does its work: everything below counts on it."""
    if run is None:
        st.warning(
            _("Nothing is closed until it does."),
            title=_("The daily job has never run yet"),
            icon=":material/schedule:",
        )
        return
    if run.held_since is not None:
        st.warning(
            ngettext("{count} grant is due.", "{count} grants are due.", run.due)
            + " "
            + _(
                "Held since {day}, because that is a large share of all open grants:"
                " an administrator must look at the list and let the run through."
            ).format(day=day_in_words(run.held_since)),
            title=_("The daily job is held by the brake: nothing was closed"),
            icon=":material/pause_circle:",
        )
    if run.late:
        st.warning(
            _("It last ran on {moment}.").format(moment=moment_in_words(run.started_at)),
            title=_("The daily job is late: it hasn't looked at the last day"),
            icon=":material/schedule:",
        )
    elif run.held_since is None:
        st.caption(f":material/check_circle: {last_run_in_words(run)}")


def last_run_in_words(run: LastRun) -> str:
    sentences = [
        _("The daily job last ran on {moment}.").format(moment=moment_in_words(run.started_at)),
        _("Nothing was due.")
        if run.outcome is Outcome.NOTHING_DUE
        else ngettext("{count} grant closed.", "{count} grants closed.", run.closed),
    ]
    if run.undone:
        sentences.append(_("These closings were undone."))
    return " ".join(sentences)


def choose(partners: Sequence[PartnerName], today: date) -> Selection:
    """Let the reader choose what to look at; the choice stands in the address."""
    with st.container(horizontal=True, vertical_alignment="top"):
        days = st.segmented_control(
            _("Days ahead"),
            DAYS_AHEAD,
            default=USUAL_DAYS,
            required=True,
            key="days",
            bind="query-params",
            on_change=start_over,
        )
        partner = st.selectbox(
            _("Partner"),
            partners,
            index=None,
            format_func=lambda partner: f"{partner.name} ({partner.partner_id})",
            placeholder=_("All partners"),
            filter_mode="contains",
            key="partner",
            bind="query-params",
            on_change=start_over,
            width=320,
        )
        bases = st.pills(
            _("Basis"),
            list(Basis),
            selection_mode="multi",
            format_func=basis_in_words,
            key="basis",
            bind="query-params",
            on_change=start_over,
        )
    return Selection(
        until=today + timedelta(days=days or USUAL_DAYS),
        partner_id=partner.partner_id if partner else None,
        bases=bases,
    )


def start_over() -> None:
    """Go back to the first page of rows: another choice gives other rows."""
    st.session_state["closures_page"] = 1


def show_counts(counts: Sequence[DayCount], today: date, until: date) -> None:
    """The figures: as a chart, in short, and as a table."""
    chart, figures = st.columns([4, 1], vertical_alignment="center")
    coming = [count for count in counts if count.closes_on >= today]
    with chart:
        st.altair_chart(
            closures_per_day(
                pd.DataFrame(
                    [(day, basis_in_words(basis), grants) for day, basis, grants in coming],
                    columns=["day", "basis", "grants"],
                ),
                [today + timedelta(days=n) for n in range((until - today).days + 1)],
                [basis_in_words(basis) for basis in Basis],
            ),
            alt=_("How many grants close per day, up to {day}, by basis").format(
                day=day_in_words(until)
            ),
        )
    with figures:
        show_in_short(counts, today, until)
    with st.expander(_("The same figures as a table"), icon=":material/table:"):
        st.table(figures_per_day(counts, today), border="horizontal", width="content")


def show_in_short(counts: Sequence[DayCount], today: date, until: date) -> None:
    """How many grants have expired, close today, and close after today."""
    expired = sum(count.grants for count in counts if count.closes_on < today)
    now = sum(count.grants for count in counts if count.closes_on == today)
    later = sum(count.grants for count in counts if count.closes_on > today)
    st.metric(
        _("Expired"),
        in_figures(expired),
        help=_("The closing date has passed: the partner sees nothing, the job must still run."),
    )
    st.metric(_("Closes today"), in_figures(now))
    days = (until - today).days
    st.metric(ngettext("Next {count} day", "Next {count} days", days), in_figures(later))


def figures_per_day(counts: Sequence[DayCount], today: date) -> pd.DataFrame:
    """The counts as a small table, a row per day on which anything closes."""
    figures: dict[str, dict[Basis, int]] = {}
    for day, basis, grants in counts:
        name = _("Expired") if day < today else day_in_words(day)
        row = figures.setdefault(name, dict.fromkeys(Basis, 0))
        row[basis] += grants
    return pd.DataFrame(
        [
            [*map(in_figures, row.values()), in_figures(sum(row.values()))]
            for row in figures.values()
        ],
        index=pd.Index(list(figures), name=_("Closing date")),
        columns=[*map(basis_in_words, Basis), _("Total")],
    )


def choose_rows(total: int) -> int:
    """Let the reader turn the pages of a long list. Returns the page."""
    pages = -(-total // ROWS_PER_PAGE)
    if pages == 1:
        return 1
    return st.pagination(pages, key="closures_page", bind="query-params")


def show_rows(rows: Sequence[UpcomingClosure], today: date) -> None:
    """The grants themselves. Nothing in it is Markdown: names show as they are."""
    expired, due, still_open = _("Expired"), _("Closes today"), _("Still open")

    def state(closes_on: date) -> str:
        if closes_on < today:
            return expired
        return due if closes_on == today else still_open

    frame = pd.DataFrame(
        [
            (
                [state(row.closes_on)],
                row.closes_on,
                row.client_id,
                row.client_name,
                row.partner_name,
                basis_in_words(row.basis),
                row.reason,
            )
            for row in rows
        ],
        columns=["state", "closes_on", "client_id", "client", "partner", "basis", "reason"],
    )
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        row_height=ROW_HEIGHT,
        alt=_("The grants that close, soonest first"),
        column_config={
            "state": st.column_config.MultiselectColumn(
                _("State"),
                width=110,
                options=[expired, due, still_open],
                color=["red", "orange", "green"],
            ),
            "closes_on": st.column_config.DateColumn(
                _("Closing date"), width=105, format="DD/MM/YYYY"
            ),
            "client_id": st.column_config.TextColumn(_("Client number"), width=100),
            "client": st.column_config.TextColumn(_("Client"), width=150),
            "partner": st.column_config.TextColumn(_("Partner"), width=180),
            "basis": st.column_config.TextColumn(_("Basis"), width=130),
            "reason": st.column_config.TextColumn(_("Reason"), width=345),
        },
    )


today = clock.today()
with database.reading() as session:
    run = read_last_run(session, today=today, now=clock.now())
    partners = list_partners(session)

with st.container(horizontal=True, vertical_alignment="center"):
    st.badge(_("Preview"), icon=":material/preview:")
    st.caption(
        _("How things stand now: a new action, assignment or form can still change a date."),
        width="content",
    )
show_last_run(run)
selection = choose(partners, today)

with database.reading() as session:
    counts = count_per_day(session, selection)
total = sum(count.grants for count in counts)

if total == 0:
    st.info(
        _("Nothing closes up to {day} in this selection.").format(
            day=day_in_words(selection.until)
        ),
        icon=":material/event_available:",
    )
else:
    show_counts(counts, today, selection.until)
    rows_slot = st.container()
    page = choose_rows(total)
    with database.reading() as session:
        rows = list_upcoming(session, selection, page)
    with rows_slot:
        show_rows(rows, today)
