"""The audit trail: recorded events stay, and every kind of tampering is found and named."""

import threading
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import database as db
from core.audit.events import HEAD, NO_EVENTS, Head, read_head, record_event
from core.audit.proof import Break, Problem, break_in_words, find_break, noted_head
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft, withdraw_consent
from core.daily_job.run import run_daily_job
from core.errors import AuditTrailWithoutHead, NotAHead
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open
from core.models import Answer, AuditEvent, Channel, Purpose
from tests.core.tampering import found_after, is_sqlite, record_some, rewrite, tamper, tampering
from tests.core.writing import add_grant, add_pair
from tests.databases import Demonstrations, using
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER, mediator

ACTING = mediator("an.claes")
EVENTS = 10  # setting up is the first


@pytest.fixture
def chain(database: str) -> None:
    """Record a trail of ten events."""
    record_some(EVENTS - 1, first=2)


def broken(noted: Head | None = None) -> Break | None:
    with db.reading() as session:
        return find_break(session, SCHEDULER, noted)


def head() -> Head:
    with db.reading() as session:
        return read_head(session)


# What is recorded


def test_an_event_follows_on_the_one_before_and_becomes_the_head(chain: None) -> None:
    with db.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [event.id for event in events] == list(range(1, EVENTS + 1))
        assert [event.previous_hash for event in events] == [
            NO_EVENTS.hash, *(event.hash for event in events[:-1])
        ]  # fmt: skip
        assert read_head(session) == (EVENTS, events[-1].hash)


def test_an_event_says_who_did_what_when_to_whom(chain: None) -> None:
    with db.reading() as session:
        event = session.get_one(AuditEvent, 5)
        assert (event.at, event.actor, event.kind) == (NOW, "an.claes 5", "grant.kept_open")
        assert (event.client_id, event.partner_id) == ("C5", "P1")
        assert event.details == {"grant": 5, "reason": "ziek, één week"}


@pytest.mark.slow
def test_the_same_events_have_the_same_hashes_on_both_databases(
    sqlite_databases, postgresql_databases
) -> None:
    heads = []
    for databases in (sqlite_databases, postgresql_databases):
        with databases.fresh():
            record_some(5)
            heads.append(head())
    assert heads[0] == heads[1]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"reason": "'\"\\\n\t\x01{}[]é\U0001f600"}, id="any character"),
        pytest.param({"reason": "\udce9"}, id="half a character"),
        pytest.param({"reason": None, "grant": -(2**40)}, id="nothing and a number"),
        pytest.param({}, id="no details"),
        pytest.param(
            {"by": ACTING.at(datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=2))))}, id="zone"
        ),
        pytest.param({"by": ACTING.at(NOW.replace(microsecond=7))}, id="microseconds"),
        pytest.param({"by": mediator(""), "client_id": "", "partner_id": "é"}, id="empty"),
    ],
)
def test_whatever_is_recorded_agrees_with_its_hash(database: str, said: dict) -> None:
    with db.transaction() as session:
        record_event(session, "grant.kept_open", **{"by": ACTING} | said)
    assert broken() is None


def test_what_is_rolled_back_leaves_no_gap(chain: None) -> None:
    with db.transaction() as session:
        with session.begin_nested() as part:
            record_event(session, "grant.kept_open", by=mediator("an.claes"))
            part.rollback()
        record_event(session, "grant.closed_by_hand", by=mediator("an.claes"))
        session.expire_all()
        record_event(session, "grant.closing_undone", by=mediator("an.claes"))
    assert (head().events, broken()) == (EVENTS + 2, None)


def test_what_people_record_at_the_same_moment_comes_one_after_the_other(chain: None) -> None:
    threads = [threading.Thread(target=record_some, args=(5, 100 * n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (head().events, broken()) == (EVENTS + 20, None)


def test_the_trail_is_whole_after_real_work(database: str) -> None:
    form = Entry("C9", "P1", Purpose.TRAINING, Channel.MEDIATOR, TODAY, TODAY, Answer.YES)
    with db.transaction() as session:
        add_pair(session, "C9")
        grant = add_grant(session, "C1")
        add_grant(session, "C2", granted_on=date(2026, 5, 24))
        save_draft(session, Entry("C9"), token="t0", by=mediator("an.claes"))
        given, _said = record_consent(session, form, token="t1", by=ACTING)
        withdraw_consent(session, given.grant_id, by=ACTING)
        keep_open(session, grant.id, days_ago(-9), "ziek", by=ACTING)
        end_keeping(session, grant.id, by=mediator("an.claes"))
        close_by_hand(session, grant.id, "klaar", by=ACTING)
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
    assert broken() is None
    with db.reading() as session:
        kinds = set(session.scalars(select(AuditEvent.kind)))
    assert {"consent.draft_saved", "consent.withdrawn", "daily_run.done"} < kinds


@pytest.mark.slow
def test_the_trail_of_the_demonstration_is_whole(demonstrations: Demonstrations) -> None:
    with using(f"sqlite:///{demonstrations.file(TODAY)}"):
        assert broken() is None
        assert head().events > 3_000


# What the database refuses


REFUSED = [
    "UPDATE audit_events SET actor = 'iemand anders' WHERE id = 5",
    "UPDATE audit_events SET id = 99 WHERE id = 5",
    "DELETE FROM audit_events WHERE id = 5",
    "DELETE FROM audit_events",
    "INSERT INTO audit_events SELECT * FROM audit_events WHERE id = 5"
    " ON CONFLICT (id) DO UPDATE SET actor = 'iemand anders'",
]
REFUSED_ON_SQLITE = [
    "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE id = 5",
    "UPDATE OR REPLACE audit_events SET id = 6 WHERE id = 5",
]
REFUSED_ON_POSTGRESQL = ["TRUNCATE audit_events", "TRUNCATE audit_events, audit_head"]


def test_the_database_refuses_to_change_what_was_recorded(chain: None) -> None:
    with db.transaction() as session:
        own = REFUSED_ON_SQLITE if is_sqlite(session) else REFUSED_ON_POSTGRESQL
        for statement in REFUSED + own:
            with pytest.raises(IntegrityError, match="stay as they are"), session.begin_nested():
                session.connection().exec_driver_sql(statement)
    assert broken() is None


def test_nothing_is_recorded_where_the_head_is_lost(chain: None) -> None:
    tamper("DELETE FROM audit_head")
    with pytest.raises(AuditTrailWithoutHead), db.transaction() as session:
        add_pair(session)
        record_event(session, "grant.kept_open", by=mediator("an.claes"))


# What tampering is called


CHANGES = [
    "at = '2026-11-24 05:00:00.000001+00'",
    "actor = 'iemand anders'",
    "actor = actor || ' '",
    "kind = 'grant.closed_by_hand'",
    "client_id = 'C6'",
    "client_id = NULL",
    "partner_id = 'P2'",
    """details = '{"grant": 6, "reason": "ziek"}'""",
    """details = '{"reason": "ziek, \\u00e9\\u00e9n week", "grant": 5}'""",
    "details = '{}'",
    "previous_hash = client_id",
    "hash = previous_hash",
]
ONLY_ON_SQLITE = [
    "at = 'gisteren'",
    "at = at || '0'",
    "actor = CAST(x'ff' AS TEXT)",
    "actor = CAST(actor AS BLOB)",
    "details = 'geen json'",
    """details = '{"grant": 6, ' || substr(details, 2)""",
    "details = details || ' '",
    "details = 5",
    "hash = CAST(hash AS BLOB)",
]


def test_a_changed_event_is_named(chain: None) -> None:
    with tampering() as session:
        for change in CHANGES + ONLY_ON_SQLITE * is_sqlite(session):
            found = found_after(session, f"UPDATE audit_events SET {change} WHERE id = 5")
            assert found == Break("event", 5, Problem.CHANGED), change


def remove(condition: str) -> str:
    return f"DELETE FROM audit_events WHERE {condition}"


def renumber(number: int, new: str) -> str:
    return f"UPDATE audit_events SET id = {new} WHERE id = {number}"


COLUMNS = "at, actor, kind, client_id, partner_id, details, previous_hash, hash"
COPY = f"INSERT INTO audit_events (id, {COLUMNS}) SELECT {{}}, {COLUMNS} FROM audit_events"


REMOVED_MOVED_OR_ADDED = [
    ("the first removed", [remove("id = 1")], 1, Problem.MISSING),
    ("one removed", [remove("id = 5")], 5, Problem.MISSING),
    ("the last removed", [remove("id = 10")], 10, Problem.MISSING),
    ("the end cut off", [remove("id > 6")], 7, Problem.MISSING),
    ("all removed", [remove("id > 0")], 1, Problem.MISSING),
    ("one renumbered", [renumber(5, "50")], 5, Problem.MISSING),
    ("one renumbered below", [renumber(5, "-5")], -5, Problem.ADDED),
    ("one removed, the gap closed", [
        remove("id = 5"), *(renumber(number, "id - 1") for number in range(6, 11))
    ], 5, Problem.CHANGED),
    ("two swapped", [renumber(4, "-4"), renumber(7, "4"), renumber(-4, "7")], 4, Problem.CHANGED),
    ("one copied to the front", [COPY.format(0) + " WHERE id = 5"], 0, Problem.ADDED),
    ("one copied to the end", [COPY.format(11) + " WHERE id = 5"], 11, Problem.CHANGED),
    ("one slipped in", [
        *(renumber(number, "id + 1") for number in range(10, 4, -1)),
        COPY.format(5) + " WHERE id = 3",
    ], 5, Problem.CHANGED),
    ("another head", ["UPDATE audit_head SET hash = 'e'"], 10, Problem.NOT_THE_HEAD),
    ("a longer head", ["UPDATE audit_head SET events = 11"], 11, Problem.MISSING),
    ("a shorter head", ["UPDATE audit_head SET events = 9"], 10, Problem.ADDED),
    ("no head", ["DELETE FROM audit_head"], 10, Problem.NO_HEAD),
]  # fmt: skip


def test_what_is_removed_moved_or_added_is_named(chain: None) -> None:
    with tampering() as session:
        for name, statements, number, problem in REMOVED_MOVED_OR_ADDED:
            found = found_after(session, *statements)
            assert found == Break("event", number, problem), name


def test_emptying_the_table_is_named(chain: None) -> None:
    with tampering() as session:
        empty = "DELETE FROM audit_events" if is_sqlite(session) else "TRUNCATE audit_events"
        assert found_after(session, empty) == Break("event", 1, Problem.MISSING)


@pytest.mark.parametrize(
    ("first", "last", "number", "problem"),
    [
        pytest.param(5, 5, 5, Problem.CHANGED, id="one with its hash made right"),
        pytest.param(5, 8, 8, Problem.CHANGED, id="some after it too"),
        pytest.param(1, 1, 1, Problem.CHANGED, id="the first"),
        pytest.param(10, 10, 10, Problem.NOT_THE_HEAD, id="the last"),
        pytest.param(2, 10, 10, Problem.NOT_THE_HEAD, id="all but the head"),
    ],
)
def test_an_event_with_hashes_that_were_made_right_is_named_where_they_end(
    chain: None, first: int, last: int, number: int, problem: Problem
) -> None:
    with tampering() as session:
        rewrite(session, first, last, actor="iemand anders")
        assert find_break(session, SCHEDULER) == Break("event", number, problem)


# What a head noted elsewhere adds


def rewrite_with_head(first: int) -> None:
    with tampering() as session:
        made = rewrite(session, first, actor="iemand anders")
        session.execute(HEAD.update().values(events=made.events, hash=made.hash))


def test_a_chain_that_was_wholly_made_anew_is_named_by_a_noted_head(chain: None) -> None:
    noted = head()
    record_some(5, first=20)
    rewrite_with_head(first=3)
    assert broken() is None
    assert broken(noted) == Break("event", EVENTS, Problem.NOT_AS_NOTED)


def test_a_chain_that_was_cut_off_with_its_head_is_named_by_a_noted_head(chain: None) -> None:
    noted = head()
    tamper(
        "DELETE FROM audit_events WHERE id > 7",
        "UPDATE audit_head SET events = 7,"
        " hash = (SELECT hash FROM audit_events WHERE id = 7)",
    )  # fmt: skip
    assert broken() is None
    assert broken(noted) == Break("event", 8, Problem.MISSING)


def test_a_chain_that_only_grew_holds_what_was_noted(chain: None) -> None:
    noted = head()
    record_some(3, first=20)
    assert (broken(noted), broken(head()), broken(NO_EVENTS)) == (None, None, None)


def test_a_head_is_noted_as_it_is_written(chain: None) -> None:
    assert noted_head(str(head())) == head()


@pytest.mark.parametrize("text_", ["", "5", "5:", "5:abc", "x:" + "0" * 64, "²:" + "0" * 64])
def test_text_that_is_no_head_is_said(text_: str) -> None:
    with pytest.raises(NotAHead):
        noted_head(text_)


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_is_said(problem: Problem) -> None:
    said = break_in_words(Break("event", 41, problem))
    assert "41" in said
    assert said.endswith(".")


def test_the_trail_of_a_register_that_was_just_set_up_is_whole(database: str) -> None:
    with db.reading() as session:
        assert session.scalar(select(func.count(AuditEvent.id))) == read_head(session).events
        assert find_break(session, SCHEDULER) is None
