"""Undoing an act on many grants at once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.audit.proof import find_break
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.undoing import TIME_TO_UNDO, undo_bulk
from core.casework.bulk.wording import undone_in_words
from core.casework.grant.view import view_grant
from core.errors import (
    BatchAlreadyUndone,
    BatchChangedSince,
    BatchOfSomebodyElse,
    BatchTooOld,
    UnknownBatch,
)
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open
from core.grants.marks import remove_mark
from core.grants.verification import find_differences
from core.grants.wording import undoing_in_words
from core.models import AuditEvent, Closure, Grant, GrantMark
from tests.core.casework.bulk.test_acts import (
    LATER,
    UNTIL,
    add_grants,
    asking,
    closing,
    events,
    keeping,
)
from tests.days import NOW
from tests.people import MEDIATOR, SCHEDULER, mediator, somebody

pytestmark = pytest.mark.usefixtures("database")

SOON = MEDIATOR.at(NOW + TIME_TO_UNDO)
ACTS = [pytest.param(act, id=act.__name__) for act in (keeping, closing, asking)]


def as_they_stand(session: Session) -> list[Any]:
    """All that is shown of the grants, but for what is told of past closings."""
    numbers = session.scalars(select(Grant.id).order_by(Grant.id)).all()
    views = [view_grant(session, MEDIATOR, number) for number in numbers]
    return [vars(view) | {"closings": []} for view in views]


@pytest.mark.parametrize("act", ACTS)
def test_undoing_leaves_each_grant_as_it_stood_before(act: Callable[..., Any]) -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        keep_open(session, numbers[1], UNTIL - timedelta(days=9), "ziek", by=mediator("Bea"))
        before = as_they_stand(session)
        done = carry_out_bulk(session, act(numbers), by=MEDIATOR)
        assert as_they_stand(session) != before
        assert undo_bulk(session, done.batch_id, by=SOON) == 3
        assert as_they_stand(session) == before
        assert find_differences(session, SCHEDULER) == []
        assert find_break(session, SCHEDULER) is None


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        pytest.param(keeping, "grant.keeping_undone", id="keeping"),
        pytest.param(closing, "grant.closing_undone", id="closing"),
        pytest.param(asking, "grant.mark_removed", id="asking"),
    ],
)
def test_undoing_leaves_an_event_for_each_grant_that_names_the_batch(
    act: Callable[..., Any], kind: str
) -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        done = carry_out_bulk(session, act(numbers), by=MEDIATOR)
        undo_bulk(session, done.batch_id, by=SOON)
        told = events(session, kind)
        assert [(each["grant"], each["batch"]) for each in told] == [
            (number, done.batch_id) for number in numbers
        ]
        last = select(AuditEvent.kind).order_by(AuditEvent.id.desc()).limit(1)
        assert session.scalar(last) == kind


def test_what_was_kept_open_before_is_told_when_a_keeping_is_undone() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 2)
        keep_open(session, numbers[0], UNTIL, "ziek", by=MEDIATOR)
        done = carry_out_bulk(session, keeping(numbers, LATER), by=MEDIATOR)
        undo_bulk(session, done.batch_id, by=MEDIATOR)
        told = events(session, "grant.keeping_undone")
    assert [each.get("kept_until") for each in told] == [UNTIL.isoformat(), None]


def test_a_closing_that_is_undone_with_others_says_so() -> None:
    with db.transaction() as session:
        number = add_grants(session, 1)[0]
        done = carry_out_bulk(session, closing([number]), by=MEDIATOR)
        undo_bulk(session, done.batch_id, by=MEDIATOR)
        (closed,) = view_grant(session, MEDIATOR, number).closings
        assert undoing_in_words(closed) == (
            "Ongedaan gemaakt op 24 november 2026 door An Claes, samen met andere, meteen erna."
        )


@pytest.mark.parametrize("act", ACTS)
def test_it_is_undone_within_ten_minutes_once_by_whoever_did_it(act: Callable[..., Any]) -> None:
    late = MEDIATOR.at(NOW + TIME_TO_UNDO + timedelta(seconds=1))
    namesake = somebody("An Claes", MEDIATOR.role, None)
    with db.transaction() as session:
        batch = carry_out_bulk(session, act(add_grants(session, 2)), by=MEDIATOR).batch_id
        for by, refusal in [(late, BatchTooOld), (mediator("Bea"), BatchOfSomebodyElse)]:
            with pytest.raises(refusal):
                undo_bulk(session, batch, by=by)
        undo_bulk(session, batch, by=namesake)
        with pytest.raises(BatchAlreadyUndone):
            undo_bulk(session, batch, by=MEDIATOR)


@pytest.mark.parametrize("number", [0, 7, 2**40])
def test_what_was_never_done_isnt_undone(number: int) -> None:
    with db.transaction() as session, pytest.raises(UnknownBatch):
        undo_bulk(session, number, by=MEDIATOR)


def keep_longer(session: Session, number: int) -> None:
    keep_open(session, number, LATER, "ziek", by=MEDIATOR)


def keep_for_another_reason(session: Session, number: int) -> None:
    keep_open(session, number, UNTIL, "vakantie", by=MEDIATOR)


def let_go(session: Session, number: int) -> None:
    end_keeping(session, number, by=MEDIATOR)


def close(session: Session, number: int) -> None:
    close_by_hand(session, number, "gestopt", by=MEDIATOR)


def reopen(session: Session, number: int) -> None:
    closed = session.scalars(select(Closure.id).filter_by(grant_id=number)).one()
    undo_closing(session, closed, "toch niet", by=MEDIATOR)


def remove(session: Session, number: int) -> None:
    mark = session.scalars(select(GrantMark.id).filter_by(grant_id=number)).one()
    remove_mark(session, mark, by=MEDIATOR)


@pytest.mark.parametrize(
    ("act", "change"),
    [
        pytest.param(keeping, keep_longer, id="kept longer"),
        pytest.param(keeping, keep_for_another_reason, id="kept for another reason"),
        pytest.param(keeping, let_go, id="let go"),
        pytest.param(keeping, close, id="closed"),
        pytest.param(closing, reopen, id="opened again"),
        pytest.param(asking, remove, id="mark removed"),
        pytest.param(asking, close, id="asked, and closed"),
    ],
)
def test_nothing_is_undone_when_a_grant_has_changed_since(
    act: Callable[[Sequence[int]], Any], change: Callable[[Session, int], None]
) -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 3)
        batch = carry_out_bulk(session, act(numbers), by=MEDIATOR).batch_id
        change(session, numbers[1])
        before = as_they_stand(session)
        with pytest.raises(BatchChangedSince, match=rf"gewijzigd: {numbers[1]}\)"):
            undo_bulk(session, batch, by=SOON)
        assert as_they_stand(session) == before


def test_only_some_of_many_that_have_changed_are_named() -> None:
    with db.transaction() as session:
        numbers = add_grants(session, 7)
        batch = carry_out_bulk(session, keeping(numbers), by=MEDIATOR).batch_id
        for number in numbers[:6]:
            let_go(session, number)
        with pytest.raises(BatchChangedSince, match="gewijzigd: 1, 2, 3, 4, 5, …"):
            undo_bulk(session, batch, by=SOON)


def test_undoing_says_how_many() -> None:
    assert undone_in_words(2) == "Ongedaan gemaakt: 2 inzagerechten staan weer zoals ervoor."
