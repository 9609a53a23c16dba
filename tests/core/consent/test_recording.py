"""A form as somebody enters it: kept with its scan, and told in one sentence."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.consent.forms import Entry
from core.consent.recording import Entered, Paper, enter_draft, enter_form, foresee
from core.consent.scans import scan_of
from core.errors import FormChangedMeanwhile, FormIncomplete, ScanNotReadable
from core.models import Answer, Channel, ConsentForm, Grant, Origin, Purpose
from tests.core.writing import add_action, add_grant, add_pair, the_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

ACTING = mediator("an.claes")
YES = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(3), days_ago(1), Answer.YES)
NO = replace(YES, answer=Answer.NO)
PDF = b"%PDF-1.7"


def enter(session: Session, entry: Entry = YES, token: str = "t1", **other: object) -> Entered:
    add_pair(session)
    return enter_form(session, Paper(entry=entry, token=token, **other), by=ACTING)


def count_forms(session: Session) -> int:
    return session.scalar(select(func.count(ConsentForm.id))) or 0


def test_a_form_that_opens_a_grant(database: str) -> None:
    with db.transaction() as session:
        entered = enter(session)
        assert entered.sentence == (
            "De Brug mag het dossier van An Peeters inkijken tot en met 22 mei 2027,"
            " tenzij er een actie begint."
        )
        assert (entered.client_id, entered.grant_id) == ("C1", the_grant(session).id)
        assert not entered.is_draft


def test_a_form_that_renews_a_grant_says_from_and_until_when(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=date(2026, 9, 1))
        assert (
            "liep tot en met 28 februari 2027 en loopt nu tot en met 22 mei 2027"
            in enter(session).sentence
        )


def test_a_form_received_before_the_grant_began_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=TODAY)
        assert "houdt zijn sluitingsdatum, 24 mei 2027" in enter(session).sentence


def test_a_form_for_a_partner_at_work_says_that_the_grant_is_in_use(database: str) -> None:
    with db.transaction() as session:
        add_action(session, started_on=days_ago(10))
        assert "is in gebruik" in enter(session).sentence


def test_a_form_received_long_ago_says_that_its_grant_has_expired(database: str) -> None:
    with db.transaction() as session:
        long_ago = replace(YES, filled_in_on=days_ago(300), received_on=days_ago(300))
        assert "is al verlopen op 28 juli 2026" in enter(session, long_ago).sentence


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (Origin.CONSENT, "An Peeters zegt neen: het inzagerecht van De Brug is gesloten."),
        (Origin.ASSIGNMENT, "het steunt op een toewijzing"),
        (None, "De Brug had geen inzagerecht"),
    ],
)
def test_a_form_that_says_no(database: str, origin: Origin | None, said: str) -> None:
    with db.transaction() as session:
        if origin:
            add_grant(session, origin=origin)
        assert said in enter(session, NO).sentence


def test_the_same_paper_from_a_colleague_was_recorded_earlier(database: str) -> None:
    with db.transaction() as session:
        first = enter(session)
        again = enter(session, token="t2")
        assert again.form_id == first.form_id
        assert again.sentence.startswith("Dit formulier werd al op 24 november 2026 geregistreerd")


def test_an_incomplete_form_is_not_recorded_and_not_kept(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(FormIncomplete, match="Het antwoord van de klant ontbreekt"):
            enter(session, replace(YES, answer=None))
        assert count_forms(session) == 0


def test_a_draft_says_what_is_missing_and_grants_nothing(database: str) -> None:
    with db.transaction() as session:
        paper = Paper(entry=Entry(received_on=TODAY, answer=Answer.YES), token="t1", scan=PDF)
        entered = enter_draft(session, paper, by=ACTING)
        assert entered.is_draft
        assert "De klant ontbreekt." in entered.sentence
        assert scan_of(session, MEDIATOR, entered.form_id).content == PDF
        assert session.scalars(select(Grant)).all() == []


def test_a_draft_with_a_scan_is_completed_and_keeps_both(database: str) -> None:
    with db.transaction() as session:
        paper = Paper(entry=Entry(received_on=TODAY), token="t1", scan=PDF)
        draft = enter_draft(session, paper, by=ACTING)
        version = session.get_one(ConsentForm, draft.form_id).version
        done = enter(session, version=version)
        assert (done.form_id, scan_of(session, MEDIATOR, done.form_id).content) == (
            draft.form_id,
            PDF,
        )


def test_a_draft_that_somebody_changed_meanwhile_is_not_recorded(database: str) -> None:
    with db.transaction() as session:
        enter_draft(session, Paper(entry=Entry(received_on=TODAY), token="t1"), by=ACTING)
        enter_draft(session, Paper(entry=Entry(received_on=days_ago(1)), token="t1"), by=ACTING)
    with db.transaction() as session, pytest.raises(FormChangedMeanwhile):
        enter(session, version=1)


def test_a_form_with_a_file_that_is_no_scan_is_not_recorded(database: str) -> None:
    with pytest.raises(ScanNotReadable), db.transaction() as session:
        enter(session, scan=b"MZ")
    with db.reading() as session:
        assert count_forms(session) == 0


def test_a_pair_with_a_grant_reads_beforehand_what_follows(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=date(2026, 9, 1))
        assert foresee(session, MEDIATOR, replace(YES, answer=None)) == (
            "De Brug heeft al inzagerecht op dit dossier, tot en met 28 februari 2027."
            " Bij een ja wordt het hernieuwd tot en met 22 mei 2027. Bij een neen sluit het meteen."
        )


def test_what_ended_before_the_form_counts_no_longer_and_that_is_said(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(200), origin=Origin.ASSIGNMENT)
        add_action(session, started_on=days_ago(190), closed_on=days_ago(20))
        told = foresee(session, MEDIATOR, YES)
        assert told
        assert (
            "tot en met 3 mei 2027. Bij een ja wordt het hernieuwd tot en met 22 mei 2027." in told
        )
        assert "Bij een neen blijft het" in told


@pytest.mark.parametrize("entry", [YES, Entry(), Entry(client_id="C1"), Entry("C9", "P9")])
def test_a_pair_without_a_grant_has_nothing_to_read(database: str, entry: Entry) -> None:
    with db.transaction() as session:
        add_pair(session)
        assert foresee(session, MEDIATOR, entry) is None
