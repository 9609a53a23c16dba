"""Scans of paper forms: kept with their form, and which can be replaced."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft
from core.consent.scan_checks import Scan
from core.consent.scans import add_scan, remove_scan, scan_of
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    NoScan,
    ScanAlreadyThere,
    UnknownForm,
)
from core.models import Answer, AuditEvent, Channel, ConsentForm, Purpose, ScanType
from tests.core.writing import add_pair
from tests.days import TODAY
from tests.people import MEDIATOR, mediator
from tests.scans import A_JPEG, A_PDF, A_PNG, checked

ADDING = mediator("an.claes")
COMPLETE = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, TODAY, TODAY, Answer.YES)


def add_draft(session: Session) -> int:
    return save_draft(session, Entry(channel=Channel.PARTNER), token="t1", by=ADDING).form.id


def add_recorded(session: Session) -> int:
    add_pair(session)
    return record_consent(session, COMPLETE, token="t1", by=ADDING).form.id


# The last one is what an earlier version took for a scan, by its first bytes alone.
@pytest.mark.parametrize(
    "scan", [A_PDF, A_PNG, A_JPEG, checked(b"%PDF-1.7 formulier", ScanType.PDF)]
)
def test_a_scan_is_given_back_byte_for_byte(database: str, scan: Scan) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        add_scan(session, form, scan, by=ADDING)
    with db.reading() as session:
        assert scan_of(session, MEDIATOR, form) == scan


def test_the_scan_of_a_draft_can_be_replaced(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        add_scan(session, form, A_PDF, by=ADDING)
        add_scan(session, form, A_PNG, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == A_PNG.content


def test_the_same_scan_again_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, A_PDF, by=ADDING)
        add_scan(session, form, A_PDF, by=ADDING)
        added = select(func.count()).where(AuditEvent.kind == "consent.scan_added")
        assert session.scalar(added) == 1


def test_a_recorded_form_can_get_a_scan_but_not_another_one(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, A_PDF, by=ADDING)
        with pytest.raises(ScanAlreadyThere):
            add_scan(session, form, A_PNG, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == A_PDF.content


def test_a_scan_belongs_to_a_form_that_exists(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        with pytest.raises(NoScan):
            scan_of(session, MEDIATOR, form)
        with pytest.raises(UnknownForm):
            scan_of(session, MEDIATOR, form + 1)
        with pytest.raises(UnknownForm):
            add_scan(session, form + 1, A_PDF, by=ADDING)


def test_the_audit_trail_names_the_scan_and_holds_none_of_it(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, A_PDF, by=ADDING)
        event = session.scalars(select(AuditEvent).filter_by(kind="consent.scan_added")).one()
        assert (event.client_id, event.actor) == ("C1", "an.claes")
        assert event.details == {"form": form, "sha256": A_PDF.sha256}


def test_a_scan_stays_when_its_draft_is_completed(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        draft, _said = save_draft(session, replace(COMPLETE, answer=None), token="t1", by=ADDING)
        add_scan(session, draft.id, A_PDF, by=ADDING)
        form, _said = record_consent(
            session, COMPLETE, token="t1", version=draft.version, by=ADDING
        )
        assert scan_of(session, MEDIATOR, form.id).content == A_PDF.content


def test_the_scan_of_a_draft_can_be_removed_and_that_is_told_once(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        add_scan(session, form, A_PDF, by=ADDING)
        shown = session.get_one(ConsentForm, form).version
        after = remove_scan(session, form, shown, by=ADDING)
        assert (after.scan_sha256, after.version) == (None, shown + 1)
        remove_scan(session, form, after.version, by=ADDING)
        with pytest.raises(NoScan):
            scan_of(session, MEDIATOR, form)
        event = session.scalars(select(AuditEvent).filter_by(kind="consent.scan_removed")).one()
        assert event.details == {"form": form, "sha256": A_PDF.sha256}


def test_a_draft_that_a_colleague_changed_meanwhile_keeps_its_scan(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        shown = session.get_one(ConsentForm, form).version
        add_scan(session, form, A_PDF, by=ADDING)
        with pytest.raises(FormChangedMeanwhile):
            remove_scan(session, form, shown, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == A_PDF.content


def test_a_recorded_form_keeps_its_scan(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, A_PDF, by=ADDING)
        with pytest.raises(FormAlreadyRecorded):
            remove_scan(session, form, session.get_one(ConsentForm, form).version, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == A_PDF.content
