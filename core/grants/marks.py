"""Marks that mediators leave on a grant: notes, and that the partner was asked about it.

They change nothing about who may view. What is written is free text, which can be about people: it
stands in the mark alone, no event repeats it, and removing the mark removes it.

Source: `docs/rules.md`, "By hand".
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, insert, select
from sqlalchemy.orm import Session

from core.audit.events import record_each
from core.errors import (
    LONGEST_TEXT,
    LookAgainOutOfRange,
    MarkAlreadyRemoved,
    NoteMissing,
    UnknownMark,
    within,
)
from core.grants.lifecycle import any_grant, open_grant
from core.models import LARGEST_NUMBER, Grant, GrantMark, MarkKind
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name

LONGEST_WAIT = timedelta(days=90)  # that is how long a grant can be kept open at a time


EVENTS = {MarkKind.ASKED_PARTNER: "grant.partner_asked", MarkKind.NOTE: "grant.noted"}
REMOVED = "grant.mark_removed"


class OfGrant(NamedTuple):
    """A grant by its number, and whose it is."""

    grant_id: int
    client_id: str
    partner_id: str


class MarkRow(NamedTuple):
    """One mark on a grant, as it is shown; `look_again_on` is of one that the partner was asked."""

    mark_id: int
    grant_id: int
    kind: MarkKind
    text: str | None
    look_again_on: date | None
    made_by: str
    made_at: datetime


@allowed(Act.CHANGE_GRANTS)
def write_note(session: Session, grant_id: int, text: str, *, by: Acting) -> GrantMark:
    """Leave a note on a grant, open or closed.

    Raises UnknownGrant, NoteMissing or TextTooLong.
    """
    grant = any_grant(session, grant_id)
    if (said := note_in(text)) is None:
        raise NoteMissing
    return _leave(session, grant, MarkKind.NOTE, said, None, by)


@allowed(Act.CHANGE_GRANTS)
def ask_partner(
    session: Session, grant_id: int, look_again_on: date, text: str = "", *, by: Acting
) -> GrantMark:
    """Write down that the partner was asked whether an open grant is still needed.

    Until the day to look again, which is at most 90 days away, it needs no act. Raises
    UnknownGrant, GrantIsClosed, LookAgainOutOfRange or TextTooLong.
    """
    grant = open_grant(session, grant_id)
    check_day(look_again_on, by.today)
    return _leave(session, grant, MarkKind.ASKED_PARTNER, note_in(text), look_again_on, by)


@allowed(Act.CHANGE_GRANTS)
def remove_mark(session: Session, mark_id: int, *, by: Acting) -> None:
    """Take a mark away, with what was written. Raises UnknownMark or MarkAlreadyRemoved."""
    mark = session.get(GrantMark, mark_id) if 0 < mark_id <= LARGEST_NUMBER else None
    if mark is None:
        raise UnknownMark(mark_id=mark_id)
    if mark.removed_at is not None:
        raise MarkAlreadyRemoved
    mark.text = None
    mark.removed_by, mark.removed_by_account, mark.removed_at = by.name, by.account, by.now
    session.flush()
    grant = any_grant(session, mark.grant_id)
    tell_marks(session, REMOVED, [_of(grant)], [mark.id], by=by)


def check_day(look_again_on: date, today: date) -> None:
    """Raise LookAgainOutOfRange unless somebody can look again on this day."""
    first, last = today + timedelta(days=1), today + LONGEST_WAIT
    if not first <= look_again_on <= last:
        raise LookAgainOutOfRange(first=first, last=last)


def note_in(text: str) -> str | None:
    """What somebody wrote, without surrounding spaces; None for nothing. Raises TextTooLong."""
    return within(text, LONGEST_TEXT).strip() or None


def read_marks(session: Session, grant_ids: Iterable[int]) -> dict[int, list[MarkRow]]:
    """The marks on these grants that stand, the latest first, by the number of the grant."""
    columns = {name: getattr(GrantMark, name) for name in MarkRow._fields if name != "mark_id"}
    columns |= {"mark_id": GrantMark.id, "made_by": shown_name(GrantMark.made_by)}
    rows = session.execute(
        select(*(columns[name].label(name) for name in MarkRow._fields))
        .where(GrantMark.grant_id.in_(list(grant_ids)), GrantMark.removed_at.is_(None))
        .order_by(GrantMark.id.desc())
    )
    found: dict[int, list[MarkRow]] = {}
    for row in map(MarkRow._make, rows):
        found.setdefault(row.grant_id, []).append(row)
    return found


def is_asked(today: date) -> ColumnElement[bool]:
    """The condition that the partner of a grant was asked, and the day to look again is to come."""
    return exists().where(
        GrantMark.grant_id == Grant.id,
        GrantMark.removed_at.is_(None),
        GrantMark.look_again_on > today,
    )


def leave_marks(
    session: Session,
    grants: Sequence[OfGrant],
    kind: MarkKind,
    text: str | None,
    look_again_on: date | None,
    *,
    by: Acting,
    batch: int | None = None,
) -> list[int]:
    """Leave the same mark on each of these grants, with an event that names the batch, if any.

    Returns the numbers of the marks, in the order of the grants.
    """
    same = {
        "kind": kind, "text": text, "look_again_on": look_again_on, "made_by": by.name,
        "made_by_account": by.account, "made_at": by.now,
    }  # fmt: skip
    made = session.execute(
        insert(GrantMark).returning(GrantMark.grant_id, GrantMark.id),
        [{"grant_id": each.grant_id, "client_id": each.client_id} | same for each in grants],
    )
    mark_of = dict(made.all())
    marks = [mark_of[each.grant_id] for each in grants]
    day = look_again_on.isoformat() if look_again_on else None
    tell_marks(session, EVENTS[kind], grants, marks, by=by, look_again_on=day, batch=batch)
    return marks


def tell_marks(
    session: Session,
    kind: str,
    grants: Sequence[OfGrant],
    marks: Sequence[int],
    *,
    by: Acting,
    **told: str | int | None,
) -> None:
    """Write an event for the mark of each of these grants, with what is told and isn't empty."""
    also = {name: value for name, value in told.items() if value is not None}
    record_each(
        session,
        kind,
        (
            (each.client_id, each.partner_id, {"grant": each.grant_id, "mark": mark, **also})
            for each, mark in zip(grants, marks, strict=True)
        ),
        by=by,
    )


def _leave(
    session: Session,
    grant: Grant,
    kind: MarkKind,
    text: str | None,
    look_again_on: date | None,
    by: Acting,
) -> GrantMark:
    (mark,) = leave_marks(session, [_of(grant)], kind, text, look_again_on, by=by)
    return session.get_one(GrantMark, mark)


def _of(grant: Grant) -> OfGrant:
    return OfGrant(grant.id, grant.client_id, grant.partner_id)
