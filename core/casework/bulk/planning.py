"""What an act on many grants would do to each of them, or why it can't be done; changes nothing.

Source: `docs/rules.md`, "By hand".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from core.errors import KeptTooLong, NoGrantChosen, TooManyAtOnce
from core.grants.access import has_expired, last_day
from core.grants.lifecycle import LONGEST_KEEPING, longest_keepings
from core.grants.listing import is_open
from core.grants.marks import OfGrant, check_day
from core.models import LARGEST_NUMBER, BatchAct, Client, Grant, GrantMark, Partner
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope

MOST_AT_ONCE = 500


class Obstacle(StrEnum):
    """Why an act can't be done to a grant; the first that fits."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    KEPT_ALREADY = "kept_already"
    KEPT_LONG_ENOUGH = "kept_long_enough"
    CANT_BE_KEPT_SO_LONG = "cant_be_kept_so_long"
    CLOSES_ANYWAY = "closes_anyway"
    ASKED_ALREADY = "asked_already"


class BulkRequest(NamedTuple):
    """An act on many grants: `until` is the closing date that keeping gives, `look_again_on` is
    for asking the partner, and `reason` says why, the same for all."""

    act: BatchAct
    grant_ids: Sequence[int]
    reason: str = ""
    until: date | None = None
    look_again_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedGrant:
    """What the act would do to one grant: nothing when there is an `obstacle`.

    `obstacle_day` is the closing date until which it is kept or can be, the day of its closing, or
    the day on which to look again. Of an unknown grant only the number is filled in.
    """

    grant_id: int
    client_id: str = ""
    last_name: str = ""
    first_name: str = ""
    partner_id: str = ""
    partner_name: str = ""
    mediator: str | None = None
    closes_on: date | None = None
    obstacle: Obstacle | None = None
    obstacle_day: date | None = None

    @property
    def client_name(self) -> str:
        """The client's name as in lists: last name first."""
        return f"{self.last_name} {self.first_name}"

    @property
    def whose(self) -> OfGrant:
        """The grant by its number, and whose it is."""
        return OfGrant(self.grant_id, self.client_id, self.partner_id)


@dataclass(frozen=True)
class BulkPlan:
    """What an act would do to each of the grants, in the order of their numbers."""

    request: BulkRequest
    grants: Sequence[PlannedGrant]

    @cached_property
    def possible(self) -> list[PlannedGrant]:
        """The grants to which it can be done."""
        return [each for each in self.grants if each.obstacle is None]

    @cached_property
    def impossible(self) -> list[PlannedGrant]:
        """The grants to which it can't be done."""
        return [each for each in self.grants if each.obstacle is not None]

    @property
    def closing_before_look(self) -> list[PlannedGrant]:
        """The grants that close before the day to look again."""
        day = self.request.look_again_on
        return [each for each in self.possible if day and has_expired(each.closes_on, day)]

    def of_others(self, mediators: Iterable[str]) -> list[PlannedGrant]:
        """The grants to which it can be done, on files of other mediators' clients than these."""
        own = set(mediators)
        return [each for each in self.possible if each.mediator not in own]


@allowed(Act.VIEW_FILES)
def choose_all(session: Session, by: Acting, scope: Scope) -> list[int]:
    """The numbers of all open grants in the scope, such as a list's filters find.

    Raises TooManyAtOnce.
    """
    found = session.scalars(select(Grant.id).where(is_open(scope)).limit(MOST_AT_ONCE + 1)).all()
    if len(found) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    return sorted(found)


@allowed(Act.CHANGE_GRANTS)
def plan_bulk(session: Session, by: Acting, request: BulkRequest) -> BulkPlan:
    """What the act would do to each of the grants, each once, or why it can't be done.

    It names clients: they have been looked at. Raises NoGrantChosen, TooManyAtOnce, KeptTooLong or
    LookAgainOutOfRange.
    """
    numbers = sorted(set(request.grant_ids))
    if not numbers:
        raise NoGrantChosen
    if len(numbers) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    _check_days(request, by.today)
    known = {row.id: row for row in session.execute(_grants(numbers))}
    longest: Mapping[int, date] = {}
    if request.act is BatchAct.KEEP:
        longest = longest_keepings(session, Grant.id.in_(list(known)), by.today)
    return BulkPlan(
        request,
        [
            _planned(known[number], request, longest.get(number), by.today)
            if number in known
            else PlannedGrant(grant_id=number, obstacle=Obstacle.UNKNOWN)
            for number in numbers
        ],
    )


def _check_days(request: BulkRequest, today: date) -> None:
    if request.act is BatchAct.KEEP:
        first, last = today + timedelta(days=1), today + LONGEST_KEEPING
        if request.until is None or not first <= request.until <= last:
            raise KeptTooLong(first=last_day(first), last=last_day(last))
    if request.act is BatchAct.ASK:
        check_day(request.look_again_on or today, today)


def _grants(numbers: Sequence[int]) -> Any:
    asked = (
        select(func.max(GrantMark.look_again_on))
        .where(GrantMark.grant_id == Grant.id, GrantMark.removed_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            Grant.id, Grant.client_id, Client.last_name, Client.first_name, Grant.partner_id,
            Partner.name.label("partner_name"), Client.mediator, Grant.closes_on, Grant.closed_on,
            Grant.kept_until, asked.label("asked_until"),
        )
        .join(Client, Client.client_id == Grant.client_id)
        .join(Partner, Partner.partner_id == Grant.partner_id)
        .where(Grant.id.in_([each for each in numbers if 0 < each <= LARGEST_NUMBER]))
    )  # fmt: skip


def _planned(
    row: Row[Any], request: BulkRequest, longest: date | None, today: date
) -> PlannedGrant:
    obstacle, day = _obstacle(row, request, longest, today)
    return PlannedGrant(
        grant_id=row.id,
        client_id=row.client_id,
        last_name=row.last_name,
        first_name=row.first_name,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        mediator=row.mediator,
        closes_on=row.closes_on,
        obstacle=obstacle,
        obstacle_day=day,
    )


def _obstacle(
    row: Row[Any], request: BulkRequest, longest: date | None, today: date
) -> tuple[Obstacle | None, date | None]:
    """Why the act can't be done to this grant, and the day that says it."""
    if row.closed_on is not None:
        return Obstacle.CLOSED, row.closed_on
    if request.act is BatchAct.KEEP:
        return _obstacle_to_keeping(row.kept_until, request.until, longest, today)
    if has_expired(row.closes_on, today):
        return Obstacle.CLOSES_ANYWAY, row.closes_on
    if request.act is BatchAct.ASK and not _is_later(request.look_again_on, row.asked_until):
        return Obstacle.ASKED_ALREADY, row.asked_until
    return None, None


def _obstacle_to_keeping(
    kept_until: date | None, until: date | None, longest: date | None, today: date
) -> tuple[Obstacle | None, date | None]:
    if not _is_later(until, kept_until):
        return Obstacle.KEPT_ALREADY, kept_until
    if longest is not None and longest <= today:
        return Obstacle.KEPT_LONG_ENOUGH, None
    if _is_later(until, longest) and longest is not None:
        return Obstacle.CANT_BE_KEPT_SO_LONG, longest
    return None, None


def _is_later(day: date | None, other: date | None) -> bool:
    return other is None or (day is not None and day > other)
