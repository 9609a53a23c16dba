"""The register of one client's file: who may view it, who could, and why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.register.model import Register
from core.casework.register.reading import read_register
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft, withdraw_consent
from core.consent.scans import add_scan
from core.daily_job.run import run_daily_job
from core.errors import UnknownClient
from core.grants.access import Standing, may_view
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.wording import explain_closing
from core.i18n import speak
from core.models import (
    Answer,
    Basis,
    Cause,
    Channel,
    Closure,
    Effect,
    Grant,
    Origin,
    Purpose,
    ScanType,
)
from tests.core.writing import add_action, add_assignment, add_grant, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER, mediator, on

ACTING = mediator("Wim Peeters")
PNG = b"\x89PNG\r\n\x1a\n of a form"
LONG_AGO = days_ago(300)  # without any action: it closed six months later
NO_BRAKE = Brake(0, Decimal(100))


def run_job(session: Session, day: date = TODAY) -> None:
    run_daily_job(session, day, by=SCHEDULER, clock=lambda: NOW, brake=NO_BRAKE)


def viewers(register: Register, day: date = TODAY) -> list[str]:
    return [access.grant.partner_id for access in register.viewers(day)]


def close(session: Session, day: date, partner_id: str = "P1") -> Closure:
    grant = session.scalars(select(Grant).filter_by(partner_id=partner_id, closed_on=None)).one()
    return close_by_hand(session, grant.id, "Verkeerde vestiging", by=on(ACTING, day))


def undo(session: Session, day: date) -> None:
    closing = session.scalars(select(Closure).where(Closure.undone_at.is_(None))).one()
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    undo_closing(session, closing.id, "Vergissing", by=mediator("An Claes").at(noon))


def form(answer: Answer = Answer.YES, received_on: date = days_ago(20)) -> Entry:
    return Entry(
        client_id="C1",
        partner_id="P1",
        purpose=Purpose.TRAINING,
        channel=Channel.PARTNER,
        filled_in_on=received_on,
        received_on=received_on,
        answer=answer,
    )


def test_a_client_that_does_not_exist_is_said(database: str) -> None:
    with db.reading() as session, pytest.raises(UnknownClient, match="C9"):
        read_register(session, MEDIATOR, "C9")


def test_a_client_without_anything_has_an_empty_register(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        register = read_register(session, MEDIATOR, "C1")
    assert (register.grants, register.forms, register.closings) == ([], [], [])
    assert register.client.name == "Peeters An"


def test_nobody_else_s_grants_are_in_it(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P1")
        add_grant(session, "C2", "P2")
        assert viewers(read_register(session, MEDIATOR, "C1")) == ["P1"]


def everything_that_can_stand(session: Session) -> None:
    """Add one grant of each kind, each at a partner of its own."""
    add_grant(session, partner_id="open")
    add_grant(session, partner_id="expired", granted_on=LONG_AGO)
    add_grant(session, partner_id="to come", granted_on=TODAY + timedelta(days=1))
    add_grant(session, partner_id="closes today", granted_on=date(2026, 5, 24))
    add_grant(session, partner_id="first day", granted_on=TODAY)
    add_grant(session, partner_id="closed")
    close(session, TODAY, "closed")
    add_grant(session, partner_id="undone")
    close(session, days_ago(3), "undone")
    closing = session.scalars(select(Closure).order_by(Closure.id.desc())).first()
    assert closing
    undo_closing(session, closing.id, "Vergissing", by=ACTING)
    add_grant(session, partner_id="never begun", granted_on=TODAY + timedelta(days=9))
    close(session, TODAY, "never begun")


STANDINGS = {
    "open": Standing.VIEWS,
    "expired": Standing.EXPIRED,
    "to come": Standing.TO_COME,
    "closes today": Standing.EXPIRED,
    "first day": Standing.VIEWS,
    "closed": Standing.CLOSED,
    "undone": Standing.VIEWS,
    "never begun": Standing.CLOSED,
}


def test_the_register_agrees_with_may_view_today(database: str) -> None:
    with db.transaction() as session:
        everything_that_can_stand(session)
        register = read_register(session, MEDIATOR, "C1")
        for grant in register.grants:
            answer = may_view(session, MEDIATOR, "C1", grant.partner_id)
            assert answer == (grant.partner_id in viewers(register)), grant.partner_id


def test_every_grant_stands_somewhere_today(database: str) -> None:
    with db.transaction() as session:
        everything_that_can_stand(session)
        register = read_register(session, MEDIATOR, "C1")
    assert {g.partner_id: g.standing(TODAY) for g in register.grants} == STANDINGS
    waiting = {grant.partner_id for grant in register.without_access(TODAY, TODAY)}
    assert waiting == {"expired", "to come", "closes today"}


def test_a_grant_that_is_to_come_is_not_listed_on_an_earlier_day(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=TODAY + timedelta(days=1))
        register = read_register(session, MEDIATOR, "C1")
    assert register.without_access(days_ago(1), TODAY) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(days_ago(31), [], id="before it was given"),
        pytest.param(days_ago(30), ["P1"], id="on its first day"),
        pytest.param(days_ago(11), ["P1"], id="the day before it closed"),
        pytest.param(days_ago(10), [], id="on the day of closing"),
        pytest.param(days_ago(8), [], id="while the closing stood"),
        pytest.param(days_ago(7), ["P1"], id="on the day of undoing"),
        pytest.param(TODAY, ["P1"], id="today"),
    ],
)
def test_who_could_view_on_an_earlier_day(database: str, day: date, expected: list[str]) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(30))
        close(session, days_ago(10))
        undo(session, days_ago(7))
        assert viewers(read_register(session, MEDIATOR, "C1"), day) == expected


def test_the_day_of_undoing_is_that_in_flanders(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        closing = close(session, days_ago(10))
        late_evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
        undo_closing(
            session, closing.id, "Vergissing", by=mediator("An Claes").at(late_evening)
        )  # fmt: skip
        register = read_register(session, MEDIATOR, "C1")
    assert viewers(register, date(2026, 11, 20)) == []
    assert viewers(register, date(2026, 11, 21)) == ["P1"]


def test_a_late_run_gives_no_access_after_the_closing_date(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=LONG_AGO)
        closes_on = grant.closes_on
        run_job(session)
        register = read_register(session, MEDIATOR, "C1")
    assert closes_on
    assert closes_on < TODAY
    assert viewers(register, closes_on - timedelta(days=1)) == ["P1"]
    assert viewers(register, closes_on) == []
    (grant,) = register.without_access(closes_on, TODAY)
    assert grant.standing(closes_on) is Standing.EXPIRED
    assert grant.standing(TODAY) is Standing.CLOSED


def test_a_late_run_that_was_undone_gives_access_again(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=LONG_AGO)
        run_job(session)
        undo(session, TODAY)
        register = read_register(session, MEDIATOR, "C1")
    (closing,) = register.closings
    assert viewers(register) == ["P1"]
    assert viewers(register, closing.stops_on) == viewers(register, days_ago(1)) == []


def test_an_open_grant_says_until_when_and_why(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(30))
        add_action(session, started_on=days_ago(20), closed_on=days_ago(10))
        (access,) = read_register(session, MEDIATOR, "C1").viewers(TODAY)
    assert access.period.ends == date(2027, 5, 14)
    assert access.period.reason.startswith("Sluit op 14 mei 2027: 6 maanden na het einde")


def test_a_grant_in_use_has_no_end_and_says_why(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, origin=Origin.ASSIGNMENT)
        add_assignment(session, "TIBB4", started_on=days_ago(30))
        grant = the_grant(session)
        grant.assignment_id = "S1"
        session.flush()
        (access,) = read_register(session, MEDIATOR, "C1").viewers(TODAY)
    assert (access.period.begins, access.period.ends) == (days_ago(30), None)
    assert access.grant.service_name == "TIBB4"
    assert access.period.reason.startswith("In gebruik")


def test_who_could_before_is_told_with_its_closing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(60))
        close(session, days_ago(10))
        register = read_register(session, MEDIATOR, "C1")
    (access,) = register.former_viewers(days_ago(50), TODAY)
    assert (access.period.begins, access.period.ends) == (days_ago(60), days_ago(10))
    assert "Verkeerde vestiging" in access.period.reason
    assert register.former_viewers(days_ago(10), TODAY) == []
    assert register.former_viewers(days_ago(50), days_ago(11)) == []


def test_a_closing_by_the_job_holds_its_evidence(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=LONG_AGO)
        add_action(session, "A7", started_on=LONG_AGO, closed_on=days_ago(200))
        run_job(session)
        (closing,) = read_register(session, MEDIATOR, "C1").closings
    assert (closing.cause, closing.basis) == (Cause.DAILY_JOB, Basis.EXECUTOR)
    assert (closing.fact_id, closing.rule_valid_from) == ("A7", date(2000, 1, 1))
    assert closing.days_late == (TODAY - closing.stops_on).days
    assert closing.run_on == closing.closed_on == TODAY
    assert "'Opleiding lasser'" in explain_closing(closing)


@pytest.mark.parametrize(
    ("entered", "cause", "said"),
    [
        pytest.param("by hand", Cause.BY_HAND, "Wim Peeters, want: Te {vroeg}", id="by hand"),
        pytest.param("refusal", Cause.REFUSAL, "de klant zei neen", id="refusal"),
        pytest.param("withdrawal", Cause.WITHDRAWAL, "trok de toestemming in", id="withdrawal"),
    ],
)
def test_every_closing_says_why(database: str, entered: str, cause: Cause, said: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        if entered == "by hand":
            close_by_hand(session, grant.id, "Te {vroeg}", by=ACTING)
        elif entered == "refusal":
            record_consent(session, form(Answer.NO, TODAY), token="t", by=ACTING)
        else:
            withdraw_consent(session, grant.id, by=ACTING)
        (closing,) = read_register(session, MEDIATOR, "C1").closings
    assert closing.cause is cause
    assert said in explain_closing(closing)


def test_an_undone_closing_says_by_whom_why_and_when(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        close(session, days_ago(10))
        undo(session, days_ago(7))
        (closing,) = read_register(session, MEDIATOR, "C1").closings
    assert (closing.undone_by, closing.undo_reason) == ("An Claes", "Vergissing")
    assert closing.undone_on == days_ago(7)


def test_every_form_is_in_it_drafts_and_withdrawals_too(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        yes, _said = record_consent(session, form(), token="yes", by=ACTING)
        assert yes.grant_id
        withdraw_consent(session, yes.grant_id, by=ACTING)
        record_consent(session, form(Answer.NO, TODAY), token="no", by=ACTING)
        save_draft(session, Entry(client_id="C1"), token="draft", by=ACTING)
        add_scan(session, yes.id, PNG, by=ACTING)
        draft, refused, consent = read_register(session, MEDIATOR, "C1").forms
    assert (draft.partner_name, draft.recorded_at, draft.effect) == (None, None, None)
    assert (refused.answer, refused.effect) == (Answer.NO, Effect.NOTHING_OPEN)
    assert (consent.partner_name, consent.withdrawn_by) == ("De Brug", "Wim Peeters")
    assert (consent.scan_type, refused.scan_type) == (ScanType.PNG, None)


def test_the_register_speaks_the_reader_s_language(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        keep_open(session, grant.id, TODAY + timedelta(days=9), "Wacht", by=ACTING)
        speak("en")
        (access,) = read_register(session, MEDIATOR, "C1").viewers(TODAY)
        speak("nl")
    assert access.period.reason.startswith("Closes on ")


@pytest.mark.parametrize("partners", [1, 20])
def test_the_number_of_statements_does_not_grow_with_the_grants(
    database: str, partners: int
) -> None:
    statements = []
    with db.transaction() as session:
        for number in range(partners):
            add_grant(session, partner_id=f"P{number}")
    with db.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        read_register(session, MEDIATOR, "C1")
    assert len(statements) == 4
