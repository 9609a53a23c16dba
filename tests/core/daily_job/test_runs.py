"""The daily runs as the page shows them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import release_held_run, run_daily_job
from core.daily_job.run_closings import (
    Return,
    list_blocked,
    page_of_closings,
    page_of_due,
    return_of,
)
from core.daily_job.runs import count_runs, page_of_runs, share_due, view_run
from core.daily_job.undo import undo_closings
from core.database import ROWS_PER_PAGE
from core.errors import NotPermitted, UnknownRun
from core.models import Basis, Closure, DailyRun, Outcome
from core.permissions import Acting
from tests.core.writing import add_action, add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER

DUE_TODAY = date(2026, 5, 24)
EVERYTHING_IS_HELD = Brake(0, 0)


def run(session: Session, *, brake: Brake = Brake()) -> int:
    end = NOW + timedelta(seconds=2)
    made = run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: end, brake=brake)
    return made.id


def add_due(session: Session, days_late: list[int]) -> None:
    for number, days in enumerate(days_late):
        add_grant(session, f"C{number}", granted_on=DUE_TODAY - timedelta(days=days))


def undo(session: Session, run_id: int, client_id: str) -> None:
    closing = session.scalars(select(Closure.id).filter_by(client_id=client_id)).one()
    undo_closings(session, run_id, [closing], "x", by=ADMINISTRATOR)


def test_a_run_says_what_it_closed_how_late_and_how_long_it_took(database: str) -> None:
    with db.transaction() as session:
        add_due(session, [0, 0, 0, 9])
        add_grant(session, "C8", granted_on=days_ago(400))
        add_action(session, started_on=days_ago(400), closed_on=days_ago(184), client_id="C8")
        view = view_run(session, MANAGER, run(session))
    assert (view.outcome, view.due, view.closed, view.undone) == (Outcome.DONE, 5, 5, 0)
    assert view.counts == {Basis.NO_ACTION: 4, Basis.EXECUTOR: 1}
    assert (view.most_late, view.median_late) == (9, 0)
    assert view.duration == timedelta(seconds=2)


def test_a_closing_that_was_undone_is_counted_and_was_late_all_the_same(database: str) -> None:
    with db.transaction() as session:
        add_due(session, [0, 7])
        number = run(session)
        undo(session, number, "C1")
        view = view_run(session, MANAGER, number)
    assert (view.closed, view.undone, view.most_late, view.median_late) == (2, 1, 7, 3.5)


def test_a_run_that_closed_nothing_was_not_late(database: str) -> None:
    with db.transaction() as session:
        view = view_run(session, MANAGER, run(session))
    assert (view.most_late, view.median_late, view.undone, share_due(view)) == (None, None, 0, 0)


def test_a_held_run_waits_until_it_is_released_or_another_goes_through(database: str) -> None:
    with db.transaction() as session:
        add_due(session, [0])
        add_grant(session, "C9", granted_on=TODAY)
        number = run(session, brake=EVERYTHING_IS_HELD)
        held = view_run(session, MANAGER, number)
        assert (held.outcome, held.waits, share_due(held)) == (Outcome.HELD, True, 0.5)
        release_held_run(
            session, number, "nagekeken",
            by=ADMINISTRATOR, clock=lambda: NOW, brake=EVERYTHING_IS_HELD
        )  # fmt: skip
        released = view_run(session, MANAGER, number)
    assert (released.waits, released.released_by) == (False, "Marleen")
    assert (released.released_at, released.release_reason) == (NOW, "nagekeken")


def test_the_runs_stand_on_pages_the_latest_first(database: str) -> None:
    some_run = {
        "run_on": TODAY, "outcome": Outcome.DONE, "due": 0, "closed": 0, "open_grants": 0,
        "counts": {}, "started_by": "x", "started_at": NOW, "finished_at": NOW,
    }  # fmt: skip
    with db.transaction() as session:
        session.execute(insert(DailyRun), [some_run] * (ROWS_PER_PAGE + 2))
        assert count_runs(session, MANAGER) == ROWS_PER_PAGE + 2
        first, second = (page_of_runs(session, MANAGER, page) for page in (1, 2))
    assert len(first) == ROWS_PER_PAGE
    assert [view.run_id for view in second] == [2, 1]


@pytest.mark.parametrize("number", [0, -1, 7, 2**40])
def test_there_is_no_run_with_another_number(database: str, number: int) -> None:
    with db.transaction() as session, pytest.raises(UnknownRun):
        view_run(session, MANAGER, number)


def test_a_mediator_sees_no_runs(database: str) -> None:
    with db.transaction() as session:
        number = run(session)
        with pytest.raises(NotPermitted):
            count_runs(session, MEDIATOR)
        with pytest.raises(NotPermitted):
            page_of_runs(session, MEDIATOR)
        with pytest.raises(NotPermitted):
            view_run(session, MEDIATOR, number)


def test_an_administrator_sees_what_a_run_closed_and_what_can_come_back(database: str) -> None:
    with db.transaction() as session:
        add_due(session, [0, 3, 5])
        number = run(session)
        undo(session, number, "C0")
        add_grant(session, "C1", granted_on=TODAY)
        rows = page_of_closings(session, ADMINISTRATOR, number)
        blocked = list_blocked(session, ADMINISTRATOR, number, most=9)
    assert [(row.client_id, row.days_late, return_of(row)) for row in rows] == [
        ("C2", 5, Return.POSSIBLE),
        ("C1", 3, Return.BLOCKED),
        ("C0", 0, Return.DONE),
    ]
    assert (rows[0].client_name, rows[0].partner_name) == ("Peeters An", "De Brug")
    assert rows[0].why.startswith("Sluit op 19 november 2026: 6 maanden na het toekennen")
    assert [row.client_id for row in blocked] == ["C1"]


def test_what_a_run_closed_stands_on_pages_and_is_of_that_run_alone(database: str) -> None:
    with db.transaction() as session:
        add_due(session, [0])
        first = run(session)
        add_grant(session, "C9", granted_on=DUE_TODAY)
        second = run(session)
        assert [r.client_id for r in page_of_closings(session, ADMINISTRATOR, first)] == ["C0"]
        assert [r.client_id for r in page_of_closings(session, ADMINISTRATOR, second)] == ["C9"]
        assert page_of_closings(session, ADMINISTRATOR, first, 2) == []


@pytest.mark.parametrize("by", [MANAGER, MEDIATOR], ids=lambda by: by.role)
def test_nobody_else_gets_the_named_lists(database: str, by: Acting) -> None:
    with db.transaction() as session:
        number = run(session)
        with pytest.raises(NotPermitted):
            page_of_closings(session, by, number)
        with pytest.raises(NotPermitted):
            list_blocked(session, by, number, most=1)
        with pytest.raises(NotPermitted):
            page_of_due(session, by, TODAY)
