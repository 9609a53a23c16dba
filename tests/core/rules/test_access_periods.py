"""What is remembered of access agrees at every moment with the grants as they then stand."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import release_held_run, run_daily_job
from core.daily_job.undo import undo_run
from core.grants.access import in_force
from core.grants.verification import find_differences
from core.models import AccessPeriod, Action, Assignment, DailyRun, Grant, Outcome, Purpose, Service
from core.rules import access_periods
from core.rules.verification import Difference
from tests.core.extract_files import ASSIGNMENTS, load, write
from tests.core.writing import add_grant, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, SCHEDULER, on

NOTHING_PASSES = Brake(0, Decimal(0))
DUE_TODAY = date(2026, 5, 24)
LOOKED_AT = (0, 1, 2, 3, 4, 13, 14, 15, 16, 29, 30, 31, 181, 182, 183, 184, 185, 400)


@pytest.fixture
def due(database: str) -> None:
    """C1, C2 and C3 are due today, C4 tomorrow."""
    with db.transaction() as session:
        for client_id in ("C1", "C2", "C3"):
            add_grant(session, client_id, granted_on=DUE_TODAY)
        add_grant(session, "C4", granted_on=DUE_TODAY + timedelta(days=1))


def add_unheard_action(session: Session, closed_on: date | None) -> None:
    """An action of C2 from outside the software, of which only the job hears: it judges again."""
    session.add(
        Action(
            action_id="A1", client_id="C2", partner_id="P1", kind=Purpose.TRAINING,
            trajectory=False, title="Lassen", started_on=DUE_TODAY, closed_on=closed_on,
        )
    )  # fmt: skip
    session.flush()


def run(session: Session, *, brake: Brake = Brake()) -> DailyRun:
    return run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=brake)


def remembered(session: Session, day: date) -> list[str]:
    """The clients whose file a partner may view on this day, as was written down."""
    lasts = or_(AccessPeriod.until_on.is_(None), AccessPeriod.until_on > day)
    held = select(AccessPeriod.client_id).where(AccessPeriod.from_on <= day, lasts)
    return sorted(session.scalars(held))


def check(session: Session, today: date = TODAY) -> None:
    """What is remembered of today and of days to come is what the grants as they stand give."""
    for days in LOOKED_AT:
        day = today + timedelta(days=days)
        anew = sorted(session.scalars(select(Grant.client_id).where(in_force(day))))
        assert remembered(session, day) == anew, day
    assert find_differences(session, on(SCHEDULER, today)) == []


@pytest.mark.parametrize(
    "closed_on",
    [
        pytest.param(None, id="it runs"),
        pytest.param(days_ago(30), id="it ended"),
        pytest.param(DUE_TODAY, id="it changes nothing"),
    ],
)
def test_a_run_remembers_what_it_judged_otherwise(due: None, closed_on: date | None) -> None:
    with db.transaction() as session:
        check(session)
        add_unheard_action(session, closed_on)
        made = run(session)
        spared = [] if closed_on == DUE_TODAY else ["C2"]
        assert made.closed == 3 - len(spared)
        assert remembered(session, TODAY) == [*spared, "C4"]
        check(session)


def test_a_held_run_and_its_release_remember_it_too(due: None) -> None:
    with db.transaction() as session:
        add_unheard_action(session, None)
        held = run(session, brake=NOTHING_PASSES)
        assert (held.outcome, held.due) == (Outcome.HELD, 2)
        assert remembered(session, TODAY) == ["C2", "C4"]
        check(session)
        release_held_run(
            session, held.id, "nagekeken", by=ADMINISTRATOR, clock=lambda: NOW,
            brake=NOTHING_PASSES,
        )  # fmt: skip
        check(session)


def test_an_undone_run_gives_access_from_that_day_on_and_leaves_a_gap(due: None) -> None:
    later = TODAY + timedelta(days=3)
    with db.transaction() as session:
        undo_run(session, run(session).id, "vergissing", 14, by=on(ADMINISTRATOR, later))
        assert remembered(session, days_ago(1)) == ["C1", "C2", "C3", "C4"]
        assert remembered(session, TODAY) == ["C4"]
        assert remembered(session, TODAY + timedelta(days=2)) == []
        assert remembered(session, later) == ["C1", "C2", "C3"]
        assert remembered(session, later + timedelta(days=14)) == []
        check(session, later)


def test_many_at_once_are_remembered_as_few_are(due: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_periods, "MANY", 0)
    with db.transaction() as session:
        add_unheard_action(session, None)
        run(session)
        check(session)


def test_a_grant_that_an_unchanged_row_of_an_extract_opens_is_remembered(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.add(Service(service="TIBB1", name="TIBB1"))
        session.flush()
        session.add(
            Assignment(
                assignment_id="S1", client_id="C1", partner_id="P1", service="TIBB1",
                started_on=date(2026, 10, 1),
            )
        )  # fmt: skip
        session.flush()
        report = load(session, write(tmp_path, ASSIGNMENTS, {}))
        assert (report.files[0].unchanged, report.grants_opened) == (1, 1)
        assert remembered(session, TODAY) == ["C1"]
        check(session)


@pytest.mark.parametrize(
    ("until_on", "stored"),
    [
        pytest.param(None, None, id="no end"),
        pytest.param(TODAY, "2026-11-24", id="an end too soon"),
        pytest.param(date(2027, 1, 1), "2027-01-01", id="an end too late"),
    ],
)
def test_access_that_is_remembered_otherwise_is_found(
    database: str, until_on: date | None, stored: str | None
) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(30))
        add_grant(session, "C2", granted_on=days_ago(30))
        session.execute(
            update(AccessPeriod).where(AccessPeriod.client_id == "C1").values(until_on=until_on)
        )
        assert find_differences(session, SCHEDULER) == [
            Difference("grant", "C1", "P1", "access_until", stored, "2027-04-25")
        ]


def test_access_that_lasts_after_a_closing_is_found(due: None) -> None:
    with db.transaction() as session:
        run(session)
        session.execute(
            update(AccessPeriod).where(AccessPeriod.client_id == "C1").values(until_on=None)
        )
        (found,) = find_differences(session, SCHEDULER)
        assert (found.client_id, found.part, found.right) == ("C1", "access_until", "2026-11-24")
