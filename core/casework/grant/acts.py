"""The acts on one grant: which are possible, what each will do, and doing it."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.casework.grant.view import GrantView, view_grant
from core.casework.grant.wording import (
    Announcement,
    after_closing,
    after_end_of_keeping,
    after_keeping,
    after_undoing,
    after_withdrawal,
    before_closing,
    before_end_of_keeping,
    before_keeping,
    before_undoing,
    before_withdrawal,
)
from core.consent.consequences import foresee_withdrawal
from core.consent.recording import withdraw_consent
from core.errors import InzageError
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open
from core.permissions import Act, Acting, allowed


class GrantAct(StrEnum):
    """What can be done to a grant, once somebody has confirmed it."""

    KEEP = "keep"
    END_KEEPING = "end_keeping"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    UNDO = "undo"


NEEDS_REASON = {GrantAct.KEEP, GrantAct.CLOSE, GrantAct.UNDO}


class Request(NamedTuple):
    """What somebody confirmed. `until` is for keeping open; `closing_id` is the closing that
    they saw, for undoing it and no other; `said_on` is the day on which the client withdrew the
    consent."""

    grant_id: int
    act: GrantAct
    reason: str = ""
    until: date | None = None
    closing_id: int | None = None
    said_on: date | None = None


def possible_acts(view: GrantView) -> list[GrantAct]:
    """What somebody can ask for on the grant as it stands, in the order of the screen."""
    if view.closed_on is not None:
        return [GrantAct.UNDO]
    keeping = [GrantAct.KEEP, GrantAct.END_KEEPING] if view.kept_until else [GrantAct.KEEP]
    return [*keeping, GrantAct.WITHDRAW, GrantAct.CLOSE]


def announce(
    view: GrantView, act: GrantAct, today: date, until: date | None = None
) -> Announcement:
    """What an act other than a withdrawal will do to the grant as it stands, or why it can't be
    done."""
    if act is GrantAct.KEEP:
        return before_keeping(view, until or today, today)
    before: dict[GrantAct, Callable[[GrantView, date], Announcement]] = {
        GrantAct.END_KEEPING: before_end_of_keeping,
        GrantAct.CLOSE: before_closing,
        GrantAct.UNDO: before_undoing,
    }
    return before[act](view, today)


@allowed(Act.CHANGE_GRANTS)
def announce_withdrawal(
    session: Session, by: Acting, view: GrantView, said_on: date
) -> Announcement:
    """What a withdrawal of this day will do to the grant as it stands, or why it can't be done."""
    try:
        foreseen = foresee_withdrawal(session, by, view.client_id, view.partner_id, said_on)
    except InzageError as error:
        return Announcement([str(error)], possible=False)
    return before_withdrawal(view, foreseen, by.today)


@allowed(Act.CHANGE_GRANTS)
def carry_out(session: Session, request: Request, *, by: Acting) -> str:
    """Do what was confirmed, and say what happened. Raises what the act itself raises."""
    before = view_grant(session, by, request.grant_id)
    match request.act:
        case GrantAct.WITHDRAW:
            done = withdraw_consent(session, request.grant_id, by=by, said_on=request.said_on)
            return after_withdrawal(before, done, by.today)
        case GrantAct.CLOSE:
            close_by_hand(session, request.grant_id, request.reason, by=by)
            return after_closing(before, by.today)
        case GrantAct.KEEP:
            keep_open(
                session, request.grant_id, request.until or by.today, request.reason,
                by=by
            )  # fmt: skip
            return after_keeping(view_grant(session, by, request.grant_id))
        case GrantAct.END_KEEPING:
            end_keeping(session, request.grant_id, by=by)
            return after_end_of_keeping(view_grant(session, by, request.grant_id))
        case GrantAct.UNDO:
            undo_closing(
                session, request.closing_id or 0, request.reason,
                by=by
            )  # fmt: skip
            return after_undoing(view_grant(session, by, request.grant_id), by.today)
