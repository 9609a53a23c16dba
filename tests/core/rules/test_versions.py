"""Versions of closing rules: which may be added or removed, and what that does to grants."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.directory import list_services
from core.errors import (
    InzageError,
    NotPermitted,
    PeriodOutOfRange,
    RuleHasDecided,
    RuleInForce,
    RuleNeedsSource,
    RuleStartsOutOfRange,
    RuleStartsTooSoon,
    ServiceOfOwnerOnly,
    UnknownRule,
    UnknownService,
    VersionExists,
)
from core.grants.lifecycle import close_by_hand
from core.grants.verification import find_differences
from core.models import AuditEvent, Basis, ClosingRule, Closure, Grant, Service, State, Unit
from core.permissions import Acting
from core.rules.versions import (
    NewVersion,
    add_versions,
    check_versions,
    count_for_fallback,
    list_versions,
    list_waiting_services,
    remove_version,
)
from tests.core.writing import (
    add_action,
    add_assignment,
    add_grant,
    add_owner_rule,
    the_grant,
)
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, on

pytestmark = pytest.mark.slow

TOMORROW = TODAY + timedelta(days=1)
THREE_MONTHS = NewVersion(Basis.NO_ACTION, None, 3, Unit.MONTHS, TOMORROW, "omzendbrief 12")
FOR_OWNERS = NewVersion(Basis.OWNER, "TIBB4", 3, Unit.MONTHS, TOMORROW, "handleiding")


def add(session: Session, *versions: NewVersion) -> list[ClosingRule]:
    return add_versions(session, versions, by=ADMINISTRATOR)


def versions(session: Session, basis: Basis = Basis.NO_ACTION) -> list[tuple]:
    """Return a rule's versions, earliest first: period, first day, and the day after the last."""
    rules = session.scalars(
        select(ClosingRule).filter_by(basis=basis).order_by(ClosingRule.valid_from)
    )
    return [(rule.period, rule.valid_from, rule.valid_until) for rule in rules]


# What may be added


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"period": -1}, PeriodOutOfRange, id="less than no period"),
        pytest.param({"period": 1_201}, PeriodOutOfRange, id="more than a hundred years"),
        pytest.param({"period": 36_501, "unit": Unit.DAYS}, PeriodOutOfRange, id="as many days"),
        pytest.param({"source": ""}, RuleNeedsSource, id="no source"),
        pytest.param({"source": " \n"}, RuleNeedsSource, id="a blank source"),
        pytest.param({"service": "TIBB4"}, ServiceOfOwnerOnly, id="a service that is no owner's"),
        pytest.param({"basis": Basis.OWNER}, ServiceOfOwnerOnly, id="an owner without service"),
        pytest.param({"basis": Basis.KEPT}, ServiceOfOwnerOnly, id="keeping open has no rule"),
        pytest.param(
            {"basis": Basis.OWNER, "service": "X"}, UnknownService, id="an unknown service"
        ),
        pytest.param({"valid_from": date(1999, 12, 31)}, RuleStartsOutOfRange, id="before 2000"),
        pytest.param({"valid_from": date(2060, 1, 1)}, RuleStartsOutOfRange, id="after 2059"),
        pytest.param({"valid_from": TODAY}, RuleStartsTooSoon, id="today"),
        pytest.param({"valid_from": days_ago(1)}, RuleStartsTooSoon, id="yesterday"),
        pytest.param({"valid_from": date(2000, 1, 1)}, VersionExists, id="the first one's day"),
    ],
)
def test_a_version_that_cannot_be_is_refused(
    database: str, changed: dict, error: type[InzageError]
) -> None:
    with db.transaction() as session, pytest.raises(error):
        add(session, replace(THREE_MONTHS, **changed))
    with db.reading() as session:
        assert versions(session) == [(6, date(2000, 1, 1), None)]


@pytest.mark.parametrize(
    ("period", "unit"),
    [(0, Unit.DAYS), (0, Unit.MONTHS), (1_200, Unit.MONTHS), (36_500, Unit.DAYS)],
)
def test_the_shortest_and_longest_periods_are_taken(database: str, period: int, unit: Unit) -> None:
    with db.transaction() as session:
        add(session, replace(THREE_MONTHS, period=period, unit=unit))
        assert find_differences(session, SCHEDULER) == []


def test_the_first_version_of_a_service_may_begin_whenever(database: str) -> None:
    """No earlier version can have decided anything."""
    with db.transaction() as session:
        session.add(Service(service="TIBB4", name="TIBB4"))
        add(session, replace(FOR_OWNERS, valid_from=date(2000, 1, 1)))
        assert versions(session, Basis.OWNER) == [(3, date(2000, 1, 1), None)]


def test_two_versions_of_one_rule_on_one_day_are_refused_together(database: str) -> None:
    with db.reading() as session, pytest.raises(VersionExists):
        check_versions(session, ADMINISTRATOR, [THREE_MONTHS, replace(THREE_MONTHS, period=4)])


def test_adding_no_version_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        assert add(session) == []
        assert versions(session) == [(6, date(2000, 1, 1), None)]


def test_of_several_versions_none_is_added_when_one_cannot_be(database: str) -> None:
    with db.transaction() as session, pytest.raises(RuleNeedsSource):
        add(session, THREE_MONTHS, replace(THREE_MONTHS, basis=Basis.EXECUTOR, source=""))
    with db.reading() as session:
        assert len(versions(session)) == 1


# What adding does


def test_a_version_ends_the_one_before_it_and_is_ended_by_a_later_one(database: str) -> None:
    later = TODAY + timedelta(days=100)
    with db.transaction() as session:
        add(session, replace(THREE_MONTHS, valid_from=later))
        add(session, THREE_MONTHS)
        assert versions(session) == [
            (6, date(2000, 1, 1), TOMORROW),
            (3, TOMORROW, later),
            (3, later, None),
        ]
        assert find_differences(session, SCHEDULER) == []


@pytest.mark.parametrize(
    ("granted", "closes_on"),
    [
        pytest.param(200, date(2026, 11, 8), id="already expired: as it was"),
        pytest.param(184, TODAY, id="closes today: as it was"),
        pytest.param(120, TOMORROW, id="over under the new rule: on its first day"),
        pytest.param(10, date(2027, 2, 14), id="three months after the granting"),
    ],
)
def test_a_new_rule_moves_the_closing_dates_but_never_before_its_first_day(
    database: str, granted: int, closes_on: date
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(granted))
        add(session, THREE_MONTHS)
        assert the_grant(session).closes_on == closes_on
        assert find_differences(session, SCHEDULER) == []


def test_the_rule_of_a_waiting_service_gives_its_grants_a_date(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
        add_assignment(session, "TIBB4", started_on=days_ago(90), ended_on=days_ago(40))
        assert the_grant(session).state is State.NO_RULE
        assert list_waiting_services(session, ADMINISTRATOR) == [("TIBB4", "TIBB4", 1)]
        add(session, FOR_OWNERS)
        session.expire_all()
        assert (the_grant(session).basis, the_grant(session).state) == ("owner", State.CLOSES)
        assert find_differences(session, SCHEDULER) == []


def test_a_service_whose_rule_is_still_to_come_waits(database: str) -> None:
    with db.transaction() as session:
        session.add(Service(service="TIBB4", name="Begeleiding"))
        add(session, FOR_OWNERS)
        assert list_waiting_services(session, ADMINISTRATOR) == [("TIBB4", "Begeleiding", 0)]
        assert list_waiting_services(session, on(ADMINISTRATOR, TOMORROW)) == []
        assert list_services(session, ADMINISTRATOR) == {"TIBB4": "Begeleiding"}


def test_several_versions_are_added_at_once_and_each_has_its_event(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
        add_action(session, started_on=days_ago(90), closed_on=days_ago(40))
        rules = add(session, THREE_MONTHS, replace(THREE_MONTHS, basis=Basis.EXECUTOR, period=1))
        assert the_grant(session).closes_on == TOMORROW
        events = session.scalars(select(AuditEvent).filter_by(kind="rule.added")).all()
        assert [event.details["rule"] for event in events] == [rule.id for rule in rules]
        assert {(event.actor, event.details["source"]) for event in events} == {
            ("Marleen", "omzendbrief 12")
        }


def test_the_list_counts_what_each_version_decides(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(300))
        run(session)
        add_grant(session, "C2", granted_on=days_ago(10))
        add_grant(session, "C3", granted_on=days_ago(183))
        add(session, THREE_MONTHS)
        rows = [
            row for row in list_versions(session, ADMINISTRATOR) if row.basis is Basis.NO_ACTION
        ]
    counted = [(row.period, row.open_grants, row.closings) for row in rows]
    assert counted == [(3, 2, 0), (6, 0, 1)]


# What has been decided stays


def run(session: Session, day: date = TODAY) -> None:
    run_daily_job(session, day, by=on(SCHEDULER, day), clock=lambda: NOW, brake=Brake(grants=99))


def decided_by(session: Session) -> list[tuple[str, int]]:
    """Return each closing's client, and the period of the version that decided it."""
    rows = select(Closure.client_id, ClosingRule.period).join(
        ClosingRule, ClosingRule.id == Closure.rule_id
    )
    return [tuple(row) for row in session.execute(rows.order_by(Closure.client_id))]


def test_closings_keep_pointing_at_the_version_that_decided_them(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(300))
        add_grant(session, "C2", granted_on=days_ago(120))
        run(session)
        add(session, THREE_MONTHS)
        run(session, TOMORROW)
        add_versions(
            session,
            [replace(THREE_MONTHS, period=9, valid_from=TOMORROW + timedelta(days=1))],
            by=on(ADMINISTRATOR, TOMORROW),
        )
        assert decided_by(session) == [("C1", 6), ("C2", 3)]
        assert find_differences(session, SCHEDULER) == []


@pytest.fixture
def decided(database: str) -> int:
    """Close a grant, and return the id of the version that decided its closing."""
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        run(session)
        return session.scalars(select(Closure.rule_id)).one() or 0


@pytest.mark.parametrize(
    "change",
    [
        "period = 3",
        "unit = 'days'",
        "valid_from = '2001-01-01'",
        "source = 'iets anders'",
        "basis = 'executor'",
    ],
)
def test_the_database_itself_refuses_to_change_a_version_that_has_decided(
    decided: int, change: str
) -> None:
    with (
        pytest.raises(IntegrityError, match="this version has decided closings"),
        db.transaction() as session,
    ):
        session.execute(text(f"UPDATE closing_rules SET {change} WHERE id = {decided}"))


def test_the_database_itself_refuses_to_delete_a_version_that_has_decided(decided: int) -> None:
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(text("DELETE FROM closing_dates"))
        session.execute(delete(ClosingRule).where(ClosingRule.id == decided))


def test_a_version_that_has_decided_can_be_ended(decided: int) -> None:
    with db.transaction() as session:
        session.execute(
            update(ClosingRule).where(ClosingRule.id == decided).values(valid_until=TOMORROW)
        )
        assert versions(session) == [(6, date(2000, 1, 1), TOMORROW)]


def test_a_version_that_has_decided_nothing_can_be_changed(decided: int) -> None:
    with db.transaction() as session:
        other = update(ClosingRule).where(ClosingRule.id != decided)
        assert session.connection().execute(other.values(source="beter")).rowcount == 1


# Removing


def test_a_removed_version_lets_the_one_before_it_go_on(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(120))
        (rule,) = add(session, THREE_MONTHS)
        remove_version(session, rule.id, by=ADMINISTRATOR)
        assert versions(session) == [(6, date(2000, 1, 1), None)]
        assert the_grant(session).closes_on == date(2027, 1, 27)
        assert find_differences(session, SCHEDULER) == []


def test_a_version_that_is_removed_between_two_leaves_no_gap(database: str) -> None:
    later = TODAY + timedelta(days=50)
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(120))
        middle, _last = add(session, THREE_MONTHS, replace(THREE_MONTHS, valid_from=later))
        remove_version(session, middle.id, by=ADMINISTRATOR)
        assert versions(session) == [(6, date(2000, 1, 1), later), (3, later, None)]
        assert find_differences(session, SCHEDULER) == []


def test_the_only_version_of_a_rule_can_be_removed_before_it_holds(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(100))
        add_assignment(session, "TIBB4", started_on=days_ago(90), ended_on=days_ago(40))
        (rule,) = add(session, FOR_OWNERS)
        remove_version(session, rule.id, by=ADMINISTRATOR)
        session.expire_all()
        assert the_grant(session).state is State.NO_RULE
        assert find_differences(session, SCHEDULER) == []
        (event,) = session.scalars(select(AuditEvent).filter_by(kind="rule.removed")).all()
        assert event.details["service"] == "TIBB4"


def test_a_version_in_force_or_unknown_is_not_removed(database: str) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 3, valid_from=TODAY)
        for rule_id in session.scalars(select(ClosingRule.id)).all():
            with pytest.raises(RuleInForce):
                remove_version(session, rule_id, by=ADMINISTRATOR)
        with pytest.raises(UnknownRule):
            remove_version(session, 999, by=ADMINISTRATOR)


def test_a_version_that_has_decided_is_not_removed_even_when_its_day_is_to_come(
    database: str,
) -> None:
    """The run may have been made on a machine whose clock was ahead."""
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(120))
        (rule,) = add(session, THREE_MONTHS)
        run(session, TOMORROW)
        with pytest.raises(RuleHasDecided):
            remove_version(session, rule.id, by=ADMINISTRATOR)


# Who may


@pytest.mark.parametrize("by", [MANAGER, MEDIATOR, SCHEDULER], ids=lambda by: by.role)
def test_only_an_administrator_changes_rules(database: str, by: Acting) -> None:
    with db.transaction() as session:
        (rule,) = add(session, THREE_MONTHS)
        with pytest.raises(NotPermitted):
            add_versions(session, [replace(THREE_MONTHS, basis=Basis.EXECUTOR)], by=by)
        with pytest.raises(NotPermitted):
            remove_version(session, rule.id, by=by)
        assert len(versions(session)) == 2
        assert len(versions(session, Basis.EXECUTOR)) == 1


# What a fallback rule would date


@pytest.fixture
def undecided(database: str) -> None:
    """C1 and C2 need a decision; C3 is in use, C4 closes, and C5 is closed."""
    with db.transaction() as session:
        for client_id in ("C1", "C2", "C3", "C4", "C5"):
            add_grant(session, client_id, granted_on=days_ago(50))
        ended = {"started_on": days_ago(40), "ended_on": days_ago(2)}
        add_assignment(session, "TIBB4", "S1", client_id="C1", **ended)
        add_action(
            session, "A2", started_on=days_ago(40), closed_on=days_ago(3), trajectory=True,
            client_id="C2",
        )  # fmt: skip
        add_action(session, "A3", started_on=days_ago(40), client_id="C3")
        add_assignment(session, "TIBB4", "S5", client_id="C5", **ended)
        number = session.scalars(select(Grant.id).filter_by(client_id="C5")).one()
        close_by_hand(session, number, "weg", by=MEDIATOR)


def fallback(valid_from: date, valid_until: date | None = None) -> ClosingRule:
    return ClosingRule(
        basis=Basis.FALLBACK, period=6, unit=Unit.MONTHS, valid_from=valid_from,
        valid_until=valid_until, source="verzonnen", entered_by="test", entered_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "count"),
    [
        pytest.param(TODAY, None, 0, id="in force from today on"),
        pytest.param(days_ago(9), TOMORROW, 0, id="today is its last day"),
        pytest.param(TOMORROW, None, 2, id="still to come"),
        pytest.param(days_ago(9), TODAY, 2, id="over since today"),
    ],
)
def test_what_needs_a_decision_is_counted_unless_a_fallback_rule_is_in_force(
    undecided: None, valid_from: date, valid_until: date | None, count: int
) -> None:
    with db.transaction() as session:
        assert count_for_fallback(session, MANAGER) == 2
        session.add(fallback(valid_from, valid_until))
        session.flush()
        assert count_for_fallback(session, MANAGER) == count


def test_a_fallback_rule_dates_each_that_was_counted(undecided: None) -> None:
    with db.transaction() as session:
        add(session, NewVersion(Basis.FALLBACK, None, 6, Unit.MONTHS, TOMORROW, "eigen keuze"))
        dated = select(Grant.client_id).filter_by(basis=Basis.FALLBACK, state=State.CLOSES)
        assert sorted(session.scalars(dated)) == ["C1", "C2"]
        assert count_for_fallback(session, MANAGER) == 0


def test_without_anything_to_date_none_is_counted(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(50))
        assert count_for_fallback(session, ADMINISTRATOR) == 0


def test_a_mediator_may_not_count_them(database: str) -> None:
    with db.reading() as session, pytest.raises(NotPermitted):
        count_for_fallback(session, MEDIATOR)
