"""Which upcoming closings to look at, their counts per day, and how many partners they concern."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from core.calendar import Grain, start_of
from core.errors import LastDayBeforeFirst
from core.grants.closing import due
from core.grants.listing import of_mediator
from core.i18n import _, day_in_words
from core.models import Basis, Grant
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope
from core.rules.narrowing import narrowed_to


@dataclass(frozen=True)
class Selection:
    """Which closings to look at: those from `first` to `until`, narrowed by the other fields.

    None or empty fields don't narrow. Without `first`, everything that has expired is included.
    Raises LastDayBeforeFirst.
    """

    until: date
    partner_id: str | None = None
    bases: Sequence[Basis] = ()
    services: Sequence[str] = ()
    mediator: str | None = None
    first: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.until < self.first:
            raise LastDayBeforeFirst(first=self.first, last=self.until)

    def scope(self) -> Scope:
        """Return the condition on `Grant`."""
        scope = and_(
            due(self.until), narrowed_to(Grant, self.partner_id, self.bases, self.services)
        )
        if self.first is not None:
            scope &= Grant.closes_on >= self.first
        if self.mediator is not None:
            scope &= of_mediator(self.mediator)
        return scope


def selection_in_words(selection: Selection) -> str:
    """Return the selected days in words, such as "op 24 november 2026"."""
    first, until = selection.first, selection.until
    if first is None:
        return _("up to {last}").format(last=day_in_words(until))
    if first == until:
        return _("on {day}").format(day=day_in_words(until))
    return _("from {first} up to {last}").format(
        first=day_in_words(first), last=day_in_words(until)
    )


class DayCount(NamedTuple):
    """How many grants close with one basis on a day, or in the period that begins on it."""

    closes_on: date
    basis: Basis
    grants: int


@allowed(Act.VIEW_FILES)
def count_per_day(session: Session, by: Acting, selection: Selection) -> list[DayCount]:
    """Count the grants that close per day and basis, soonest first. Raises NotPermitted."""
    rows = session.execute(
        select(Grant.closes_on, Grant.basis, func.count())
        .where(selection.scope())
        .group_by(Grant.closes_on, Grant.basis)
        .order_by(Grant.closes_on, Grant.basis)
    )
    return [DayCount(day, basis, count) for day, basis, count in rows if day and basis]


def per_period(counts: Iterable[DayCount], grain: Grain) -> list[DayCount]:
    """Add up counts of days to counts of periods."""
    totals: Counter[tuple[date, Basis]] = Counter()
    for day, basis, grants in counts:
        totals[start_of(day, grain), basis] += grants
    return [DayCount(start, basis, grants) for (start, basis), grants in totals.items()]


def count_partners(session: Session, selection: Selection) -> int:
    """Count the partners with a grant in the selection."""
    counted = select(func.count(Grant.partner_id.distinct())).where(selection.scope())
    return session.scalar(counted) or 0
