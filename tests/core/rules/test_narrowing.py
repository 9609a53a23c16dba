"""Grants and closings of one partner, decided by some bases and services only."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.models import Basis, Closure, Grant
from core.rules.narrowing import narrowed_to
from tests.core.writing import add_assignment, add_grant, add_owner_rule
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER

pytestmark = pytest.mark.slow

CASES = [
    pytest.param({}, {"C1", "C2", "C3"}, id="anything"),
    pytest.param({"partner_id": "P1"}, {"C1", "C2"}, id="a partner"),
    pytest.param({"partner_id": "P9"}, set(), id="nobody"),
    pytest.param({"bases": [Basis.OWNER]}, {"C1", "C3"}, id="a basis"),
    pytest.param({"bases": [Basis.OWNER, Basis.NO_ACTION]}, {"C1", "C2", "C3"}, id="two bases"),
    pytest.param({"services": ["TWE"]}, {"C1"}, id="a service"),
    pytest.param({"services": ["TWE", "SIF"]}, {"C1", "C3"}, id="two services"),
    pytest.param({"partner_id": "P1", "bases": [Basis.OWNER]}, {"C1"}, id="a partner's basis"),
    pytest.param({"bases": [Basis.NO_ACTION], "services": ["TWE"]}, set(), id="both must hold"),
]


@pytest.fixture
def overdue(database: str) -> None:
    """Add C1 and C3 past an owner's rule, C2 past the no-action rule, and C4 in use."""
    with db.transaction() as session:
        for service, client_id, partner_id in [("TWE", "C1", "P1"), ("SIF", "C3", "P2")]:
            add_owner_rule(session, service, 0)
            add_grant(session, client_id, partner_id, granted_on=days_ago(60))
            add_assignment(
                session, service, f"S{client_id}", client_id=client_id, partner_id=partner_id,
                started_on=days_ago(50), ended_on=days_ago(9),
            )  # fmt: skip
        add_grant(session, "C2", granted_on=days_ago(400))


@pytest.mark.parametrize(("choice", "clients"), CASES)
def test_open_grants_are_narrowed_down(
    overdue: None, choice: dict[str, Any], clients: set[str]
) -> None:
    with db.reading() as session:
        found = session.scalars(select(Grant.client_id).where(narrowed_to(Grant, **choice)))
        assert set(found) == clients


@pytest.mark.parametrize(("choice", "clients"), CASES)
def test_closings_are_narrowed_down_in_the_same_way(
    overdue: None, choice: dict[str, Any], clients: set[str]
) -> None:
    with db.transaction() as session:
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
        found = session.scalars(select(Closure.client_id).where(narrowed_to(Closure, **choice)))
        assert set(found) == clients


def test_a_grant_in_use_has_no_basis_to_be_chosen_by(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(3))
        add_assignment(session, "SIF", started_on=days_ago(3), ended_on=TODAY + timedelta(days=30))
        anything, every_basis = narrowed_to(Grant), narrowed_to(Grant, bases=list(Basis))
        assert session.scalar(select(Grant.client_id).where(anything)) == "C1"
        assert session.scalar(select(Grant.client_id).where(every_basis)) is None
