"""A client's answer does to the grant what was foreseen, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.view import view_grant
from core.consent.consequences import Justification, Verdict, foresee, foresee_withdrawal
from core.consent.forms import Entry
from core.consent.recording import record_consent, withdraw_consent
from core.errors import NothingToWithdraw, WithdrawalInFuture
from core.grants.lifecycle import close_by_hand, keep_open, open_grant_of
from core.models import (
    Answer,
    Cause,
    Channel,
    Closure,
    ConsentForm,
    DecisionKind,
    Effect,
    Grant,
    Origin,
    Purpose,
)
from tests.core.writing import (
    add_action,
    add_assignment,
    add_grant,
    add_owner_rule,
    add_pair,
    the_grant,
)
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator, on

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


def test_a_form_of_the_day_of_the_first_one_changes_no_date(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(1))
        closes_on = grant.closes_on
        form = record(session, YES)
        assert (grant.renewed_on, grant.closes_on) == (None, closes_on)
        assert (form.effect, form.grant_id) == (Effect.RENEWED, grant.id)
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


def test_a_form_that_says_no_leaves_what_an_assignment_justifies(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        add_assignment(session, "TIBB4", started_on=days_ago(9))
        form = record(session, NO)
        assert (form.effect, form.grant_id, grant.closed_on) == (Effect.STAYS, grant.id, None)


def test_a_form_that_says_no_without_a_grant_is_recorded(database: str) -> None:
    with db.transaction() as session:
        form = record(session, NO)
        assert (form.effect, form.recorded_by) == (Effect.NOTHING_OPEN, "an.claes")
        assert session.scalars(select(Grant)).all() == []


def test_a_form_of_an_earlier_day_than_the_decision_that_stands_changes_nothing(
    database: str,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=TODAY)
        form = record(session, NO)
        assert (form.effect, form.grant_id, grant.closed_on) == (Effect.OVERTAKEN, None, None)


def granted(**how: object) -> Callable[[Session], None]:
    return lambda session: add_grant(session, **how) and None


def in_use(session: Session) -> None:
    add_grant(session)
    add_action(session, started_on=days_ago(10))


def running_tender(session: Session) -> None:
    add_grant(session)
    add_assignment(session, "TIBB4", started_on=days_ago(9))


def tender_that_ended(session: Session) -> None:
    add_owner_rule(session, "TIBB4", 2)
    add_grant(session)
    add_assignment(session, "TIBB4", started_on=days_ago(9), ended_on=days_ago(2))


def tender_that_ran_out(session: Session) -> None:
    add_owner_rule(session, "TIBB4", 1)
    add_grant(session, granted_on=days_ago(60))
    add_assignment(session, "TIBB4", started_on=days_ago(55), ended_on=days_ago(40))


def without_a_rule(session: Session) -> None:
    add_grant(session)
    add_assignment(session, "SIF", started_on=days_ago(9), ended_on=days_ago(1))


def settled_by_a_later_yes(session: Session) -> None:
    add_grant(session)
    add_assignment(session, "SIF", started_on=days_ago(20), ended_on=days_ago(10))


def kept_open(session: Session) -> None:
    grant = add_grant(session)
    add_owner_rule(session, "TIBB4", 1)
    add_assignment(session, "TIBB4", started_on=days_ago(9), ended_on=days_ago(2))
    keep_open(session, grant.id, days_ago(-80), "ziek", by=MEDIATOR)


def ended_before_the_form(session: Session) -> None:
    add_grant(session, granted_on=days_ago(200))
    add_action(session, started_on=days_ago(190), closed_on=days_ago(20))


def closed_by_hand(closed_on: date) -> Callable[[Session], None]:
    def closed(session: Session) -> None:
        grant = add_grant(session, granted_on=days_ago(30))
        by = on(mediator("Els"), closed_on)
        close_by_hand(session, grant.id, "misbruik", by=by)

    return closed


def withdrawn(session: Session) -> None:
    withdraw_consent(session, add_grant(session).id, by=MEDIATOR)


GRANTS = {
    "none yet": add_pair,
    "by consent": granted(),
    "by an assignment that the register doesn't know": granted(origin=Origin.ASSIGNMENT),
    "from the day of the form on": granted(granted_on=days_ago(1)),
    "younger than the form": granted(granted_on=TODAY),
    "still to begin": granted(granted_on=days_ago(-5)),
    "expired": granted(granted_on=days_ago(300)),
    "in use": in_use,
    "with a tender that runs": running_tender,
    "with a tender that ended": tender_that_ended,
    "with a tender that ran out": tender_that_ran_out,
    "without a rule": without_a_rule,
    "without a rule, settled by a yes": settled_by_a_later_yes,
    "kept open": kept_open,
    "with an action that ended before the form": ended_before_the_form,
    "closed by hand before the form": closed_by_hand(days_ago(10)),
    "closed by hand after the form": closed_by_hand(TODAY),
    "withdrawn since": withdrawn,
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
        expected = foreseen[answer]
        assert expected.before == stands(session)
        assert record(session, replace(YES, answer=answer)).effect == expected.effect
        assert expected.after in (stands(session), None)
        assert (expected.after is None) == (
            expected.effect is Effect.OPENED or stands(session) is None
        )


@pytest.mark.parametrize("said_on", [TODAY, days_ago(15)], ids=["today", "before"])
@pytest.mark.parametrize("add", GRANTS.values(), ids=GRANTS)
def test_what_a_withdrawal_was_foreseen_to_do_is_what_it_does(
    database: str, add: Callable[[Session], None], said_on: date
) -> None:
    with db.transaction() as session:
        add(session)
        grant = open_grant_of(session, "C1", "P1")
        if grant is None:
            return
        try:
            expected = foresee_withdrawal(session, MEDIATOR, "C1", "P1", said_on)
        except NothingToWithdraw:
            with pytest.raises(NothingToWithdraw):
                withdraw_consent(session, grant.id, said_on=said_on, by=MEDIATOR)
            return
        assert withdraw_consent(session, grant.id, said_on=said_on, by=MEDIATOR) == expected


def stands(session: Session) -> Verdict | None:
    grant = open_grant_of(session, "C1", "P1")
    return Verdict(grant.state, grant.closes_on, grant.basis) if grant and grant.state else None


def test_a_renewal_never_closes_sooner(database: str) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 12)
        add_grant(session, granted_on=days_ago(60))
        add_assignment(session, "TIBB4", started_on=days_ago(50), ended_on=days_ago(20))
        foreseen = foresee(session, MEDIATOR, YES)
        assert foreseen
        assert foreseen[Answer.YES].after == foreseen[Answer.YES].before
        before = the_grant(session).closes_on
        record(session, YES)
        assert the_grant(session).closes_on == before == date(2027, 11, 4)


def test_an_old_yes_after_a_withdrawal_gives_nothing_back(database: str) -> None:
    with db.transaction() as session:
        withdrawn(session)
        foreseen = foresee(session, MEDIATOR, YES)
        assert foreseen
        earlier = foreseen[Answer.YES].overtaken_by
        assert earlier
        assert (earlier.kind, earlier.day) == (DecisionKind.WITHDRAWAL, TODAY)
        assert record(session, YES).effect is Effect.OVERTAKEN
        assert open_grant_of(session, "C1", "P1") is None


@pytest.mark.parametrize(
    ("closed_on", "effect"), [(days_ago(10), Effect.OPENED), (TODAY, Effect.OVERTAKEN)]
)
def test_a_closing_by_hand_names_who_and_why_before_and_after_the_form(
    database: str, closed_on: date, effect: Effect
) -> None:
    with db.transaction() as session:
        closed_by_hand(closed_on)(session)
        foreseen = foresee(session, MEDIATOR, YES)
        assert foreseen
        yes = foreseen[Answer.YES]
        closing = yes.after_closing or yes.overtaken_by
        assert closing
        assert (yes.effect, closing) == (
            effect, (DecisionKind.BY_HAND, closed_on, "Els", "misbruik"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("add", "assignment"),
    [
        (running_tender, Justification("S1", "TIBB4")),
        (without_a_rule, Justification("S1", "SIF")),
        (tender_that_ran_out, None),
        (granted(origin=Origin.ASSIGNMENT), None),
    ],
    ids=["runs", "no rule", "ran out", "unknown to the register"],
)
def test_a_no_names_the_assignment_for_which_the_grant_stays(
    database: str, add: Callable[[Session], None], assignment: Justification | None
) -> None:
    with db.transaction() as session:
        add(session)
        foreseen = foresee(session, MEDIATOR, replace(NO, received_on=TODAY))
        assert foreseen
        assert foreseen[Answer.NO].stays_by == assignment


def test_of_several_assignments_the_one_that_lasts_longest_is_named(database: str) -> None:
    with db.transaction() as session:
        tender_that_ended(session)
        add_assignment(session, "WIJ3", "S2", started_on=days_ago(5), ended_on=days_ago(-3))
        add_assignment(session, "TWE", "S0", started_on=days_ago(5))
        consequence = foresee_withdrawal(session, MEDIATOR, "C1", "P1", TODAY)
        assert consequence.stays_by == ("S0", "TWE")


@pytest.mark.parametrize("entry", [Entry(), Entry(client_id="C1"), Entry(partner_id="P1")])
def test_nothing_is_foreseen_before_both_are_named(database: str, entry: Entry) -> None:
    with db.transaction() as session:
        add_pair(session)
        assert foresee(session, MEDIATOR, entry) is None


@pytest.mark.parametrize(
    ("said_on", "error"),
    [(days_ago(-1), WithdrawalInFuture), (TODAY, NothingToWithdraw)],
    ids=["still to come", "said before"],
)
def test_what_can_not_be_withdrawn_is_said_beforehand_too(
    database: str, said_on: date, error: type[Exception]
) -> None:
    with db.transaction() as session:
        running_tender(session)
        withdraw_consent(session, the_grant(session).id, by=MEDIATOR)
        with pytest.raises(error):
            foresee_withdrawal(session, MEDIATOR, "C1", "P1", said_on)
        with pytest.raises(error):
            withdraw_consent(session, the_grant(session).id, said_on=said_on, by=MEDIATOR)
