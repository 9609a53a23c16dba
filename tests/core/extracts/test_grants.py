"""Bringing in an existing register of grants, which never undoes what this register knows."""

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.extracts.columns import GRANTS
from core.extracts.loading import FileReport
from core.extracts.reading import Reject
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.verification import find_differences
from core.models import AuditEvent, Basis, Cause, Closure, Grant, Ground, Origin
from core.rules.assessment import differences
from tests.core.extract_files import Row, load, write
from tests.core.writing import add_grant, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER, mediator

ACTING = mediator("an.claes")

CLOSED_ALREADY = "Dit inzagerecht is afgesloten, en een import wijzigt geen afgesloten inzagerecht."
ANOTHER_PAIR = "Dit inzagerecht is van een andere klant of partner."
RENEWED_AFTER = "Dit inzagerecht is na die dag nog hernieuwd."
DECIDED_SINCE = (
    "De klant heeft sindsdien nee gezegd, of het inzagerecht is sindsdien handmatig afgesloten."
)
HAD_ANOTHER = "Deze partner had toen al een ander inzagerecht op het dossier van deze klant."
RUNS_THEN = (
    "Een ander inzagerecht van deze partner op het dossier van deze klant in dit bestand loopt die "
    "dag nog."
)
HIGHER_UP = (
    "Hoger in dit bestand staat al een open inzagerecht van deze partner op het dossier van deze "
    "klant."
)
ANOTHER_OPEN = "Deze partner heeft al een ander open inzagerecht op het dossier van deze klant."


def add_pairs(session: Session) -> None:
    for number in range(1, 10):
        add_pair(session, f"C{number}", f"P{number}")


def load_grants(session: Session, folder: Path, *rows: Row):
    """Load an extract of grants. Returns the file's report, and the rejects."""
    report = load(session, write(folder, GRANTS, *rows))
    return report.files[0], report.rejects


def stored(session: Session) -> list:
    session.flush()
    return list(session.execute(select(Grant.__table__).order_by(Grant.source_id)).all())


def test_an_open_grant_is_brought_in_and_assessed(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"})
        grant = the_grant(session)
        assert (grant.source_id, grant.origin) == ("G1", Origin.CONSENT)
        assert (grant.granted_on, grant.renewed_on) == (date(2026, 9, 1), date(2026, 10, 5))
        assert (grant.basis, grant.closes_on) == (Basis.NO_ACTION, date(2027, 4, 5))


def test_a_closed_grant_is_brought_in_with_the_evidence_that_it_was(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"closed_on": "2026-10-05"})
        (closing,) = session.scalars(select(Closure)).all()
        assert (the_grant(session).closed_on, the_grant(session).state) == (date(2026, 10, 5), None)
        assert (closing.cause, closing.closed_on) == (Cause.EXTRACT, date(2026, 10, 5))
        assert (closing.grant_id, closing.client_id) == (the_grant(session).id, "C1")
        assert (closing.closed_by, closing.closed_at) == ("system:data", NOW)


def test_a_second_load_changes_nothing_and_adds_no_evidence(database: str, tmp_path: Path) -> None:
    rows: list[Row] = [{}, {"closed_on": "2026-10-05"}, {"renewed_on": "2026-10-05"}]
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, *rows)
        before = stored(session)
        again, _rejects = load_grants(session, tmp_path, *rows)
        assert again == FileReport("grants.csv", 3, 0, 3, 0, 0)
        assert stored(session) == before
        assert len(session.scalars(select(Closure)).all()) == 1


def test_a_pair_may_have_many_closed_grants_and_one_open_one(database: str, tmp_path: Path) -> None:
    pair: Row = {"client_id": "C1"}
    earlier: Row = pair | {"granted_on": "2024-01-01", "closed_on": "2024-06-01"}
    next_one: Row = pair | {"granted_on": "2024-06-01", "closed_on": "2024-09-01"}
    with db.transaction() as session:
        add_pairs(session)
        file, _rejects = load_grants(session, tmp_path, next_one, pair, earlier)
        assert file == FileReport("grants.csv", 3, 3, 0, 0, 0)


# What an open grant of the register becomes


def test_a_later_renewal_is_taken_over(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-09-05"})
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"})
        grant = the_grant(session)
        assert (grant.renewed_on, grant.closes_on) == (date(2026, 10, 5), date(2027, 4, 5))


def test_a_renewal_never_moves_back(database: str, tmp_path: Path) -> None:
    earlier, none = {"renewed_on": "2026-09-05"}, {}
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"})
        for row in (earlier, none):
            file, _rejects = load_grants(session, tmp_path, row)
            assert file == FileReport("grants.csv", 1, 0, 1, 0, 0)
        assert the_grant(session).renewed_on == date(2026, 10, 5)


def test_a_granting_after_the_renewal_that_was_known_takes_its_place(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-09-05"})
        load_grants(session, tmp_path, {"granted_on": "2026-10-05"})
        grant = the_grant(session)
        assert (grant.granted_on, grant.renewed_on) == (date(2026, 10, 5), None)
        assert grant.closes_on == date(2027, 4, 5)
        assert find_differences(session, SCHEDULER) == []


def test_another_first_day_or_origin_changes_what_the_grant_rests_on(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"}, {}, {"origin": "assignment"})
        load_grants(
            session, tmp_path,
            {"granted_on": "2026-09-03"}, {"origin": "assignment"}, {"origin": "consent"},
        )  # fmt: skip
        grounds = session.execute(
            select(Ground.client_id, Ground.decision_id.is_not(None), Ground.from_on)
            .where(Ground.ended_on.is_(None))
            .order_by(Ground.client_id, Ground.from_on)
        )
        assert [tuple(row) for row in grounds] == [
            ("C1", True, date(2026, 9, 3)),
            ("C1", True, date(2026, 10, 5)),
            ("C2", False, date(2026, 9, 1)),
            ("C3", True, date(2026, 9, 1)),
        ]
        assert find_differences(session, SCHEDULER) == []


# What a load tells the audit trail of a client's grants


def told(session: Session) -> list[tuple]:
    """What happened to grants and grounds, in the order of the trail."""
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [
        (event.client_id, event.kind, event.details)
        for event in events
        if event.kind.startswith(("grant.", "ground."))
    ]


def test_each_grant_that_is_brought_in_leaves_an_event_of_its_client(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        rows: list[Row] = [{"renewed_on": "2026-10-05"}, {"closed_on": "2026-11-02"}]
        load_grants(session, tmp_path, *rows)
        one, two = session.scalars(select(Grant.id).order_by(Grant.source_id))
        came_in = {"origin": "consent", "granted_on": "2026-09-01"}
        assert told(session) == [
            ("C1", "grant.brought_in", {"grant": one, **came_in, "renewed_on": "2026-10-05"}),
            ("C2", "grant.brought_in", {"grant": two, **came_in, "renewed_on": None}),
            ("C2", "grant.closed_extract", {"grant": two, "day": "2026-11-02"}),
        ]
        load_grants(session, tmp_path, *rows)
        assert len(told(session)) == 3


def test_a_renewal_and_a_closing_by_an_extract_leave_events(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {}, {})
        before = len(told(session))
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"}, {"closed_on": TODAY})
        assert [(client, kind) for client, kind, _details in told(session)[before:]] == [
            ("C1", "grant.changed_extract"),
            ("C2", "grant.closed_extract"),
            ("C1", "ground.added"),
        ]


def test_an_open_grant_is_closed_with_the_evidence_that_the_extract_says_so(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {}, {})
        kept = session.scalars(select(Grant).filter_by(source_id="G1")).one()
        keep_open(session, kept.id, days_ago(-30), "wacht op verslag", by=ACTING)
        file, _rejects = load_grants(session, tmp_path, {"closed_on": TODAY}, {})
        assert file == FileReport("grants.csv", 2, 1, 1, 0, 0)
        assert (kept.closed_on, kept.state, kept.closes_on) == (TODAY, None, None)
        assert session.scalars(select(Closure.cause)).all() == [Cause.EXTRACT]
        assert list(differences(session)) == []


def test_a_grant_may_close_on_the_day_of_its_renewal(database: str, tmp_path: Path) -> None:
    renewal: Row = {"renewed_on": "2026-10-05"}
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, renewal)
        file, _rejects = load_grants(session, tmp_path, renewal | {"closed_on": "2026-10-05"})
        assert file == FileReport("grants.csv", 1, 1, 0, 0, 0)
        grant = the_grant(session)
        assert (grant.renewed_on, grant.closed_on) == (date(2026, 10, 5), date(2026, 10, 5))
        assert session.scalars(select(Closure.closed_on)).all() == [date(2026, 10, 5)]


def test_of_one_pair_one_grant_closes_and_the_next_opens(database: str, tmp_path: Path) -> None:
    """In either order of the rows: the pair has one open grant before and after."""
    pair: Row = {"client_id": "C1"}
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {})
        opening: Row = pair | {"grant_id": "G9", "granted_on": TODAY}
        closing: Row = pair | {"grant_id": "G1", "closed_on": TODAY}
        file, _rejects = load_grants(session, tmp_path, opening, closing)
        assert file == FileReport("grants.csv", 2, 2, 0, 0, 0)
        open_grants = select(Grant.source_id).where(Grant.closed_on.is_(None))
        assert session.scalars(open_grants).all() == ["G9"]


# What is closed stays as it is


def test_an_extract_that_only_does_not_know_of_a_closing_changes_nothing(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {})
        close_by_hand(session, the_grant(session).id, "klaar", by=ACTING)
        file, rejects = load_grants(session, tmp_path, {})
        assert (file, rejects) == (FileReport("grants.csv", 1, 0, 1, 0, 0), [])
        assert the_grant(session).closed_on == TODAY
        assert session.scalars(select(Closure.cause)).all() == [Cause.BY_HAND]


def test_a_pair_whose_grant_was_closed_by_hand_gets_no_new_one_on_an_earlier_consent(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {})
        close_by_hand(session, the_grant(session).id, "klaar", by=ACTING)
        file, rejects = load_grants(session, tmp_path, {}, {"client_id": "C1"})
        assert file == FileReport("grants.csv", 2, 0, 1, 1, 0)
        assert rejects == [Reject("grants.csv", 3, "granted_on", DECIDED_SINCE)]


# Rejects


# A grant in the register, its row in the extract, the column in the reject, and the reason.
CONTRADICTIONS: dict[str, tuple[Row, Row, str, str]] = {
    "another client's": ({}, {"client_id": "C9"}, "grant_id", ANOTHER_PAIR),
    "another partner's": (
        {"closed_on": "2026-10-05"}, {"partner_id": "P2"}, "grant_id", ANOTHER_PAIR,
    ),
    "closed on another day": (
        {"closed_on": "2026-10-05"}, {"closed_on": "2026-10-06"}, "grant_id", CLOSED_ALREADY,
    ),
    "granted on another day": (
        {"closed_on": "2026-10-05"}, {"granted_on": "2026-09-02"}, "grant_id", CLOSED_ALREADY,
    ),
    "of another origin": (
        {"closed_on": "2026-10-05"}, {"origin": "assignment"}, "grant_id", CLOSED_ALREADY,
    ),
    "renewed although it is closed": (
        {"closed_on": "2026-10-05"}, {"renewed_on": "2026-10-01"}, "grant_id", CLOSED_ALREADY,
    ),
    "closed before it was renewed": (
        {"renewed_on": "2026-10-05"}, {"closed_on": "2026-10-04"}, "closed_on", RENEWED_AFTER,
    ),
}  # fmt: skip


def test_rows_that_contradict_the_register_are_rejected(database: str, tmp_path: Path) -> None:
    cases = CONTRADICTIONS.values()
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, *(known for known, _row, _column, _reason in cases))
        before = stored(session)
        good: Row = {"client_id": "C9"}
        rows = [row for _known, row, _column, _reason in cases]
        file, rejects = load_grants(session, tmp_path, *rows, good)
        assert file == FileReport("grants.csv", len(cases) + 1, 1, 0, len(cases), 0)
        assert rejects == [
            Reject("grants.csv", line, column, reason)
            for line, (_known, _row, column, reason) in enumerate(cases, start=2)
        ]
        assert stored(session)[: len(cases)] == before


def test_of_two_open_grants_of_a_pair_the_second_is_rejected(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_pairs(session)
        file, rejects = load_grants(session, tmp_path, {}, {"client_id": "C1"}, {})
        assert file == FileReport("grants.csv", 3, 2, 0, 1, 0)
        assert rejects == [Reject("grants.csv", 3, "grant_id", HIGHER_UP)]


def test_a_second_open_grant_beside_one_of_the_register_is_rejected(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        add_grant(session, "C2")
        file, rejects = load_grants(session, tmp_path, {}, {}, {})
        assert file == FileReport("grants.csv", 3, 2, 0, 1, 0)
        assert rejects == [Reject("grants.csv", 3, "grant_id", ANOTHER_OPEN)]


def test_a_grant_of_the_register_is_good_below_a_second_one_that_is_not(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {})
        second: Row = {"grant_id": "G9", "client_id": "C1"}
        known: Row = {"grant_id": "G1", "client_id": "C1", "renewed_on": "2026-10-05"}
        _file, rejects = load_grants(session, tmp_path, second, known)
        assert rejects == [Reject("grants.csv", 2, "grant_id", ANOTHER_OPEN)]
        assert the_grant(session).renewed_on == date(2026, 10, 5)


def test_a_closing_that_is_rejected_leaves_no_room_for_the_next_grant(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, {"renewed_on": "2026-10-05"})
        _file, rejects = load_grants(
            session, tmp_path, {"closed_on": "2026-10-04"}, {"client_id": "C1"}
        )
        assert [(reject.line, reject.column) for reject in rejects] == [
            (2, "closed_on"),
            (3, "grant_id"),
        ]
        assert the_grant(session).closed_on is None


def test_grants_of_a_pair_that_overlap_are_rejected(database: str, tmp_path: Path) -> None:
    past: Row = {"client_id": "C1", "granted_on": "2024-01-01", "closed_on": "2024-06-01"}
    with db.transaction() as session:
        add_pairs(session)
        load_grants(session, tmp_path, past)
        within: Row = {"granted_on": "2024-05-31", "closed_on": "2024-07-01"}
        file, rejects = load_grants(
            session, tmp_path,
            past,
            past | {"grant_id": "G2"} | within,
            past | {"grant_id": "G3", "client_id": "C3"} | within,
            past | {"grant_id": "G4", "client_id": "C3"},
            past | {"grant_id": "G5"} | {"granted_on": "2024-06-01", "closed_on": "2024-07-01"},
        )  # fmt: skip
        assert (file.loaded, file.unchanged) == (2, 1)
        assert rejects == [
            Reject("grants.csv", 3, "granted_on", HAD_ANOTHER),
            Reject("grants.csv", 4, "granted_on", RUNS_THEN),
        ]
        assert find_differences(session, SCHEDULER) == []
