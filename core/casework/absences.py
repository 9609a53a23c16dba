"""Who looks after whose work during an absence.

The absent colleague arranges it, or who takes over; either can end it. It lets nobody do more,
for every mediator may act on every grant: it says whose work somebody sees as their own, and on
whose behalf they act. Who looks after an absent colleague doesn't look after those for whom that
colleague does.

Source: `docs/rules.md`, "By hand".
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.audit.behalf import is_looked_after_by
from core.audit.events import record_event
from core.errors import (
    AbsenceEnded,
    AbsenceOfOthers,
    AbsenceOutOfRange,
    AbsenceOverlaps,
    AbsentAndPresent,
    LastDayBeforeFirst,
    UnknownAbsence,
    UnknownMediator,
)
from core.i18n import _, day_in_words
from core.models import LARGEST_NUMBER, Absence, Client
from core.permissions import Act, Acting, allowed

LONGEST_ABSENCE = timedelta(days=366)


class AbsenceRow(NamedTuple):
    """Days on which one mediator looks after another's work, the last one included."""

    absence_id: int
    absent: str
    looked_after_by: str
    first_on: date
    last_on: date


@allowed(Act.VIEW_FILES)
def looked_after(session: Session, by: Acting) -> list[str]:
    """The names of the colleagues whose work who asks looks after today, sorted."""
    names = session.scalars(select(Absence.absent).where(is_looked_after_by(by)).distinct())
    return sorted(names, key=str.casefold)


@allowed(Act.VIEW_FILES)
def list_absences(session: Session, by: Acting) -> list[AbsenceRow]:
    """The absences of today and to come of who asks, and of colleagues that they look after."""
    own = or_(Absence.absent == by.guides_as, Absence.looked_after_by == by.guides_as)
    columns = [getattr(Absence, name) for name in AbsenceRow._fields[1:]]
    rows = session.execute(
        select(Absence.id, *columns)
        .where(own, Absence.ended_at.is_(None), Absence.last_on >= by.today)
        .order_by(Absence.first_on, Absence.id)
    )
    return [AbsenceRow(*row) for row in rows]


@allowed(Act.ARRANGE_ABSENCES)
def arrange_absence(
    session: Session,
    absent: str,
    looked_after_by: str,
    first: date,
    last: date,
    *,
    by: Acting,
) -> Absence:
    """Let one mediator look after the other's work from the first day up to and including the last.

    Both by the name that their clients' files have; who acts is one of both. Raises
    AbsenceOfOthers, AbsentAndPresent, UnknownMediator, LastDayBeforeFirst, AbsenceOutOfRange or
    AbsenceOverlaps.
    """
    _check_people(session, absent, looked_after_by, by)
    if last < first:
        raise LastDayBeforeFirst(first=first, last=last)
    if last < by.today or last - first > LONGEST_ABSENCE:
        raise AbsenceOutOfRange(days=LONGEST_ABSENCE.days)
    _check_free(session, absent, first, last)
    absence = Absence(
        absent=absent,
        looked_after_by=looked_after_by,
        first_on=first,
        last_on=last,
        entered_by=by.name,
        entered_by_account=by.account,
        entered_at=by.now,
    )
    session.add(absence)
    session.flush()
    _tell(session, "absence.arranged", absence, by)
    return absence


@allowed(Act.ARRANGE_ABSENCES)
def end_absence(session: Session, absence_id: int, *, by: Acting) -> Absence:
    """Let an absence count no more. Raises UnknownAbsence, AbsenceOfOthers or AbsenceEnded."""
    absence = session.get(Absence, absence_id) if 0 < absence_id <= LARGEST_NUMBER else None
    if absence is None:
        raise UnknownAbsence(absence_id=absence_id)
    _check_own([absence.absent, absence.looked_after_by], by)
    if absence.ended_at is not None or absence.last_on < by.today:
        raise AbsenceEnded
    absence.ended_by, absence.ended_by_account, absence.ended_at = by.name, by.account, by.now
    session.flush()
    _tell(session, "absence.ended", absence, by)
    return absence


def absence_in_words(absence: AbsenceRow | Absence) -> str:
    """Who looks after whose work, and until when."""
    sentence = _("{who} looks after the work of {absent} from {first} up to and including {last}.")
    return sentence.format(
        who=absence.looked_after_by,
        absent=absence.absent,
        first=day_in_words(absence.first_on),
        last=day_in_words(absence.last_on),
    )


def _check_people(session: Session, absent: str, looked_after_by: str, by: Acting) -> None:
    _check_own([absent, looked_after_by], by)
    if absent == looked_after_by:
        raise AbsentAndPresent
    for name in {absent, looked_after_by} - {by.guides_as}:
        if session.scalar(select(Client.client_id).filter_by(mediator=name).limit(1)) is None:
            raise UnknownMediator(name=name)


def _check_own(names: Sequence[str], by: Acting) -> None:
    if by.guides_as not in names:
        raise AbsenceOfOthers


def _check_free(session: Session, absent: str, first: date, last: date) -> None:
    """Raise AbsenceOverlaps when somebody looks after that work already on one of these days."""
    other = session.scalars(
        select(Absence)
        .where(
            Absence.absent == absent,
            Absence.ended_at.is_(None),
            Absence.first_on <= last,
            Absence.last_on >= first,
        )
        .order_by(Absence.first_on)
        .limit(1)
    ).first()
    if other is not None:
        raise AbsenceOverlaps(
            who=other.looked_after_by, absent=absent, first=other.first_on, last=other.last_on
        )


def _tell(session: Session, kind: str, absence: Absence, by: Acting) -> None:
    record_event(
        session,
        kind,
        by=by,
        absence=absence.id,
        absent=absence.absent,
        looked_after_by=absence.looked_after_by,
        first=absence.first_on.isoformat(),
        last=absence.last_on.isoformat(),
    )
