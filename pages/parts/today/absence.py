"""Whose work is shown: one's own, or with that of absent colleagues; and who looks after whose."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial

import streamlit as st

from core import clock, database
from core.calendar import FIRST_DAY
from core.casework.absences import (
    LONGEST_ABSENCE,
    AbsenceRow,
    absence_in_words,
    arrange_absence,
    end_absence,
    list_absences,
    looked_after,
)
from core.errors import FieldNotReadable
from core.i18n import _, language
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.messages import literally
from pages.parts.frame.session import mediator, mediators, reader, who
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.days import choose_day, day_in

WHO, COLLEAGUE, FIRST, LAST = "absence_who", "absence_with", "absence_first", "absence_last"


class Share(StrEnum):
    """Which work a mediator sees."""

    TOGETHER = "together"
    OWN = "own"


class Away(StrEnum):
    """Which of two colleagues is away."""

    COLLEAGUE = "colleague"
    SELF = "self"


def choose_whose() -> tuple[str, ...] | None:
    """Let the reader choose whose work to see: their own, or with that of the colleagues whom they
    look after today. None stands for everybody's, when nobody said who they are."""
    own = mediator()
    if own is None:
        return None
    with database.reading() as session:
        colleagues = looked_after(session, reader())
        absences = list_absences(session, reader())
    chosen = _choose_share(own, colleagues) if colleagues else Share.OWN
    if not colleagues:
        whose = _("The work of {mediator}.").format(mediator=literally(own))
        st.caption(whose, width="content")
    with st.popover(_("Absence"), icon=":material/event_busy:"):
        _show_absences(own, absences)
    return (own, *colleagues) if chosen is Share.TOGETHER else (own,)


def share_in_words(share: Share, own: str, colleagues: Sequence[str]) -> str:
    """Whose work it is, as the reader chooses it."""
    if share is Share.OWN:
        return _("My work ({mediator})").format(mediator=own)
    return _("My work and that of {colleagues}").format(colleagues=_(" and ").join(colleagues))


def _choose_share(own: str, colleagues: Sequence[str]) -> Share:
    in_words = partial(share_in_words, own=own, colleagues=colleagues)
    shares = Addressed("work_of", list(Share), in_words, usual=Share.TOGETHER)
    chosen = shares.segmented_control(_("Whose work"), label_visibility="collapsed")
    return chosen or Share.TOGETHER


def _show_absences(own: str, absences: Sequence[AbsenceRow]) -> None:
    for absence in absences:
        st.markdown(literally(absence_in_words(absence)))
        st.button(
            _("End this now"),
            key=f"absence_end_{absence.absence_id}",
            icon=":material/event_available:",
            on_click=_end,
            args=(absence.absence_id,),
        )
    # Streamlit also asks for the words before a page has said its language: not those of then.
    words = {away: who_is_away(away) for away in Away}
    others = [name for name in mediators() if name != own]
    with st.form("absence_form", border=False, enter_to_submit=False):
        st.radio(
            _("Who is away"), list(Away), format_func=words.__getitem__, key=_who_key(),
        )  # fmt: skip
        today = clock.today()
        most = today + LONGEST_ABSENCE
        choose_day(_("First day"), today, (FIRST_DAY, most), key=FIRST)
        choose_day(_("Last day"), today + timedelta(days=7), (today, most), key=LAST)
        st.selectbox(
            _("Colleague"), others, index=None, filter_mode="contains", key=COLLEAGUE,
            placeholder=_("Choose a colleague"),
        )  # fmt: skip
        st.form_submit_button(
            _("Arrange"), icon=":material/event_busy:", key="absence_arrange", on_click=_arrange
        )
    st.caption(
        _(
            "Whoever looks after the work sees both lists together, and the audit trail says on"
            " whose behalf they act. It changes nothing about who may do what."
        )
    )


def who_is_away(away: Away) -> str:
    """Which of two colleagues is away, as the reader chooses it."""
    return {
        Away.COLLEAGUE: _("My colleague: I look after their work"),
        Away.SELF: _("I am: my colleague looks after my work"),
    }[away]


def _who_key() -> str:
    """One for each language: the browser knows a choice by its words."""
    return f"{WHO}_{language()}"


def _arrange() -> None:
    with telling_errors() as click:
        by, state = who(), st.session_state
        fields = (state.get(_who_key()), day_in(FIRST), day_in(LAST), state.get(COLLEAGUE))
        if click.is_second(_arrange, fields):
            return
        away, first, last, colleague = fields
        if away is None:  # it was chosen in another language
            raise FieldNotReadable
        pair = (by.guides_as, colleague or by.guides_as)
        absent, present = pair if away is Away.SELF else pair[::-1]
        with database.transaction() as session:
            absence = arrange_absence(
                session, absent, present, first or by.today, last or by.today, by=by
            )
            said = absence_in_words(absence)
        click.has_done(_arrange, fields)
        click.tell(said)


def _end(absence_id: int) -> None:
    with telling_errors() as click:
        by = who()
        if click.is_second((_end, absence_id), ()):
            return
        with database.transaction() as session:
            end_absence(session, absence_id, by=by)
        click.has_done((_end, absence_id), ())
        click.tell(_("The absence is over."))
