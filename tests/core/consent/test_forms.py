"""What a consent form still lacks, and finding a form again."""

from dataclasses import replace
from datetime import date

import pytest

from core import database as db
from core.consent.forms import Entry, consent_form, missing
from core.consent.recording import record_consent, save_draft
from core.errors import FormIncomplete, UnknownForm
from core.models import Answer, Channel, ConsentForm, Grant, Purpose
from tests.core.writing import add_pair
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR

COMPLETE = Entry(
    client_id="C1",
    partner_id="P1",
    purpose=Purpose.TRAINING,
    channel=Channel.PARTNER,
    filled_in_on=days_ago(3),
    received_on=days_ago(1),
    answer=Answer.YES,
)


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
def test_an_incomplete_form_says_what_is_missing_and_is_not_recorded(
    database: str, entry: Entry, said: str
) -> None:
    assert missing(entry, TODAY) == [said]
    with db.transaction() as session:
        add_pair(session)
        with pytest.raises(FormIncomplete, match=said):
            record_consent(session, entry, token="t1", by=MEDIATOR)
        assert (session.query(ConsentForm).count(), session.query(Grant).count()) == (0, 0)


def test_a_form_filled_in_tomorrow_is_impossible() -> None:
    tomorrow = days_ago(-1)
    entry = replace(COMPLETE, filled_in_on=tomorrow, received_on=tomorrow)
    assert missing(entry, TODAY) == [
        "De dag van invullen moet nog komen.",
        "De dag van ontvangst moet nog komen.",
    ]


def test_on_an_empty_form_everything_is_missing() -> None:
    assert len(missing(Entry(), TODAY)) == 7


def test_a_form_is_found_by_its_number(database: str) -> None:
    with db.transaction() as session:
        form, _said = save_draft(session, Entry(channel=Channel.PARTNER), token="t1", by=MEDIATOR)
        assert consent_form(session, MEDIATOR, form.id) is form
        with pytest.raises(UnknownForm):
            consent_form(session, MEDIATOR, form.id + 1)
