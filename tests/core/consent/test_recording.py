"""A form is saved as a draft or recorded once, with a scan, and confirmed in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from core import database as db
from core.audit.wording import what_in_words
from core.consent.consequences import foresee
from core.consent.forms import Confirmed, Entry, Twin, missing, twin_of
from core.consent.recording import (
    Kept,
    annul_decision,
    record_consent,
    save_draft,
    throw_away_draft,
    withdraw_consent,
)
from core.consent.scan_checks import Scan
from core.consent.scans import scan_of
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    FormIncomplete,
    NothingOnForm,
    NothingToWithdraw,
    UnknownClient,
    UnknownForm,
    UnknownPartner,
)
from core.models import (
    Answer,
    AuditEvent,
    Cause,
    Channel,
    Closure,
    ConsentForm,
    Decision,
    DecisionKind,
    Effect,
    Grant,
    Origin,
    Purpose,
)
from tests.core.writing import add_action, add_assignment, add_grant, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, mediator
from tests.scans import A_PDF, A_PNG

SAVING = mediator("an.claes")
YES = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(3), days_ago(1), Answer.YES)
NO = replace(YES, answer=Answer.NO)


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


def test_a_form_of_the_day_of_the_first_one_keeps_the_closing_date(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(1))
        assert "houdt zijn sluitingsdatum" in record(session).sentence


def test_a_form_of_an_earlier_day_is_kept_and_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=TODAY)
        form, said = record(session)
        assert "verandert niets: het ja van 24 november 2026 is van een latere dag" in said
        assert (form.effect, count_forms(session)) == (Effect.OVERTAKEN, 1)


def test_a_form_for_a_partner_at_work_says_that_the_grant_is_in_use(database: str) -> None:
    with db.transaction() as session:
        add_action(session, started_on=days_ago(10))
        assert "is in gebruik" in record(session).sentence


def test_a_form_received_long_ago_says_that_its_grant_has_expired(database: str) -> None:
    with db.transaction() as session:
        long_ago = replace(YES, filled_in_on=days_ago(300), received_on=days_ago(300))
        assert "is al verlopen op 28 juli 2026" in record(session, long_ago).sentence


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("", "An Peeters zegt neen: het inzagerecht van De Brug is gesloten."),
        ("TIBB4", "toewijzing S1 voor TIBB4 rechtvaardigt het"),
        (None, "De Brug had geen inzagerecht"),
    ],
)
def test_a_form_that_says_no(database: str, service: str | None, said: str) -> None:
    with db.transaction() as session:
        if service is not None:
            add_grant(session)
        if service:
            add_assignment(session, service, started_on=days_ago(9))
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
        form, said = save(session, Entry(received_on=TODAY, answer=Answer.YES), scan=A_PDF)
        assert (form.recorded_at, form.entered_by) == (None, "an.claes")
        assert "De klant ontbreekt." in said
        assert scan_of(session, MEDIATOR, form.id) == A_PDF
        assert session.scalars(select(Grant)).all() == []


def test_an_empty_form_can_be_kept_as_a_draft(database: str) -> None:
    with db.transaction() as session:
        assert save(session, Entry(client_id="", partner_id="")).form.partner_id is None


def test_a_draft_with_a_scan_is_completed_and_keeps_both(database: str) -> None:
    with db.transaction() as session:
        draft, _said = save(session, Entry(received_on=TODAY), scan=A_PDF)
        number, version = draft.id, draft.version
    with db.transaction() as session:
        form, _said = record(session, version=version)
        assert (form.id, form.effect) == (number, Effect.OPENED)
        assert scan_of(session, MEDIATOR, number) == A_PDF


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
    [(None, A_PDF, A_PDF), (A_PNG, A_PDF, A_PNG), (A_PDF, A_PDF, A_PDF)],
    ids=["none", "another", "the same"],
)
def test_the_scan_of_a_dropped_draft_stays_if_the_recorded_form_had_none(
    database: str, of_first: Scan | None, of_draft: Scan, kept: Scan
) -> None:
    with db.transaction() as session:
        first, _said = record(session, scan=of_first)
        save(session, token="t2", scan=of_draft)
        _form, said = record(session, token="t2")
        assert scan_of(session, MEDIATOR, first.id) == kept
        assert ("heeft al een scan" in said) == (kept != of_draft)


def test_a_form_names_a_client_and_a_partner_that_exist(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(UnknownClient, match="C9"):
            record(session, replace(YES, client_id="C9"))
        with pytest.raises(UnknownPartner, match="P9"):
            record(session, replace(YES, partner_id="P9"), "t2")


# What the mediator says about it


LONG_AGO = replace(YES, filled_in_on=date(2025, 11, 22))


@pytest.mark.parametrize(
    ("filled_in_on", "asked"),
    [
        (date(2025, 11, 22), True),  # received on 23 November 2026
        (date(2025, 11, 23), False),
        (date(1999, 1, 1), False),  # too long ago, whatever the client says
    ],
)
@pytest.mark.parametrize("answer", Answer)
def test_a_form_filled_in_more_than_a_year_before_asks_whether_the_client_stands_by_it(
    filled_in_on: date, asked: bool, answer: Answer
) -> None:
    entry = replace(YES, filled_in_on=filled_in_on, answer=answer)
    question = "Het is meer dan een jaar voor de ontvangst ingevuld"
    assert any(question in said for said in missing(entry, TODAY)) == asked
    confirmed = Confirmed(still_stands=True)
    assert not any(question in said for said in missing(entry, TODAY, confirmed))


def test_an_old_form_is_recorded_once_the_mediator_says_that_it_still_stands(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(FormIncomplete, match="bevestig dat de klant er nog achter staat"):
            record(session, LONG_AGO)
        record(session, LONG_AGO, confirmed=Confirmed(still_stands=True))
        event = session.scalars(select(AuditEvent).filter_by(kind="consent.yes_recorded")).one()
        assert "de klant staat er nog achter: ja" in what_in_words(event.kind, event.details)
        assert the_grant(session).granted_on == days_ago(1)


def test_an_old_form_can_be_kept_as_a_draft(database: str) -> None:
    with db.transaction() as session:
        assert "bevestig dat de klant er nog achter staat" in save(session, LONG_AGO).sentence


@pytest.mark.parametrize("refused", [False, True], ids=["withdrawn", "refused"])
def test_a_paper_that_was_taken_back_since_is_a_new_decision_if_the_mediator_says_so(
    database: str, refused: bool
) -> None:
    today = replace(YES, received_on=TODAY)
    with db.transaction() as session:
        first = record(session, today).form
        if refused:
            record(session, replace(today, answer=Answer.NO), "t2")
        else:
            withdraw_consent(session, the_grant(session).id, by=SAVING)
        twin = twin_of(session, MEDIATOR, today)
        assert twin == Twin(first.id, TODAY, "an.claes", TODAY)
        again, said = record(session, today, "t3")
        assert (again.id, "er verandert niets" in said) == (first.id, True)
        new, _said = record(session, today, "t4", confirmed=Confirmed(new_decision=True))
        assert (new.effect, new.id > first.id) == (Effect.OPENED, True)
        assert twin_of(session, MEDIATOR, today) == Twin(new.id, TODAY, "an.claes", None)


def test_a_paper_that_still_counts_is_no_new_decision_whatever_is_said(database: str) -> None:
    with db.transaction() as session:
        first = record(session).form
        again = record(session, token="t2", confirmed=Confirmed(new_decision=True)).form
        assert (again.id, count_forms(session)) == (first.id, 1)


def test_a_paper_that_was_annulled_can_be_recorded_again(database: str) -> None:
    with db.transaction() as session:
        record(session)
        decision = session.scalars(select(Decision)).one()
        annul_decision(session, decision.id, "andere partner bedoeld", by=SAVING)
        assert twin_of(session, MEDIATOR, YES) is None
        assert record(session, token="t2").form.effect is Effect.OPENED


@pytest.mark.parametrize("earlier", [NO, None], ids=["an earlier no stands then", "nothing does"])
def test_what_an_annulled_yes_gave_closes_as_annulled(database: str, earlier: Entry | None) -> None:
    with db.transaction() as session:
        if earlier:
            record(session, replace(earlier, received_on=days_ago(2)), "t0")
        record(session)
        decision = session.scalars(select(Decision).filter_by(kind=DecisionKind.YES)).one()
        annul_decision(session, decision.id, "andere partner bedoeld", by=SAVING)
        assert the_grant(session).closed_on == TODAY
        assert session.scalars(select(Closure.cause)).all() == [Cause.ANNULLED]


def test_a_form_that_is_not_complete_equals_no_other(database: str) -> None:
    with db.transaction() as session:
        record(session)
        assert twin_of(session, MEDIATOR, replace(YES, answer=None)) is None


# Taken back


def test_withdrawing_closes_a_grant_that_rests_on_consent(database: str) -> None:
    with db.transaction() as session:
        form, _said = record(session)
        grant = the_grant(session)
        assert withdraw_consent(session, grant.id, by=SAVING).effect is Effect.CLOSED
        assert (grant.closed_on, form.withdrawn_by) == (TODAY, "an.claes")


def test_withdrawing_leaves_what_an_assignment_justifies(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(30))
        add_assignment(session, "TIBB4", started_on=days_ago(9))
        form, _said = record(session)
        done = withdraw_consent(session, grant.id, by=SAVING)
        assert (done.effect, done.stays_by) == (Effect.STAYS, ("S1", "TIBB4"))
        assert (grant.closed_on, form.withdrawn_at) == (None, NOW)
        with pytest.raises(NothingToWithdraw):
            withdraw_consent(session, grant.id, by=SAVING)


def test_whatever_gave_the_grant_a_withdrawal_takes_it_away(database: str) -> None:
    """The assignment of an earlier register, which nobody can name, justifies nothing."""
    with db.transaction() as session:
        grant = add_grant(session, origin=Origin.ASSIGNMENT)
        record(session)
        assert withdraw_consent(session, grant.id, by=SAVING).effect is Effect.CLOSED


def test_withdrawing_needs_no_form_where_the_grant_came_from_an_earlier_register(
    database: str,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        assert withdraw_consent(session, grant.id, by=SAVING).effect is Effect.CLOSED


def test_a_withdrawal_of_before_a_later_yes_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        form, _said = record(session)
        grant = the_grant(session)
        done = withdraw_consent(session, grant.id, said_on=days_ago(2), by=SAVING)
        assert done.effect is Effect.OVERTAKEN
        assert done.overtaken_by
        assert done.overtaken_by.day == days_ago(1)
        assert (grant.closed_on, form.withdrawn_at) == (None, None)


def test_a_withdrawal_closes_on_the_day_on_which_it_is_recorded(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(30))
        withdraw_consent(session, grant.id, said_on=days_ago(5), by=SAVING)
        event = session.scalars(select(AuditEvent).filter_by(kind="consent.withdrawn")).one()
        assert (grant.closed_on, event.details["said_on"]) == (TODAY, days_ago(5).isoformat())


# Drafts that come to nothing


@pytest.mark.parametrize("entry", [Entry(), Entry(received_on=TODAY)])
def test_a_blank_form_is_not_kept_unless_it_has_a_scan(database: str, entry: Entry) -> None:
    with db.transaction() as session:
        with pytest.raises(NothingOnForm):
            save(session, entry)
        kept = save_draft(session, entry, token="t2", scan=A_PDF, by=MEDIATOR).form
        save_draft(session, entry, token="t2", version=kept.version, by=MEDIATOR)
        assert session.scalars(select(ConsentForm.token)).all() == ["t2"]


def test_a_draft_is_thrown_away_with_its_scan_and_the_trail_says_so(database: str) -> None:
    with db.transaction() as session:
        draft, _said = save(session, NO, scan=A_PDF)
        number = draft.id
        throw_away_draft(session, number, draft.version, by=MEDIATOR)
    with db.reading() as session:
        assert session.scalars(select(ConsentForm)).all() == []
        event = session.scalars(
            select(AuditEvent).filter_by(kind="consent.draft_thrown_away")
        ).one()
        assert (event.details, event.actor) == ({"form": number}, MEDIATOR.name)


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_thrown_away(database: str) -> None:
    with db.transaction() as session:
        draft, _said = save(session, Entry("C1"))
        shown = draft.version
        save_draft(session, Entry("C1", "P1"), token="t1", version=shown, by=SAVING)
        with pytest.raises(FormChangedMeanwhile):
            throw_away_draft(session, draft.id, shown, by=MEDIATOR)


def test_a_recorded_form_is_never_thrown_away(database: str) -> None:
    with db.transaction() as session:
        form, _said = record(session)
        with pytest.raises(FormAlreadyRecorded):
            throw_away_draft(session, form.id, form.version, by=MEDIATOR)
        with pytest.raises(UnknownForm):
            throw_away_draft(session, form.id + 1, 1, by=MEDIATOR)
