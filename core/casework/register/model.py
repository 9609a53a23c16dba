"""The access register of one client's file: who may view it, who could, and all that led there.

A client has few grants, so all of them are read at once and judged in plain Python.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from core.grants.access import Period, Standing, Stop, period_on, periods
from core.i18n import day_of
from core.models import Answer, Basis, Cause, Channel, Effect, Origin, Purpose, ScanType, State


class RegisteredClosing(NamedTuple):
    """One closing of a grant, with its evidence. `reason` is the sentence that says why."""

    closing_id: int
    grant_id: int
    partner_id: str
    partner_name: str
    cause: Cause
    run_id: int | None
    run_on: date | None
    closed_on: date
    closed_by: str
    closed_at: datetime
    closes_on: date | None
    days_late: int | None
    basis: Basis | None
    fact_id: str | None
    rule_valid_from: date | None
    reason: str
    undone_by: str | None
    undone_at: datetime | None
    undo_reason: str | None

    @property
    def stops_on(self) -> date:
        """The first day without access: the closing date, also when the run came later."""
        return min(self.closed_on, self.closes_on or self.closed_on)

    @property
    def undone_on(self) -> date | None:
        """The day from which the grant was open again, if the closing was undone."""
        return None if self.undone_at is None else day_of(self.undone_at)


@dataclass(frozen=True)
class RegisteredGrant:
    """One grant, open or closed. `reason` says why it is open; it is empty once it is closed."""

    grant_id: int
    partner_id: str
    partner_name: str
    origin: Origin
    service: str | None
    granted_on: date
    renewed_on: date | None
    closed_on: date | None
    state: State | None
    closes_on: date | None
    basis: Basis | None
    reason: str
    closings: Sequence[RegisteredClosing]

    @property
    def periods(self) -> list[Period]:
        """The days on which the partner may view the file, first to last."""
        return periods(self.granted_on, self._stops(), self.reason)

    def standing(self, day: date) -> Standing:
        """Where the grant stands on this day, whether or not the daily job ran."""
        if day < self.granted_on:
            return Standing.TO_COME if self.closed_on is None else Standing.CLOSED
        if period_on(day, self.periods):
            return Standing.VIEWS
        return Standing.CLOSED if self._is_closed(day) else Standing.EXPIRED

    def _stops(self) -> Iterable[Stop]:
        for closing in self.closings:
            yield Stop(closing.stops_on, closing.undone_on, closing.reason)
        if self.closes_on is not None:
            yield Stop(self.closes_on, None, self.reason)

    def _is_closed(self, day: date) -> bool:
        return any(
            closing.closed_on <= day and (closing.undone_on is None or day < closing.undone_on)
            for closing in self.closings
        )


class RegisteredForm(NamedTuple):
    """One consent form, drafts and refusals too. What a draft lacks is empty."""

    form_id: int
    grant_id: int | None
    partner_id: str | None
    partner_name: str | None
    purpose: Purpose | None
    channel: Channel | None
    filled_in_on: date | None
    received_on: date | None
    answer: Answer | None
    effect: Effect | None
    entered_by: str
    entered_at: datetime
    recorded_by: str | None
    recorded_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    scan_type: ScanType | None


class Person(NamedTuple):
    """The client as the register names them."""

    client_id: str
    last_name: str
    first_name: str
    birth_date: date | None
    municipality: str | None
    mediator: str | None

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Access(NamedTuple):
    """A grant with the period in which its partner may view the file."""

    grant: RegisteredGrant
    period: Period


@dataclass(frozen=True)
class Register:
    """All there is on one client's file, the latest first."""

    client: Person
    grants: Sequence[RegisteredGrant]
    forms: Sequence[RegisteredForm]
    closings: Sequence[RegisteredClosing]

    def viewers(self, day: date) -> list[Access]:
        """Who may view the file on this day, and over which period."""
        found = ((grant, period_on(day, grant.periods)) for grant in self.grants)
        return [Access(grant, period) for grant, period in found if period is not None]

    def without_access(self, day: date, today: date) -> list[RegisteredGrant]:
        """The grants that were not closed on this day and yet gave no access, or today not yet."""
        waiting = {Standing.EXPIRED} | ({Standing.TO_COME} if day == today else set())
        return [grant for grant in self.grants if grant.standing(day) in waiting]

    def former_viewers(self, since: date, day: date) -> list[Access]:
        """Who could view the file after `since` and no longer on this day, the latest first."""
        ended = [
            Access(grant, period)
            for grant in self.grants
            for period in grant.periods
            if period.ends is not None and since < period.ends <= day
        ]
        return sorted(ended, key=lambda access: access.period.ends or day, reverse=True)
