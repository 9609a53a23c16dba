"""The demonstration: a register with everything in it, which ends on the day of loading."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from core import database as db
from core.demo import DAYS_OF_HISTORY, is_empty
from core.grants.closing import due
from core.grants.verification import find_differences
from core.identity.demonstration import is_demonstration, open_to_everybody
from core.models import (
    Action,
    Answer,
    Assignment,
    AuditEvent,
    Basis,
    Cause,
    Client,
    ClosingRule,
    Closure,
    ConsentForm,
    DailyRun,
    Decision,
    Effect,
    FactKind,
    Forecast,
    Grant,
    Ground,
    GroundKind,
    Origin,
    Outcome,
    Partner,
    Service,
    State,
)
from tests.core.signing import come, identity
from tests.databases import Demonstrations, PostgresqlDatabases, fill_with_demonstration, using
from tests.days import TODAY, days_ago
from tests.people import SCHEDULER, on

pytestmark = pytest.mark.slow

SERVICES = {"TIBB4", "WIJ3", "TWE WZ", "SIF"}


@pytest.fixture
def demonstration(demonstrations: Demonstrations) -> Iterator[Session]:
    """Use a demonstration that ends on the tests' today, to read only."""
    with using(f"sqlite:///{demonstrations.file(TODAY)}"), db.reading() as session:
        yield session


def count_of(session: Session, table: type, *where: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(table).where(*where)).one()


def pairs_of(table: type, *where: ColumnElement[bool]) -> Select[Any]:
    return select(table.client_id, table.partner_id).where(*where)


def days_with_a_run(session: Session) -> list[date]:
    return list(session.scalars(select(DailyRun.run_on).distinct().order_by(DailyRun.run_on)))


def test_it_is_as_big_as_a_region(demonstration: Session) -> None:
    assert not is_empty(demonstration, SCHEDULER)
    assert count_of(demonstration, Client) == 2_500
    assert count_of(demonstration, Partner) == pytest.approx(60, abs=5)
    assert count_of(demonstration, Grant) == pytest.approx(5_000, rel=0.1)
    assert set(demonstration.scalars(select(Service.service))) == SERVICES
    assert set(demonstration.scalars(select(Assignment.service))) == SERVICES


OPEN = Grant.closed_on.is_(None)
CASES = {
    "closes by the owner rule": (Grant, Grant.basis == Basis.OWNER),
    "closes by the executor rule": (Grant, Grant.basis == Basis.EXECUTOR),
    "closes by the no-action rule": (Grant, Grant.basis == Basis.NO_ACTION),
    "kept open": (Grant, Grant.basis == Basis.KEPT),
    "kept open and in use": (Grant, Grant.kept_until > TODAY, Grant.state == State.IN_USE),
    "in use by an assignment": (
        Grant, Grant.state == State.IN_USE, Grant.fact_kind == FactKind.ASSIGNMENT,
    ),
    "in use by an action": (Grant, Grant.state == State.IN_USE, Grant.fact_kind == FactKind.ACTION),
    "no rule for its service": (Grant, Grant.state == State.NO_RULE, Grant.service == "SIF"),
    "only trajectory actions": (
        Grant, Grant.state == State.NO_RULE, Grant.fact_kind == FactKind.ACTION,
    ),
    "by assignment": (Grant, OPEN, Grant.origin == Origin.ASSIGNMENT, Grant.source_id.is_(None)),
    "renewed and open": (Grant, OPEN, Grant.renewed_on.is_not(None)),
    "counts from its renewal": (Grant, Grant.counted_from == Grant.renewed_on),
    "a draft": (ConsentForm, ConsentForm.recorded_at.is_(None)),
    "a draft without a client": (ConsentForm, ConsentForm.client_id.is_(None)),
    "a refusal that closes": (ConsentForm, ConsentForm.effect == Effect.CLOSED),
    "a refusal that changes nothing": (
        ConsentForm, ConsentForm.effect == Effect.STAYS, ConsentForm.answer == Answer.NO,
    ),
    "a refusal without a grant": (ConsentForm, ConsentForm.effect == Effect.NOTHING_OPEN),
    "a form that opens": (ConsentForm, ConsentForm.effect == Effect.OPENED),
    "a form that renews": (ConsentForm, ConsentForm.effect == Effect.RENEWED),
    "a form that a later decision goes before": (
        ConsentForm, ConsentForm.effect == Effect.OVERTAKEN,
    ),
    "a withdrawal": (ConsentForm, ConsentForm.withdrawn_at.is_not(None)),
    "closed by a withdrawal": (Closure, Closure.cause == Cause.WITHDRAWAL),
    "closed by a refusal": (Closure, Closure.cause == Cause.REFUSAL),
    "closed by hand": (Closure, Closure.cause == Cause.BY_HAND, Closure.reason.is_not(None)),
    "closed before the two years": (Closure, Closure.cause == Cause.EXTRACT),
    "closed late": (Closure, Closure.days_late > 0),
    "a run's closing undone": (
        Closure, Closure.cause == Cause.DAILY_JOB, Closure.undone_at.is_not(None),
    ),
    "a held run, released": (
        DailyRun, DailyRun.outcome == Outcome.HELD, DailyRun.released_by.is_not(None),
    ),
    "a day on which nothing was due": (DailyRun, DailyRun.outcome == Outcome.NOTHING_DUE),
    "an action still to begin": (Action, Action.started_on > TODAY),
    "a rule that changed": (ClosingRule, ClosingRule.valid_until.is_not(None)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_case_is_in_it(demonstration: Session, case: tuple[Any, ...]) -> None:
    table, *where = case
    assert count_of(demonstration, table, *where) > 0


def test_some_open_grants_rest_on_an_assignment_and_an_action_at_once(
    demonstration: Session,
) -> None:
    assigned = pairs_of(Assignment, Assignment.ended_on.is_not(None))
    acted = pairs_of(Action, Action.closed_on.is_not(None), Action.trajectory.is_(False))
    closing = pairs_of(Grant, Grant.state == State.CLOSES)
    assert demonstration.execute(assigned.intersect(acted, closing)).all()


def test_some_grants_rest_on_a_consent_and_an_assignment(demonstration: Session) -> None:
    live = select(Ground.grant_id).where(Ground.ended_on.is_(None))
    consents = live.where(Ground.kind == GroundKind.CONSENT)
    assignments = live.where(Ground.kind == GroundKind.ASSIGNMENT)
    assert len(demonstration.scalars(consents.intersect(assignments)).all()) >= 3


def test_some_tender_partners_are_without_access_since_a_closing_by_hand(
    demonstration: Session,
) -> None:
    running = pairs_of(Assignment, Assignment.ended_on.is_(None))
    by_hand = pairs_of(Closure, Closure.cause == Cause.BY_HAND, Closure.undone_at.is_(None))
    closed = demonstration.execute(running.intersect(by_hand)).all()
    still_open = demonstration.execute(pairs_of(Grant, OPEN)).all()
    assert len(set(closed) - set(still_open)) >= 2


def test_some_clients_have_two_owners_at_once(demonstration: Session) -> None:
    running = select(Assignment.client_id).where(Assignment.ended_on.is_(None))
    two = running.group_by(Assignment.client_id)
    two = two.having(func.count(Assignment.partner_id.distinct()) > 1)
    assert len(demonstration.scalars(two).all()) >= 2


def test_every_grant_has_an_event_of_its_opening_and_every_closed_one_of_its_closing(
    demonstration: Session,
) -> None:
    events = demonstration.scalars(select(AuditEvent)).all()
    told = {
        kind: {event.details["grant"] for event in events if event.kind.startswith(kind)}
        for kind in ("grant.brought_in", "grant.opened", "grant.closed")
    }
    grants = demonstration.scalars(select(Grant)).all()
    opened = told["grant.brought_in"] | told["grant.opened"]
    assert {grant.id for grant in grants} == opened
    assert not told["grant.brought_in"] & told["grant.opened"]
    assert {grant.id for grant in grants if grant.closed_on} <= told["grant.closed"]


def test_a_grant_of_a_form_rests_on_that_form(demonstration: Session) -> None:
    """Each form of the two years that opened or renewed is a decision with a ground of its own."""
    forms = select(ConsentForm.id).where(
        ConsentForm.effect.in_((Effect.OPENED, Effect.RENEWED)),
    )
    of_ground = (
        select(Decision.form_id)
        .join(Ground, Ground.decision_id == Decision.id)
        .where(Ground.kind == GroundKind.CONSENT)
    )
    assert demonstration.execute(forms.except_(of_ground)).all() == []


def test_a_tender_grant_begins_when_its_assignment_does(demonstration: Session) -> None:
    opened = demonstration.execute(
        select(Grant.granted_on, Assignment.started_on)
        .join(Assignment, Assignment.assignment_id == Grant.assignment_id)
        .where(Assignment.started_on < days_ago(0))
    ).all()
    assert len(opened) >= 15
    assert all(granted_on == started_on for granted_on, started_on in opened)


def test_some_pairs_have_assignments_under_two_services(demonstration: Session) -> None:
    both = pairs_of(Assignment).group_by(Assignment.client_id, Assignment.partner_id)
    assert demonstration.execute(both.having(func.count(Assignment.service.distinct()) > 1)).all()


def test_some_partners_act_without_a_grant(demonstration: Session) -> None:
    running = pairs_of(Action, Action.closed_on.is_(None))
    assert demonstration.execute(running.except_(pairs_of(Grant, OPEN))).all()


def test_its_rules_for_owners_say_that_they_are_examples(demonstration: Session) -> None:
    sources = demonstration.scalars(select(ClosingRule.source).filter_by(basis=Basis.OWNER)).all()
    assert sources
    assert all("Voorbeeld voor de demonstratie" in source for source in sources)


def names_written(session: Session) -> set[str]:
    """Return every name that somebody has acted under, but for the rules that ship."""
    columns = (
        ConsentForm.entered_by, ConsentForm.recorded_by, ConsentForm.withdrawn_by,
        Decision.recorded_by, Grant.kept_by, Closure.closed_by, Closure.undone_by,
        DailyRun.started_by, DailyRun.released_by,
    )  # fmt: skip
    loads_of_rules = AuditEvent.details["files"].as_string() == "closing_rules.csv"
    actors = select(AuditEvent.actor).where(
        or_(AuditEvent.kind != "extracts.loaded", ~loads_of_rules)
    )
    names = {name for column in columns for name in session.scalars(select(column).distinct())}
    return {name for name in names | set(session.scalars(actors)) if name}


def test_it_is_marked_and_so_is_every_name_in_it(demonstration: Session) -> None:
    assert is_demonstration(demonstration)
    open_to_everybody(demonstration)
    names = names_written(demonstration)
    assert "Els Vanderlinden (demonstratie)" in names
    assert [name for name in names if not name.endswith(" (demonstratie)")] == []


def test_a_register_to_which_somebody_signed_in_is_not_empty(database: str) -> None:
    with db.reading() as session:
        assert is_empty(session, SCHEDULER)
    come(identity())
    with db.reading() as session:
        assert not is_empty(session, SCHEDULER)


def test_it_has_lived_two_years_with_a_few_days_missed_and_yesterday_done(
    demonstration: Session,
) -> None:
    days = days_with_a_run(demonstration)
    assert (days[0], days[-1]) == (days_ago(DAYS_OF_HISTORY), days_ago(1))
    assert 0 < DAYS_OF_HISTORY - len(days) < 30


def test_its_history_is_spread_over_the_two_years(demonstration: Session) -> None:
    daily = select(Closure.closed_on).where(Closure.cause == Cause.DAILY_JOB)
    months = {(day.year, day.month) for day in demonstration.scalars(daily)}
    assert len(months) >= 24


def test_it_has_a_forecast_of_each_week_and_of_each_of_the_last_days(
    demonstration: Session,
) -> None:
    made = set(demonstration.scalars(select(Forecast.made_on).distinct()))
    ran = set(days_with_a_run(demonstration))
    last_week = {days_ago(n) for n in range(1, 8)}
    assert made == {day for day in ran if day.weekday() == 0 or day in last_week}


def assert_ready_to_show(session: Session, today: date) -> None:
    """Check that something closes today, nothing is overdue, and yesterday's run was made."""
    yesterday = today - timedelta(days=1)
    assert 3 <= count_of(session, Grant, due(today)) <= 20
    assert count_of(session, Grant, due(yesterday)) == 0
    assert days_with_a_run(session)[-1] == yesterday
    assert find_differences(session, on(SCHEDULER, today)) == []


def test_a_few_grants_are_due_today_and_none_are_overdue(demonstration: Session) -> None:
    assert_ready_to_show(demonstration, TODAY)


@pytest.mark.parametrize("today", [date(2028, 2, 29)], ids=str)
def test_it_can_end_on_a_day_that_other_months_lack(
    demonstrations: Demonstrations, today: date
) -> None:
    with using(f"sqlite:///{demonstrations.file(today)}"), db.reading() as session:
        assert_ready_to_show(session, today)


GRANTS = select(
    Grant.client_id, Grant.partner_id, Grant.granted_on, Grant.renewed_on, Grant.closed_on,
    Grant.kept_until, Grant.state, Grant.closes_on, Grant.basis, Grant.fact_id,
).order_by(Grant.client_id, Grant.partner_id, Grant.granted_on)  # fmt: skip
CLOSINGS = select(
    Grant.client_id, Grant.partner_id, Closure.cause, Closure.closed_on, Closure.closed_at,
    Closure.days_late, Closure.basis, Closure.fact_id, Closure.undone_at,
).join_from(Closure, Grant).order_by(
    Grant.client_id, Grant.partner_id, Closure.closed_at
)  # fmt: skip


def test_it_is_the_same_on_both_databases(
    demonstration: Session, postgresql_databases: PostgresqlDatabases
) -> None:
    grants, closings = (demonstration.execute(each).all() for each in (GRANTS, CLOSINGS))
    with postgresql_databases.fresh():
        fill_with_demonstration(TODAY)
        with db.reading() as session:
            assert session.execute(GRANTS).all() == grants
            assert session.execute(CLOSINGS).all() == closings
            assert_ready_to_show(session, TODAY)
