"""Adopting drafted rules does what their simulation predicted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.errors import NotPermitted, RuleStartsTooSoon
from core.models import Basis, ClosingRule, Closure, Grant, Unit
from core.rules import closing_dates
from core.rules.assessment import assess, differences
from core.rules.prediction import Change, CurvePoint, Prediction
from core.rules.simulation import simulate
from core.rules.versions import NewVersion, add_versions
from tests.core import registers as registers_of
from tests.core.registers import Register, put_in, registers
from tests.core.writing import add_assignment, add_grant, add_owner_rule
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, on

LAST = TODAY + timedelta(days=90)
LINES = (
    (Basis.EXECUTOR, None),
    (Basis.NO_ACTION, None),
    (Basis.OWNER, "TIBB4"),
    (Basis.OWNER, "SIF"),
)
NEVER_HELD = Brake(grants=10_000)


@st.composite
def drafts(draw: st.DrawFn) -> list[NewVersion]:
    """Draw up to three versions with different first days; a rule's second follows its first."""
    lines = draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=3))
    first_days = draw(
        st.lists(
            st.dates(TODAY + timedelta(days=1), LAST),
            min_size=len(lines), max_size=len(lines), unique=True,
        )
    )  # fmt: skip
    return [
        NewVersion(
            basis, service, draw(st.integers(0, 12)), draw(st.sampled_from(Unit)), day, "verzonnen"
        )
        for (basis, service), day in zip(lines, sorted(first_days), strict=True)
    ]


def without_clashes(session, wished: list[NewVersion]) -> list[NewVersion]:
    taken = set(session.execute(select(ClosingRule.valid_from, ClosingRule.basis)).all())
    return [each for each in wished if (each.valid_from, each.basis) not in taken]


def predicted(wished: list[NewVersion]) -> tuple[dict[int, date], Prediction | None]:
    with db.scratch() as session:
        if not wished:
            return {}, None
        simulation = simulate(session, wished, TODAY, LAST, by=ADMINISTRATOR)
        judged = simulation.judged
        closing = select(judged.c.grant_id, judged.c.then).where(judged.c.then <= LAST)
        return dict(session.execute(closing).all()), simulation.predict()


def really_closed(wished: list[NewVersion], predicted_days: set[date]) -> dict[int, date]:
    """Return which grants the job closes on which day, once the drafts are adopted.

    It runs on the first and the last day, and on those on which anything closes or was predicted
    to. On other days nothing is due: only facts and rules move a closing date, and neither changes.
    """
    with db.transaction() as session:
        add_versions(session, wished, by=ADMINISTRATOR)
        assert differences(session) == []
        closing = set(session.scalars(select(Grant.closes_on).where(Grant.closes_on <= LAST)))
        days = {day for day in closing | predicted_days if day and TODAY < day < LAST}
        for day in sorted(days | {TODAY, LAST}):
            run_daily_job(session, day, by=on(SCHEDULER, day), clock=lambda: NOW, brake=NEVER_HELD)
        return dict(session.execute(select(Closure.grant_id, Closure.closed_on)).all())


def check(register: Register, wished: list[NewVersion]) -> dict[int, date]:
    """Check that adopting and running confirm the prediction. Returns the closings by grant."""
    with db.transaction() as session:
        put_in(session, register)
        assess(session)
        wished = without_clashes(session, wished)
    expected, prediction = predicted(wished)
    with db.reading() as session:
        untouched = dict(session.execute(select(Grant.id, Grant.closes_on)).all())
    closed = really_closed(wished, set(expected.values()))
    for grant_id, day in closed.items():
        as_it_is = untouched[grant_id]
        assert expected.get(grant_id, as_it_is and max(as_it_is, TODAY)) == day
    assert expected.items() <= closed.items()
    if prediction:
        assert sum(point.then for point in prediction.curve) == len(expected)
    return closed


@contextmanager
def few_days_to_count_from() -> Iterator[None]:
    """Compute closing dates only for the days in registers, instead of for sixty years."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing_dates, "FIRST_DAY", registers_of.FIRST)
        patch.setattr(closing_dates, "LAST_DAY", registers_of.LAST)
        yield


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(register=registers, wished=drafts())
def test_what_is_predicted_is_what_the_job_then_closes(
    sqlite_databases: SqliteDatabases,
    postgresql_databases: PostgresqlDatabases,
    register: Register,
    wished: list[NewVersion],
) -> None:
    with few_days_to_count_from():
        with sqlite_databases.fresh():
            on_sqlite = check(register, wished)
        with postgresql_databases.fresh():
            assert check(register, wished) == on_sqlite


def shorter(period: int, first_day: date = days_ago(-1)) -> NewVersion:
    return NewVersion(Basis.NO_ACTION, None, period, Unit.MONTHS, first_day, "verzonnen")


def test_a_simulation_tells_what_closes_sooner_and_from_which_day(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(170))  # closes within the period in any case
        add_grant(session, "C2", granted_on=days_ago(1))  # only under the draft
        add_grant(session, "C3", granted_on=TODAY + timedelta(days=80))  # neither
    with db.scratch() as session:
        simulation = simulate(session, [shorter(2)], TODAY, LAST, by=ADMINISTRATOR)
        prediction = simulation.predict()
        named = simulation.changed_grants(1, by=ADMINISTRATOR)
    assert (prediction.totals[Change.NEWLY], prediction.totals[Change.EARLIER]) == (1, 1)
    assert prediction.totals[Change.SAME] == 1
    assert prediction.first_bite == days_ago(-1)
    assert CurvePoint(days_ago(-1), 0, 1) in prediction.curve
    assert [(row.client_id, row.change) for row in named] == [("C1", "earlier"), ("C2", "newly")]


def test_a_longer_period_closes_later_or_no_longer(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(170))
        add_grant(session, "C2", granted_on=days_ago(120))
    with db.scratch() as session:
        prediction = simulate(session, [shorter(8)], TODAY, LAST, by=ADMINISTRATOR).predict()
    assert (prediction.totals[Change.LATER], prediction.totals[Change.NO_LONGER]) == (1, 1)


def test_a_simulation_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
    with db.scratch() as session:
        simulate(session, [shorter(1)], TODAY, LAST, by=ADMINISTRATOR).predict()
    with db.reading() as session:
        assert differences(session) == []
        assert len(session.scalars(select(ClosingRule)).all()) == 2


def test_a_mediator_simulates_nothing_and_only_an_administrator_sees_which_grants(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
    with db.scratch() as session:
        with pytest.raises(NotPermitted):
            simulate(session, [shorter(1)], TODAY, LAST, by=MEDIATOR)
        simulation = simulate(session, [shorter(1)], TODAY, LAST, by=MANAGER)
        with pytest.raises(NotPermitted):
            simulation.changed_grants(1, by=MANAGER)


def test_what_changes_is_counted_by_service_and_by_partner(database: str) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 12)
        for client, partner in (("C1", "P1"), ("C2", "P1"), ("C3", "P2")):
            add_grant(session, client, partner, granted_on=days_ago(60))
            add_assignment(
                session, "TIBB4", f"S{client}", started_on=days_ago(60), ended_on=days_ago(20),
                client_id=client, partner_id=partner,
            )  # fmt: skip
    draft = NewVersion(Basis.OWNER, "TIBB4", 1, Unit.MONTHS, days_ago(-1), "verzonnen")
    with db.scratch() as session:
        prediction = simulate(session, [draft], TODAY, LAST, by=MANAGER).predict()
    assert prediction.by_service == [("TIBB4", Change.NEWLY, 3)]
    assert sorted(row.grants for row in prediction.by_partner) == [1, 2]


def test_a_draft_that_could_not_be_added_is_not_simulated(database: str) -> None:
    with db.scratch() as session, pytest.raises(RuleStartsTooSoon):
        simulate(session, [shorter(1, TODAY)], TODAY, LAST, by=MANAGER)
