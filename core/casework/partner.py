"""Counts of a partner's grants, and the condition that selects the grants behind each count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from core.directory import is_client
from core.errors import UnknownPartner
from core.grants.access import expired
from core.models import Basis, Closure, Grant, Partner, State
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope
from core.rules.narrowing import narrowed_to

DAYS_AHEAD = 30


class Stage(StrEnum):
    """How far a grant is on a day: every grant is in exactly one stage."""

    IN_USE = "in_use"
    UNDECIDED = "undecided"
    SOON = "soon"
    LATER = "later"
    EXPIRED = "expired"
    CLOSED = "closed"


class NamedPartner(NamedTuple):
    """A partner's number, name and e-mail address."""

    partner_id: str
    name: str
    email: str | None


class StageCount(NamedTuple):
    """How many of a partner's grants are in one stage with one basis and service, if any."""

    stage: Stage
    basis: Basis | None
    service: str | None
    grants: int


@dataclass(frozen=True)
class Chosen:
    """Which of a partner's grants to look at: those in one stage, or else all open ones.

    Empty `bases` or `services` select every basis or service; `typed` narrows to clients with this
    name, number or birth date, as `core.directory.find_clients` finds them.
    """

    stage: Stage | None = None
    bases: Collection[Basis] = ()
    services: Collection[str] = ()
    typed: str = ""

    @property
    def all_close(self) -> bool:
        """Whether every selected grant has a closing date."""
        return self.stage in (Stage.SOON, Stage.LATER, Stage.EXPIRED) or bool(self.bases)

    def total(self, counts: Iterable[StageCount]) -> int:
        """Add up the counts of the selected grants."""
        return sum(count.grants for count in counts if self._holds(count))

    def scope(self, partner_id: str, today: date) -> Scope:
        """Return the condition that selects the partner's open grants."""
        scope = and_(
            Grant.closed_on.is_(None),
            narrowed_to(Grant, partner_id, self.bases, self.services),
            is_client(Grant.client_id, self.typed),
        )
        return scope if self.stage is None else and_(scope, _stages(today)[self.stage])

    def closed_scope(self, partner_id: str) -> Scope:
        """Return the condition on closed grants of the partner, joined to their closings."""
        # Filter on the grant's partner, since its index gives the order; the rest is the closing's.
        return and_(
            Grant.closed_on.is_not(None),
            narrowed_to(Grant, partner_id),
            narrowed_to(Closure, bases=self.bases, services=self.services),
            is_client(Grant.client_id, self.typed),
        )

    def _holds(self, count: StageCount) -> bool:
        in_stage = (
            count.stage is not Stage.CLOSED if self.stage is None else count.stage is self.stage
        )
        in_bases = not self.bases or count.basis in self.bases
        in_services = not self.services or count.service in self.services
        return in_stage and in_bases and in_services


@allowed(Act.VIEW_FILES)
def read_partner(session: Session, by: Acting, partner_id: str) -> NamedPartner:
    """Return the partner with this number. Raises NotPermitted or UnknownPartner."""
    partner = session.get(Partner, partner_id)
    if partner is None:
        raise UnknownPartner(partner_id=partner_id)
    return NamedPartner(partner.partner_id, partner.name, partner.email)


@allowed(Act.VIEW_FILES)
def count_stages(
    session: Session, by: Acting, partner_id: str, typed: str = ""
) -> list[StageCount]:
    """Count the partner's grants, closed ones too, by stage, basis and service.

    What is `typed` narrows to those clients. Raises NotPermitted or TextTooLong.
    """
    stage = case(*((is_so, name.value) for name, is_so in _stages(by.today).items()))
    rows = session.execute(
        select(stage, Grant.basis, Grant.service, func.count())
        .where(Grant.partner_id == partner_id, is_client(Grant.client_id, typed))
        .group_by(stage, Grant.basis, Grant.service)
    )
    return [
        StageCount(Stage(name), basis, service, grants) for name, basis, service, grants in rows
    ]


def _stages(today: date) -> dict[Stage, ColumnElement[bool]]:
    """Return the condition for each stage; the first one that holds counts."""
    soon = today + timedelta(days=DAYS_AHEAD)
    return {
        Stage.CLOSED: Grant.closed_on.is_not(None),
        Stage.IN_USE: Grant.state == State.IN_USE,
        Stage.UNDECIDED: Grant.state == State.NO_RULE,
        Stage.SOON: and_(~expired(today), expired(soon)),
        Stage.LATER: ~expired(soon),
        Stage.EXPIRED: expired(today),
    }
