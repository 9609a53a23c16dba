"""The work that waits for a mediator."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from core import database as db
from core.casework.work_list import (
    DAYS_AHEAD,
    MOST_COUNTED,
    Whose,
    Work,
    closing_soon,
    count_waiting,
    count_work,
    find_uncovered,
    list_drafts,
    list_uncovered,
    undecided,
)
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft
from core.database import ROWS_PER_PAGE
from core.grants.lifecycle import close_by_hand
from core.grants.listing import page_of_grants
from core.models import Action, Answer, Channel, Client, ConsentForm, Purpose
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")

COMPLETE = Entry(
    "C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(2), days_ago(1), Answer.YES
)


BEGUN = Entry(channel=Channel.PARTNER)


def work_of(session: Session, whose: Whose) -> dict[Work, int]:
    """Return how much work waits of each kind that isn't about assignments."""
    scopes = {Work.CLOSING: closing_soon(None, TODAY), Work.UNDECIDED: undecided(None)}
    counted = count_waiting(session, MEDIATOR, whose, scopes)
    return counted | count_work(session, MEDIATOR, whose)


def add_clients(session: Session) -> None:
    """Add clients C1 and C2 of Ann, C3 of Bram, C4 of nobody; and partners P1 and P2."""
    for client_id, whose in [("C1", "Ann"), ("C2", "Ann"), ("C3", "Bram"), ("C4", None)]:
        session.add(
            Client(client_id=client_id, last_name="Peeters", first_name="An", mediator=whose)
        )
    session.flush()
    for partner_id in ("P1", "P2"):
        add_pair(session, "C1", partner_id)


def add_draft(session: Session, entry: Entry, whose: str, hours_ago: int = 0) -> int:
    moment = NOW - timedelta(hours=hours_ago)
    return save_draft(
        session, entry, token=f"{entry} {whose} {hours_ago}", by=mediator(whose).at(moment)
    ).form.id


def add_closing(session: Session, day: date, client_id: str = "C1") -> int:
    """Add a grant that closes on this day by the owner rule."""
    grant = add_grant(session, client_id, granted_on=days_ago(300)).id
    add_assignment(
        session, "TWE", f"S{client_id}", started_on=days_ago(300), ended_on=day, client_id=client_id
    )
    return grant


def add_undecided(session: Session, client_id: str, granted_on: date = days_ago(30)) -> int:
    grant = add_grant(session, client_id, granted_on=granted_on).id
    add_assignment(
        session, "SIF", f"S{client_id}", started_on=granted_on, ended_on=TODAY, client_id=client_id
    )
    return grant


def drafts(session: Session, whose: str | None) -> list[int]:
    return [row.form_id for row in list_drafts(session, MEDIATOR, whose)]


def uncovered(session: Session, whose: str | None = None) -> list[str]:
    return [row.action_id for row in list_uncovered(session, MEDIATOR, whose)]


def test_drafts_come_oldest_first_with_what_is_missing() -> None:
    with db.transaction() as session:
        add_clients(session)
        new = add_draft(session, Entry("C1", "P1"), "Ann", hours_ago=1)
        old = add_draft(session, BEGUN, "Ann", hours_ago=9)
        first, second = list_drafts(session, MEDIATOR, "Ann")
    assert (first.form_id, first.client_name, first.partner_name) == (old, None, None)
    assert (second.form_id, second.client_name, second.partner_name) == (
        new, "Peeters An", "De Brug",
    )  # fmt: skip
    assert "De klant ontbreekt." in first.missing
    assert "De klant ontbreekt." not in second.missing
    assert "Het antwoord van de klant ontbreekt." in second.missing


def test_a_draft_waits_for_who_entered_it_and_for_the_mediator_of_the_client() -> None:
    with db.transaction() as session:
        add_clients(session)
        without_client = add_draft(session, BEGUN, "Ann", hours_ago=4)
        of_bram = add_draft(session, Entry("C3"), "Ann", hours_ago=3)
        of_nobody = add_draft(session, Entry("C4"), "Carl", hours_ago=2)
        assert drafts(session, "Ann") == [without_client, of_bram]
        assert drafts(session, "Bram") == [of_bram]
        assert drafts(session, "Carl") == [of_nobody]
        assert drafts(session, None) == [without_client, of_bram, of_nobody]
        assert drafts(session, "Dora") == []


def test_a_recorded_form_waits_for_nobody() -> None:
    with db.transaction() as session:
        add_clients(session)
        record_consent(session, COMPLETE, token="t", by=mediator("Ann"))
        assert drafts(session, None) == []


def test_what_closes_within_the_days_ahead_waits_and_so_does_what_has_expired() -> None:
    with db.transaction() as session:
        add_clients(session)
        add_owner_rule(session, "TWE", 0)
        for client_id, days in [("C1", -3), ("C2", 0), ("C3", DAYS_AHEAD), ("C4", DAYS_AHEAD + 1)]:
            add_closing(session, TODAY + timedelta(days=days), client_id)
        rows = page_of_grants(session, MEDIATOR, closing_soon(None, TODAY))
        assert [row.client_id for row in rows] == ["C1", "C2", "C3"]
        assert work_of(session, None)[Work.CLOSING] == 3


def test_grants_wait_for_the_mediator_of_the_client() -> None:
    with db.transaction() as session:
        add_clients(session)
        add_owner_rule(session, "TWE", 0)
        of_ann = add_closing(session, TODAY, "C1")
        of_bram = add_undecided(session, "C3")
        ann, bram = (
            work_of(session, "Ann"),
            work_of(session, "Bram"),
        )
        everybody = work_of(session, None)
        (closing,) = page_of_grants(session, MEDIATOR, closing_soon("Ann", TODAY))
        (deciding,) = page_of_grants(session, MEDIATOR, undecided("Bram"))
    assert (closing.grant_id, deciding.grant_id) == (of_ann, of_bram)
    assert (ann[Work.CLOSING], ann[Work.UNDECIDED]) == (1, 0)
    assert (bram[Work.CLOSING], bram[Work.UNDECIDED]) == (0, 1)
    assert (everybody[Work.CLOSING], everybody[Work.UNDECIDED]) == (1, 1)


def test_a_closed_grant_waits_for_nobody() -> None:
    with db.transaction() as session:
        add_clients(session)
        grant_id = add_undecided(session, "C1")
        close_by_hand(session, grant_id, "verhuisd", by=mediator("Ann"))
        assert set(work_of(session, None).values()) == {0}


def test_an_action_without_a_grant_waits_until_the_day_after_its_end() -> None:
    with db.transaction() as session:
        add_clients(session)
        add_action(session, "still runs", started_on=days_ago(9))
        add_action(session, "is still to begin", started_on=TODAY + timedelta(days=9))
        add_action(session, "ends today", started_on=days_ago(10), closed_on=TODAY)
        add_action(session, "ended yesterday", started_on=days_ago(9), closed_on=days_ago(1))
        waiting = ["is still to begin", "still runs", "ends today"]
        assert uncovered(session, "Ann") == uncovered(session) == waiting
        assert uncovered(session, "Bram") == []


@pytest.mark.parametrize(
    ("client_id", "partner_id", "closed", "waits"),
    [
        pytest.param("C1", "P1", False, False, id="open, of the pair"),
        pytest.param("C1", "P1", True, True, id="closed, of the pair"),
        pytest.param("C1", "P2", False, True, id="of another partner"),
        pytest.param("C2", "P1", False, True, id="on another file"),
    ],
)
def test_an_action_waits_unless_its_own_executor_has_an_open_grant(
    client_id: str, partner_id: str, closed: bool, waits: bool
) -> None:
    with db.transaction() as session:
        add_clients(session)
        grant = add_grant(session, client_id, partner_id)
        if closed:
            close_by_hand(session, grant.id, "verhuisd", by=mediator("Ann"))
        add_action(session, started_on=days_ago(9))
        assert uncovered(session) == ["A1"] * waits
        assert work_of(session, "Ann")[Work.UNCOVERED] == waits


def test_an_action_is_shown_with_its_client_executor_and_days() -> None:
    with db.transaction() as session:
        add_clients(session)
        add_action(session, started_on=days_ago(9), closed_on=TODAY)
        (row,) = list_uncovered(session, MEDIATOR, "Ann")
    assert (row.client_id, row.client_name) == ("C1", "Peeters An")
    assert (row.partner_id, row.partner_name) == ("P1", "De Brug")
    assert (row.title, row.started_on, row.ends_on) == ("Opleiding lasser", days_ago(9), TODAY)


def test_actions_come_latest_start_first() -> None:
    with db.transaction() as session:
        add_clients(session)
        for action_id, started in [("A1", 9), ("A2", 2), ("A3", 9)]:
            add_action(session, action_id, started_on=days_ago(started))
        assert uncovered(session) == ["A2", "A1", "A3"]
        assert find_uncovered(session, MEDIATOR, 2) == ["A2", "A1"]


def test_of_actions_found_before_only_those_that_still_lack_a_grant_are_shown() -> None:
    with db.transaction() as session:
        add_clients(session)
        for number in (1, 2, 3):
            add_action(session, f"A{number}", started_on=days_ago(9), client_id=f"C{number}")
        found = find_uncovered(session, MEDIATOR, MOST_COUNTED + 1)
        add_grant(session, "C2")
        add_action(session, "A4", started_on=days_ago(9), client_id="C4")
        shown = list_uncovered(session, MEDIATOR, None, among=found)
        assert [row.action_id for row in shown] == ["A1", "A3"]
        assert count_work(session, MEDIATOR, None, among=found)[Work.UNCOVERED] == 2
        assert count_work(session, MEDIATOR, None, among=[])[Work.UNCOVERED] == 0


def test_lists_are_paged() -> None:
    with db.transaction() as session:
        add_clients(session)
        for number in range(ROWS_PER_PAGE + 1):
            add_draft(session, BEGUN, "Ann", hours_ago=number)
        session.execute(insert(Action), [action(n) for n in range(ROWS_PER_PAGE + 1)])
        for rows in (list_drafts, list_uncovered):
            pages = [rows(session, MEDIATOR, "Ann", page) for page in (0, 1, 2, 3)]
            assert pages[0] == pages[1]
            assert [len(page) for page in pages] == [ROWS_PER_PAGE, ROWS_PER_PAGE, 1, 0]
            assert not set(map(str, pages[1])) & set(map(str, pages[2]))


def test_counting_stops_one_after_the_most_that_is_counted() -> None:
    with db.transaction() as session:
        add_clients(session)
        session.execute(insert(ConsentForm), [draft(n) for n in range(MOST_COUNTED + 9)])
        session.execute(insert(Action), [action(n) for n in range(MOST_COUNTED + 9)])
        for whose in ("Ann", None):
            counts = work_of(session, whose)
            assert counts[Work.DRAFTS] == counts[Work.UNCOVERED] == MOST_COUNTED + 1
        assert len(find_uncovered(session, MEDIATOR, MOST_COUNTED + 1)) == MOST_COUNTED + 1


def action(number: int) -> dict[str, object]:
    return {
        "action_id": f"A{number}", "client_id": "C1", "partner_id": "P1", "title": "x",
        "kind": Purpose.TRAINING, "trajectory": False, "started_on": days_ago(number % 100),
    }  # fmt: skip


def draft(number: int) -> dict[str, object]:
    return {"token": str(number), "version": 1, "entered_by": "Ann", "entered_at": NOW}
