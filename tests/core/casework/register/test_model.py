"""The register of one client's file: who may view it, who could, and why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event, select, true
from sqlalchemy.orm import Session

from core import database as db
from core.casework.register.model import Register
from core.casework.register.reading import read_register
from core.casework.register.wording import why_it_ends, why_it_ends_for_the_client
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft, withdraw_consent
from core.consent.scans import add_scan
from core.daily_job.run import run_daily_job
from core.errors import UnknownClient
from core.extracts.loading import find_extracts, load_extracts
from core.grants.access import Period, Standing, may_view
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.viewers import list_viewers
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
    Unit,
)
from core.rules.versions import NewVersion, add_versions
from tests.core.writing import (
    add_action,
    add_assignment,
    add_grant,
    add_owner_rule,
    add_pair,
    the_grant,
)
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MEDIATOR, SCHEDULER, mediator, on
from tests.scans import A_PNG

ACTING = mediator("Wim Peeters")
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


STANDINGS = {
    "open": Standing.VIEWS,
    "expired": Standing.EXPIRED,
    "to come": Standing.TO_COME,
    "closes today": Standing.EXPIRED,
    "first day": Standing.VIEWS,
    "closed": Standing.CLOSED,
    "undone": Standing.VIEWS,
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
    assert viewers(register, closing.closes_on) == viewers(register, days_ago(1)) == []


def test_an_open_grant_says_until_when_and_why(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(30))
        add_action(session, started_on=days_ago(20), closed_on=days_ago(10))
        (access,) = read_register(session, MEDIATOR, "C1").viewers(TODAY)
    assert access.period.ends == date(2027, 5, 14)
    assert why_it_ends(access).startswith("Sluit op 14 mei 2027: 6 maanden na het einde")


def test_a_grant_in_use_has_no_end_and_says_why(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, origin=Origin.ASSIGNMENT)
        add_assignment(session, "TIBB4", started_on=days_ago(30))
        (access,) = read_register(session, MEDIATOR, "C1").viewers(TODAY)
    assert (access.period.begins, access.period.ends) == (days_ago(30), None)
    assert [ground.service_name for ground in access.grounds] == ["TIBB4"]
    assert why_it_ends(access).startswith("In gebruik")


def test_who_could_before_is_told_with_its_closing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(60))
        close(session, days_ago(10))
        register = read_register(session, MEDIATOR, "C1")
    (access,) = register.former_viewers(days_ago(50), TODAY)
    assert (access.period.begins, access.period.ends) == (days_ago(60), days_ago(10))
    assert "Verkeerde vestiging" in why_it_ends(access)
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
    assert closing.days_late == (TODAY - closing.closes_on).days
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
        add_scan(session, yes.id, A_PNG, by=ACTING)
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
        said = why_it_ends(access)
        speak("nl")
    assert said.startswith("Closes on ")


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
    assert len(statements) == 6


def test_a_partner_is_not_named_for_the_days_before_its_form_was_recorded(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record_consent(session, form(), token="t", by=on(ACTING, days_ago(17)))
        register = read_register(session, MEDIATOR, "C1")
        assert (the_grant(session).granted_on, the_grant(session).known_on) == (
            days_ago(20), days_ago(17),
        )  # fmt: skip
    assert [day for day in range(22, -1, -1) if viewers(register, days_ago(day))] == [
        *range(17, -1, -1)
    ]
    (access,) = register.viewers(TODAY)
    assert access.period.begins == days_ago(17)


def load(session: Session, folder: Path, day: date, ended_on: date | None = None) -> None:
    """Load the tender assignment of C1 to P1, which began fifty days ago, on this day."""
    path = folder / "assignments.csv"
    path.write_text(
        "assignment_id,client_id,partner_id,service,started_on,ended_on\n"
        f"S1,C1,P1,TIBB4,{days_ago(50)},{ended_on or ''}\n"
    )
    load_extracts(session, find_extracts([path]), by=on(SCHEDULER, day))


def test_a_tender_that_is_heard_of_late_gives_access_from_the_load_on(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pair(session)
        add_owner_rule(session, "TIBB4", 28, Unit.DAYS)
        load(session, tmp_path, days_ago(40))
        register = read_register(session, MEDIATOR, "C1")
    assert the_period(register) == (days_ago(40), None)
    assert viewers(register, days_ago(41)) == []
    (grant,) = register.grants
    assert grant.granted_on == days_ago(50)
    assert grant.standing(days_ago(41)) is Standing.TO_COME


def test_an_end_that_is_learned_late_ends_access_on_the_day_of_learning(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pair(session)
        add_owner_rule(session, "TIBB4", 10, Unit.DAYS)
        load(session, tmp_path, days_ago(40))
        load(session, tmp_path, days_ago(5), ended_on=days_ago(30))
        run_job(session)
        register = read_register(session, MEDIATOR, "C1")
        (access,) = register.former_viewers(days_ago(60), TODAY)
    assert access.period == (days_ago(40), days_ago(5))
    assert viewers(register, days_ago(6)) == ["P1"]
    assert viewers(register, days_ago(5)) == []
    assert why_it_ends(access).startswith("Sluit op 4 november 2026")
    assert why_it_ends(access).endswith("dat was pas op 19 november 2026 bekend")


def test_what_expired_and_lives_again_leaves_a_gap(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=LONG_AGO)
        lapsed_on = grant.closes_on
        record_consent(
            session, form(received_on=days_ago(9)), token="t", by=on(ACTING, days_ago(7))
        )
        register = read_register(session, MEDIATOR, "C1")
        (before,) = register.former_viewers(LONG_AGO, TODAY)
    assert lapsed_on
    assert before.period == (LONG_AGO, lapsed_on)
    assert the_period(register)[0] == days_ago(7)
    assert [viewers(register, day) for day in (lapsed_on, days_ago(8), days_ago(7))] == [
        [], [], ["P1"],
    ]  # fmt: skip
    (grant,) = register.grants
    assert grant.standing(days_ago(8)) is Standing.EXPIRED
    assert why_it_ends(before) == why_it_ends_for_the_client(before)
    assert "op 17 november 2026 gaf iets nieuws opnieuw inzage" in why_it_ends(before)


def the_period(register: Register) -> Period:
    (access,) = register.viewers(TODAY)
    return access.period


def test_a_change_of_the_rules_moves_the_days_to_come_and_no_past_one(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        add_grant(session, granted_on=days_ago(100))
        version = NewVersion(Basis.NO_ACTION, None, 1, Unit.MONTHS, days_ago(-1), "handleiding")
        add_versions(session, [version], by=ADMINISTRATOR)
        register = read_register(session, MEDIATOR, "C1")
        assert the_period(register) == (days_ago(100), the_grant(session).closes_on)
        assert the_grant(session).closes_on == days_ago(-1)


@pytest.mark.parametrize("on_day", [days_ago(18), days_ago(17), TODAY])
def test_the_list_of_viewers_is_what_each_register_says(database: str, on_day: date) -> None:
    with db.transaction() as session:
        everything_that_can_stand(session)
        add_pair(session, "C1", "P1")
        record_consent(session, form(), token="t", by=on(ACTING, days_ago(17)))
        register = read_register(session, MEDIATOR, "C1")
        listed = list(list_viewers(session, SCHEDULER, true(), on_day))
    said = [(access.grant.partner_id, *access.period) for access in register.viewers(on_day)]
    assert sorted((each.partner_id, *each[-2:]) for each in listed) == sorted(said)
    assert ("P1" in {each.partner_id for each in listed}) == (on_day >= days_ago(17))
