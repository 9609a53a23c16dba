"""What closes in the coming days, read for the screen: counts, one page of rows, the latest run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.assessment import Scope
from core.closures import due
from core.daily_job import latest_run
from core.explanation import explain, explained, joined_facts
from core.models import Basis, Client, DailyRun, Grant, Outcome, Partner

ROWS_PER_PAGE = 50
LATE_AFTER = timedelta(hours=26)  # a day, and two hours for a run that starts or ends later


@dataclass(frozen=True)
class Selection:
    """Which closings to look at: up to a day, and of a partner or of some bases only."""

    until: date
    partner_id: str | None = None
    bases: Sequence[Basis] = ()

    def scope(self) -> Scope:
        """The condition on `Grant`. What is overdue is always in it."""
        scope = due(self.until)
        if self.partner_id is not None:
            scope &= Grant.partner_id == self.partner_id
        if self.bases:
            scope &= Grant.basis.in_(self.bases)
        return scope


class DayCount(NamedTuple):
    """How many grants close on a day with a basis."""

    closes_on: date
    basis: Basis
    grants: int


class UpcomingClosure(NamedTuple):
    """One open grant with its closing date, as people see it."""

    closes_on: date
    client_id: str
    client_name: str
    partner_name: str
    basis: Basis
    reason: str


class PartnerName(NamedTuple):
    """A partner to choose from."""

    partner_id: str
    name: str


class LastRun(NamedTuple):
    """How the latest daily run ended. `held_since` is the first day of an unbroken row of runs
    that the brake held; `late` means that no run has looked at the last day."""

    run_on: date
    started_at: datetime
    outcome: Outcome
    due: int
    closed: int
    undone: bool
    held_since: date | None
    late: bool


def count_per_day(session: Session, selection: Selection) -> list[DayCount]:
    """How many grants close per day and basis, soonest first."""
    rows = session.execute(
        select(Grant.closes_on, Grant.basis, func.count())
        .where(selection.scope())
        .group_by(Grant.closes_on, Grant.basis)
        .order_by(Grant.closes_on, Grant.basis)
    )
    return [DayCount(day, basis, count) for day, basis, count in rows if day and basis]


def list_upcoming(session: Session, selection: Selection, page: int) -> list[UpcomingClosure]:
    """One page of the grants that close, soonest first; the first page is 1."""
    order = (Grant.closes_on, Grant.client_id, Grant.partner_id)
    on_page = (
        select(Grant.id)
        .where(selection.scope())
        .order_by(*order)
        .limit(ROWS_PER_PAGE)
        .offset((page - 1) * ROWS_PER_PAGE)
        .subquery("on_page")
    )
    statement = joined_facts(
        select(Grant)
        .join(on_page, on_page.c.id == Grant.id)
        .join(Client, Client.client_id == Grant.client_id)
        .join(Partner, Partner.partner_id == Grant.partner_id),
        Grant,
    ).with_only_columns(
        Grant.state,
        Grant.closes_on,
        Grant.client_id,
        Client.last_name,
        Client.first_name,
        Partner.name.label("partner_name"),
        Grant.renewed_on,
        Grant.basis,
        Grant.service,
        Grant.fact_kind,
        Grant.counted_from,
        *explained(Grant),
    )
    return [
        UpcomingClosure(
            closes_on=row.closes_on,
            client_id=row.client_id,
            client_name=f"{row.last_name} {row.first_name}",
            partner_name=row.partner_name,
            basis=row.basis,
            reason=explain(row),
        )
        for row in session.execute(statement.order_by(*order))
    ]


def list_partners(session: Session) -> list[PartnerName]:
    """Every partner, by name."""
    rows = session.execute(select(Partner.partner_id, Partner.name))
    return sorted(
        (PartnerName(partner_id, name) for partner_id, name in rows),
        key=lambda partner: (partner.name.casefold(), partner.partner_id),
    )


def read_last_run(session: Session, *, today: date, now: datetime) -> LastRun | None:
    """How the latest daily run ended, and whether it is late; None when there was none."""
    run = latest_run(session)
    if run is None:
        return None
    return LastRun(
        run_on=run.run_on,
        started_at=run.started_at,
        outcome=run.outcome,
        due=run.due,
        closed=run.closed,
        undone=run.undone_at is not None,
        held_since=_held_since(session),
        late=run.run_on < today - timedelta(days=1) or now - run.started_at > LATE_AFTER,
    )


def _held_since(session: Session) -> date | None:
    latest_not_held = (
        select(func.coalesce(func.max(DailyRun.id), 0))
        .where(DailyRun.outcome != Outcome.HELD)
        .scalar_subquery()
    )
    return session.scalar(select(func.min(DailyRun.run_on)).where(DailyRun.id > latest_not_held))


def has_grants(session: Session) -> bool:
    """Whether the register holds any grant at all, open or closed."""
    return session.scalar(select(Grant.id).limit(1)) is not None
