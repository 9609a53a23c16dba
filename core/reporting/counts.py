"""Counts of closings and open grants, made in the database. None of them is about a client.

Each count follows the order of an index that covers it, so that it stays fast among millions of
rows; `core/reporting/figures.py` adds the counts up.
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

# Steps of the age of work, in days: up to each of these, and older than the last.
AGES = (7, 30, 90, 180, 365)


@dataclass(frozen=True)
class Choice:
    """Which closings and grants the figures are about.

    The days run from `first` to `until`, both included; None and empty fields select everything.
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
    """How many closings share these values. Only those by the daily job have a basis."""

    closed_on: date
    cause: Cause
    basis: Basis | None
    service: str | None
    closings: int


class WaitCount(NamedTuple):
    """How many closings by the daily job share these values.

    `counted_from` is the day from which the closing date counts, if any; `days_late` is the number
    of days between the closing date and the closing.
    """

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
    """How many open grants share these values."""

    state: State | None
    closes_on: date | None
    basis: Basis | None
    service: str | None
    counted_from: date | None
    grants: int


class Flow(NamedTuple):
    """How many grants are open today, and how many opened and closed on each day up to today."""

    open_today: int
    opened: Mapping[date, int]
    closed: Mapping[date, int]


@allowed(Act.SEE_FIGURES)
def count_closings(session: Session, by: Acting, choice: Choice) -> list[ClosingCount]:
    """Count the closings that stand, by day and by what decided them. Raises NotPermitted."""
    alike = (Closure.closed_on, Closure.cause, Closure.basis, Closure.service)
    counted = select(*alike, func.count()).where(_standing(choice)).group_by(*alike)
    return [ClosingCount(*row) for row in session.execute(counted)]


@allowed(Act.SEE_FIGURES)
def count_waits(session: Session, by: Acting, choice: Choice) -> list[WaitCount]:
    """Count the closings by the daily job that stand, by how long they took.

    Raises NotPermitted.
    """
    # Grouped in the index's order first: that leaves few rows for the second grouping.
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
    """Count the closings that were undone later, by the day of closing. Raises NotPermitted."""
    undone = and_(Closure.undone_at.is_not(None), _closing(choice))
    counted = select(Closure.closed_on, func.count()).where(undone).group_by(Closure.closed_on)
    return dict(session.execute(counted).all())


@allowed(Act.SEE_FIGURES)
def count_by_partner(session: Session, by: Acting, choice: Choice) -> list[PartnerCount]:
    """Count the closings that stand of every partner that has any, most first.

    Raises NotPermitted.
    """
    # One count per partner reads only its part of the index; grouping would read all of it.
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
    """Return what opened and closed since the choice's first day, for its partner.

    A closing that was undone doesn't count. Bases and services are ignored: a grant gets them only
    when it closes. Raises NotPermitted.
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
    """Count the open grants of the choice's partner, bases and services. Raises NotPermitted."""
    alike = (Grant.state, Grant.closes_on, Grant.basis, Grant.service, Grant.counted_from)
    open_now = select(*alike, func.count()).where(
        Grant.closed_on.is_(None),
        narrowed_to(Grant, choice.partner_id, choice.bases, choice.services),
    )
    counted = open_now.group_by(*alike)
    return [OpenCount(*row) for row in session.execute(counted)]


@allowed(Act.SEE_FIGURES)
def count_drafts(session: Session, by: Acting, choice: Choice) -> list[int]:
    """Count the drafts of the choice's partner by age. Raises NotPermitted.

    The result has one number for each of `AGES`, and one for older drafts.
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
    """Count the grants that are open today, without those that are still to begin.

    Two counts, each with an index of its own.
    """
    counted = select(func.count()).select_from(Grant).where(Grant.closed_on.is_(None), partner)
    to_begin = counted.where(Grant.granted_on > today)
    return (session.scalar(counted) or 0) - (session.scalar(to_begin) or 0)


def _entered_since(today: date, days: int) -> ColumnElement[bool]:
    first = datetime.combine(today - timedelta(days=days), time(), FLANDERS)
    return ConsentForm.entered_at >= first
