"""Over which days a grant let its partner view the file: pure functions.

A grant gives access from its first day on, until something stops it: its closing date, whether or
not the daily job ran, or a closing. A closing that was undone stopped it for a while.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.models import Grant
from core.permissions import Act, Acting, allowed


class Stop(NamedTuple):
    """From `begins` on the partner could not view the file, until `ends` if it was undone."""

    begins: date
    ends: date | None
    reason: str


class Period(NamedTuple):
    """Days on which the partner could view the file. `ends` is exclusive; empty: no end yet.

    `reason` is why it ends, or why it has no end.
    """

    begins: date
    ends: date | None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.begins <= day and (self.ends is None or day < self.ends)


class Standing(StrEnum):
    """Where a grant stands on a day."""

    VIEWS = "views"
    EXPIRED = "expired"
    TO_COME = "to_come"
    CLOSED = "closed"


def periods(granted_on: date, stops: Iterable[Stop], reason: str) -> list[Period]:
    """The days on which the grant gave access, first to last; `reason` if nothing stops it."""
    found, begins = [], granted_on
    for stop in sorted(stops, key=lambda stop: (stop.begins, stop.ends or date.max)):
        if stop.ends is not None and stop.ends <= max(stop.begins, begins):
            continue
        if stop.begins > begins:
            found.append(Period(begins, stop.begins, stop.reason))
        if stop.ends is None:
            return found
        begins = stop.ends
    return [*found, Period(begins, None, reason)]


def period_on(day: date, periods: Sequence[Period]) -> Period | None:
    """The period in which the partner may view the file on this day, if any."""
    return next((period for period in periods if period.holds(day)), None)


@allowed(Act.VIEW_FILES)
def may_view(session: Session, by: Acting, client_id: str, partner_id: str) -> bool:
    """Whether this partner may view this client's file today, whether or not the job ran."""
    grants = select(Grant.id).filter_by(client_id=client_id, partner_id=partner_id)
    return session.scalar(grants.where(in_force(by.today)).limit(1)) is not None


def in_force(today: date) -> ColumnElement[bool]:
    """The condition that a grant lets its partner view the file today.

    A grant past its closing date has expired, also when the daily job hasn't reached it yet.
    """
    return and_(
        Grant.granted_on <= today,
        Grant.closed_on.is_(None),
        or_(Grant.closes_on.is_(None), Grant.closes_on > today),
    )
