"""Who may view a file on which day: the condition in SQL, its twin in Python, and their words.

A grant gives access from its first day on, until something stops it: its closing date, whether or
not the daily job ran, or a closing. A closing that was undone stopped it for a while. From its
closing date on a grant has expired; its last day of access is the day before, and that is the day
that people are told.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.i18n import _, day_in_words
from core.models import Grant, State
from core.permissions import Act, Acting, allowed

FIRST_DAYS = ("granted_on",)  # access begins on the latest of these days of a grant
ONE_DAY = timedelta(days=1)


class Dated(Protocol):
    """What says on which days a grant gives access, as things stand now."""

    @property
    def granted_on(self) -> date: ...
    @property
    def closes_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


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

    @property
    def last_day(self) -> date | None:
        """The last day of access; empty: no end yet."""
        return None if self.ends is None else last_day(self.ends)

    def holds(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.begins <= day and (self.ends is None or day < self.ends)


class Standing(StrEnum):
    """Where a grant stands on a day."""

    VIEWS = "views"
    EXPIRED = "expired"
    TO_COME = "to_come"
    CLOSED = "closed"


@allowed(Act.VIEW_FILES)
def may_view(session: Session, by: Acting, client_id: str, partner_id: str) -> bool:
    """Whether this partner may view this client's file today, whether or not the job ran."""
    grants = select(Grant.id).filter_by(client_id=client_id, partner_id=partner_id)
    return session.scalar(grants.where(in_force(by.today)).limit(1)) is not None


def in_force(today: date) -> ColumnElement[bool]:
    """The condition that a grant lets its partner view the file today: `standing` gives VIEWS."""
    begun = [getattr(Grant, name) <= today for name in FIRST_DAYS]
    not_expired = or_(Grant.closes_on.is_(None), ~expired(today))
    return and_(*begun, Grant.closed_on.is_(None), not_expired)


def expired(today: date) -> ColumnElement[bool]:
    """The condition that an open grant has expired by today: `has_expired` in SQL."""
    return Grant.closes_on <= today


def standing(grant: Dated, today: date) -> Standing:
    """Where a grant stands today, as things are now and whether or not the daily job ran."""
    if grant.closed_on is not None:
        return Standing.CLOSED
    if today < begins_on(grant):
        return Standing.TO_COME
    return Standing.EXPIRED if has_expired(grant.closes_on, today) else Standing.VIEWS


def begins_on(grant: Dated) -> date:
    """The first day on which the partner may view the file."""
    days: list[date] = [getattr(grant, name) for name in FIRST_DAYS]
    return max(days)


def has_expired(closes_on: date | None, today: date) -> bool:
    """Whether a grant with this closing date has expired by today: from that date on it has."""
    return closes_on is not None and closes_on <= today


def stops_on(closed_on: date, closes_on: date | None) -> date:
    """The first day without access of a closed grant: its closing date when the run came later."""
    return min(closed_on, closes_on or closed_on)


def last_day(closes_on: date) -> date:
    """The last day of access of a grant with this closing date."""
    return closes_on - ONE_DAY


def closes_after(last_day: date) -> date:
    """The closing date of a grant with this last day of access."""
    return last_day + ONE_DAY


def periods(begins: date, stops: Iterable[Stop], reason: str) -> list[Period]:
    """The days of access from a first one on, first to last; `reason` if nothing stops it."""
    found = []
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


def state_in_words(state: State | None, closes_on: date | None, today: date) -> str:
    """Where a grant stands today: one of `every_state`, or that it is closed: it has no state."""
    if state is None:
        return _("Closed")
    in_use, undecided, still_open, has_lapsed = every_state()
    if has_expired(closes_on, today):
        return has_lapsed
    return {State.IN_USE: in_use, State.NO_RULE: undecided, State.CLOSES: still_open}[state]


def every_state() -> list[str]:
    """The words for where an open grant can stand, in a fixed order."""
    return [_("In use"), _("Needs a decision"), _("Still open"), _("Expired")]


def last_day_in_words(closes_on: date) -> str:
    """The last day of access of a grant with this closing date, as sentences say it."""
    return day_in_words(last_day(closes_on))
