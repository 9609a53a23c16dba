"""The acts on one grant; a dialog says what the act will do and asks to confirm it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.calendar import FIRST_DAY
from core.casework.grant.acts import (
    NEEDS_REASON,
    GrantAct,
    Request,
    announce,
    announce_withdrawal,
    carry_out,
    possible_acts,
)
from core.casework.grant.view import GrantView
from core.casework.grant.wording import Announcement
from core.grants.access import closes_after, last_day
from core.grants.closing import DAYS_KEPT_AFTER_UNDO
from core.i18n import _
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader, who
from pages.parts.widgets.asking import Question, ask, asked, show_question
from pages.parts.widgets.days import choose_day, day_in

NOTHING_YET = Announcement([], possible=False)  # until a day is chosen
ENDING = (GrantAct.WITHDRAW, GrantAct.END_KEEPING, GrantAct.CLOSE)


@dataclass(frozen=True)
class GrantAsked:
    """A request for an act on a grant."""

    grant_id: int
    act: GrantAct


class Wording(NamedTuple):
    """The words of an act: on its button and on the one that confirms it, and its icon."""

    name: str
    confirm: str
    icon: str


def wording(act: GrantAct) -> Wording:
    """Return the words and the icon of an act."""
    return {
        GrantAct.WITHDRAW: Wording(
            _("Withdraw consent"), _("Yes, withdraw"), ":material/person_cancel:"
        ),
        GrantAct.KEEP: Wording(_("Keep open"), _("Yes, keep open"), ":material/lock_clock:"),
        GrantAct.END_KEEPING: Wording(
            _("Stop keeping open"), _("Yes, stop keeping open"), ":material/timer_off:"
        ),
        GrantAct.CLOSE: Wording(_("Close by hand"), _("Yes, close"), ":material/lock:"),
        GrantAct.UNDO: Wording(_("Undo the closing"), _("Yes, undo"), ":material/undo:"),
    }[act]


def show_acts(view: GrantView, today: date) -> None:
    """Show the button for a new form, a button per possible act, and the dialog if one is open.

    What takes access away stands apart from what doesn't.
    """
    acts = [
        act
        for act in possible_acts(view)
        if act is not GrantAct.UNDO or announce(view, act, today).possible
    ]
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        with st.container(horizontal=True, width="content", key="grant_acts"):
            _show_buttons(view, [act for act in acts if act not in ENDING])
        with st.container(
            horizontal=True, width="content", vertical_alignment="center", key="grant_endings"
        ):
            _show_endings(view, [act for act in acts if act in ENDING])
    about = asked()
    if isinstance(about, GrantAsked) and about.grant_id == view.grant_id:
        show_question(_question(view, about))


def _show_buttons(view: GrantView, acts: Sequence[GrantAct]) -> None:
    if st.button(
        _("Renew with a new form") if view.closed_on is None else _("Record a new form"),
        icon=":material/assignment_add:",
        key="grant_new_form",
    ):
        _go_to_form(view)
    for act in acts:
        _show_button(view, act)


def _show_endings(view: GrantView, acts: Sequence[GrantAct]) -> None:
    if acts:
        st.markdown(_("Takes access away:"), width="content")
    for act in acts:
        _show_button(view, act)


def _show_button(view: GrantView, act: GrantAct) -> None:
    st.button(
        wording(act).name,
        icon=wording(act).icon,
        key=f"grant_{act}",
        on_click=ask,
        args=(GrantAsked(view.grant_id, act),),
    )


def _go_to_form(view: GrantView) -> None:
    pair = {"form_client": view.client_id, "form_partner": view.partner_id}
    st.switch_page("consent.py", query_params=pair)


def _question(view: GrantView, about: GrantAsked) -> Question:
    words, act = wording(about.act), about.act
    return Question(
        about=about,
        title=words.name,
        icon=words.icon,
        confirm=words.confirm,
        announce=lambda: _announce(view, act),
        act=lambda reason: _carry_out(view, act, reason),
        key="grant",
        reason_key=f"grant_reason_{act}_{view.grant_id}" if act in NEEDS_REASON else None,
    )


def _announce(view: GrantView, act: GrantAct) -> bool:
    today = clock.today()
    said = _said_of_withdrawal(view, today) if act is GrantAct.WITHDRAW else _said(view, act, today)
    for sentence in said.sentences:
        st.markdown(literally(sentence))
    return said.possible


def _said(view: GrantView, act: GrantAct, today: date) -> Announcement:
    longest = view.longest_keeping
    if act is not GrantAct.KEEP or longest is None or longest <= today:
        return announce(view, act, today, None)
    until = _choose_last_day(view.grant_id, today, longest)
    return NOTHING_YET if until is None else announce(view, act, today, closes_after(until))


def _said_of_withdrawal(view: GrantView, today: date) -> Announcement:
    days, key = (FIRST_DAY, today), _said_on_key(view.grant_id)
    said_on = choose_day(_("The client said so on"), today, days, key=key, needed=True)
    if said_on is None:
        return NOTHING_YET
    with database.reading() as session:
        return announce_withdrawal(session, reader(), view, said_on)


def _choose_last_day(grant_id: int, today: date, longest: date) -> date | None:
    """Let the reader choose the last day of access, before the closing date `longest`."""
    usual = last_day(min(today + timedelta(days=DAYS_KEPT_AFTER_UNDO), longest))
    return choose_day(
        _("Keep open up to and including"),
        usual,
        (today, last_day(longest)),
        key=_until_key(grant_id),
        needed=True,
    )


def _carry_out(view: GrantView, act: GrantAct, reason: str) -> str:
    until = day_in(_until_key(view.grant_id))
    request = Request(
        grant_id=view.grant_id,
        act=act,
        reason=reason,
        until=until and closes_after(until),
        closing_id=view.closing.closing_id if view.closing else None,
        said_on=day_in(_said_on_key(view.grant_id)),
    )
    by = who()
    with database.transaction() as session:
        return carry_out(session, request, by=by)


def _until_key(grant_id: int) -> str:
    return f"grant_until_{grant_id}"


def _said_on_key(grant_id: int) -> str:
    return f"grant_said_on_{grant_id}"
