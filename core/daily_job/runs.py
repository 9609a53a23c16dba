"""The daily runs for the screen: a page of runs, and one run with its counts, without names."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from core.daily_job.status import waits_for_release
from core.daily_job.undo import find_run
from core.database import page_of_rows
from core.models import Basis, Closure, DailyRun, Outcome
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name


class RunView(NamedTuple):
    """One run to show.

    `counts` is what was due per basis. `most_late` and `median_late` are in days, over the run's
    closings, and None when there were none. `undone` is how many of these were undone later.
    `waits` means that the brake holds the run: it was neither released nor overtaken by a later
    run.
    """

    run_id: int
    run_on: date
    outcome: Outcome
    due: int
    closed: int
    open_grants: int
    counts: dict[Basis, int]
    started_by: str
    started_at: datetime
    duration: timedelta
    most_late: int | None
    median_late: float | None
    undone: int
    waits: bool
    released_by: str | None
    released_at: datetime | None
    release_reason: str | None
    undone_by: str | None
    undone_at: datetime | None


@allowed(Act.SEE_RUNS)
def count_runs(session: Session, by: Acting) -> int:
    """Count the runs. Raises NotPermitted."""
    return session.scalar(select(func.count(DailyRun.id))) or 0


@allowed(Act.SEE_RUNS)
def page_of_runs(session: Session, by: Acting, page: int = 1) -> list[RunView]:
    """Return one page of the runs, the latest first; the first page is 1. Raises NotPermitted."""
    latest_first = select(DailyRun).order_by(DailyRun.id.desc())
    return _views(session, session.scalars(page_of_rows(latest_first, page)).all(), by.today)


@allowed(Act.SEE_RUNS)
def view_run(session: Session, by: Acting, run_id: int) -> RunView:
    """Return one run. Raises NotPermitted or UnknownRun."""
    (view,) = _views(session, [find_run(session, run_id)], by.today)
    return view


def share_due(view: RunView) -> float:
    """Return which share of all open grants was due, between 0 and 1."""
    return view.due / view.open_grants if view.open_grants else 0.0


def _views(session: Session, runs: Sequence[DailyRun], today: date) -> list[RunView]:
    """Return the runs with their counts, from one query each for all runs together."""
    numbers = [run.id for run in runs]
    late, undone = _count_late(session, numbers), _count_undone(session, numbers)
    who = _names(session, numbers)
    waiting = set(session.scalars(select(DailyRun.id).where(waits_for_release(today))))
    return [
        RunView(
            run_id=run.id,
            run_on=run.run_on,
            outcome=run.outcome,
            due=run.due,
            closed=run.closed,
            open_grants=run.open_grants,
            counts={Basis(basis): count for basis, count in run.counts.items()},
            started_by=who[run.id].started_by,
            started_at=run.started_at,
            duration=run.finished_at - run.started_at,
            most_late=max(late[run.id], default=None),
            median_late=median(late[run.id].elements()) if late[run.id] else None,
            undone=undone.get(run.id, 0),
            waits=run.id in waiting,
            released_by=who[run.id].released_by,
            released_at=run.released_at,
            release_reason=run.release_reason,
            undone_by=who[run.id].undone_by,
            undone_at=run.undone_at,
        )
        for run in runs
    ]


def _names(session: Session, run_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Return the names of who started, released and undid each run, as they are shown."""
    names = map(shown_name, (DailyRun.started_by, DailyRun.released_by, DailyRun.undone_by))
    rows = session.execute(select(DailyRun.id, *names).where(DailyRun.id.in_(run_ids)))
    return {row.id: row for row in rows}


def _count_late(session: Session, run_ids: Sequence[int]) -> dict[int, Counter[int]]:
    """Count each run's closings per number of days late, undone ones included."""
    late: dict[int, Counter[int]] = {run_id: Counter() for run_id in run_ids}
    counts = (
        select(Closure.run_id, Closure.days_late, func.count())
        .where(Closure.run_id.in_(run_ids))
        .group_by(Closure.run_id, Closure.days_late)
    )
    for run_id, days, closings in session.execute(counts):
        if run_id is not None and days is not None:
            late[run_id][days] = closings
    return late


def _count_undone(session: Session, run_ids: Sequence[int]) -> dict[int | None, int]:
    counts = (
        select(Closure.run_id, func.count())
        .where(Closure.run_id.in_(run_ids), Closure.undone_at.is_not(None))
        .group_by(Closure.run_id)
    )
    return dict(session.execute(counts).all())
