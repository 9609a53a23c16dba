"""Figures about closings and open grants, counted in the database. None of them is about a client.

Every count is taken in the order of an index that holds all that it asks, so that it stays fast
among millions; the frames in `core/reporting/figures.py` add them up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from core.errors import LastDayBeforeFirst
from core.i18n import FLANDERS
from core.models import Basis, Cause, Closure, ConsentForm, Grant, Partner, State
from core.permissions import Act, Acting, allowed
from core.rules.narrowing import narrowed_to

# How old work is, in days: up to each of these, and older than the last.
AGES = (7, 30, 90, 180, 365)


@dataclass(frozen=True)
class Choice:
    """What the figures are about: the days from the first up to the last, and for whom.

    Raises LastDayBeforeFirst.
    """

    first: date
    until: date
    partner_id: str | None = None
    bases: Sequence[Basis] = ()
    services: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.until < self.first:
            raise LastDayBeforeFirst(first=self.first, last=self.until)


class ClosingCount(NamedTuple):
    """How many closings on a day have all this in common. Only the daily job's have a basis."""

    closed_on: date
    cause: Cause
    basis: Basis | None
    service: str | None
    closings: int


class WaitCount(NamedTuple):
    """How many closings of the daily job on a day came so long after what they are counted from,
    if anything, and so many days after their closing date."""

    closed_on: date
    counted_from: date | None
    days_late: int
    closings: int


class PartnerCount(NamedTuple):
    """How many closings a partner has."""

    partner_id: str
    name: str
    closings: int


class OpenCount(NamedTuple):
    """How many open grants have all this in common."""

    state: State | None
    closes_on: date | None
    basis: Basis | None
    service: str | None
    counted_from: date | None
    grants: int


class Flow(NamedTuple):
    """How many grants are open today, and how many opened and closed on each day until then."""

    open_today: int
    opened: Mapping[date, int]
    closed: Mapping[date, int]


@allowed(Act.SEE_FIGURES)
def count_closings(session: Session, by: Acting, choice: Choice) -> list[ClosingCount]:
    """The closings that stand, by what decided them."""
    alike = (Closure.closed_on, Closure.cause, Closure.basis, Closure.service)
    counted = select(*alike, func.count()).where(_standing(choice)).group_by(*alike)
    return [ClosingCount(*row) for row in session.execute(counted)]


@allowed(Act.SEE_FIGURES)
def count_waits(session: Session, by: Acting, choice: Choice) -> list[WaitCount]:
    """The closings of the daily job that stand, by how long they took."""
    # First in the index's order: what is left to put together is little.
    alike = (
        Closure.closed_on, Closure.cause, Closure.basis, Closure.service, Closure.counted_from,
        Closure.days_late,
    )  # fmt: skip
    by_job = and_(_standing(choice), Closure.basis.is_not(None))
    counted = select(*alike, func.count().label("closings")).where(by_job).group_by(*alike)
    part = counted.subquery("part")
    taken = (part.c.closed_on, part.c.counted_from, part.c.days_late)
    together = select(*taken, func.sum(part.c.closings)).group_by(*taken)
    return [WaitCount(*row[:3], int(row[3])) for row in session.execute(together)]


@allowed(Act.SEE_FIGURES)
def count_undone(session: Session, by: Acting, choice: Choice) -> dict[date, int]:
    """The closings that were undone since, by the day on which they were made."""
    undone = and_(Closure.undone_at.is_not(None), _closing(choice))
    counted = select(Closure.closed_on, func.count()).where(undone).group_by(Closure.closed_on)
    return dict(session.execute(counted).all())


@allowed(Act.SEE_FIGURES)
def count_by_partner(session: Session, by: Acting, choice: Choice) -> list[PartnerCount]:
    """The closings that stand of every partner that has any, most first."""
    # One count for each partner reads its part of the index; grouping would read all there is.
    closings = (
        select(func.count())
        .select_from(Closure)
        .where(
            Closure.partner_id == Partner.partner_id,
            Closure.undone_at.is_(None),
            _closing(choice),
        )
        .scalar_subquery()
    )
    rows = session.execute(select(Partner.partner_id, Partner.name, closings).where(_of(choice)))
    counts = [PartnerCount(*row) for row in rows if row[2]]
    return sorted(counts, key=lambda count: (-count.closings, count.name, count.partner_id))


@allowed(Act.SEE_FIGURES)
def read_flow(session: Session, by: Acting, choice: Choice) -> Flow:
    """What was opened and closed since the choice's first day, of its partner.

    A closing that was undone counts as never made. Bases and services play no part: a grant gets
    them only when it closes.
    """
    days = Choice(min(choice.first, by.today), by.today, choice.partner_id)
    partner = narrowed_to(Grant, choice.partner_id)
    opened = select(Grant.granted_on, func.count()).where(
        partner, Grant.granted_on.between(days.first, by.today)
    )
    closed = select(Closure.closed_on, func.count()).where(
        Closure.undone_at.is_(None), _closing(days)
    )
    return Flow(
        _count_open(session, partner, by.today),
        dict(session.execute(opened.group_by(Grant.granted_on)).all()),
        dict(session.execute(closed.group_by(Closure.closed_on)).all()),
    )


@allowed(Act.SEE_FIGURES)
def count_standing(session: Session, by: Acting, choice: Choice) -> list[OpenCount]:
    """The grants that are open now, of the choice's partner, bases and services."""
    alike = (Grant.state, Grant.closes_on, Grant.basis, Grant.service, Grant.counted_from)
    open_now = select(*alike, func.count()).where(
        Grant.closed_on.is_(None),
        narrowed_to(Grant, choice.partner_id, choice.bases, choice.services),
    )
    counted = open_now.group_by(*alike)
    return [OpenCount(*row) for row in session.execute(counted)]


@allowed(Act.SEE_FIGURES)
def count_drafts(session: Session, by: Acting, choice: Choice) -> list[int]:
    """The consent forms of the choice's partner that grant nothing yet, for each of the ages.

    One number for each of `AGES`, and one for what is older.
    """
    draft: ColumnElement[bool] = ConsentForm.recorded_at.is_(None)
    if choice.partner_id is not None:
        draft &= ConsentForm.partner_id == choice.partner_id
    younger = [func.count(case((_entered_since(by.today, days), 1))) for days in AGES]
    counts = session.execute(select(*younger, func.count()).where(draft)).one()
    return [count - before for before, count in zip([0, *counts], counts, strict=False)]


def _standing(choice: Choice) -> ColumnElement[bool]:
    return and_(Closure.undone_at.is_(None), _closing(choice))


def _closing(choice: Choice) -> ColumnElement[bool]:
    return and_(
        Closure.closed_on.between(choice.first, choice.until),
        narrowed_to(Closure, choice.partner_id, choice.bases, choice.services),
    )


def _of(choice: Choice) -> ColumnElement[bool]:
    return true() if choice.partner_id is None else Partner.partner_id == choice.partner_id


def _count_open(session: Session, partner: ColumnElement[bool], today: date) -> int:
    """How many grants are open today: not those that are still to begin.

    Two counts, each with an index of its own.
    """
    counted = select(func.count()).select_from(Grant).where(Grant.closed_on.is_(None), partner)
    to_begin = counted.where(Grant.granted_on > today)
    return (session.scalar(counted) or 0) - (session.scalar(to_begin) or 0)


def _entered_since(today: date, days: int) -> ColumnElement[bool]:
    first = datetime.combine(today - timedelta(days=days), time(), FLANDERS)
    return ConsentForm.entered_at >= first
