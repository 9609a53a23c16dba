"""The access register of one client's file: who may view it, who could before, and why.

A client has few grants, so all of them are read at once and judged in plain Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from core.calendar import add_period
from core.grants.access import ONE_DAY, Period, Standing, begins_on, period_on
from core.grants.closings import ClosingRow
from core.grants.ground_rows import GroundRow
from core.grants.listing import GrantRow
from core.models import Answer, Channel, Effect, Purpose, ScanType, Unit

MONTHS_BACK = 24  # what a client reads of the past


@dataclass(frozen=True, kw_only=True)
class RegisteredGrant(GrantRow):
    """One grant of the register, open or closed, with all its closings, the latest first.

    `periods` are the days on which its partner could view the file, first to last; `grounds` what
    it rests on and what it rested on, the first one first.
    """

    periods: Sequence[Period]
    grounds: Sequence[GroundRow]
    closings: Sequence[ClosingRow]

    def standing(self, day: date) -> Standing:
        """Return where the grant stands on this day, whether or not the daily job ran."""
        if day < begins_on(self):
            return Standing.TO_COME if self.closed_on is None else Standing.CLOSED
        if period_on(day, self.periods):
            return Standing.VIEWS
        return Standing.CLOSED if self._is_closed(day) else Standing.EXPIRED

    def closing_after(self, period: Period) -> ClosingRow | None:
        """The first closing after a period ended and before access began again, if any."""
        if period.ends is None:
            return None
        later = [each.begins for each in self.periods if each.begins > period.begins]
        until = min(later, default=date.max)
        after = [each for each in self.closings if period.ends <= each.closed_on <= until]
        return min(after, key=lambda closing: (closing.closed_on, closing.closing_id), default=None)

    def grounds_in(self, period: Period) -> list[GroundRow]:
        """What the grant rested on in this period, as far as the register knew."""
        return [
            ground
            for ground in self.grounds
            if (period.ends is None or ground.known_on < period.ends)
            and (ground.ended_on is None or ground.ended_on > period.begins)
        ]

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
    """A grant with a period in which its partner may view the file, and what it then rests on."""

    grant: RegisteredGrant
    period: Period
    grounds: Sequence[GroundRow]

    @property
    def lives_again_on(self) -> date | None:
        """The day on which access began again after this period; None: it didn't."""
        later = (each.begins for each in self.grant.periods if each.begins > self.period.begins)
        return min(later, default=None)


@dataclass(frozen=True)
class Register:
    """Everything about one client's file, the latest first."""

    client: Person
    grants: Sequence[RegisteredGrant]
    forms: Sequence[RegisteredForm]
    closings: Sequence[ClosingRow]

    def viewers(self, day: date) -> list[Access]:
        """Who may view the file on this day, over which period, and on what ground that day."""
        found = ((grant, period_on(day, grant.periods)) for grant in self.grants)
        return [
            Access(grant, period, grant.grounds_in(Period(day, day + ONE_DAY)))
            for grant, period in found
            if period is not None
        ]

    def without_access(self, day: date, today: date) -> list[RegisteredGrant]:
        """Return the grants that give no access on this day although they aren't closed.

        These are the expired ones and, if `day` is today, those that haven't begun.
        """
        waiting = {Standing.EXPIRED} | ({Standing.TO_COME} if day == today else set())
        return [grant for grant in self.grants if grant.standing(day) in waiting]

    def recent_viewers(self, day: date) -> tuple[date, list[Access]]:
        """Who could view the file in the two years before this day and no longer on it, first to
        last, and since when."""
        since = add_period(day, -MONTHS_BACK, Unit.MONTHS)
        return since, self.former_viewers(since, day)

    def former_viewers(self, since: date, day: date) -> list[Access]:
        """Who could view the file after `since` and no longer on this day, first to last."""
        ended = [
            Access(grant, period, grant.grounds_in(period))
            for grant in self.grants
            for period in grant.periods
            if period.ends is not None and since < period.ends <= day
        ]
        return sorted(ended, key=lambda access: (access.period.begins, access.period.ends or day))
