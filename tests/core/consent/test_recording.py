"""A form is saved as a draft or recorded once, with a scan, and confirmed in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from core import database as db
from core.consent.consequences import foresee
from core.consent.forms import Entry
from core.consent.recording import Kept, record_consent, save_draft, withdraw_consent
from core.consent.scans import scan_of
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    NothingToWithdraw,
    ScanNotReadable,
    UnknownClient,
    UnknownPartner,
)
from core.models import (
    Answer,
    AuditEvent,
    Channel,
    ConsentForm,
    Effect,
    Grant,
    Origin,
    Purpose,
)
from tests.core.writing import add_action, add_grant, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, mediator

SAVING = mediator("an.claes")
YES = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(3), days_ago(1), Answer.YES)
NO = replace(YES, answer=Answer.NO)
PDF, OTHER_PDF = b"%PDF-1.7", b"%PDF-1.4"


def record(session: Session, entry: Entry = YES, token: str = "t1", **other: object) -> Kept:
    add_pair(session)
    return record_consent(session, entry, token=token, by=SAVING, **other)


def save(session: Session, entry: Entry = YES, token: str = "t1", **other: object) -> Kept:
    add_pair(session)
    return save_draft(session, entry, token=token, by=SAVING, **other)


def count_forms(session: Session) -> int:
    return session.scalar(select(func.count(ConsentForm.id))) or 0


# What is said


def test_a_form_that_opens_a_grant(database: str) -> None:
    with db.transaction() as session:
        form, said = record(session)
        assert said == (
            "De Brug mag het dossier van An Peeters inkijken tot en met 22 mei 2027,"
            " tenzij er een actie begint."
        )
        assert (form.client_id, form.grant_id) == ("C1", the_grant(session).id)


def test_a_form_that_renews_a_grant_says_from_and_until_when(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=date(2026, 9, 1))
        assert (
            "liep tot en met 28 februari 2027 en loopt nu tot en met 22 mei 2027"
            in record(session).sentence
        )


@pytest.mark.parametrize("granted_on", [TODAY, days_ago(1)], ids=["before", "on its first day"])
def test_a_form_received_no_later_than_the_grant_changes_nothing(
    database: str, granted_on: date
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=granted_on)
        assert "houdt zijn sluitingsdatum" in record(session).sentence


def test_a_form_for_a_partner_at_work_says_that_the_grant_is_in_use(database: str) -> None:
    with db.transaction() as session:
        add_action(session, started_on=days_ago(10))
        assert "is in gebruik" in record(session).sentence


def test_a_form_received_long_ago_says_that_its_grant_has_expired(database: str) -> None:
    with db.transaction() as session:
        long_ago = replace(YES, filled_in_on=days_ago(300), received_on=days_ago(300))
        assert "is al verlopen op 28 juli 2026" in record(session, long_ago).sentence


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
        assert said in record(session, NO).sentence


def test_the_grant_is_judged_once_before_and_once_by_recording(database: str) -> None:
    judged = []
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(60))
        listen(
            session.connection(),
            "before_cursor_execute",
            lambda _connection, _cursor, statement, *_more: judged.append("ranked" in statement),
        )
        foresee(session, MEDIATOR, YES)
        assert judged.count(True) == 1
        record(session)
        assert judged.count(True) == 2


# Drafts


def test_a_draft_says_what_is_missing_and_grants_nothing(database: str) -> None:
    with db.transaction() as session:
        form, said = save(session, Entry(received_on=TODAY, answer=Answer.YES), scan=PDF)
        assert (form.recorded_at, form.entered_by) == (None, "an.claes")
        assert "De klant ontbreekt." in said
        assert scan_of(session, MEDIATOR, form.id).content == PDF
        assert session.scalars(select(Grant)).all() == []


def test_an_empty_form_can_be_kept_as_a_draft(database: str) -> None:
    with db.transaction() as session:
        assert save(session, Entry(client_id="", partner_id="")).form.partner_id is None


def test_a_draft_with_a_scan_is_completed_and_keeps_both(database: str) -> None:
    with db.transaction() as session:
        draft, _said = save(session, Entry(received_on=TODAY), scan=PDF)
        number, version = draft.id, draft.version
    with db.transaction() as session:
        form, _said = record(session, version=version)
        assert (form.id, form.effect) == (number, Effect.OPENED)
        assert scan_of(session, MEDIATOR, number).content == PDF


@pytest.mark.parametrize("keep", [save, record])
def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(
    database: str, keep: Callable[..., Kept]
) -> None:
    with db.transaction() as session:
        version = save(session, Entry(client_id="C1")).form.version
        save(session, Entry(partner_id="P1"))
    with db.transaction() as session, pytest.raises(FormChangedMeanwhile):
        keep(session, version=version)


# Recorded once


def test_a_recorded_form_does_not_change_any_more(database: str) -> None:
    with db.transaction() as session:
        form, _said = record(session)
        with pytest.raises(FormAlreadyRecorded):
            save(session, Entry())
        with pytest.raises(FormAlreadyRecorded):
            record(session, NO)
        assert form.answer is Answer.YES


@pytest.mark.parametrize("token", ["t1", "t2"])
def test_the_same_form_is_recorded_once(database: str, token: str) -> None:
    """Recognised by its token (a double click, a retry) or by the paper (two colleagues)."""
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(60))
        first = record(session).form.id
    with db.transaction() as session:
        again, said = record(session, token=token)
        assert (again.id, count_forms(session)) == (first, 1)
        assert said == (
            "Dit formulier werd al op 24 november 2026 geregistreerd door an.claes;"
            " er verandert niets."
        )


@pytest.mark.parametrize("order", [(save, record), (record, save)], ids=["before", "after"])
def test_the_same_paper_is_recorded_once_where_a_draft_of_it_was_kept(
    database: str, order: tuple[Callable[..., Kept], Callable[..., Kept]]
) -> None:
    """Whether the draft is saved before or after a colleague's recording, it is then done with."""
    with db.transaction() as session:
        kept = {keep: keep(session, token=keep.__name__).form for keep in order}
        draft, first = kept[save], kept[record]
        number, version, recorded = draft.id, draft.version, first.id
    with db.transaction() as session:
        again, said = record(session, token="save", version=version)
        assert (again.id, count_forms(session)) == (recorded, 1)
        assert "er verandert niets" in said
        dropped = session.scalars(select(AuditEvent).filter_by(kind="consent.draft_dropped")).one()
        assert dropped.details == {"form": number, "recorded_as": recorded}
        assert dropped.client_id == "C1"


def test_a_draft_that_was_completed_into_a_recorded_paper_goes_as_well(database: str) -> None:
    with db.transaction() as session:
        record(session)
        save(session, Entry(client_id="C1"), token="t2")
        record(session, token="t2")
        assert count_forms(session) == 1


def test_a_draft_of_a_recorded_paper_that_somebody_changed_meanwhile_stays(database: str) -> None:
    with db.transaction() as session:
        record(session)
        version = save(session, token="t2").form.version
        save(session, NO, token="t2")
    with db.transaction() as session, pytest.raises(FormChangedMeanwhile):
        record(session, token="t2", version=version)
    with db.reading() as session:
        assert count_forms(session) == 2


def test_a_draft_that_was_dropped_does_not_come_back(database: str) -> None:
    with db.transaction() as session:
        first = record(session).form.id
        version = save(session, token="t2").form.version
        record(session, token="t2", version=version)
    with db.transaction() as session:
        assert record(session, token="t2", version=version).form.id == first
        with pytest.raises(FormChangedMeanwhile):
            save(session, NO, token="t2", version=version)


@pytest.mark.parametrize(
    ("of_first", "of_draft", "kept"),
    [(None, PDF, PDF), (OTHER_PDF, PDF, OTHER_PDF), (PDF, PDF, PDF)],
    ids=["none", "another", "the same"],
)
def test_the_scan_of_a_dropped_draft_stays_if_the_recorded_form_had_none(
    database: str, of_first: bytes | None, of_draft: bytes, kept: bytes
) -> None:
    with db.transaction() as session:
        first, _said = record(session, scan=of_first)
        save(session, token="t2", scan=of_draft)
        _form, said = record(session, token="t2")
        assert scan_of(session, MEDIATOR, first.id).content == kept
        assert ("heeft al een scan" in said) == (kept != of_draft)


def test_a_form_with_a_file_that_is_no_scan_is_not_recorded(database: str) -> None:
    with pytest.raises(ScanNotReadable), db.transaction() as session:
        record(session, scan=b"MZ")
    with db.reading() as session:
        assert count_forms(session) == 0


def test_a_form_names_a_client_and_a_partner_that_exist(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(UnknownClient, match="C9"):
            record(session, replace(YES, client_id="C9"))
        with pytest.raises(UnknownPartner, match="P9"):
            record(session, replace(YES, partner_id="P9"), "t2")


# Taken back


def test_withdrawing_closes_a_grant_that_rests_on_consent(database: str) -> None:
    with db.transaction() as session:
        form, _said = record(session)
        grant = the_grant(session)
        assert withdraw_consent(session, grant.id, by=SAVING) is Effect.CLOSED
        assert (grant.closed_on, form.withdrawn_by) == (TODAY, "an.claes")


def test_withdrawing_leaves_a_grant_given_by_assignment(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, origin=Origin.ASSIGNMENT)
        form, _said = record(session)
        assert withdraw_consent(session, grant.id, by=SAVING) is Effect.STAYS
        assert (grant.closed_on, form.withdrawn_at) == (None, NOW)
        with pytest.raises(NothingToWithdraw):
            withdraw_consent(session, grant.id, by=SAVING)


def test_withdrawing_needs_no_form_where_the_grant_came_from_an_earlier_register(
    database: str,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        assert withdraw_consent(session, grant.id, by=SAVING) is Effect.CLOSED
