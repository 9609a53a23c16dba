"""The open grants that rest on nothing, left by earlier rules: an administrator closes each."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import database
from core.grants.leftovers import Lack, Leftover, close_leftover, count_leftovers, page_of_leftovers
from core.i18n import _, ngettext
from core.permissions import Act, Acting, may
from core.presentation.wording import in_figures
from pages.parts.frame.session import who
from pages.parts.lists.columns import Column, Looks, client_column
from pages.parts.lists.place import address_with, place_in
from pages.parts.lists.showing import show_list
from pages.parts.widgets.asking import Question, ask, asked, show_question

LEFTOVERS, CHOSEN, REASON = "leftovers", "leftover", "leftover_reason"
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
        _show_page(total, by)
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


def _show_page(total: int, by: Acting) -> None:
    place = place_in(LEFTOVERS, total)
    with database.reading() as session:
        rows = page_of_leftovers(session, by, place.page)
    _ask_about(st.query_params.pop(CHOSEN, None), rows)
    show_list(
        rows,
        [
            Column("granted_on", _("Since"), lambda row: row.granted_on, Looks.DAY),
            client_column(),
            Column("partner", _("Partner"), lambda row: row.partner_name),
            Column("since", _("Without ground since"), lambda row: row.since, Looks.DAY),
            Column("lack", _("Why"), lambda row: lack_in_words(row.lack)),
            Column(
                "close", _("Act"), lambda row: _("Close"),
                way=lambda row: address_with(**{CHOSEN: str(row.grant_id)}),
            ),
        ],
        key="leftovers",
        caption=_("The open grants that rest on nothing, the longest first"),
        row_id=lambda row: row.grant_id,
        place=place,
        total=total,
    )  # fmt: skip


def _ask_about(number: str | None, rows: Sequence[Leftover]) -> None:
    """Open the question about the row with this number; the address names it only once."""
    for row in rows:
        if str(row.grant_id) == number:
            ask(ClosingAsked(row.grant_id, row.client_name, row.partner_name))


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
