"""Who may view a file on which day: the condition in SQL, its twin in Python, and the words for it.

A grant gives access from its first day until something stops it: its closing date, whether or not
the daily job ran, or a closing. A closing that was undone stopped it for a while. On its closing
date a grant has expired; its last day of access is the day before, and that is the day shown
to people.
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
    """The days of a grant that decide when it gives access, as things stand now."""

    @property
    def granted_on(self) -> date: ...
    @property
    def closes_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


class Stop(NamedTuple):
    """From `begins` the partner could not view the file, until `ends` if that was undone."""

    begins: date
    ends: date | None
    reason: str


class Period(NamedTuple):
    """Days on which the partner could view the file.

    `ends` is exclusive, or None when there is no end yet. `reason` is why it ends, or why not.
    """

    begins: date
    ends: date | None
    reason: str

    @property
    def last_day(self) -> date | None:
        """The last day of access; None when there is no end yet."""
        return None if self.ends is None else last_day(self.ends)

    def holds(self, day: date) -> bool:
        """Return whether this day is in the period."""
        return self.begins <= day and (self.ends is None or day < self.ends)


class Standing(StrEnum):
    """Where a grant stands on a day."""

    VIEWS = "views"
    EXPIRED = "expired"
    TO_COME = "to_come"
    CLOSED = "closed"


@allowed(Act.VIEW_FILES)
def may_view(session: Session, by: Acting, client_id: str, partner_id: str) -> bool:
    """Return whether this partner may view this client's file today, even if the job didn't run.

    Raises NotPermitted.
    """
    grants = select(Grant.id).filter_by(client_id=client_id, partner_id=partner_id)
    return session.scalar(grants.where(in_force(by.today)).limit(1)) is not None


def in_force(today: date) -> ColumnElement[bool]:
    """Return the condition that a grant gives access today: that `standing` returns VIEWS."""
    begun = [getattr(Grant, name) <= today for name in FIRST_DAYS]
    not_expired = or_(Grant.closes_on.is_(None), ~expired(today))
    return and_(*begun, Grant.closed_on.is_(None), not_expired)


def expired(today: date) -> ColumnElement[bool]:
    """Return the condition that an open grant has expired by today: `has_expired` in SQL."""
    return Grant.closes_on <= today


def standing(grant: Dated, today: date) -> Standing:
    """Return where a grant stands today, as things are now and whether or not the daily job ran."""
    if grant.closed_on is not None:
        return Standing.CLOSED
    if today < begins_on(grant):
        return Standing.TO_COME
    return Standing.EXPIRED if has_expired(grant.closes_on, today) else Standing.VIEWS


def begins_on(grant: Dated) -> date:
    """Return the first day on which the partner may view the file."""
    days: list[date] = [getattr(grant, name) for name in FIRST_DAYS]
    return max(days)


def has_expired(closes_on: date | None, today: date) -> bool:
    """Return whether a grant with this closing date has expired by today, that date included."""
    return closes_on is not None and closes_on <= today


def stops_on(closed_on: date, closes_on: date | None) -> date:
    """Return the first day without access of a closed grant.

    That is its closing date when the closing came later.
    """
    return min(closed_on, closes_on or closed_on)


def last_day(closes_on: date) -> date:
    """Return the last day of access of a grant with this closing date."""
    return closes_on - ONE_DAY


def closes_after(last_day: date) -> date:
    """Return the closing date of a grant with this last day of access."""
    return last_day + ONE_DAY


def periods(begins: date, stops: Iterable[Stop], reason: str) -> list[Period]:
    """Return the periods of access from `begins` on, first to last.

    `reason` is that of the last one if nothing stops it.
    """
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
    """Return the period of access that contains this day, if any."""
    return next((period for period in periods if period.holds(day)), None)


def state_in_words(state: State | None, closes_on: date | None, today: date) -> str:
    """Return where a grant stands today: one of `every_state`, or "closed" when it has no state."""
    if state is None:
        return _("Closed")
    in_use, undecided, still_open, has_lapsed = every_state()
    if has_expired(closes_on, today):
        return has_lapsed
    return {State.IN_USE: in_use, State.NO_RULE: undecided, State.CLOSES: still_open}[state]


def every_state() -> list[str]:
    """Return the words for where an open grant can stand, in a fixed order."""
    return [_("In use"), _("Needs a decision"), _("Still open"), _("Expired")]


def last_day_in_words(closes_on: date) -> str:
    """Return the last day of access of a grant with this closing date, in words."""
    return day_in_words(last_day(closes_on))
