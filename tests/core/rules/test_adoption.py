"""Adopting simulated rules."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import database as db
from core.errors import InzageError, NotPermitted, RuleStartsTooSoon, VersionExists
from core.grants.verification import find_differences
from core.models import AuditEvent, Basis, ClosingRule, Unit
from core.permissions import Acting
from core.rules.prediction import Prediction
from core.rules.simulation import adopt_simulated, simulate
from core.rules.versions import NewVersion, add_versions
from tests.core.writing import add_grant, the_grant
from tests.days import TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, on, somebody

pytestmark = pytest.mark.slow

TOMORROW, LAST = TODAY + timedelta(days=1), TODAY + timedelta(days=90)
SHORTER = NewVersion(Basis.NO_ACTION, None, 3, Unit.MONTHS, TOMORROW, "omzendbrief 12")
AND_SHORTER = replace(SHORTER, period=2, valid_from=LAST)
DRAFTS = [SHORTER, AND_SHORTER]


def predicted(drafts: list[NewVersion] = DRAFTS) -> Prediction:
    with db.scratch() as session:
        simulation = simulate(session, drafts, TODAY, LAST, by=MANAGER)
        return simulation.predict()


def adopt(prediction: Prediction, *, by: Acting = ADMINISTRATOR) -> list[ClosingRule]:
    with db.transaction() as session:
        return adopt_simulated(session, DRAFTS, prediction, by=by)


def added_versions() -> list[NewVersion]:
    with db.reading() as session:
        rules = session.scalars(
            select(ClosingRule).filter_by(entered_by="Marleen").order_by(ClosingRule.id)
        )
        return [
            NewVersion(
                rule.basis, rule.service, rule.period, rule.unit, rule.valid_from, rule.source
            )
            for rule in rules
        ]


def adoption() -> dict[str, Any]:
    """Return what the audit trail says of the one adoption."""
    with db.reading() as session:
        (event,) = session.scalars(select(AuditEvent).filter_by(kind="rules.adopted")).all()
        return {"actor": event.actor, **event.details}


@pytest.fixture
def register(database: str) -> None:
    """Add a grant that the shorter rule closes at once, and one that it leaves open."""
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(100))
        add_grant(session, "C2", granted_on=days_ago(-40))


def test_exactly_the_simulated_versions_are_adopted(register: None) -> None:
    adopt(predicted())
    assert added_versions() == DRAFTS
    with db.reading() as session:
        assert find_differences(session, SCHEDULER) == []


def test_the_audit_keeps_the_predicted_numbers(register: None) -> None:
    adopt(predicted())
    with db.reading() as session:
        numbers = session.scalars(select(ClosingRule.id).filter_by(entered_by="Marleen")).all()
    assert adoption() == {
        "actor": "Marleen",
        "rules": ", ".join(map(str, numbers)),
        "predicted_from": TODAY.isoformat(),
        "predicted_to": LAST.isoformat(),
        "first_bite": TOMORROW.isoformat(),
        "newly": 0,
        "earlier": 1,
        "later": 0,
        "no_longer": 0,
        "same": 1,
    }


def test_a_prediction_in_which_nothing_changes_is_kept_too(database: str) -> None:
    adopt(predicted())
    assert (adoption()["first_bite"], adoption()["same"]) == (None, 0)


def test_a_draft_whose_first_day_has_come_meanwhile_is_refused(register: None) -> None:
    refused(RuleStartsTooSoon, predicted(), by=on(ADMINISTRATOR, TOMORROW))


def test_a_draft_that_somebody_else_added_meanwhile_is_refused(register: None) -> None:
    prediction = predicted()
    with db.transaction() as session:
        add_versions(
            session, [replace(AND_SHORTER, period=1)], by=somebody("Griet", ADMINISTRATOR.role)
        )  # fmt: skip
    refused(VersionExists, prediction)


@pytest.mark.parametrize("by", [MANAGER, MEDIATOR], ids=lambda by: by.role)
def test_nobody_but_an_administrator_adopts(register: None, by: Acting) -> None:
    refused(NotPermitted, predicted(), by=by)


def refused(error: type[InzageError], prediction: Prediction, by: Acting = ADMINISTRATOR) -> None:
    """Check that adopting is refused as a whole: no version is added, and no event."""
    with pytest.raises(error):
        adopt(prediction, by=by)
    assert added_versions() == []
    with db.reading() as session:
        assert session.scalars(select(AuditEvent).filter_by(kind="rules.adopted")).all() == []


def test_adopting_moves_the_closing_dates(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
    adopt(predicted())
    with db.reading() as session:
        assert the_grant(session).closes_on == TOMORROW
