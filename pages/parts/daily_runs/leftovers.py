"""The open grants that rest on nothing, left by earlier rules: an administrator closes each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import database
from core.grants.leftovers import Lack, Leftover, close_leftover, count_leftovers, page_of_leftovers
from core.i18n import _, ngettext
from core.permissions import Act, Acting, may
from core.presentation.wording import in_figures
from pages.parts.frame.session import who
from pages.parts.widgets.asking import Question, ask, asked, show_question
from pages.parts.widgets.paging import show_by_page
from pages.parts.widgets.rows import TALL_ROW_HEIGHT, button_column, day_column, show_rows

PAGE_OF_LEFTOVERS, REASON = "leftovers_page", "leftover_reason"
ICON = ":material/lock:"


@dataclass(frozen=True)
class ClosingAsked:
    """The leftover that somebody asks to close, with the names that the question shows."""

    grant_id: int
    client_name: str
    partner_name: str


def show_leftovers(by: Acting) -> None:
    """Show to those who decide about them which open grants rest on nothing, if any do."""
    if not may(by.actor, Act.SETTLE_LEFTOVERS):
        return
    with database.reading() as session:
        total = count_leftovers(session, by)
    if total:
        st.subheader(_("Open grants that rest on nothing"))
        st.warning(
            ngettext(
                "{shown} open grant has neither a consent nor an assignment behind it: earlier"
                " rules left it open. Nothing closes it by itself.",
                "{shown} open grants have neither a consent nor an assignment behind them: earlier"
                " rules left them open. Nothing closes them by itself.",
                total,
                shown=in_figures(total),
            ),
            icon=":material/link_off:",
        )
        show_by_page(total, PAGE_OF_LEFTOVERS, partial(_show_page, by))
    about = asked()
    if isinstance(about, ClosingAsked):
        show_question(_question(about))


def lack_in_words(lack: Lack) -> str:
    """Return why a grant rests on nothing."""
    return {
        Lack.TAKEN_BACK: _("The client took the consent back"),
        Lack.NO_ASSIGNMENT: _("Its assignment isn't known, or is another's"),
        Lack.OVERTAKEN: _("A later decision goes before its form"),
        Lack.NO_CONSENT: _("No form is known"),
    }[lack]


def _show_page(by: Acting, page: int) -> None:
    with database.reading() as session:
        rows = page_of_leftovers(session, by, page)
    _show_rows(rows)


def _show_rows(rows: Sequence[Leftover]) -> None:
    text = st.column_config.TextColumn
    asked_of = [ClosingAsked(row.grant_id, row.client_name, row.partner_name) for row in rows]
    show_rows(
        rows,
        {
            "close": [ICON] * len(rows),
            "client_id": [row.client_id for row in rows],
            "client": [row.client_name for row in rows],
            "partner": [row.partner_name for row in rows],
            "granted_on": [row.granted_on for row in rows],
            "since": [row.since for row in rows],
            "lack": [lack_in_words(row.lack) for row in rows],
        },
        {
            "close": button_column(_("Close"), asked_of, ask, key="leftovers_close", width=80),
            "client_id": text(_("Client number"), width=100),
            "client": text(_("Client"), width=130),
            "partner": text(_("Partner"), width=145),
            "granted_on": day_column(_("Since"), 95),
            "since": day_column(_("Without ground since"), 130),
            "lack": text(_("Why"), width=200),
        },
        row_height=TALL_ROW_HEIGHT,
        alt=_("The open grants that rest on nothing, the longest first"),
        key="leftovers",
    )


def _question(about: ClosingAsked) -> Question:
    return Question(
        about=about,
        title=_("Close this grant"),
        icon=ICON,
        confirm=_("Yes, close it"),
        announce=lambda: _announce(about),
        act=lambda reason: _close(about, reason),
        key="leftover",
        reason_key=REASON,
    )


def _announce(about: ClosingAsked) -> bool:
    st.text(
        _("{partner} can no longer view the file of {client} from today on.").format(
            partner=about.partner_name, client=about.client_name
        )
    )
    return True


def _close(about: ClosingAsked, reason: str) -> str:
    by = who()
    with database.transaction() as session:
        close_leftover(session, about.grant_id, reason, by=by)
    return _("Closed: {partner} no longer views the file of {client}.").format(
        partner=about.partner_name, client=about.client_name
    )
