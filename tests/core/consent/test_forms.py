"""Consent forms: what a complete one does, what an incomplete one says, and taking it back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.consent.forms import (
    Entry,
    consent_form,
    missing,
    record_consent,
    save_draft,
    withdraw_consent,
)
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    NothingToWithdraw,
    UnknownClient,
    UnknownForm,
    UnknownPartner,
)
from core.models import Answer, Cause, Channel, Closure, ConsentForm, Effect, Grant, Origin, Purpose
from tests.core.writing import add_grant, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, mediator

ACTING = mediator("an.claes")
COMPLETE = Entry(
    client_id="C1",
    partner_id="P1",
    purpose=Purpose.TRAINING,
    channel=Channel.PARTNER,
    filled_in_on=days_ago(3),
    received_on=days_ago(1),
    answer=Answer.YES,
)
REFUSED = replace(COMPLETE, answer=Answer.NO)


def record(session: Session, entry: Entry = COMPLETE, token: str = "t1") -> ConsentForm:
    add_pair(session)
    return record_consent(session, entry, token=token, by=ACTING)


def test_a_complete_form_opens_a_grant_on_the_day_it_was_received(database: str) -> None:
    with db.transaction() as session:
        form = record(session)
        grant = the_grant(session)
        assert (form.effect, form.grant_id) == (Effect.OPENED, grant.id)
        assert (grant.origin, grant.granted_on) == (Origin.CONSENT, days_ago(1))
        assert grant.closes_on == date(2027, 5, 23)


def test_a_complete_form_renews_the_open_grant(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(90))
        form = record(session)
        grant = the_grant(session)
        assert (form.effect, grant.renewed_on) == (Effect.RENEWED, days_ago(1))


def test_a_form_after_the_grant_was_closed_opens_a_new_one(database: str) -> None:
    with db.transaction() as session:
        record(session, replace(COMPLETE, received_on=days_ago(2)), "t1")
        record(session, REFUSED, "t2")
        record(session, replace(COMPLETE, received_on=TODAY), "t3")
        assert session.scalar(select(func.count(Grant.id))) == 2


def test_a_form_that_says_no_closes_a_grant_that_rests_on_consent(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        form = record(session, REFUSED)
        closing = session.scalars(select(Closure)).one()
        assert (form.effect, form.grant_id, grant.closed_on) == (Effect.CLOSED, grant.id, TODAY)
        assert (closing.cause, closing.closed_by) == (Cause.REFUSAL, "an.claes")


def test_a_form_that_says_no_leaves_a_grant_given_by_assignment(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, origin=Origin.ASSIGNMENT)
        form = record(session, REFUSED)
        assert (form.effect, grant.closed_on) == (Effect.STAYS, None)


def test_a_form_that_says_no_without_a_grant_is_recorded(database: str) -> None:
    with db.transaction() as session:
        form = record(session, REFUSED)
        assert (form.effect, form.recorded_by) == (Effect.NOTHING_OPEN, "an.claes")
        assert session.scalars(select(Grant)).all() == []


def test_a_grant_that_was_still_to_begin_never_begins_after_a_no(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(-5))
        record(session, REFUSED)
        assert grant.closed_on == grant.granted_on


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(COMPLETE, client_id=None), "De klant ontbreekt."),
        (replace(COMPLETE, client_id=""), "De klant ontbreekt."),
        (replace(COMPLETE, partner_id=None), "De partner ontbreekt."),
        (replace(COMPLETE, purpose=None), "Het doel ontbreekt: begeleiding of opleiding."),
        (
            replace(COMPLETE, channel=None),
            "Er ontbreekt bij wie het formulier is ingevuld: de bemiddelaar of de partner.",
        ),
        (replace(COMPLETE, answer=None), "Het antwoord van de klant ontbreekt."),
        (replace(COMPLETE, filled_in_on=None), "De dag van invullen ontbreekt."),
        (replace(COMPLETE, received_on=None), "De dag van ontvangst ontbreekt."),
        (replace(COMPLETE, received_on=days_ago(-1)), "De dag van ontvangst moet nog komen."),
        (
            replace(COMPLETE, filled_in_on=TODAY),
            "Het formulier is ontvangen voor het werd ingevuld.",
        ),
        (
            replace(COMPLETE, filled_in_on=date(1999, 12, 31)),
            "De dag van invullen is te lang geleden.",
        ),
    ],
)
def test_an_incomplete_form_says_what_is_missing_and_is_kept_as_a_draft(
    database: str, entry: Entry, said: str
) -> None:
    assert missing(entry, TODAY) == [said]
    with db.transaction() as session:
        form = record(session, entry)
        assert (form.recorded_at, form.partner_id) == (None, entry.partner_id or None)
        assert session.scalars(select(Grant)).all() == []


def test_a_form_filled_in_tomorrow_is_impossible() -> None:
    tomorrow = days_ago(-1)
    entry = replace(COMPLETE, filled_in_on=tomorrow, received_on=tomorrow)
    assert missing(entry, TODAY) == [
        "De dag van invullen moet nog komen.",
        "De dag van ontvangst moet nog komen.",
    ]


def test_an_empty_form_can_be_kept_as_a_draft(database: str) -> None:
    with db.transaction() as session:
        form = save_draft(session, Entry(), token="t1", by=ACTING)
        assert (form.recorded_at, form.entered_by) == (None, "an.claes")
    assert len(missing(Entry(), TODAY)) == 7


def test_a_draft_is_completed_later(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        draft = save_draft(session, replace(COMPLETE, answer=None), token="t1", by=ACTING)
        number, version = draft.id, draft.version
    with db.transaction() as session:
        form = record_consent(session, COMPLETE, token="t1", version=version, by=ACTING)
        assert (form.id, form.effect) == (number, Effect.OPENED)


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        version = save_draft(session, Entry(client_id="C1"), token="t1", by=ACTING).version
    with db.transaction() as session:
        save_draft(session, Entry(partner_id="P1"), token="t1", version=version, by=ACTING)
    for write in (record_consent, save_draft):
        with db.transaction() as session, pytest.raises(FormChangedMeanwhile):
            write(session, COMPLETE, token="t1", version=version, by=ACTING)


def test_a_recorded_form_does_not_change_any_more(database: str) -> None:
    with db.transaction() as session:
        form = record(session)
        with pytest.raises(FormAlreadyRecorded):
            save_draft(session, Entry(), token="t1", by=ACTING)
        with pytest.raises(FormAlreadyRecorded):
            record(session, REFUSED, token="t1")
        assert consent_form(session, MEDIATOR, form.id).answer is Answer.YES
        with pytest.raises(UnknownForm):
            consent_form(session, MEDIATOR, form.id + 1)


@pytest.mark.parametrize("token", ["t1", "t2"])
def test_the_same_form_is_recorded_once(database: str, token: str) -> None:
    """By its token (a double click, a retry) and by what is on the paper (two colleagues)."""
    with db.transaction() as session:
        first = record(session, token="t1").id
    with db.transaction() as session:
        assert record(session, token=token).id == first
        assert session.scalar(select(func.count(ConsentForm.id))) == 1


def test_a_form_names_a_client_and_a_partner_that_exist(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(UnknownClient, match="C9"):
            record(session, replace(COMPLETE, client_id="C9"))
        with pytest.raises(UnknownPartner, match="P9"):
            record(session, replace(COMPLETE, partner_id="P9"), "t2")


def test_withdrawing_closes_a_grant_that_rests_on_consent(database: str) -> None:
    with db.transaction() as session:
        form = record(session)
        grant = the_grant(session)
        assert withdraw_consent(session, grant.id, by=ACTING) is Effect.CLOSED
        assert (grant.closed_on, form.withdrawn_by) == (TODAY, "an.claes")


def test_withdrawing_leaves_a_grant_given_by_assignment(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, origin=Origin.ASSIGNMENT)
        form = record(session)
        assert withdraw_consent(session, grant.id, by=ACTING) is Effect.STAYS
        assert (grant.closed_on, form.withdrawn_at) == (None, NOW)
        with pytest.raises(NothingToWithdraw):
            withdraw_consent(session, grant.id, by=ACTING)


def test_withdrawing_needs_no_form_where_the_grant_came_from_an_earlier_register(
    database: str,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        assert withdraw_consent(session, grant.id, by=ACTING) is Effect.CLOSED
