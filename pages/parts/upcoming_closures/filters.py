"""The filters of the page of upcoming closures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.calendar import Grain
from core.casework.upcoming.selection import Selection
from core.directory import FoundPartner
from core.i18n import _
from pages.parts.lists.place import back_to_first_page
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.choosing import choose_name, choose_partner
from pages.parts.widgets.days import choose_day
from pages.parts.widgets.filters import choose_bases, choose_services
from pages.parts.widgets.wording import grain_in_words

DAYS_AHEAD = (7, 14, 30, 90)
USUAL_DAYS = 14
OTHER_PERIOD, AUTOMATIC = "other", "automatic"
EARLIEST, LATEST = timedelta(days=5 * 365), timedelta(days=10 * 365)  # before and after today
PLACE = "closures"  # in the list, as the address names it


@dataclass(frozen=True)
class Choices:
    """What the reader can choose from."""

    partners: Sequence[FoundPartner]
    services: Sequence[str]
    mediators: Sequence[str]


def choose_selection(choices: Choices, today: date) -> tuple[Selection, DeltaGenerator]:
    """Let the reader choose which closings to show; the address keeps the choices.

    Returns the room beside the days as well. Raises LastDayBeforeFirst.
    """
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            first, until = _choose_days(today)
        beside = st.container(width="content")
    partner, mediator, basis, service = st.columns(4, vertical_alignment="bottom")
    with partner:
        partner_id = choose_partner(choices.partners, key="closures_partner", on_change=_start_over)
    with mediator:
        name = choose_name(
            _("Client's mediator"),
            choices.mediators,
            search_label=_("Search a mediator"),
            placeholder=_("All mediators"),
            key="closures_mediator",
            on_change=_start_over,
        )
    with basis:
        bases = choose_bases(key="closures_basis", on_change=_start_over)
    with service:
        services = choose_services(choices.services, key="closures_service", on_change=_start_over)
    return Selection(until, partner_id, bases, services, name, first), beside


def _choose_days(today: date) -> tuple[date | None, date]:
    """Let the reader choose the first and last day; expired grants count when first is None."""
    options = [*map(str, DAYS_AHEAD), OTHER_PERIOD]
    ahead = Addressed("closures_days", options, _days_in_words, usual=str(USUAL_DAYS))
    days = ahead.segmented_control(_("Days ahead"), on_change=_start_over)
    if days != OTHER_PERIOD:
        return None, today + timedelta(days=int(days or USUAL_DAYS))
    usual = today + timedelta(days=USUAL_DAYS)
    first = _choose_day(_("From"), today, today, key="closures_from")
    until = _choose_day(_("Up to and including"), usual, today, key="closures_until")
    return first, until or usual


def _days_in_words(days: str) -> str:
    return _("Other period") if days == OTHER_PERIOD else days


def _choose_day(label: str, usual: date, today: date, *, key: str) -> date | None:
    days = (today - EARLIEST, today + LATEST)
    return choose_day(label, usual, days, key=key, in_address=True, on_change=_start_over)


def choose_grain() -> Grain | None:
    """Let the reader choose the grain of the chart; None leaves it to us."""
    options = [AUTOMATIC, *Grain]
    grains = Addressed("closures_per", options, _chart_in_words, usual=AUTOMATIC)
    chosen = grains.segmented_control(_("Chart"))
    return None if chosen in (None, AUTOMATIC) else Grain(chosen)


def _chart_in_words(grain: str) -> str:
    return _("Automatic") if grain == AUTOMATIC else grain_in_words(Grain(grain))


def _start_over() -> None:
    back_to_first_page(PLACE)
