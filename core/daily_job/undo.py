"""Undoing a daily run, or some of its closings: what comes back, what can't, and doing it.

The door opens `database.job_transaction`, as for a run.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.errors import (
    NothingChosen,
    RunClosedNothing,
    UnknownRun,
    reason_in,
)
from core.grants.closing import DAYS_KEPT_AFTER_UNDO, can_come_back, reopen
from core.grants.closings import ClosingRow, list_closings
from core.models import LARGEST_NUMBER, Closure, DailyRun
from core.permissions import Act, Acting, allowed


@dataclass(frozen=True)
class UndoPlan:
    """What undoing a run brings back, and what it can't because the pair has a newer grant."""

    returning: list[ClosingRow]
    blocked: list[ClosingRow]


class UndoCounts(NamedTuple):
    """How many grants come back, and how many can't because their pair has a newer grant."""

    returning: int
    blocked: int


def find_run(session: Session, run_id: int) -> DailyRun:
    """The run with this number. Raises UnknownRun."""
    run = session.get(DailyRun, run_id) if 0 < run_id <= LARGEST_NUMBER else None
    if run is None:
        raise UnknownRun(run_id=run_id)
    return run


@allowed(Act.UNDO_RUNS)
def plan_undo(session: Session, by: Acting, run_id: int) -> UndoPlan:
    """Grant by grant what undoing the run would do; changes nothing.

    Raises NotPermitted, UnknownRun or RunClosedNothing.
    """
    find_run(session, run_id)
    stands = and_(of_run(run_id), Closure.undone_at.is_(None))
    plan = UndoPlan(
        returning=list(list_closings(session, by, and_(stands, can_come_back(by.today)))),
        blocked=list(list_closings(session, by, and_(stands, ~can_come_back(by.today)))),
    )
    if not plan.returning and not plan.blocked:
        raise RunClosedNothing(run_id=run_id)
    return plan


def of_run(run_id: int, closing_ids: Collection[int] | None = None) -> ColumnElement[bool]:
    """The condition on the closings of a run: all of them, or these only."""
    closings = Closure.run_id == run_id
    return closings if closing_ids is None else and_(closings, Closure.id.in_(closing_ids))


@allowed(Act.UNDO_RUNS)
def count_undo(
    session: Session, by: Acting, run_id: int, closing_ids: Collection[int] | None = None
) -> UndoCounts:
    """How much undoing the run, or these closings of it, would bring back.

    Raises RunClosedNothing when nothing of it stands.
    """
    counted = select(func.count()).where(of_run(run_id, closing_ids), Closure.undone_at.is_(None))
    all_of_them = session.scalar(counted) or 0
    returning = session.scalar(counted.where(can_come_back(by.today))) or 0
    if not all_of_them:
        raise RunClosedNothing(run_id=run_id)
    return UndoCounts(returning, all_of_them - returning)


@allowed(Act.UNDO_RUNS)
def undo_run(
    session: Session, run_id: int, reason: str, keep_days: int, *, by: Acting
) -> UndoCounts:
    """Open again what a run closed, each grant kept open for `keep_days` days.

    A closing whose pair has a newer open grant stays. Raises NotPermitted, UnknownRun,
    RunClosedNothing, ReasonMissing, TextTooLong or KeepDaysOutOfRange.
    """
    run = find_run(session, run_id)
    counts = count_undo(session, by, run_id)
    _reopen(session, of_run(run_id), reason, keep_days, by=by)
    run.undone_by, run.undone_by_account, run.undone_at = by.name, by.account, by.now
    record_event(
        session,
        "daily_run.undone",
        by=by,
        run=run_id,
        reopened=counts.returning,
        blocked=counts.blocked,
        reason=reason.strip(),
    )
    return counts


@allowed(Act.UNDO_RUNS)
def undo_closings(
    session: Session,
    run_id: int,
    closing_ids: Collection[int],
    reason: str,
    *,
    by: Acting,
    keep_days: int = DAYS_KEPT_AFTER_UNDO,
) -> UndoCounts:
    """Open again the grants of these closings of a run, the other closings stay.

    Raises NothingChosen, and what `undo_run` raises.
    """
    if not closing_ids:
        raise NothingChosen
    find_run(session, run_id)
    counts = count_undo(session, by, run_id, closing_ids)
    chosen = of_run(run_id, closing_ids)
    _reopen(session, chosen, reason, keep_days, by=by)
    return counts


def _reopen(
    session: Session, closings: ColumnElement[bool], reason: str, keep_days: int, *, by: Acting
) -> None:
    reopen(session, closings, reason_in(reason), keep_days, by=by)
