"""The report of a month, to choose and to print."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from core import database
from core.month_report import month_report
from core.periods import Grain, period_in_words
from core.permissions import Actor
from core.text import _, language, speak

MONTHS = 24


def offer_month_report(actor: Actor, today: date) -> None:
    """Let the reader choose a month, and make its report after a click."""
    months = _last_months(today)
    words = {period_in_words(month, Grain.MONTH): month for month in months}
    name = _("closings")
    with st.popover(_("Report of a month"), icon=":material/print:"):
        chosen = st.selectbox(_("Month"), list(words), key="figures_month")
        month = words[chosen]
        st.download_button(
            _("Report to print (PDF)"),
            _made_later(actor, month, today),
            f"{name}_{month:%Y-%m}.pdf",
            "application/pdf",
            key="figures_report",
            icon=":material/print:",
            on_click="ignore",
        )


def _last_months(today: date) -> list[date]:
    """The first days of this month and those before it, the last one first."""
    this = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(this, this - MONTHS, -1)]


def _made_later(actor: Actor, month: date, today: date) -> Callable[[], bytes]:
    """The report is made after the click, in a thread that doesn't know the reader's language."""
    spoken = language()

    def file() -> bytes:
        speak(spoken)
        with database.reading() as session:
            return month_report(session, actor, month, today=today)

    return file
