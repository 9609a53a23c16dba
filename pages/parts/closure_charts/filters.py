"""What the charts of closings are about: the choices of the page."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from core.calendar import Grain, fitting_grain
from core.directory import FoundPartner
from core.i18n import _
from core.models import Basis
from core.presentation.wording import basis_in_words
from core.reporting.counts import Choice
from pages.parts.widgets.choosing import choose_partner

MONTHS_BEFORE = 11  # whole months before this one
EARLIEST = timedelta(days=10 * 365)


def choose_figures(
    partners: Sequence[FoundPartner], services: Sequence[str], today: date
) -> tuple[Choice, Grain]:
    """Let the reader choose days, partner, bases and services, and how days are taken together.

    Every choice stands in the address. Raises LastDayBeforeFirst.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = _choose_day(_("From"), usual_first(today), today, key="figures_from")
        until = _choose_day(_("Up to and including"), today, today, key="figures_until")
        wished = _choose_grain()
    partner, basis, service = st.columns(3, vertical_alignment="bottom")
    with partner:
        partner_id = choose_partner(partners, key="figures_partner", on_change=_nothing)
    with basis:
        bases = st.multiselect(
            _("Basis"),
            list(Basis),
            format_func=basis_in_words,
            placeholder=_("Every basis"),
            key="figures_basis",
            bind="query-params",
        )
    with service:
        chosen = st.multiselect(
            _("Service"),
            services,
            placeholder=_("Every service"),
            help=_("Only an owner's grant closes under a service."),
            key="figures_service",
            bind="query-params",
        )
    choice = Choice(first, until, partner_id, bases, chosen)
    return choice, fitting_grain(first, until, wished)


def usual_first(today: date) -> date:
    """The first day of the last twelve months, this one included."""
    months = today.year * 12 + today.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def _choose_day(label: str, usual: date, today: date, *, key: str) -> date:
    day = st.date_input(
        label,
        usual,
        min_value=today - EARLIEST,
        max_value=today,
        format="DD/MM/YYYY",
        key=key,
        bind="query-params",
        width=170,
    )
    return day or usual


def _choose_grain() -> Grain:
    words = {Grain.WEEK: _("Per week"), Grain.MONTH: _("Per month")}
    chosen = st.segmented_control(
        _("Chart"),
        list(words),
        format_func=lambda grain: words[grain],
        default=Grain.MONTH,
        required=True,
        key="figures_per",
        bind="query-params",
    )
    return chosen or Grain.MONTH


def _nothing() -> None:
    """There are no pages of rows to go back to the first of."""
