"""What a run would close: the dry run, the page and the run itself follow the same plan."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.plan import Plan, plan_run
from core.daily_job.run import run_daily_job
from core.errors import DayInFuture, NotPermitted
from core.models import Outcome
from tests.core.writing import add_action, add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MANAGER, MEDIATOR, SCHEDULER


def plan(session: Session, days: int = 0, brake: Brake = Brake()) -> Plan:
    return plan_run(session, MANAGER, days_ago(days), brake=brake)


def fill(session: Session) -> None:
    """Add five open grants, three of them due, one of those only since today."""
    add_grant(session, "C1", granted_on=days_ago(300))
    add_grant(session, "C2", granted_on=days_ago(184))
    add_grant(session, "C3", granted_on=days_ago(400))
    add_action(session, started_on=days_ago(400), closed_on=days_ago(250), client_id="C3")
    add_grant(session, "C4")
    add_grant(session, "C5")


def test_a_plan_counts_what_is_due_per_basis_and_what_is_open(database: str) -> None:
    with db.transaction() as session:
        fill(session)
        assert plan(session) == Plan({"executor": 1, "no_action": 2}, 5, held=False)
        assert (plan(session).due, plan(session, days=1).due) == (3, 2)


def test_a_register_with_nothing_due_has_an_empty_plan(database: str) -> None:
    with db.transaction() as session:
        made = plan(session, brake=Brake(0, 0))
    assert (made, made.due) == (Plan({}, 0, held=False), 0)


@pytest.mark.parametrize(
    ("brake", "outcome"),
    [
        pytest.param(Brake(2, 50), Outcome.HELD, id="more than both limits"),
        pytest.param(Brake(3, 50), Outcome.DONE, id="not more than so many"),
        pytest.param(Brake(2, 60), Outcome.DONE, id="not more than the share"),
    ],
)
def test_the_run_does_what_was_planned(database: str, brake: Brake, outcome: Outcome) -> None:
    with db.transaction() as session:
        fill(session)
        planned = plan(session, brake=brake)
        run = run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=brake)
        assert (run.outcome, planned.held) == (outcome, outcome is Outcome.HELD)
        assert (run.counts, run.due, run.open_grants) == (
            planned.counts, planned.due, planned.open_grants,
        )  # fmt: skip


def test_there_is_no_plan_for_a_day_to_come(database: str) -> None:
    with db.transaction() as session, pytest.raises(DayInFuture):
        plan_run(session, MANAGER, TODAY + timedelta(days=1), brake=Brake())


def test_a_mediator_sees_no_plan(database: str) -> None:
    with db.transaction() as session, pytest.raises(NotPermitted):
        plan_run(session, MEDIATOR, TODAY, brake=Brake())
