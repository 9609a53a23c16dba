"""Notes on a grant, and that its partner was asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core import database as db
from core.casework.grant.view import view_grant
from core.errors import (
    LONGEST_TEXT,
    GrantIsClosed,
    LookAgainOutOfRange,
    MarkAlreadyRemoved,
    NoteMissing,
    TextTooLong,
    UnknownGrant,
    UnknownMark,
)
from core.grants.lifecycle import close_by_hand
from core.grants.marks import (
    LONGEST_WAIT,
    ask_partner,
    is_asked,
    read_marks,
    remove_mark,
    write_note,
)
from core.grants.verification import find_differences
from core.models import AuditEvent, Grant, GrantMark, MarkKind
from tests.core.writing import add_grant
from tests.days import NOW, TODAY
from tests.people import MEDIATOR, SCHEDULER, mediator

pytestmark = pytest.mark.usefixtures("database")

NEXT_WEEK = TODAY + timedelta(days=7)
PRIVATE = "moeder van de klant is ziek"


def events() -> list[tuple[str, dict]]:
    with db.reading() as session:
        rows = select(AuditEvent.kind, AuditEvent.details).order_by(AuditEvent.id)
        told = session.execute(rows.where(AuditEvent.client_id.is_not(None)))
        return [(kind, details) for kind, details in told]


def test_marks_stand_on_the_grant_with_who_and_when_the_latest_first() -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
        write_note(session, grant, "  gebeld, geen antwoord ", by=mediator("Bea"))
        ask_partner(session, grant, NEXT_WEEK, by=MEDIATOR)
    with db.reading() as session:
        asked, note = view_grant(session, MEDIATOR, grant).marks
    assert (asked.kind, asked.text, asked.look_again_on) == (
        MarkKind.ASKED_PARTNER, None, NEXT_WEEK,
    )  # fmt: skip
    assert (note.kind, note.text, note.look_again_on) == (
        MarkKind.NOTE, "gebeld, geen antwoord", None,
    )  # fmt: skip
    assert (note.made_by, note.made_at, asked.made_by) == ("Bea", NOW, "An Claes")


def test_each_mark_is_an_event_that_doesnt_repeat_what_was_written() -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
        note = write_note(session, grant, PRIVATE, by=MEDIATOR).id
        asked = ask_partner(session, grant, NEXT_WEEK, PRIVATE, by=MEDIATOR).id
        remove_mark(session, note, by=MEDIATOR)
    assert events() == [
        ("grant.noted", {"grant": grant, "mark": note}),
        (
            "grant.partner_asked",
            {"grant": grant, "mark": asked, "look_again_on": NEXT_WEEK.isoformat()},
        ),
        ("grant.mark_removed", {"grant": grant, "mark": note}),
    ]


def test_a_mark_that_is_removed_is_gone_with_its_text_and_stays_as_who_and_when() -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
        note = write_note(session, grant, PRIVATE, by=MEDIATOR)
        remove_mark(session, note.id, by=mediator("Bea"))
        assert read_marks(session, [grant]) == {}
        assert (note.text, note.made_by, note.removed_by, note.removed_at) == (
            None, "An Claes", "Bea", NOW,
        )  # fmt: skip
        with pytest.raises(MarkAlreadyRemoved):
            remove_mark(session, note.id, by=MEDIATOR)


@pytest.mark.parametrize("number", [0, -1, 7, 2**40])
def test_there_is_no_such_mark_to_remove(number: int) -> None:
    with db.transaction() as session, pytest.raises(UnknownMark):
        remove_mark(session, number, by=MEDIATOR)


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        pytest.param(TODAY, False, id="today"),
        pytest.param(TODAY + timedelta(days=1), True, id="tomorrow"),
        pytest.param(TODAY + LONGEST_WAIT, True, id="the last day"),
        pytest.param(TODAY + LONGEST_WAIT + timedelta(days=1), False, id="later"),
    ],
)
def test_the_day_to_look_again_is_to_come_and_not_too_far(day: date, asked: bool) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        if not asked:
            with pytest.raises(LookAgainOutOfRange, match="25 november 2026 en 22 februari 2027"):
                ask_partner(session, grant.id, day, by=MEDIATOR)
        else:
            assert ask_partner(session, grant.id, day, by=MEDIATOR).look_again_on == day


def test_a_grant_is_asked_about_until_the_day_to_look_again_or_the_mark_is_removed() -> None:
    with db.transaction() as session:
        mark = ask_partner(session, add_grant(session).id, NEXT_WEEK, by=MEDIATOR)

        def asked(today: date) -> bool:
            return session.scalar(select(Grant.id).where(is_asked(today))) is not None

        assert [asked(TODAY), asked(NEXT_WEEK - timedelta(days=1)), asked(NEXT_WEEK)] == [
            True, True, False,
        ]  # fmt: skip
        remove_mark(session, mark.id, by=MEDIATOR)
        assert not asked(TODAY)


def test_a_closed_grant_takes_a_note_but_its_partner_isnt_asked() -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
        close_by_hand(session, grant, "verhuisd", by=MEDIATOR)
        write_note(session, grant, "gebeld", by=MEDIATOR)
        with pytest.raises(GrantIsClosed):
            ask_partner(session, grant, NEXT_WEEK, by=MEDIATOR)


def test_a_note_says_something_of_a_length_that_fits() -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
        with pytest.raises(NoteMissing):
            write_note(session, grant, "  ", by=MEDIATOR)
        for leave in (
            write_note,
            lambda *rest, by: ask_partner(*rest[:2], NEXT_WEEK, rest[2], by=by),
        ):
            with pytest.raises(TextTooLong):
                leave(session, grant, "x" * (LONGEST_TEXT + 1), by=MEDIATOR)
        with pytest.raises(UnknownGrant):
            write_note(session, 99, "gebeld", by=MEDIATOR)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"kind": MarkKind.NOTE, "text": None}, id="a note that says nothing"),
        pytest.param({"look_again_on": NEXT_WEEK}, id="a note with a day"),
        pytest.param({"kind": MarkKind.ASKED_PARTNER}, id="asked without a day"),
        pytest.param({"text": "x" * (LONGEST_TEXT + 1)}, id="too long"),
        pytest.param({"removed_at": NOW, "removed_by": "An"}, id="removed, and its text is there"),
        pytest.param({"removed_at": NOW, "text": None}, id="removed by nobody"),
    ],
)
def test_the_database_refuses_what_no_mark_can_be(wrong: dict) -> None:
    with db.transaction() as session:
        grant = add_grant(session).id
    right = {
        "grant_id": grant, "client_id": "C1", "kind": MarkKind.NOTE, "text": "gebeld",
        "made_by": "An", "made_at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(GrantMark).values(right | wrong))


def test_marks_change_nothing_that_is_worked_out() -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        before = (grant.state, grant.closes_on, grant.basis)
        ask_partner(session, grant.id, NEXT_WEEK, by=MEDIATOR)
        assert (grant.state, grant.closes_on, grant.basis) == before
        assert find_differences(session, SCHEDULER) == []
