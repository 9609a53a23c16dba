"""Scans of paper forms: which are stored, which refused, and which can be replaced."""

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft
from core.consent.scans import BIGGEST, add_scan, kind_of_scan, scan_of
from core.errors import NoScan, ScanAlreadyThere, ScanNotReadable, ScanTooBig, UnknownForm
from core.models import Answer, AuditEvent, Channel, Purpose, ScanType
from tests.core.writing import add_pair
from tests.days import TODAY
from tests.people import MEDIATOR, mediator

PDF = b"%PDF-1.7\nformulier"
PNG = b"\x89PNG\r\n\x1a\nformulier"
JPEG = b"\xff\xd8\xff\xe0formulier"
ADDING = mediator("an.claes")
COMPLETE = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, TODAY, TODAY, Answer.YES)


def add_draft(session: Session) -> int:
    return save_draft(session, Entry(), token="t1", by=ADDING).form.id


def add_recorded(session: Session) -> int:
    add_pair(session)
    return record_consent(session, COMPLETE, token="t1", by=ADDING).form.id


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        pytest.param(PDF, ScanType.PDF, "application/pdf", id="pdf"),
        pytest.param(PNG, ScanType.PNG, "image/png", id="png"),
        pytest.param(JPEG, ScanType.JPEG, "image/jpeg", id="jpeg"),
    ],
)
def test_a_scan_is_given_back_byte_for_byte(
    database: str, content: bytes, kind: ScanType, media_type: str
) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        add_scan(session, form, content, by=ADDING)
    with db.reading() as session:
        scan = scan_of(session, MEDIATOR, form)
        assert (scan.content, scan.type, scan.media_type) == (content, kind, media_type)
        assert scan.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"MZ\x90\x00", id="a program"),
        pytest.param(b"<svg onload='alert(1)'/>", id="a drawing that runs"),
        pytest.param(b" %PDF-1.7", id="not from the first byte on"),
        pytest.param(b"%PDF", id="too short to tell"),
        pytest.param(b"PK\x03\x04%PDF-1.7", id="an archive that holds a PDF"),
        pytest.param(b"GIF89a/*\xff\xd8\xff*/=1;alert(1)", id="a picture that is a program"),
    ],
)
def test_another_kind_of_file_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(ScanNotReadable):
        kind_of_scan(content)


def test_what_is_a_page_as_well_is_taken_for_what_it_begins_as() -> None:
    script = b"<script>alert(1)</script>"
    kinds = [kind_of_scan(start + script) for start in (PDF, PNG, JPEG)]
    assert kinds == [ScanType.PDF, ScanType.PNG, ScanType.JPEG]


def test_a_scan_of_five_megabytes_is_kept_and_one_byte_more_is_refused() -> None:
    assert kind_of_scan(PDF.ljust(BIGGEST)) is ScanType.PDF
    with pytest.raises(ScanTooBig):
        kind_of_scan(PDF.ljust(BIGGEST + 1))


def test_the_scan_of_a_draft_can_be_replaced(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        add_scan(session, form, PDF, by=ADDING)
        add_scan(session, form, PNG, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == PNG


def test_the_same_scan_again_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, PDF, by=ADDING)
        add_scan(session, form, PDF, by=ADDING)
        added = select(func.count()).where(AuditEvent.kind == "consent.scan_added")
        assert session.scalar(added) == 1


def test_a_recorded_form_can_get_a_scan_but_not_another_one(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, PDF, by=ADDING)
        with pytest.raises(ScanAlreadyThere):
            add_scan(session, form, PNG, by=ADDING)
        assert scan_of(session, MEDIATOR, form).content == PDF


def test_a_scan_belongs_to_a_form_that_exists(database: str) -> None:
    with db.transaction() as session:
        form = add_draft(session)
        with pytest.raises(NoScan):
            scan_of(session, MEDIATOR, form)
        with pytest.raises(UnknownForm):
            scan_of(session, MEDIATOR, form + 1)
        with pytest.raises(UnknownForm):
            add_scan(session, form + 1, PDF, by=ADDING)


def test_the_audit_trail_names_the_scan_and_holds_none_of_it(database: str) -> None:
    with db.transaction() as session:
        form = add_recorded(session)
        add_scan(session, form, PDF, by=ADDING)
        event = session.scalars(select(AuditEvent).filter_by(kind="consent.scan_added")).one()
        assert (event.client_id, event.actor) == ("C1", "an.claes")
        assert event.details == {"form": form, "sha256": sha256(PDF).hexdigest()}


def test_a_scan_stays_when_its_draft_is_completed(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        draft, _said = save_draft(session, replace(COMPLETE, answer=None), token="t1", by=ADDING)
        add_scan(session, draft.id, PDF, by=ADDING)
        form, _said = record_consent(
            session, COMPLETE, token="t1", version=draft.version, by=ADDING
        )
        assert scan_of(session, MEDIATOR, form.id).content == PDF
