"""The report of one month, as a PDF."""

from datetime import date

import streamlit as st

from core import database
from core.audit.looks import record_export
from core.calendar import Grain, period_in_words
from core.i18n import _
from core.permissions import Acting
from core.reporting.month_report import month_report
from pages.parts.widgets.files import offer_file

MONTHS = 24


def offer_month_report(today: date) -> None:
    """Let the reader choose a month, and download its report."""
    months = _last_months(today)
    words = {period_in_words(month, Grain.MONTH): month for month in months}
    name = _("closings")
    with st.popover(_("Report of a month"), icon=":material/print:"):
        chosen = st.selectbox(_("Month"), list(words), key="figures_month")
        month = words[chosen]
        offer_file(
            _("Report to print (PDF)"),
            lambda by: _report(by, month),
            f"{name}_{month:%Y-%m}.pdf",
            key="figures_report",
            icon=":material/print:",
        )


def _last_months(today: date) -> list[date]:
    """Return the first days of the last `MONTHS` months, newest first, the current one included."""
    this = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(this, this - MONTHS, -1)]


def _report(by: Acting, month: date) -> bytes:
    with database.reading() as session:
        content = month_report(session, by, month)
    with database.noting() as session:
        record_export(session, "month_report", "pdf", None, by=by)
    return content
