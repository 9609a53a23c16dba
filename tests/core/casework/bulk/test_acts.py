"""One act on many grants: what can be done and what can't, doing it, and the batch's number."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from core import database as db
from core.audit.proof import find_break
from core.audit.wording import what_in_words
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.planning import (
    MOST_AT_ONCE,
    BulkPlan,
    BulkRequest,
    Obstacle,
    choose_all,
    plan_bulk,
)
from core.casework.bulk.wording import done_in_words, obstacle_in_words, plan_in_words
from core.errors import (
    LONGEST_TEXT,
    KeptTooLong,
    LookAgainOutOfRange,
    NoGrantChosen,
    NothingPossible,
    NotPermitted,
    ReasonMissing,
    TextTooLong,
    TooManyAtOnce,
)
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.marks import ask_partner, read_marks, remove_mark
from core.grants.verification import find_differences
from core.models import AuditEvent, Basis, BatchAct, Client, Decision, Grant
from tests.core.writing import add_grant
from tests.days import TODAY, days_ago
from tests.people import ADMINISTRATOR, MEDIATOR, SCHEDULER, mediator

pytestmark = pytest.mark.usefixtures("database")

UNTIL = TODAY + timedelta(days=30)
LATER = UNTIL + timedelta(days=10)
NEXT_WEEK = TODAY + timedelta(days=7)
CLOSES_SOON = days_ago(178)  # granted then, it closes within a week by the rule of six months


def add_grants(session: Session, count: int, granted_on: date = CLOSES_SOON) -> list[int]:
    return [add_grant(session, f"C{n}", granted_on=granted_on).id for n in range(1, count + 1)]


def keeping(numbers: Sequence[int], until: date = UNTIL, reason: str = "ziek") -> BulkRequest:
    return BulkRequest(BatchAct.KEEP, numbers, reason, until=until)


def closing(numbers: Sequence[int], reason: str = "gestopt") -> BulkRequest:
    return BulkRequest(BatchAct.CLOSE, numbers, reason)


def asking(numbers: Sequence[int], day: date = NEXT_WEEK, text: str = "") -> BulkRequest:
    return BulkRequest(BatchAct.ASK, numbers, text, look_again_on=day)


def obstacles(plan: BulkPlan) -> dict[int, Obstacle | None]:
    return {each.grant_id: each.obstacle for each in plan.grants}


def events(session: Session, kind: str) -> list[dict[str, Any]]:
    found = select(AuditEvent.details).filter_by(kind=kind).order_by(AuditEvent.id)
    return list(session.scalars(found))


def test_many_are_kept_open_at_once_each_with_an_event_that_names_the_batch() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        done = carry_out_bulk(session, keeping(numbers, reason="  ziek "), by=MEDIATOR)
        for grant in session.scalars(select(Grant)):
            assert (grant.closes_on, grant.basis) == (UNTIL, Basis.KEPT)
            assert (grant.kept_by, grant.kept_reason) == ("An Claes", "ziek")
        assert events(session, "grant.kept_open") == [
            {"grant": number, "until": UNTIL.isoformat(), "reason": "ziek", "batch": done.batch_id}
            for number in numbers
        ]
        assert find_differences(session, SCHEDULER) == []
        assert find_break(session, SCHEDULER) is None


def test_many_are_closed_at_once_and_only_a_person_opens_their_pairs_again() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        done = carry_out_bulk(session, closing(numbers), by=MEDIATOR)
        assert set(session.scalars(select(Grant.closed_on))) == {TODAY}
        assert events(session, "grant.closed_by_hand") == [
            {"grant": number, "reason": "gestopt", "batch": done.batch_id} for number in numbers
        ]
        decided = select(func.count()).select_from(Decision).filter_by(kind="by_hand", day=TODAY)
        assert session.scalar(decided) == 3
        assert find_differences(session, SCHEDULER) == []


def test_of_many_the_partner_is_asked_at_once() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        done = carry_out_bulk(session, asking(numbers, text="gemaild"), by=MEDIATOR)
        marks = read_marks(session, numbers)
        assert {n: (m.text, m.look_again_on) for n, [m] in marks.items()} == dict.fromkeys(
            numbers, ("gemaild", NEXT_WEEK)
        )
        told = events(session, "grant.partner_asked")
        assert [(each["grant"], each["batch"]) for each in told] == [
            (number, done.batch_id) for number in numbers
        ]
        assert not any("gemaild" in str(each) for each in told)


def test_what_cant_be_kept_open_is_said_beforehand_with_why() -> None:
    with db.transaction() as session:
        free, kept, shorter, closed = add_grants(session, 4)
        keep_open(session, kept, UNTIL, "ziek", by=MEDIATOR)
        keep_open(session, shorter, UNTIL - timedelta(days=1), "ziek", by=MEDIATOR)
        close_by_hand(session, closed, "gestopt", by=MEDIATOR)
        old = add_grant(session, "C8", granted_on=days_ago(400)).id
        older = add_grant(session, "C9", granted_on=days_ago(345)).id
        plan = plan_bulk(
            session, MEDIATOR, keeping([free, kept, shorter, closed, old, older, 10**12, 99])
        )
    assert obstacles(plan) == {
        free: None,
        kept: Obstacle.KEPT_ALREADY,
        shorter: None,
        closed: Obstacle.CLOSED,
        old: Obstacle.KEPT_LONG_ENOUGH,
        older: Obstacle.CANT_BE_KEPT_SO_LONG,
        99: Obstacle.UNKNOWN,
        10**12: Obstacle.UNKNOWN,
    }
    said = {each.grant_id: obstacle_in_words(each) for each in plan.impossible}
    assert said[kept] == "Het wordt al opengehouden tot en met 23 december 2026."
    assert said[closed] == "Het werd afgesloten op 24 november 2026."
    assert said[older] == "Het kan hoogstens tot en met 10 december 2026 opengehouden worden."


def test_what_closes_anyway_is_neither_closed_nor_asked_about() -> None:
    with db.transaction() as session:
        expired, last_day = (
            add_grant(session, "C1", granted_on=date(2026, 5, 24)).id,
            add_grant(session, "C2", granted_on=date(2026, 5, 25)).id,
        )
        for request in (closing([expired, last_day]), asking([expired, last_day])):
            plan = plan_bulk(session, MEDIATOR, request)
            assert obstacles(plan) == {expired: Obstacle.CLOSES_ANYWAY, last_day: None}
        assert plan_bulk(session, MEDIATOR, keeping([expired])).impossible == []


def test_a_partner_isnt_asked_twice_until_the_same_day_or_sooner() -> None:
    with db.transaction() as session:
        asked, earlier, removed = add_grants(session, 3, days_ago(30))
        ask_partner(session, asked, NEXT_WEEK, by=MEDIATOR)
        ask_partner(session, earlier, NEXT_WEEK - timedelta(days=1), by=MEDIATOR)
        mark = ask_partner(session, removed, NEXT_WEEK, by=MEDIATOR)
        remove_mark(session, mark.id, by=MEDIATOR)
        plan = plan_bulk(session, MEDIATOR, asking([asked, earlier, removed]))
        assert obstacles(plan) == {asked: Obstacle.ASKED_ALREADY, earlier: None, removed: None}


def test_what_cant_be_done_is_left_and_said_the_rest_is_done() -> None:
    with db.transaction() as session:
        open_one, closed = add_grants(session, 2)
        close_by_hand(session, closed, "gestopt", by=mediator("Bea"))
        done = carry_out_bulk(session, keeping([open_one, closed, open_one]), by=MEDIATOR)
        assert [each.grant_id for each in done.done] == [open_one]
        assert session.get_one(Grant, closed).kept_until is None
    assert done_in_words(done) == (
        "1 inzagerecht opengehouden tot en met 23 december 2026. 1 inzagerecht bleef zoals het is."
    )


def test_what_it_will_do_is_announced_with_what_to_mind() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        session.get_one(Client, "C1").mediator = "An Claes"
        session.get_one(Client, "C2").mediator = "Bram"
        plan = plan_bulk(session, MEDIATOR, asking([*numbers, 99]))
    assert plan_in_words(plan, ["An Claes", "Bram"]) == [
        "3 inzagerechten krijgen de markering dat de partner gevraagd is, opnieuw te bekijken op"
        " 1 december 2026.",
        "Voor 1 inzagerecht kan het niet: dat blijft zoals het is.",
        "3 ervan worden vóór die dag afgesloten, tenzij iemand ze openhoudt.",
        "1 ervan is op het dossier van een klant van een andere bemiddelaar.",
        "U kunt het 10 minuten lang in één keer ongedaan maken.",
    ]


def test_nothing_is_done_when_nothing_can_be() -> None:
    with db.transaction() as session:
        plan = plan_bulk(session, MEDIATOR, closing([99]))
        assert plan_in_words(plan, []) == ["Dit kan voor geen van deze inzagerechten."]
        with pytest.raises(NothingPossible):
            carry_out_bulk(session, closing([99]), by=MEDIATOR)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        pytest.param(keeping([]), NoGrantChosen, id="no grants"),
        pytest.param(closing(range(1, MOST_AT_ONCE + 2)), TooManyAtOnce, id="too many"),
        pytest.param(keeping([1], TODAY), KeptTooLong, id="kept until today"),
        pytest.param(keeping([1], TODAY + timedelta(days=91)), KeptTooLong, id="kept too long"),
        pytest.param(BulkRequest(BatchAct.KEEP, [1], "ziek"), KeptTooLong, id="without a day"),
        pytest.param(asking([1], TODAY), LookAgainOutOfRange, id="to be looked at today"),
        pytest.param(BulkRequest(BatchAct.ASK, [1]), LookAgainOutOfRange, id="asked, no day"),
        pytest.param(keeping([1], reason=" "), ReasonMissing, id="kept without a reason"),
        pytest.param(closing([1], " "), ReasonMissing, id="closed without a reason"),
        pytest.param(asking([1], text="x" * (LONGEST_TEXT + 1)), TextTooLong, id="too long"),
    ],
)
def test_a_request_that_isnt_right_changes_nothing(
    wrong: BulkRequest, error: type[Exception]
) -> None:
    with db.transaction() as session:
        add_grants(session, 1)
        with pytest.raises(error):
            carry_out_bulk(session, wrong, by=MEDIATOR)
        assert events(session, "grant.kept_open") == []


def test_all_that_a_filter_finds_can_be_chosen_up_to_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 4)
        close_by_hand(session, numbers[0], "gestopt", by=MEDIATOR)
        assert choose_all(session, MEDIATOR, Grant.client_id != "C4") == numbers[1:3]
        monkeypatch.setattr("core.casework.bulk.planning.MOST_AT_ONCE", 2)
        with pytest.raises(TooManyAtOnce):
            choose_all(session, MEDIATOR, Grant.id > 0)


def test_the_trail_tells_which_were_done_together() -> None:
    said = what_in_words("grant.kept_open", {"grant": 5, "until": "2026-12-01", "batch": 12})
    assert said.endswith("(in één keer met andere gedaan, nummer: 12)")


@pytest.mark.parametrize("request_of", [keeping, closing, asking])
def test_the_number_of_statements_doesnt_grow_with_the_number_of_grants(request_of: Any) -> None:
    def statements(count: int, first: int) -> int:
        with db.transaction() as session:
            numbers = [
                add_grant(session, f"C{first + n}", granted_on=CLOSES_SOON).id for n in range(count)
            ]
            counted: list[str] = []
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *said: counted.append(said[2]))
            carry_out_bulk(session, request_of(numbers), by=MEDIATOR)
            return len(counted)

    assert statements(3, 0) == statements(12, 100)


def test_an_administrator_may_not() -> None:
    with db.transaction() as session, pytest.raises(NotPermitted):
        carry_out_bulk(session, closing(add_grants(session, 1)), by=ADMINISTRATOR)
