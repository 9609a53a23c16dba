"""The filters of the page with charts of closings."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from core.calendar import Grain, fitting_grain
from core.directory import FoundPartner
from core.i18n import _
from core.reporting.counts import Choice
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.choosing import choose_partner
from pages.parts.widgets.days import choose_day
from pages.parts.widgets.filters import choose_bases, choose_services
from pages.parts.widgets.wording import grain_in_words

GRAINS = (Grain.WEEK, Grain.MONTH)
MONTHS_BEFORE = 11  # whole months before this one
EARLIEST = timedelta(days=10 * 365)


def choose_figures(
    partners: Sequence[FoundPartner], services: Sequence[str], today: date
) -> tuple[Choice, Grain]:
    """Let the reader choose days, partner, bases and services, and the grain of the charts.

    The address keeps the choices. Raises LastDayBeforeFirst.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual, days = usual_first(today), (today - EARLIEST, today)
        first = choose_day(_("From"), usual, days, key="figures_from", in_address=True) or usual
        last = _("Up to and including")
        until = choose_day(last, today, days, key="figures_until", in_address=True) or today
        wished = _choose_grain()
    partner, basis, service = st.columns(3, vertical_alignment="bottom")
    with partner:
        partner_id = choose_partner(partners, key="figures_partner")
    with basis:
        bases = choose_bases(key="figures_basis")
    with service:
        chosen = choose_services(services, key="figures_service")
    choice = Choice(first, until, partner_id, bases, chosen)
    return choice, fitting_grain(first, until, wished)


def usual_first(today: date) -> date:
    """Return the first day of the last twelve months, the current month included."""
    months = today.year * 12 + today.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def _choose_grain() -> Grain:
    grains = Addressed("figures_per", GRAINS, grain_in_words, usual=Grain.MONTH)
    return grains.segmented_control(_("Chart")) or Grain.MONTH
