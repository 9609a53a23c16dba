"""What closes soon, and which of it needs an act."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.casework.bulk.planning import choose_all
from core.casework.closing_work import (
    Attention,
    WorkOrder,
    count_closing,
    list_closing,
    of_attention,
    until_in_words,
)
from core.casework.tender_work import count_tender_work
from core.casework.work_list import (
    Whose,
    Work,
    closing_soon,
    count_waiting,
    count_work,
    list_drafts,
    undecided,
)
from core.consent.forms import Entry
from core.consent.recording import save_draft
from core.grants.lifecycle import keep_open
from core.grants.marks import ask_partner, remove_mark
from core.models import Client
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")

ANN = mediator("Ann")


def work_of(session: Session, whose: Whose) -> dict[Work, int]:
    """Return how much work waits of each kind that isn't about assignments."""
    scopes = {Work.CLOSING: closing_soon(None, TODAY), Work.UNDECIDED: undecided(None)}
    counted = count_waiting(session, ANN, whose, scopes)
    return counted | count_work(session, ANN, whose)


def add_closing(
    session: Session, client_id: str = "C1", days: int = 5, whose: str | None = "Ann"
) -> int:
    """A grant that closes in so many days, by the rule of six months."""
    add_pair(session, client_id)
    session.get_one(Client, client_id).mediator = whose
    granted_on = date(2026, 5, 24) + timedelta(days=days)
    return add_grant(session, client_id, granted_on=granted_on).id


def nothing(session: Session, grant: int) -> None:
    pass


def keep(session: Session, grant: int) -> None:
    keep_open(session, grant, TODAY + timedelta(days=9), "ziek", by=ANN)


def ask(session: Session, grant: int) -> None:
    ask_partner(session, grant, TODAY + timedelta(days=3), by=ANN)


def ask_long_ago(session: Session, grant: int) -> None:
    before = ANN.at(ANN.now - timedelta(days=4))
    ask_partner(session, grant, TODAY, by=before)


def ask_and_take_back(session: Session, grant: int) -> None:
    mark = ask_partner(session, grant, TODAY + timedelta(days=3), by=ANN)
    remove_mark(session, mark.id, by=ANN)


def plan_assignment(session: Session, grant: int) -> None:
    add_owner_rule(session, "TWE", 0)
    begins = TODAY + timedelta(days=2)
    add_assignment(session, "TWE", started_on=begins, ended_on=begins + timedelta(days=3))


def plan_for_another(session: Session, grant: int) -> None:
    add_action(session, started_on=TODAY + timedelta(days=2), partner_id="P2")


def keep_and_ask(session: Session, grant: int) -> None:
    keep(session, grant)
    ask(session, grant)


@pytest.mark.parametrize(
    ("before", "attention", "until"),
    [
        (nothing, Attention.NEEDS_ACT, ""),
        (keep, Attention.KEPT, "tot en met 02/12/2026"),
        (ask, Attention.ASKED, "opnieuw te bekijken op 27/11/2026"),
        (ask_long_ago, Attention.NEEDS_ACT, "opnieuw te bekijken op 24/11/2026"),
        (ask_and_take_back, Attention.NEEDS_ACT, ""),
        (plan_assignment, Attention.PLANNED, ""),
        (plan_for_another, Attention.NEEDS_ACT, ""),
        (keep_and_ask, Attention.KEPT, "tot en met 02/12/2026"),
    ],
)
def test_a_row_says_whether_it_needs_an_act(
    before: Callable[[Session, int], None], attention: Attention, until: str
) -> None:
    with db.transaction() as session:
        grant = add_closing(session)
        before(session, grant)
        (row,) = list_closing(session, ANN, "Ann")
        assert (row.grant_id, row.attention, until_in_words(row)) == (grant, attention, until)
        counts = count_closing(session, ANN, "Ann")
        assert counts == dict.fromkeys(Attention, 0) | {attention: 1}


def test_what_is_asked_or_kept_needs_an_act_again_when_the_day_has_come() -> None:
    with db.transaction() as session:
        ask(session, add_closing(session, "C1", 12))
        keep(session, add_closing(session, "C2"))
        later = ANN.at(ANN.now + timedelta(days=3))
        by_client = {row.client_id: row.attention for row in list_closing(session, later, "Ann")}
        assert by_client == {"C1": Attention.NEEDS_ACT, "C2": Attention.KEPT}
        later = ANN.at(ANN.now + timedelta(days=9))
        by_client = {row.client_id: row.attention for row in list_closing(session, later, "Ann")}
        assert by_client == {"C1": Attention.NEEDS_ACT, "C2": Attention.NEEDS_ACT}


def test_the_own_come_first_then_what_needs_an_act_then_the_soonest() -> None:
    with db.transaction() as session:
        ask(session, add_closing(session, "C1", 1))
        add_closing(session, "C2", 9)
        add_closing(session, "C3", 2)
        add_closing(session, "C4", 0, "Bram")
        add_closing(session, "C5", 0, "Carl")
        both = list_closing(session, ANN, ["Bram", "Ann"])
        everybody = list_closing(session, ANN, None)
    assert [(row.client_id, row.mediator) for row in both] == [
        ("C3", "Ann"), ("C2", "Ann"), ("C1", "Ann"), ("C4", "Bram"),
    ]  # fmt: skip
    assert [row.client_id for row in everybody] == ["C4", "C5", "C1", "C3", "C2"]


def test_a_list_can_be_narrowed_to_some_kinds_and_chosen_as_a_whole() -> None:
    with db.transaction() as session:
        grants = [add_closing(session, client_id) for client_id in ("C1", "C2", "C3")]
        keep(session, grants[0])
        ask(session, grants[1])

        def listed(*only: Attention) -> list[int]:
            rows = list_closing(session, ANN, "Ann", only=only)
            scope = closing_soon("Ann", TODAY) & of_attention(only, TODAY)
            assert choose_all(session, ANN, scope) == sorted(row.grant_id for row in rows)
            return sorted(row.grant_id for row in rows)

        assert listed() == grants
        assert listed(Attention.NEEDS_ACT) == grants[2:]
        assert listed(Attention.KEPT, Attention.ASKED) == grants[:2]


def test_the_work_of_a_colleague_is_counted_and_listed_with_ones_own() -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TWE", 0)
        for client_id, whose in [("C1", "Ann"), ("C2", "Bram"), ("C3", "Carl")]:
            add_closing(session, client_id, whose=whose)
            add_action(
                session, f"A{client_id}", started_on=days_ago(1), client_id=client_id,
                partner_id="P2",
            )  # fmt: skip
            save_draft(session, Entry(client_id), token=client_id, by=mediator("Dora"))
        own, both = work_of(session, "Ann"), work_of(session, ["Ann", "Bram"])
        for work in (Work.DRAFTS, Work.CLOSING, Work.UNCOVERED):
            assert (own[work], both[work]) == (1, 2)
        drafts = list_drafts(session, ANN, ["Ann", "Bram"])
        assert [row.client_id for row in drafts] == ["C1", "C2"]
        assert count_tender_work(session, ANN, ["Ann", "Bram"])[Work.TWO_OWNERS] == 0


def test_more_than_a_page_is_listed_page_by_page() -> None:
    with db.transaction() as session:
        for place in range(52):
            add_closing(session, f"C{place:02}", place % 10)
        first, second = (list_closing(session, ANN, "Ann", page) for page in (1, 2))
        assert (len(first), len(second)) == (50, 2)
        assert not {row.grant_id for row in first} & {row.grant_id for row in second}
        days = [row.closes_on for row in (*first, *second) if row.closes_on]
        assert (len(days), days) == (52, sorted(days))
        found: Any = count_closing(session, MEDIATOR, None)
        assert found[Attention.NEEDS_ACT] == 52


@pytest.mark.parametrize(
    ("sorting", "descending", "expected"),
    [
        (WorkOrder.ATTENTION, False, ["C3", "C1", "C2"]),
        (WorkOrder.ATTENTION, True, ["C2", "C3", "C1"]),
        (WorkOrder.CLOSES_ON, False, ["C2", "C3", "C1"]),
        (WorkOrder.CLOSES_ON, True, ["C1", "C3", "C2"]),
        (WorkOrder.CLIENT, True, ["C3", "C2", "C1"]),
        (WorkOrder.PARTNER, False, ["C2", "C3", "C1"]),
    ],
)
def test_it_can_be_sorted_otherwise_and_searched(
    sorting: WorkOrder, descending: bool, expected: list[str]
) -> None:
    with db.transaction() as session:
        for client_id, days in [("C1", 9), ("C2", 1), ("C3", 4)]:
            grant = add_closing(session, client_id, days)
            session.get_one(Client, client_id).last_name = client_id
        ask(session, grant - 1)

        def listed(**options: Any) -> list[str]:
            rows = list_closing(session, ANN, "Ann", sorting=sorting, **options)
            return [row.client_id for row in rows]

        assert listed(descending=descending) == expected
        assert listed(sought="C2") == ["C2"]
        assert listed(sought="nobody") == []
