"""Releasing a held run, and undoing one: each says in a dialog what it does, and asks once.

The dialog that is open stands in the session's state. A confirmation closes it as soon as it is
done, so that a second click finds nothing to confirm; an error leaves it open, with what was typed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.config import settings
from core.daily_job.plan import plan_run
from core.daily_job.run import release_held_run
from core.daily_job.run_closings import list_blocked
from core.daily_job.undo import UndoCounts, count_undo, undo_closings, undo_run
from core.errors import InzageError
from core.grants.closing import DAYS_KEPT_AFTER_UNDO
from core.i18n import _, ngettext, speak
from core.permissions import Acting
from core.presentation.wording import in_figures
from core.reporting.forecast import count_forecast, store_forecast
from pages.parts.daily_runs.tables import open_run, show_blocked
from pages.parts.frame.messages import literally, tell, telling_errors
from pages.parts.frame.session import language, who

ASKED, REFUSED, REASON = "run_act_asked", "run_act_refused", "run_act_reason"
MOST_NAMED = 20


class Asked(NamedTuple):
    """What somebody asked for: to release a run, or to undo it or only some closings of it."""

    run_id: int
    release: bool = False
    closing_ids: tuple[int, ...] | None = None


def offer_release(run_id: int) -> None:
    """A button that asks to let a held run through."""
    st.button(
        _("Release this run"),
        icon=":material/play_arrow:",
        type="primary",
        key="run_release",
        on_click=_ask,
        args=(Asked(run_id, release=True),),
    )


def offer_undo(run_id: int, chosen: Sequence[int]) -> None:
    """Buttons that ask to undo a whole run, or only the closings that were ticked."""
    with st.container(horizontal=True):
        st.button(
            _("Undo this run"),
            icon=":material/undo:",
            key="run_undo",
            on_click=_ask,
            args=(Asked(run_id),),
        )
        st.button(
            _("Undo the ticked closings ({count})").format(count=len(chosen)),
            icon=":material/checklist:",
            key="run_undo_chosen",
            disabled=not chosen,
            on_click=_ask,
            args=(Asked(run_id, closing_ids=tuple(chosen)),),
        )


def open_dialog(run_id: int) -> None:
    """Show the dialog that was asked for about this run, if any."""
    asked: Asked | None = st.session_state.get(ASKED)
    if asked is None or asked.run_id != run_id:
        return
    title, icon = (
        (_("Release this run"), ":material/play_arrow:")
        if asked.release
        else (_("Undo closings"), ":material/undo:")
    )
    st.dialog(title, icon=icon, width="medium", on_dismiss=_forget)(_show_dialog)(asked)


def _ask(asked: Asked) -> None:
    st.session_state[ASKED], st.session_state[REFUSED] = asked, None


def _forget() -> None:
    st.session_state[ASKED] = st.session_state[REFUSED] = None


def _show_dialog(asked: Asked) -> None:
    speak(language())  # a dialog also runs by itself, without the frame around the page
    possible = _announce_release() if asked.release else _announce_undo(asked)
    if possible:
        with st.form("run_act", border=False, enter_to_submit=False):
            st.text_area(_("Why"), key=REASON, height=90, persist_state="page")
            st.form_submit_button(
                _("Yes, release") if asked.release else _("Yes, undo"),
                type="primary",
                key="run_confirm",
                on_click=_confirm,
                args=(asked,),
            )
    if st.session_state.get(REFUSED):
        st.error(literally(st.session_state[REFUSED]), icon=":material/error:")
    st.button(_("Cancel"), key="run_cancel", on_click=_cancel)


def _announce_release() -> bool:
    by = who()
    with database.reading() as session:
        due = plan_run(session, by, by.today, brake=settings().brake).due
    st.text(
        ngettext(
            "The run is made again for today and closes what is due: {shown} grant.",
            "The run is made again for today and closes what is due: {shown} grants.",
            due,
            shown=in_figures(due),
        )
    )
    return True


def _announce_undo(asked: Asked) -> bool:
    by = who()
    try:
        with database.reading() as session:
            counts = count_undo(session, by, asked.run_id, asked.closing_ids)
            blocked = list_blocked(session, by, asked.run_id, asked.closing_ids, most=MOST_NAMED)
    except InzageError as error:
        st.error(literally(str(error)), icon=":material/error:")
        return False
    st.text(_what_returns(counts))
    if counts.returning:
        st.text(
            ngettext(
                "It stays open for {count} day, so that the facts can be mended.",
                "They stay open for {count} days, so that the facts can be mended.",
                DAYS_KEPT_AFTER_UNDO,
            )
        )
    if blocked:
        st.text(_what_does_not_return(counts))
        show_blocked(blocked)
        if counts.blocked > len(blocked):
            st.caption(_("The first {count} are shown.").format(count=in_figures(len(blocked))))
    return counts.returning > 0


def _what_returns(counts: UndoCounts) -> str:
    return ngettext(
        "{shown} grant comes back.", "{shown} grants come back.", counts.returning,
        shown=in_figures(counts.returning),
    )  # fmt: skip


def _what_does_not_return(counts: UndoCounts) -> str:
    return ngettext(
        "{shown} doesn't: the partner has a newer grant on that client's file.",
        "{shown} don't: the partner has a newer grant on that client's file.",
        counts.blocked,
        shown=in_figures(counts.blocked),
    )


def _cancel() -> None:
    _forget()
    st.rerun()


def _confirm(asked: Asked) -> None:
    if st.session_state.get(ASKED) != asked:
        return  # the second of two clicks
    speak(language())
    reason = st.session_state.get(REASON) or ""
    try:
        done = _release(asked, reason) if asked.release else _undo(asked, reason)
    except InzageError as error:
        st.session_state[REFUSED] = str(error)
        return
    _forget()
    st.session_state[REASON] = ""
    tell(done)
    st.rerun()


def _release(asked: Asked, reason: str) -> str:
    by, brake = who(), settings().brake
    with database.job_lock(), database.transaction() as session:
        run = release_held_run(session, asked.run_id, reason, by=by, clock=clock.now, brake=brake)
        number, closed = run.id, run.closed
    with telling_errors():  # whatever hinders it, the run before it has been done
        _look_ahead(by)
    open_run(number)
    return ngettext(
        "Released: {shown} grant closed.", "Released: {shown} grants closed.", closed,
        shown=in_figures(closed),
    )  # fmt: skip


def _look_ahead(by: Acting) -> None:
    """Make today's forecast, as after every run."""
    with database.reading() as session:
        weeks = count_forecast(session, by)
    with database.transaction() as session:
        store_forecast(session, by, weeks)


def _undo(asked: Asked, reason: str) -> str:
    by = who()
    with database.job_lock(), database.transaction() as session:
        if asked.closing_ids is None:
            counts = undo_run(
                session, asked.run_id, reason, DAYS_KEPT_AFTER_UNDO,
                by=by
            )  # fmt: skip
        else:
            counts = undo_closings(
                session, asked.run_id, asked.closing_ids, reason,
                by=by
            )  # fmt: skip
    said = _what_returns(counts)
    return f"{said} {_what_does_not_return(counts)}" if counts.blocked else said
