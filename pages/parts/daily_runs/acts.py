"""Releasing a held run and undoing closings; a dialog says what the act will do and confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import clock, database
from core.config import settings
from core.daily_job.plan import plan_run
from core.daily_job.run import release_held_run
from core.daily_job.run_closings import list_blocked
from core.daily_job.status import find_run_ahead, note_run_ahead_seen
from core.daily_job.undo import UndoCounts, count_undo, undo_closings, undo_run
from core.errors import InzageError
from core.grants.closing import DAYS_KEPT_AFTER_UNDO
from core.i18n import _, ngettext
from core.operation.clocks import refuse_wrong_clock
from core.permissions import Act, Acting, may
from core.presentation.wording import in_figures
from core.reporting.forecast import count_forecast, store_forecast
from pages.parts.daily_runs.tables import open_run, show_blocked
from pages.parts.frame.clicks import Click, telling_errors
from pages.parts.frame.messages import literally
from pages.parts.frame.session import who
from pages.parts.widgets.asking import Question, ask, asked, show_question

REASON = "run_act_reason"
MOST_NAMED = 20


@dataclass(frozen=True)
class RunAsked:
    """A request to release a run, or to undo it; without `closing_ids`, all its closings."""

    run_id: int
    release: bool = False
    closing_ids: tuple[int, ...] | None = None


def offer_release(run_id: int) -> None:
    """Show the button that asks to release a held run."""
    st.button(
        _("Release this run"),
        icon=":material/play_arrow:",
        type="primary",
        key="run_release",
        on_click=ask,
        args=(RunAsked(run_id, release=True),),
    )


def offer_to_have_looked(run_id: int, by: Acting) -> None:
    """Show the button that ends the warning about a run of a time still to come."""
    with database.reading() as session:
        ahead = find_run_ahead(session, by)
    if ahead and ahead.run_id == run_id and may(by.actor, Act.RELEASE_RUNS):
        st.button(
            _("I have looked at this run"),
            icon=":material/check:",
            key="run_seen",
            on_click=_have_looked,
            args=(run_id,),
        )


def _have_looked(run_id: int) -> None:
    with telling_errors(), database.transaction() as session:
        note_run_ahead_seen(session, run_id, by=who())


def offer_undo(run_id: int, chosen: Sequence[int]) -> None:
    """Show the buttons that ask to undo a whole run, or only the ticked closings."""
    with st.container(horizontal=True):
        st.button(
            _("Undo this run"),
            icon=":material/undo:",
            key="run_undo",
            on_click=ask,
            args=(RunAsked(run_id),),
        )
        st.button(
            _("Undo the ticked closings ({count})").format(count=len(chosen)),
            icon=":material/checklist:",
            key="run_undo_chosen",
            disabled=not chosen,
            on_click=ask,
            args=(RunAsked(run_id, closing_ids=tuple(chosen)),),
        )


def open_dialog(run_id: int) -> None:
    """Show the dialog about this run, if one was asked for."""
    about = asked()
    if isinstance(about, RunAsked) and about.run_id == run_id:
        show_question(_question(about))


def _question(about: RunAsked) -> Question:
    if about.release:
        return Question(
            about=about,
            title=_("Release this run"),
            icon=":material/play_arrow:",
            confirm=_("Yes, release"),
            announce=_announce_release,
            act=lambda reason: _release(about, reason),
            key="run",
            reason_key=REASON,
        )
    return Question(
        about=about,
        title=_("Undo closings"),
        icon=":material/undo:",
        confirm=_("Yes, undo"),
        announce=lambda: _announce_undo(about),
        act=lambda reason: _undo(about, reason),
        key="run",
        reason_key=REASON,
    )


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


def _announce_undo(about: RunAsked) -> bool:
    by = who()
    try:
        with database.reading() as session:
            counts = count_undo(session, by, about.run_id, about.closing_ids)
            blocked = list_blocked(session, by, about.run_id, about.closing_ids, most=MOST_NAMED)
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


def _release(about: RunAsked, reason: str) -> str:
    by, click, brake = who(), Click(), settings().brake
    with database.job_transaction() as session:
        refuse_wrong_clock(session, clock.now())
        run = release_held_run(session, about.run_id, reason, by=by, clock=clock.now, brake=brake)
        number, closed = run.id, run.closed
    try:
        _look_ahead(by)
    except InzageError as error:  # whatever hinders it, the run before it has been done
        click.tell_error(error)
    click.follow_with(partial(open_run, number))
    return ngettext(
        "Released: {shown} grant closed.", "Released: {shown} grants closed.", closed,
        shown=in_figures(closed),
    )  # fmt: skip


def _look_ahead(by: Acting) -> None:
    """Make and store today's forecast, as after every run."""
    with database.reading() as session:
        weeks = count_forecast(session, by)
    with database.transaction() as session:
        store_forecast(session, by, weeks)


def _undo(about: RunAsked, reason: str) -> str:
    by = who()
    with database.job_transaction() as session:
        if about.closing_ids is None:
            counts = undo_run(
                session, about.run_id, reason, DAYS_KEPT_AFTER_UNDO,
                by=by
            )  # fmt: skip
        else:
            counts = undo_closings(
                session, about.run_id, about.closing_ids, reason,
                by=by
            )  # fmt: skip
    said = _what_returns(counts)
    return f"{said} {_what_does_not_return(counts)}" if counts.blocked else said
