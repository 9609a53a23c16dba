"""Who may view a file on which day: the condition in SQL, its twin in Python, and the words for it.

Today goes by the grant as it stands: it gives access from the later of its first day and the day
on which the register knew of it, until its closing date, whether or not the daily job ran. From
that date on it has expired; its last day of access is the day before, and that is the day that
people are told. Any other day goes by the periods that `rules.access_periods` remembered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.i18n import _, day_in_words
from core.models import AccessPeriod, Grant, State
from core.permissions import Act, Acting, allowed

FIRST_DAYS = ("granted_on", "known_on")  # access begins on the latest of these days of a grant
ONE_DAY = timedelta(days=1)


class Dated(Protocol):
    """The days of a grant that decide when it gives access, as things stand now."""

    @property
    def granted_on(self) -> date: ...
    @property
    def known_on(self) -> date: ...
    @property
    def closes_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


class Period(NamedTuple):
    """Days on which the partner could view the file. `ends` is exclusive; empty: no end yet."""

    begins: date
    ends: date | None

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


def last_day(closes_on: date) -> date:
    """Return the last day of access of a grant with this closing date."""
    return closes_on - ONE_DAY


def closes_after(last_day: date) -> date:
    """Return the closing date of a grant with this last day of access."""
    return last_day + ONE_DAY


def read_periods(session: Session, which: ColumnElement[bool]) -> dict[int, list[Period]]:
    """The days of access of each grant, first to last, by its number.

    `which` is a condition on `AccessPeriod`.
    """
    rows = session.execute(
        select(AccessPeriod.grant_id, AccessPeriod.from_on, AccessPeriod.until_on)
        .where(which)
        .order_by(AccessPeriod.from_on, AccessPeriod.id)
    )
    found: dict[int, list[Period]] = defaultdict(list)
    for grant_id, begins, ends in rows:
        found[grant_id].append(Period(begins, ends))
    return {grant_id: joined(periods) for grant_id, periods in found.items()}


def joined(periods: Iterable[Period]) -> list[Period]:
    """The periods, first to last, without those of no day, and as one where no day is between."""
    found: list[Period] = []
    for period in periods:
        if period.begins == period.ends:
            continue
        if found and found[-1].ends == period.begins:
            found[-1] = Period(found[-1].begins, period.ends)
        else:
            found.append(period)
    return found


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
