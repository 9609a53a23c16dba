"""What the page reads of upcoming closings: counts, and names to choose from."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.calendar import Grain
from core.casework.upcoming.selection import (
    DayCount,
    Selection,
    count_partners,
    count_per_day,
    per_period,
    selection_in_words,
)
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.directory import FoundPartner, list_partners, list_services
from core.errors import LastDayBeforeFirst
from core.grants.lifecycle import keep_open
from core.grants.listing import has_grants, page_of_grants
from core.models import Basis, Client, Partner, Service
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER, mediator

CLOSES_TODAY = date(2026, 5, 24)  # six months before today


def closes_in(days: int) -> date:
    """Return the day of granting that makes a grant without actions close in `days` days."""
    return CLOSES_TODAY + timedelta(days=days)


def up_to(days: int, partner_id: str | None = None, *bases: Basis) -> Selection:
    return Selection(TODAY + timedelta(days=days), partner_id, bases)


def add_one_of_each_basis(session: Session) -> None:
    """Add grants that close today at P1 (no action) and P2 (action), and one kept open at P3."""
    add_grant(session, "C1", "P1", granted_on=CLOSES_TODAY)
    add_grant(session, "C2", "P2", granted_on=days_ago(300))
    add_action(
        session, started_on=days_ago(299), closed_on=closes_in(1), client_id="C2", partner_id="P2"
    )
    kept = add_grant(session, "C3", "P3", granted_on=CLOSES_TODAY)
    until = TODAY + timedelta(days=2)
    keep_open(session, kept.id, until, "loopt nog", by=mediator("Fatima"))


# Counts


def test_grants_are_counted_per_closing_date_and_basis_soonest_first(database: str) -> None:
    with db.transaction() as session:
        add_one_of_each_basis(session)
        add_grant(session, "C4", "P1", granted_on=CLOSES_TODAY)
        assert count_per_day(session, MEDIATOR, up_to(2)) == [
            (TODAY, Basis.NO_ACTION, 2),
            (days_ago(-1), Basis.EXECUTOR, 1),
            (days_ago(-2), Basis.KEPT, 1),
        ]


@pytest.mark.parametrize(
    ("closes_in_days", "counted"),
    [
        pytest.param(-40, True, id="overdue"),
        pytest.param(0, True, id="today"),
        pytest.param(5, True, id="on the last day"),
        pytest.param(6, False, id="a day later"),
    ],
)
def test_what_closes_up_to_the_last_day_is_counted(
    database: str, closes_in_days: int, counted: bool
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=closes_in(closes_in_days))
        assert len(count_per_day(session, MEDIATOR, up_to(5))) == counted


def test_what_is_in_use_or_closed_already_is_not_counted(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=CLOSES_TODAY)
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
        add_grant(session, "C2", granted_on=CLOSES_TODAY)
        add_action(session, started_on=CLOSES_TODAY, client_id="C2")
        assert count_per_day(session, MEDIATOR, up_to(90)) == []
        assert has_grants(session, MEDIATOR)


@pytest.mark.parametrize(
    ("selection", "clients"),
    [
        pytest.param(up_to(9), ["C1", "C2", "C3"], id="everything"),
        pytest.param(up_to(9, "P2"), ["C2"], id="one partner"),
        pytest.param(up_to(9, None, Basis.EXECUTOR), ["C2"], id="one basis"),
        pytest.param(up_to(9, None, Basis.KEPT, Basis.NO_ACTION), ["C1", "C3"], id="two bases"),
        pytest.param(up_to(9, "P1", Basis.EXECUTOR), [], id="a partner without that basis"),
        pytest.param(up_to(9, "P9"), [], id="a partner that isn't there"),
        pytest.param(up_to(1), ["C1", "C2"], id="fewer days"),
    ],
)
def test_rows_and_counts_are_of_the_same_selection(
    database: str, selection: Selection, clients: list[str]
) -> None:
    with db.transaction() as session:
        add_one_of_each_basis(session)
        rows = page_of_grants(session, MEDIATOR, selection.scope(), all_close=True)
        assert [row.client_id for row in rows] == clients
        assert sum(count.grants for count in count_per_day(session, MEDIATOR, selection)) == len(
            clients
        )
        assert count_partners(session, selection) == len(clients)  # each has its own here


# Ranges


@pytest.mark.parametrize(
    ("first", "last", "clients"),
    [
        pytest.param(0, 0, ["C2"], id="one day"),
        pytest.param(-9, -1, ["C1"], id="days that are past: what has expired"),
        pytest.param(1, 9, ["C3"], id="days to come"),
        pytest.param(-1, 1, ["C1", "C2", "C3"], id="both ends count"),
        pytest.param(2, 9, [], id="days on which nothing closes"),
    ],
)
def test_a_range_holds_what_closes_on_its_days(
    database: str, first: int, last: int, clients: list[str]
) -> None:
    selection = Selection(days_ago(-last), first=days_ago(-first))
    with db.transaction() as session:
        for client, days in (("C1", -1), ("C2", 0), ("C3", 1)):
            add_grant(session, client, granted_on=closes_in(days))
        assert [
            row.client_id
            for row in page_of_grants(session, MEDIATOR, selection.scope(), all_close=True)
        ] == clients


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LastDayBeforeFirst, match="23 november 2026, komt voor de eerste, 24"):
        Selection(days_ago(1), first=TODAY)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        pytest.param(Selection(TODAY), "tot en met 24 november 2026", id="no first day"),
        pytest.param(Selection(TODAY, first=TODAY), "op 24 november 2026", id="one day"),
        pytest.param(
            Selection(TODAY, first=days_ago(1)),
            "van 23 november 2026 tot en met 24 november 2026",
            id="a range",
        ),
    ],
)
def test_a_range_is_said_in_words(selection: Selection, words: str) -> None:
    assert selection_in_words(selection) == words


def test_a_service_and_a_mediator_can_be_selected(database: str) -> None:
    with db.transaction() as session:
        for number, service in enumerate(("SIF", "TIBB4", "SIF"), start=1):
            client, partner = f"C{number}", f"P{number}"
            if session.get(Service, service) is None:
                add_owner_rule(session, service, 6)
            add_grant(session, client, partner, granted_on=days_ago(300))
            add_assignment(
                session, service, f"S{number}", started_on=days_ago(299), ended_on=closes_in(1),
                client_id=client, partner_id=partner,
            )  # fmt: skip
        session.get_one(Client, "C1").mediator = "Fatima"
        session.flush()
        assert list(list_services(session, MEDIATOR)) == ["SIF", "TIBB4"]
        tomorrow = days_ago(-1)
        for selection, count in (
            (Selection(tomorrow, services=["SIF"]), 2),
            (Selection(tomorrow, services=["SIF", "TIBB4"]), 3),
            (Selection(tomorrow, mediator="Fatima"), 1),
            (Selection(tomorrow, services=["TIBB4"], mediator="Fatima"), 0),
        ):
            assert sum(day.grants for day in count_per_day(session, MEDIATOR, selection)) == count


def test_days_are_added_up_to_weeks() -> None:
    monday = days_ago(1)
    assert per_period(
        [
            DayCount(TODAY, Basis.OWNER, 1),
            DayCount(TODAY, Basis.KEPT, 2),
            DayCount(days_ago(-5), Basis.OWNER, 3),
            DayCount(days_ago(-6), Basis.OWNER, 4),
        ],
        Grain.WEEK,
    ) == [
        DayCount(monday, Basis.OWNER, 4),
        DayCount(monday, Basis.KEPT, 2),
        DayCount(days_ago(-6), Basis.OWNER, 4),
    ]


# Partners


def test_partners_are_listed_by_name_whatever_its_capitals(database: str) -> None:
    with db.transaction() as session:
        for partner_id, name in (("P3", "de Brug"), ("P1", "Zeepaard"), ("P2", "De Brug")):
            session.add(Partner(partner_id=partner_id, name=name))
        session.flush()
        assert list_partners(session, MEDIATOR) == [
            FoundPartner("P2", "De Brug"),
            FoundPartner("P3", "de Brug"),
            FoundPartner("P1", "Zeepaard"),
        ]


def test_an_empty_register_has_no_grants_and_no_partners(database: str) -> None:
    with db.reading() as session:
        assert not has_grants(session, MEDIATOR)
        assert list_partners(session, MEDIATOR) == []
        assert count_per_day(session, MEDIATOR, up_to(90)) == []
        assert list_services(session, MEDIATOR) == {}
