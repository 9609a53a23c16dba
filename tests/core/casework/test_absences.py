"""Looking after a colleague's work during an absence, and on whose behalf acts are done."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database as db
from core.audit.looks import record_views
from core.audit.proof import Break, Problem, find_break
from core.audit.wording import what_in_words
from core.casework.absences import (
    LONGEST_ABSENCE,
    AbsenceRow,
    arrange_absence,
    end_absence,
    list_absences,
    looked_after,
)
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.planning import BulkRequest
from core.casework.bulk.undoing import undo_bulk
from core.consent.forms import Entry
from core.consent.recording import record_consent
from core.errors import (
    AbsenceEnded,
    AbsenceOfOthers,
    AbsenceOutOfRange,
    AbsenceOverlaps,
    AbsentAndPresent,
    LastDayBeforeFirst,
    NotPermitted,
    UnknownAbsence,
    UnknownMediator,
)
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open
from core.grants.marks import ask_partner, write_note
from core.models import Absence, Answer, AuditEvent, BatchAct, Channel, Client, Purpose
from core.permissions import Actor, Role
from tests.core.tampering import tampering
from tests.core.writing import add_grant, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, SCHEDULER, Acting, mediator, on

pytestmark = pytest.mark.usefixtures("database")

ANN, BRAM, CARL = mediator("Ann"), mediator("Bram"), mediator("Carl")
TOMORROW, NEXT_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def clients(database: str) -> None:
    """C1 is Ann's client, C2 Bram's, C3 Carl's and C4 nobody's."""
    with db.transaction() as session:
        for client_id, whose in [("C1", "Ann"), ("C2", "Bram"), ("C3", "Carl"), ("C4", None)]:
            add_pair(session, client_id)
            session.get_one(Client, client_id).mediator = whose


def arrange(
    session: Session, absent: str = "Bram", by: Acting = ANN, first: date = TODAY,
    last: date = NEXT_WEEK, looked_after_by: str = "Ann",
) -> int:  # fmt: skip
    return arrange_absence(session, absent, looked_after_by, first, last, by=by).id


def behalf(session: Session) -> list[tuple[str, str | None]]:
    """Each event about a client since the first absence, with on whose behalf it was done."""
    rows = select(AuditEvent.client_id, AuditEvent.details).order_by(AuditEvent.id)
    told = session.execute(rows.where(AuditEvent.client_id.is_not(None), AuditEvent.actor == "Ann"))
    return [(client_id or "", details.get("on_behalf_of")) for client_id, details in told]


@pytest.mark.parametrize(
    "by", [pytest.param(ANN, id="who takes over"), pytest.param(BRAM, id="who is away")]
)
def test_a_colleague_is_looked_after_from_the_first_day_to_the_last(by: Acting) -> None:
    with db.transaction() as session:
        number = arrange(session, by=by, first=TOMORROW)
        row = AbsenceRow(number, "Bram", "Ann", TOMORROW, NEXT_WEEK)
        assert list_absences(session, ANN) == list_absences(session, BRAM) == [row]
        assert list_absences(session, CARL) == []
        days = [TODAY, TOMORROW, NEXT_WEEK, NEXT_WEEK + timedelta(days=1)]
        assert [looked_after(session, on(ANN, day)) for day in days] == [[], ["Bram"], ["Bram"], []]
        assert looked_after(session, on(BRAM, TOMORROW)) == []


def test_several_colleagues_can_be_looked_after_but_not_those_whom_they_look_after() -> None:
    with db.transaction() as session:
        arrange(session, "Carl")
        arrange(session, "Bram")
        assert looked_after(session, ANN) == ["Bram", "Carl"]
        arrange(session, "Ann", by=CARL, looked_after_by="Carl")
        assert looked_after(session, CARL) == ["Ann"]


def test_either_of_both_ends_it_early_and_it_counts_no_more() -> None:
    with db.transaction() as session:
        for by in (ANN, BRAM):
            number = arrange(session)
            with pytest.raises(AbsenceOfOthers):
                end_absence(session, number, by=CARL)
            end_absence(session, number, by=by)
            assert (looked_after(session, ANN), list_absences(session, ANN)) == ([], [])
            with pytest.raises(AbsenceEnded):
                end_absence(session, number, by=by)
        past = arrange(session, first=days_ago(9), last=TODAY)
        with pytest.raises(AbsenceEnded):
            end_absence(session, past, by=on(ANN, TOMORROW))
        for unknown in (0, 99, 2**40):
            with pytest.raises(UnknownAbsence):
                end_absence(session, unknown, by=ANN)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param({"by": CARL}, AbsenceOfOthers, id="by somebody else"),
        pytest.param({"absent": "Ann"}, AbsentAndPresent, id="by oneself"),
        pytest.param({"absent": "Dora"}, UnknownMediator, id="of somebody without clients"),
        pytest.param(
            {"by": BRAM, "looked_after_by": "Dora"}, UnknownMediator, id="by who isn't known"
        ),
        pytest.param({"first": TOMORROW, "last": TODAY}, LastDayBeforeFirst, id="no days"),
        pytest.param({"first": days_ago(9), "last": days_ago(1)}, AbsenceOutOfRange, id="over"),
        pytest.param(
            {"last": TODAY + LONGEST_ABSENCE + timedelta(days=1)}, AbsenceOutOfRange, id="too long"
        ),
    ],
)
def test_an_absence_that_isnt_right_is_refused(said: dict, error: type[Exception]) -> None:
    with db.transaction() as session:
        with pytest.raises(error):
            arrange(session, **said)
        assert list_absences(session, ANN) == []


def test_somebody_without_clients_can_take_over() -> None:
    with db.transaction() as session:
        arrange(session, by=mediator("Dora"), looked_after_by="Dora")
        assert looked_after(session, mediator("Dora")) == ["Bram"]


def test_one_colleague_at_a_time_looks_after_somebody() -> None:
    with db.transaction() as session:
        arrange(session)
        with pytest.raises(AbsenceOverlaps, match="Ann neemt het werk van Bram over van 24"):
            arrange(session, by=CARL, looked_after_by="Carl", first=NEXT_WEEK, last=NEXT_WEEK)
        after = NEXT_WEEK + timedelta(days=1)
        arrange(session, by=CARL, looked_after_by="Carl", first=after, last=after)


def test_only_mediators_arrange_it() -> None:
    with db.transaction() as session, pytest.raises(NotPermitted):
        arrange(session, by=ADMINISTRATOR)


def test_it_is_an_event_in_words() -> None:
    with db.transaction() as session:
        number = arrange(session)
        end_absence(session, number, by=BRAM)
        kinds = select(AuditEvent).where(AuditEvent.kind.startswith("absence."))
        arranged, ended = session.scalars(kinds.order_by(AuditEvent.id))
        assert (arranged.actor, ended.actor) == ("Ann", "Bram")
        assert what_in_words(arranged.kind, arranged.details) == (
            "Ann neemt het werk van Bram over van 24 november 2026 tot en met 1 december 2026"
            f" (afwezigheid: {number})"
        )


def keep(session: Session, grant: int) -> None:
    keep_open(session, grant, NEXT_WEEK, "ziek", by=ANN)


def keep_and_end(session: Session, grant: int) -> None:
    keep(session, grant)
    end_keeping(session, grant, by=ANN)


def close_and_undo(session: Session, grant: int) -> None:
    closing = close_by_hand(session, grant, "gestopt", by=ANN)
    undo_closing(session, closing.id, "toch niet", by=ANN)


def mark(session: Session, grant: int) -> None:
    write_note(session, grant, "gebeld", by=ANN)
    ask_partner(session, grant, NEXT_WEEK, by=ANN)


def record(session: Session, _grant: int) -> None:
    entry = Entry("C2", "P1", Purpose.GUIDANCE, Channel.PARTNER, TODAY, TODAY, Answer.YES)
    record_consent(session, entry, token="t", by=ANN)


def look(session: Session, _grant: int) -> None:
    record_views(session, ["C2"], page="client", by=ANN)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (keep, True), (keep_and_end, True), (close_and_undo, True), (mark, True), (record, True),
        (look, False),
    ],
)  # fmt: skip
def test_every_act_on_a_colleagues_client_says_on_whose_behalf_and_no_look_does(
    act: Callable[[Session, int], None], said: bool
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, "C2").id
        arrange(session)
        act(session, grant)
        told = behalf(session)
        assert told
        assert set(told) == {("C2", "Bram" if said else None)}
        assert find_break(session, SCHEDULER) is None


def test_what_is_done_at_once_says_for_each_client_on_whose_behalf() -> None:
    with db.transaction() as session:
        numbers = [add_grant(session, client_id).id for client_id in ("C1", "C2", "C3", "C4")]
        arrange(session)
        request = BulkRequest(BatchAct.CLOSE, numbers, "gestopt")
        done = carry_out_bulk(session, request, by=ANN)
        expected = [("C1", None), ("C2", "Bram"), ("C3", None), ("C4", None)]
        assert behalf(session) == expected
        undo_bulk(session, done.batch_id, by=ANN)
        assert behalf(session)[4:] == expected


@pytest.mark.parametrize(
    ("by", "colleague"),
    [
        pytest.param(on(ANN, NEXT_WEEK), "Bram", id="on the last day"),
        pytest.param(on(ANN, NEXT_WEEK + timedelta(days=1)), None, id="the day after"),
        pytest.param(CARL, None, id="by somebody else"),
        pytest.param(BRAM, None, id="by the colleague, who is back"),
    ],
)
def test_only_who_looks_after_it_acts_on_behalf_and_only_then(
    by: Acting, colleague: str | None
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, "C2").id
        arrange(session)
        write_note(session, grant, "gebeld", by=by)
        details = session.scalars(select(AuditEvent.details).filter_by(kind="grant.noted")).one()
        assert details.get("on_behalf_of") == colleague


def test_somebody_is_known_by_the_name_that_files_have_also_when_another_is_written_down() -> None:
    known = Acting(Actor("Ann (demonstratie)", Role.MEDIATOR, guides_as="Ann"), NOW)
    with db.transaction() as session:
        grant = add_grant(session, "C2").id
        arrange(session, by=known)
        assert looked_after(session, known) == ["Bram"]
        write_note(session, grant, "gebeld", by=known)
        told = session.scalars(select(AuditEvent).filter_by(kind="grant.noted")).one()
        assert (told.actor, told.details["on_behalf_of"]) == ("Ann (demonstratie)", "Bram")
        assert what_in_words(told.kind, told.details).endswith("(namens: Bram)")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"last_on": days_ago(1)}, id="no days"),
        pytest.param({"absent": "Ann"}, id="by oneself"),
        pytest.param({"ended_at": NOW}, id="ended by nobody"),
    ],
)
def test_the_database_refuses_what_no_absence_can_be(wrong: dict[str, Any]) -> None:
    right = {
        "absent": "Bram", "looked_after_by": "Ann", "first_on": TODAY, "last_on": TODAY,
        "entered_by": "Ann", "entered_at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(Absence).values(right | wrong))


def test_nobody_changes_afterwards_on_whose_behalf_it_was_done() -> None:
    with db.transaction() as session:
        grant = add_grant(session, "C2").id
        arrange(session)
        write_note(session, grant, "gebeld", by=ANN)
        number = session.scalars(select(AuditEvent.id).filter_by(kind="grant.noted")).one()
    with tampering() as session:
        details = {"grant": grant, "mark": 1, "on_behalf_of": "Carl"}
        session.execute(update(AuditEvent).where(AuditEvent.id == number).values(details=details))
    with db.reading() as session:
        assert find_break(session, SCHEDULER) == Break("event", number, Problem.CHANGED)
