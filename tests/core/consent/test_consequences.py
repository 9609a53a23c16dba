"""A client's answer does to the grant what was foreseen, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.view import view_grant
from core.consent.consequences import Verdict, foresee
from core.consent.forms import Entry
from core.consent.recording import record_consent
from core.grants.lifecycle import open_grant_of
from core.models import Answer, Cause, Channel, Closure, ConsentForm, Effect, Grant, Origin, Purpose
from tests.core.writing import add_action, add_assignment, add_grant, add_pair, the_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

YES = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(3), days_ago(1), Answer.YES)
NO = replace(YES, answer=Answer.NO)


def record(session: Session, entry: Entry, token: str = "t1") -> ConsentForm:
    add_pair(session)
    acting = mediator("an.claes")
    return record_consent(session, entry, token=token, by=acting).form


def test_a_complete_form_opens_a_grant_on_the_day_it_was_received(database: str) -> None:
    with db.transaction() as session:
        form = record(session, YES)
        grant = the_grant(session)
        assert (form.effect, form.grant_id) == (Effect.OPENED, grant.id)
        assert (grant.origin, grant.granted_on) == (Origin.CONSENT, days_ago(1))
        assert grant.closes_on == date(2027, 5, 23)


def test_a_complete_form_renews_the_open_grant(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(90))
        form = record(session, YES)
        assert (form.effect, form.grant_id) == (Effect.RENEWED, grant.id)
        assert grant.renewed_on == days_ago(1)


def test_a_form_received_on_the_first_day_of_the_grant_renews_nothing(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(1))
        closes_on = grant.closes_on
        form = record(session, YES)
        assert (grant.renewed_on, grant.closes_on) == (None, closes_on)
        assert form.grant_id == grant.id
        assert view_grant(session, MEDIATOR, grant.id).renewals == []


def test_a_form_after_the_grant_was_closed_opens_a_new_one(database: str) -> None:
    with db.transaction() as session:
        record(session, replace(YES, received_on=days_ago(2)), "t1")
        record(session, NO, "t2")
        record(session, replace(YES, received_on=TODAY), "t3")
        assert session.scalar(select(func.count(Grant.id))) == 2


def test_a_form_that_says_no_closes_a_grant_that_rests_on_consent(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        form = record(session, NO)
        closing = session.scalars(select(Closure)).one()
        assert (form.effect, form.grant_id, grant.closed_on) == (Effect.CLOSED, grant.id, TODAY)
        assert (closing.cause, closing.closed_by) == (Cause.REFUSAL, "an.claes")


def test_a_form_that_says_no_leaves_a_grant_given_by_assignment(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, origin=Origin.ASSIGNMENT)
        form = record(session, NO)
        assert (form.effect, form.grant_id, grant.closed_on) == (Effect.STAYS, grant.id, None)


def test_a_form_that_says_no_without_a_grant_is_recorded(database: str) -> None:
    with db.transaction() as session:
        form = record(session, NO)
        assert (form.effect, form.recorded_by) == (Effect.NOTHING_OPEN, "an.claes")
        assert session.scalars(select(Grant)).all() == []


def test_a_grant_that_was_still_to_begin_never_begins_after_a_no(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(-5))
        record(session, NO)
        assert grant.closed_on == grant.granted_on


def granted(**how: object) -> Callable[[Session], None]:
    return lambda session: add_grant(session, **how) and None


def in_use(session: Session) -> None:
    add_grant(session)
    add_action(session, started_on=days_ago(10))


def without_a_rule(session: Session) -> None:
    add_grant(session, origin=Origin.ASSIGNMENT)
    add_assignment(session, "SIF", started_on=days_ago(9), ended_on=TODAY)


def ended_before_the_form(session: Session) -> None:
    add_grant(session, granted_on=days_ago(200))
    add_action(session, started_on=days_ago(190), closed_on=days_ago(20))


GRANTS = {
    "by consent": granted(),
    "by assignment": granted(origin=Origin.ASSIGNMENT),
    "from the day of the form on": granted(granted_on=days_ago(1)),
    "younger than the form": granted(granted_on=TODAY),
    "still to begin": granted(granted_on=days_ago(-5)),
    "expired": granted(granted_on=days_ago(300)),
    "in use": in_use,
    "without a rule": without_a_rule,
    "with an action that ended before the form": ended_before_the_form,
}


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("add", GRANTS.values(), ids=GRANTS)
def test_what_was_foreseen_is_what_happens(
    database: str, add: Callable[[Session], None], answer: Answer
) -> None:
    with db.transaction() as session:
        add(session)
        foreseen = foresee(session, MEDIATOR, replace(YES, answer=None))
        assert foreseen
        effect, before, after = foreseen[answer]
        assert before == stands(session)
        assert record(session, replace(YES, answer=answer)).effect == effect
        assert after == stands(session)


def stands(session: Session) -> Verdict | None:
    grant = open_grant_of(session, "C1", "P1")
    return Verdict(grant.state, grant.closes_on, grant.basis) if grant and grant.state else None


@pytest.mark.parametrize("entry", [YES, Entry(), Entry(client_id="C1"), Entry("C9", "P9")])
def test_nothing_is_foreseen_for_a_pair_without_a_grant(database: str, entry: Entry) -> None:
    with db.transaction() as session:
        add_pair(session)
        assert foresee(session, MEDIATOR, entry) is None
