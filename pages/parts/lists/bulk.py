"""Acts on the ticked rows of a list of open grants: the buttons, the dialog, and undoing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import streamlit as st

from core import clock, database
from core.casework.absences import looked_after
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.planning import (
    MOST_AT_ONCE,
    BulkPlan,
    BulkRequest,
    PlannedGrant,
    choose_all,
    plan_bulk,
)
from core.casework.bulk.undoing import TIME_TO_UNDO, undo_bulk
from core.casework.bulk.wording import (
    done_in_words,
    obstacle_in_words,
    plan_in_words,
    undone_in_words,
)
from core.errors import InzageError
from core.grants.access import closes_after, last_day
from core.grants.closing import DAYS_KEPT_AFTER_UNDO
from core.grants.lifecycle import LONGEST_KEEPING
from core.grants.marks import LONGEST_WAIT
from core.i18n import _
from core.models import BatchAct
from core.presentation.wording import in_figures
from core.rules.assessment import Scope
from pages.parts.frame.clicks import Click, telling_errors
from pages.parts.frame.messages import Offer, literally
from pages.parts.frame.session import reader, who
from pages.parts.frame.visits import note_clients
from pages.parts.lists.picks import Picks, choose_rows
from pages.parts.widgets.asking import Question, Told, ask, asked, show_question
from pages.parts.widgets.days import choose_day, day_in

USUAL_WAIT = timedelta(days=7)
MOST_NAMED = 50
KEY = "bulk"


@dataclass(frozen=True)
class BulkAsked:
    """A request for an act on these grants, ticked in the list with this key."""

    act: BatchAct
    grant_ids: tuple[int, ...]
    key: str


class Wording(NamedTuple):
    """The words of an act: on its button and on the one that confirms it, and its icon."""

    name: str
    confirm: str
    icon: str


def act_wording(act: BatchAct) -> Wording:
    """Return the words and the icon of an act."""
    return {
        BatchAct.KEEP: Wording(_("Keep open"), _("Yes, keep open"), ":material/lock_clock:"),
        BatchAct.CLOSE: Wording(_("Close by hand"), _("Yes, close"), ":material/lock:"),
        BatchAct.ASK: Wording(_("Partner asked"), _("Yes, mark them"), ":material/forum:"),
    }[act]


def picks_of(key: str) -> Picks:
    """Return which rows of the list with this key are ticked."""
    return Picks(key, MOST_AT_ONCE)


def offer_bulk(picks: Picks, scope: Scope, total: int) -> None:
    """Show a button for each act on the ticked grants, one that ticks all `total` grants of the
    list, which are those in the scope, and the dialog if one is open."""
    ticked = picks.numbers
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for act in BatchAct:
            words = act_wording(act)
            st.button(
                f"{words.name} ({len(ticked)})" if ticked else words.name,
                icon=words.icon,
                key=f"{picks.key}_{act}",
                disabled=not ticked,
                on_click=ask,
                args=(BulkAsked(act, tuple(ticked), picks.key),),
            )
        _offer_to_tick(picks, ticked, scope, total)
    about = asked()
    if isinstance(about, BulkAsked) and about.key == picks.key:
        show_question(_question(about))


def _offer_to_tick(picks: Picks, ticked: Sequence[int], scope: Scope, total: int) -> None:
    if len(ticked) < total <= MOST_AT_ONCE:
        st.button(
            _("Choose all {count}").format(count=in_figures(total)),
            icon=":material/select_all:",
            key=f"{picks.key}_all",
            type="tertiary",
            on_click=_tick_all,
            args=(picks.key, scope),
        )
    if ticked:
        st.button(
            _("Choose none"),
            icon=":material/deselect:",
            key=f"{picks.key}_none",
            type="tertiary",
            on_click=choose_rows,
            args=(picks.key,),
        )


def _tick_all(key: str, scope: Scope) -> None:
    with telling_errors():
        with database.reading() as session:
            numbers = choose_all(session, reader(), scope)
        choose_rows(key, numbers)


def _question(about: BulkAsked) -> Question:
    words = act_wording(about.act)
    return Question(
        about=about,
        title=words.name,
        icon=words.icon,
        confirm=words.confirm,
        announce=lambda: _announce(about),
        act=lambda reason: _carry_out(about, reason),
        key=KEY,
        reason_key=f"{KEY}_reason_{about.act}",
        reason_label=_("What was asked (not needed)") if about.act is BatchAct.ASK else None,
    )


def _announce(about: BulkAsked) -> bool:
    if not _choose_day(about.act, clock.today()):
        return False
    by = reader()
    try:
        with database.reading() as session:
            plan = plan_bulk(session, by, _request(about, ""))
            own = [by.guides_as, *looked_after(session, by)]
    except InzageError as error:
        st.error(literally(str(error)), icon=":material/error:")
        return False
    for sentence in plan_in_words(plan, own):
        st.markdown(literally(sentence))
    _show_which(plan)
    return bool(plan.possible)


def _choose_day(act: BatchAct, today: date) -> bool:
    """Let the reader choose the last day of access, or the day to look again, if the act has one.

    Returns whether it can go on.
    """
    first, usual, most, label = {
        BatchAct.KEEP: (
            today,
            today + timedelta(days=DAYS_KEPT_AFTER_UNDO),
            last_day(today + LONGEST_KEEPING),
            _("Keep open up to and including"),
        ),
        BatchAct.ASK: (
            today + timedelta(days=1), today + USUAL_WAIT, today + LONGEST_WAIT,
            _("Look again on"),
        ),
    }.get(act, (today, today, today, ""))  # fmt: skip
    if not label:
        return True
    return choose_day(label, usual, (first, most), key=_day_key(act), needed=True) is not None


def _show_which(plan: BulkPlan) -> None:
    """Name the grants to which it can't be done, and those to which it is done, folded away."""
    if plan.impossible:
        _name(plan.impossible)
    if plan.possible:
        with st.expander(_("Which"), icon=":material/list:"):
            _name(plan.possible)


def _name(grants: Sequence[PlannedGrant]) -> None:
    shown = grants[:MOST_NAMED]
    note_clients(each.client_id for each in shown)
    st.markdown("\n".join(f"- {literally(_named(each))}" for each in shown))
    if len(grants) > len(shown):
        st.caption(_("The first {count} are shown.").format(count=in_figures(len(shown))))


def _named(planned: PlannedGrant) -> str:
    if not planned.client_id:
        return f"{planned.grant_id}: {obstacle_in_words(planned)}"
    named = f"{planned.client_name} ({planned.client_id}), {planned.partner_name}"
    return f"{named}: {obstacle_in_words(planned)}" if planned.obstacle else named


def _carry_out(about: BulkAsked, reason: str) -> Told:
    by, click, request = who(), Click(), _request(about, reason)
    offered = _("Undo this")
    with database.transaction() as session:
        done = carry_out_bulk(session, request, by=by)
    click.follow_with(partial(choose_rows, about.key))
    undo = partial(_undo, done.batch_id)
    return Told(done_in_words(done), Offer(offered, ":material/undo:", undo, by.now + TIME_TO_UNDO))


def _request(about: BulkAsked, reason: str) -> BulkRequest:
    day = day_in(_day_key(about.act))
    return BulkRequest(
        about.act,
        about.grant_ids,
        reason,
        until=closes_after(day) if day and about.act is BatchAct.KEEP else None,
        look_again_on=day if about.act is BatchAct.ASK else None,
    )


def _undo(batch_id: int) -> bool:
    with telling_errors() as click:
        by = who()
        with database.transaction() as session:
            count = undo_bulk(session, batch_id, by=by)
        click.tell(undone_in_words(count))
        return True
    return False


def _day_key(act: BatchAct) -> str:
    return f"{KEY}_day_{act}"
