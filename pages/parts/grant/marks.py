"""The marks on a grant: what mediators left on it, and leaving or removing one."""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from core import clock, database
from core.casework.grant.view import GrantView
from core.errors import LONGEST_TEXT
from core.grants.marks import LONGEST_WAIT, MarkRow, ask_partner, remove_mark, write_note
from core.grants.wording import mark_in_words
from core.i18n import _, day_in_words
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.messages import literally
from pages.parts.frame.session import who
from pages.parts.widgets.asking import Question, ask, asked, show_question
from pages.parts.widgets.days import choose_day, day_in

USUAL_WAIT = timedelta(days=7)
NOTE, ASKED, AGAIN = "mark_note_{}", "mark_asked_{}", "mark_again_{}"  # fields, by grant


@dataclass(frozen=True)
class MarkAsked:
    """A request to remove a mark from a grant."""

    grant_id: int
    mark_id: int


def show_marks(view: GrantView, today: date) -> None:
    """Show the marks on the grant, each with a button to remove it, and the fields for another."""
    st.header(_("Notes and questions"), anchor="marks")
    for mark in view.marks:
        _show_mark(mark)
    about = asked()
    for mark in view.marks:
        if about == MarkAsked(view.grant_id, mark.mark_id):
            show_question(_question(about, mark))
    with st.expander(_("Write a note, or that the partner was asked"), icon=":material/edit_note:"):
        note, question = st.columns(2)
        with note:
            _ask_for_note(view.grant_id)
        if view.closed_on is None:
            with question:
                _ask_for_day(view.grant_id, today)


def _show_mark(mark: MarkRow) -> None:
    said = literally(mark_in_words(mark))
    with st.container(horizontal=True, vertical_alignment="center"):
        icon = ":material/sticky_note_2:" if mark.look_again_on is None else ":material/forum:"
        text = f" {literally(mark.text)}" if mark.text else ""
        st.markdown(f"{icon} {said}{text}")
        st.button(
            _("Remove"),
            key=f"mark_remove_{mark.mark_id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=ask,
            args=(MarkAsked(mark.grant_id, mark.mark_id),),
        )


def _ask_for_note(grant_id: int) -> None:
    with st.form(f"mark_note_form_{grant_id}", border=False, enter_to_submit=False):
        st.text_area(_("Your note"), max_chars=LONGEST_TEXT, key=NOTE.format(grant_id), height=90)
        st.form_submit_button(
            _("Write the note"),
            icon=":material/sticky_note_2:",
            key="mark_write",
            on_click=_write,
            args=(grant_id,),
        )


def _ask_for_day(grant_id: int, today: date) -> None:
    with st.form(f"mark_asked_form_{grant_id}", border=False, enter_to_submit=False):
        days, key = (today + timedelta(days=1), today + LONGEST_WAIT), AGAIN.format(grant_id)
        choose_day(_("Look again on"), today + USUAL_WAIT, days, key=key)
        st.text_input(
            _("What was asked (not needed)"), max_chars=LONGEST_TEXT, key=ASKED.format(grant_id)
        )
        st.form_submit_button(
            _("The partner was asked"),
            icon=":material/forum:",
            key="mark_ask",
            on_click=_ask,
            args=(grant_id,),
        )


def _write(grant_id: int) -> None:
    field = NOTE.format(grant_id)
    with telling_errors() as click:
        by, text = who(), st.session_state.get(field) or ""
        if click.is_second((_write, grant_id), (text,)):
            return
        with database.transaction() as session:
            write_note(session, grant_id, text, by=by)
        click.has_done((_write, grant_id), (text,), emptied=("",), then=lambda: _empty(field))
        click.tell(_("The note stands on the grant."))


def _ask(grant_id: int) -> None:
    field = ASKED.format(grant_id)
    with telling_errors() as click:
        by, text = who(), st.session_state.get(field) or ""
        again = day_in(AGAIN.format(grant_id)) or clock.today()
        if click.is_second((_ask, grant_id), (text, again)):
            return
        with database.transaction() as session:
            ask_partner(session, grant_id, again, text, by=by)
        click.has_done(
            (_ask, grant_id), (text, again), emptied=("", again), then=lambda: _empty(field)
        )
        click.tell(_("Partner asked: look again on {day}.").format(day=day_in_words(again)))


def _question(about: MarkAsked, mark: MarkRow) -> Question:
    return Question(
        about=about,
        title=_("Remove the mark"),
        icon=":material/delete:",
        confirm=_("Yes, remove"),
        announce=lambda: _announce(mark),
        act=lambda _reason: _remove(about.mark_id),
        key="mark",
    )


def _announce(mark: MarkRow) -> bool:
    st.markdown(f"{literally(mark_in_words(mark))} {literally(mark.text or '')}".strip())
    st.markdown(_("What was written is gone then; that it was there stays in the audit trail."))
    return True


def _remove(mark_id: int) -> str:
    by = who()
    with database.transaction() as session:
        remove_mark(session, mark_id, by=by)
    return _("The mark is removed.")


def _empty(field: str) -> None:
    st.session_state[field] = ""
