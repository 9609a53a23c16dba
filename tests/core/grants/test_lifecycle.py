"""Who may view what, renewing and keeping open."""

from datetime import date, timedelta

import pytest

from core import database as db
from core.errors import (
    GrantIsClosed,
    KeptLongEnough,
    KeptTooLong,
    NotKeptOpen,
    ReasonMissing,
    UnknownGrant,
)
from core.grants.access import may_view
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open, longest_keeping
from core.models import AuditEvent, Basis
from tests.core.writing import add_action, add_grant, add_ground
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator, on

ACTING = mediator("an.claes")


@pytest.mark.parametrize(
    ("granted_on", "expected"),
    [
        pytest.param(days_ago(0), True, id="granted today"),
        pytest.param(days_ago(-1), False, id="granted from tomorrow on"),
        pytest.param(date(2026, 5, 25), True, id="closing tomorrow"),
        pytest.param(date(2026, 5, 24), False, id="due today"),
        pytest.param(date(2026, 5, 1), False, id="expired, the job has not reached it"),
    ],
)
def test_a_partner_may_view_a_file_while_its_grant_is_in_force(
    database: str, granted_on: date, expected: bool
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=granted_on)
        assert may_view(session, MEDIATOR, "C1", "P1") is expected


def test_nobody_may_view_a_file_without_a_grant(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        assert not may_view(session, MEDIATOR, "C1", "P2")
        assert not may_view(session, MEDIATOR, "C2", "P1")


def test_a_closed_grant_lets_nobody_view(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        close_by_hand(session, grant.id, "op vraag van de klant", by=ACTING)
        assert not may_view(session, MEDIATOR, "C1", "P1")


def test_a_grant_in_use_lets_its_partner_view_however_old_it_is(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=date(2020, 1, 1))
        add_action(session, started_on=date(2020, 1, 1))
        assert may_view(session, MEDIATOR, "C1", "P1")


def test_a_renewal_counts_from_the_latest_yes_and_never_closes_sooner(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(30))
        add_ground(session, grant, days_ago(10))
        assert grant.closes_on == date(2027, 5, 14)
        add_ground(session, grant, days_ago(20))
        assert grant.closes_on == date(2027, 5, 14)


def test_a_grant_is_kept_open_until_a_day_and_says_who_and_why(database: str) -> None:
    until = TODAY + timedelta(days=90)
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(180))
        keep_open(session, grant.id, until, " wacht op verslag ", by=ACTING)
        assert (grant.basis, grant.closes_on) == (Basis.KEPT, until)
        assert (grant.kept_by, grant.kept_reason) == ("an.claes", "wacht op verslag")


def test_keeping_open_ends_early_and_the_rules_decide_again(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(180))
        before = grant.closes_on
        keep_open(session, grant.id, TODAY + timedelta(days=90), "even wachten", by=ACTING)
        end_keeping(session, grant.id, by=mediator("an.claes"))
        assert (grant.kept_until, grant.closes_on) == (None, before)


@pytest.mark.parametrize(
    "until",
    [
        pytest.param(TODAY, id="today"),
        pytest.param(TODAY - timedelta(days=1), id="in the past"),
        pytest.param(TODAY + timedelta(days=91), id="more than 90 days away"),
    ],
)
def test_a_grant_is_not_kept_open_until_just_any_day(database: str, until: date) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        with pytest.raises(KeptTooLong, match="24 november 2026 en 21 februari 2027"):
            keep_open(session, grant.id, until, "reden", by=ACTING)


def test_keepings_never_add_up_to_more_than_180_days_past_what_the_reasons_give(
    database: str,
) -> None:
    closing_date = date(2026, 5, 20)
    with db.transaction() as session:
        grant = add_grant(session, granted_on=date(2025, 11, 20))
        first, second = on(ACTING, date(2026, 5, 1)), on(ACTING, date(2026, 7, 20))
        keep_open(session, grant.id, date(2026, 7, 30), "ziek", by=first)
        assert longest_keeping(session, grant, second.today) == date(2026, 10, 18)
        keep_open(session, grant.id, date(2026, 10, 18), "ziek", by=second)
        later = on(ACTING, date(2026, 10, 17))
        last = closing_date + timedelta(days=180)
        assert longest_keeping(session, grant, later.today) == last
        with pytest.raises(KeptTooLong, match="15 november 2026"):
            keep_open(session, grant.id, last + timedelta(days=1), "ziek", by=later)
        keep_open(session, grant.id, last, "ziek", by=later)
        with pytest.raises(KeptLongEnough, match="180 dagen"):
            keep_open(session, grant.id, days_ago(-1), "ziek", by=ACTING)


def test_a_grant_in_use_is_kept_for_as_long_as_any(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=date(2020, 1, 1))
        add_action(session, started_on=date(2020, 1, 1))
        assert longest_keeping(session, grant, TODAY) == days_ago(-90)


def test_keeping_open_needs_a_reason_an_open_grant_and_a_keeping(database: str) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with db.transaction() as session:
        grant = add_grant(session)
        with pytest.raises(ReasonMissing):
            keep_open(session, grant.id, tomorrow, "  ", by=ACTING)
        with pytest.raises(NotKeptOpen):
            end_keeping(session, grant.id, by=mediator("an.claes"))
        with pytest.raises(UnknownGrant):
            keep_open(session, grant.id + 1, tomorrow, "reden", by=ACTING)
        close_by_hand(session, grant.id, "klaar", by=ACTING)
        with pytest.raises(GrantIsClosed):
            keep_open(session, grant.id, tomorrow, "reden", by=ACTING)


def test_every_act_leaves_an_event_in_the_audit(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        keep_open(session, grant.id, TODAY + timedelta(days=9), "reden", by=ACTING)
        end_keeping(session, grant.id, by=mediator("an.claes"))
        close_by_hand(session, grant.id, "klaar", by=ACTING)
        session.flush()
        kinds = [event.kind for event in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert kinds[-3:] == ["grant.kept_open", "grant.keeping_ended", "grant.closed_by_hand"]
