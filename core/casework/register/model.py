"""The access register of one client's file: who may view it, who could before, and why.

A client has few grants, so all of them are read at once and judged in plain Python.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from core.grants.access import Period, Standing, Stop, begins_on, period_on, periods
from core.grants.closings import ClosingRow
from core.grants.listing import GrantRow
from core.grants.wording import explain_closing
from core.models import Answer, Channel, Effect, Purpose, ScanType


@dataclass(frozen=True, kw_only=True)
class RegisteredGrant(GrantRow):
    """One grant of the register, open or closed, with all its closings."""

    service_name: str | None
    closings: Sequence[ClosingRow]

    @property
    def periods(self) -> list[Period]:
        """The periods in which the partner may view the file, first to last."""
        return periods(begins_on(self), self._stops(), self.reason)

    def standing(self, day: date) -> Standing:
        """Return where the grant stands on this day, whether or not the daily job ran."""
        if day < begins_on(self):
            return Standing.TO_COME if self.closed_on is None else Standing.CLOSED
        if period_on(day, self.periods):
            return Standing.VIEWS
        return Standing.CLOSED if self._is_closed(day) else Standing.EXPIRED

    def _stops(self) -> Iterable[Stop]:
        for closing in self.closings:
            yield Stop(closing.stops_on, closing.undone_on, explain_closing(closing))
        if self.closes_on is not None:
            yield Stop(self.closes_on, None, self.reason)

    def _is_closed(self, day: date) -> bool:
        return any(
            closing.closed_on <= day and (closing.undone_on is None or day < closing.undone_on)
            for closing in self.closings
        )


class RegisteredForm(NamedTuple):
    """One consent form, drafts and refusals too. Fields that a draft lacks are None."""

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
    """The client as the register names them: last name first."""

    client_id: str
    last_name: str
    first_name: str
    birth_date: date | None
    municipality: str | None
    mediator: str | None

    @property
    def name(self) -> str:
        """Last name, then first name."""
        return f"{self.last_name} {self.first_name}"


class Access(NamedTuple):
    """A grant with the period in which its partner may view the file."""

    grant: RegisteredGrant
    period: Period


@dataclass(frozen=True)
class Register:
    """Everything about one client's file, the latest first."""

    client: Person
    grants: Sequence[RegisteredGrant]
    forms: Sequence[RegisteredForm]
    closings: Sequence[ClosingRow]

    def viewers(self, day: date) -> list[Access]:
        """Return the grants whose partner may view the file on this day, each with its period."""
        found = ((grant, period_on(day, grant.periods)) for grant in self.grants)
        return [Access(grant, period) for grant, period in found if period is not None]

    def without_access(self, day: date, today: date) -> list[RegisteredGrant]:
        """Return the grants that give no access on this day although they aren't closed.

        These are the expired ones and, if `day` is today, those that haven't begun.
        """
        waiting = {Standing.EXPIRED} | ({Standing.TO_COME} if day == today else set())
        return [grant for grant in self.grants if grant.standing(day) in waiting]

    def former_viewers(self, since: date, day: date) -> list[Access]:
        """Return the periods of access that ended after `since` and by `day`, the latest first."""
        ended = [
            Access(grant, period)
            for grant in self.grants
            for period in grant.periods
            if period.ends is not None and since < period.ends <= day
        ]
        return sorted(ended, key=lambda access: access.period.ends or day, reverse=True)
