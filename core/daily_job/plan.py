"""What a run would close on a day, and whether the brake holds it.

The run itself, the dry run and the page all use this.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.config import Brake
from core.errors import DayInFuture
from core.grants.closing import due
from core.models import Grant
from core.permissions import Act, Acting, allowed


class Plan(NamedTuple):
    """How many grants are due per basis, how many are open, and whether the brake holds the run."""

    counts: dict[str, int]
    open_grants: int
    held: bool

    @property
    def due(self) -> int:
        """The total number of grants that are due."""
        return sum(self.counts.values())


@allowed(Act.SEE_RUNS)
def plan_run(session: Session, by: Acting, day: date, *, brake: Brake) -> Plan:
    """Return what a run for `day` would do, by the stored closing dates; change nothing.

    Raises NotPermitted, or DayInFuture when the day is still to come.
    """
    if day > by.today:
        raise DayInFuture(day=day)
    per_basis = select(Grant.basis, func.count()).where(due(day)).group_by(Grant.basis)
    counts = {str(basis): count for basis, count in session.execute(per_basis)}
    open_grants = session.scalar(select(func.count(Grant.id)).where(Grant.closed_on.is_(None))) or 0
    return Plan(
        dict(sorted(counts.items())), open_grants, brake.holds(sum(counts.values()), open_grants)
    )
