"""What an assessment says of a grant, and the sentence that a person reads."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import database as db
from core.grants.lifecycle import keep
from core.grants.listing import GrantRow, list_grants
from core.i18n import speak
from core.models import Basis, ClosingRule, Grant, State, Unit
from core.rules.assessment import assess, differences
from core.rules.reasons import reasons_of
from tests.core.writing import (
    add_action,
    add_assignment,
    add_grant,
    add_ground,
    add_owner_rule,
    the_grant,
)
from tests.days import TODAY
from tests.people import SCHEDULER, mediator

ANN = mediator("an.claes")
MARCH, JUNE = date(2026, 3, 15), date(2026, 6, 30)


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    speak("nl")
    yield
    speak("nl")


def a_running_action(session: Session) -> None:
    add_grant(session, granted_on=MARCH)
    add_action(session, "A1", started_on=MARCH, closed_on=JUNE)
    add_action(session, "A2", started_on=JUNE)


def an_ended_action(session: Session) -> None:
    add_grant(session, granted_on=MARCH)
    add_action(session, started_on=MARCH, closed_on=MARCH)


def a_running_assignment(session: Session) -> None:
    add_grant(session, granted_on=MARCH)
    add_assignment(session, "TIBB4", started_on=MARCH)


def an_ended_assignment(session: Session) -> None:
    add_owner_rule(session, "TIBB4", 3)
    add_grant(session, granted_on=MARCH)
    add_assignment(session, "TIBB4", started_on=MARCH, ended_on=JUNE)


def an_assignment_caught_by_a_new_version(session: Session) -> None:
    add_owner_rule(session, "WIJ3", 28, Unit.DAYS, valid_from=date(2027, 1, 1))
    add_grant(session, granted_on=MARCH)
    add_assignment(session, "WIJ3", started_on=MARCH, ended_on=JUNE)


def a_service_without_a_rule(session: Session) -> None:
    add_grant(session, granted_on=MARCH)
    add_assignment(session, "SIF", started_on=MARCH, ended_on=JUNE)


def only_an_ended_trajectory_action(session: Session) -> None:
    add_grant(session, granted_on=MARCH)
    add_action(session, started_on=MARCH, closed_on=JUNE, trajectory=True)


def no_rule_for_executors(session: Session) -> None:
    session.execute(
        update(ClosingRule)
        .where(ClosingRule.basis == Basis.EXECUTOR)
        .values(valid_until=date(2026, 7, 1))
    )
    from core.rules.closing_dates import rebuild_closing_dates

    rebuild_closing_dates(session, Basis.EXECUTOR, None)
    an_ended_action(session)


def no_action_at_all(session: Session) -> None:
    add_grant(session, granted_on=MARCH)


def a_renewal(session: Session) -> None:
    add_ground(session, add_grant(session, granted_on=MARCH), JUNE)


def kept_by_hand(session: Session) -> None:
    grant = add_grant(session, granted_on=MARCH)
    keep(session, grant, date(2026, 12, 1), "de opleiding start later", by=ANN)


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (a_running_action, "In gebruik: de actie 'Opleiding lasser' loopt nog"),
        (
            an_ended_action,
            "Sluit op 15 september 2026: 6 maanden na het einde van de actie 'Opleiding lasser'"
            " op 15 maart 2026 (regel uitvoerder)",
        ),
        (a_running_assignment, "In gebruik: de toewijzing voor TIBB4 loopt nog"),
        (
            an_ended_assignment,
            "Sluit op 30 september 2026: 3 maanden na het einde van de toewijzing voor TIBB4"
            " op 30 juni 2026 (regel eigenaar)",
        ),
        (
            an_assignment_caught_by_a_new_version,
            "Sluit op 1 januari 2027, de eerste dag van een nieuwe regel: 28 dagen na het einde"
            " van de toewijzing voor WIJ3 op 30 juni 2026 (regel eigenaar)",
        ),
        (
            a_service_without_a_rule,
            "Beslissing nodig: er is geen afsluitregel voor service SIF;"
            " de toewijzing eindigde op 30 juni 2026",
        ),
        (
            only_an_ended_trajectory_action,
            "Beslissing nodig: alleen trajectacties zijn beëindigd, de laatste,"
            " 'Opleiding lasser', op 30 juni 2026; geen afsluitregel geldt daarvoor",
        ),
        (
            no_rule_for_executors,
            "Beslissing nodig: er is geen afsluitregel voor een uitvoerder;"
            " de actie 'Opleiding lasser' eindigde op 15 maart 2026",
        ),
        (
            no_action_at_all,
            "Sluit op 15 september 2026: 6 maanden na het toekennen op 15 maart 2026"
            " (regel geen actie)",
        ),
        (
            a_renewal,
            "Sluit op 30 december 2026: 6 maanden na de hernieuwing op 30 juni 2026"
            " (regel geen actie)",
        ),
        (
            kept_by_hand,
            "Sluit op 1 december 2026: tot dan opengehouden door an.claes,"
            " omdat: de opleiding start later",
        ),
    ],
)
def test_a_grant_says_why_it_is_open_and_when_it_closes(
    database: str, write: Callable[[Session], None], sentence: str
) -> None:
    with db.transaction() as session:
        write(session)
        assert the_listed_grant(session).reason == sentence


def the_listed_grant(session: Session) -> GrantRow:
    (grant,) = list_grants(session, SCHEDULER, Grant.closed_on.is_(None))
    return grant


def test_on_equal_dates_the_owner_decides(database: str) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 6)
        add_grant(session, granted_on=MARCH)
        add_action(session, started_on=MARCH, closed_on=JUNE)
        add_assignment(session, "TIBB4", started_on=MARCH, ended_on=JUNE)
        assert the_grant(session).basis is Basis.OWNER


def test_a_day_until_which_it_is_kept_only_decides_when_it_is_the_latest(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=MARCH)
        keep(session, grant, date(2026, 9, 15), "zelfde dag", by=ANN)
        assert (grant.basis, grant.closes_on) == (Basis.NO_ACTION, date(2026, 9, 15))
        keep(session, grant, date(2026, 9, 16), "een dag later", by=ANN)
        assert (grant.basis, grant.closes_on) == (Basis.KEPT, date(2026, 9, 16))


def test_keeping_open_settles_no_missing_rule(database: str) -> None:
    with db.transaction() as session:
        a_service_without_a_rule(session)
        keep(session, the_grant(session), date(2026, 12, 1), "nog even", by=ANN)
        assert the_grant(session).state is State.NO_RULE


def test_the_latest_end_of_a_kind_decides_and_is_named(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=MARCH)
        add_action(session, "A2", started_on=MARCH, closed_on=JUNE)
        add_action(session, "A1", started_on=MARCH, closed_on=JUNE)
        add_action(session, "A0", started_on=MARCH, closed_on=MARCH)
        grant = the_listed_grant(session)
    assert (grant.fact_id, grant.counted_from) == ("A1", JUNE)
    assert grant.rule_valid_from == date(2000, 1, 1)


Ends = dict[str, tuple[str, date]]  # of assignments: the service and the day

# Each of these reasons ends on 30 September. The identifiers and services are in another order
# for people, and for a database that sorts as they do, than by code point.
TIES: dict[str, tuple[Ends, str]] = {
    "the one that counts from the latest day": (
        {"S1": ("a", date(2026, 6, 30)), "S2": ("b", date(2026, 8, 31))}, "S2",
    ),
    "then the first service by code point": (
        {"S1": ("a", date(2026, 6, 30)), "S2": ("B", date(2026, 6, 30))}, "S2",
    ),
    "then the first assignment by code point": (
        {"s1": ("a", date(2026, 6, 30)), "T2": ("a", date(2026, 6, 30))}, "T2",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ends", "named"), TIES.values(), ids=TIES)
def test_of_reasons_with_the_same_date_and_basis_one_is_named(
    database: str, ends: Ends, named: str
) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "a", 3)
        add_owner_rule(session, "B", 3)
        add_owner_rule(session, "b", 30, Unit.DAYS)
        add_grant(session, granted_on=MARCH)
        for assignment, (service, ended_on) in ends.items():
            add_assignment(session, service, assignment, started_on=MARCH, ended_on=ended_on)
        grant = the_grant(session)
        assert (grant.closes_on, grant.basis) == (date(2026, 9, 30), Basis.OWNER)
        assert grant.fact_id == named
        reasons = reasons_of(session, grant)
        assert [reason.decides for reason in reasons] == [True] + [False] * (len(reasons) - 1)


def test_facts_of_another_pair_keep_nothing_open(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=MARCH)
        add_action(session, "A1", started_on=MARCH, client_id="C2")
        add_action(session, "A2", started_on=MARCH, partner_id="P2")
        assert the_grant(session).basis is Basis.NO_ACTION


def test_assessing_one_scope_leaves_every_other_grant_alone(database: str) -> None:
    with db.transaction() as session:
        for client in ("C1", "C2"):
            add_grant(session, client)
        session.execute(update(Grant).values(closes_on=TODAY))
        assess(session, Grant.client_id == "C1")
        assert [row.client_id for row in differences(session)] == ["C2"]


def test_an_empty_register_has_nothing_to_assess(database: str) -> None:
    with db.transaction() as session:
        assess(session)
        assert differences(session) == []
