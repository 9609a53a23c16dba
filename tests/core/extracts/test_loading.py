"""Loading extracts: upserts, rejects, refusals, and the grants that assignments open.

Exactly what changed is assessed again.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import database as db
from core.errors import (
    ExtractNamedTwice,
    InzageError,
    LoadRefused,
    NoSuchPath,
    NothingToLoad,
    NotUtf8,
    UnknownExtract,
)
from core.extracts.columns import (
    ACTIONS,
    ASSIGNMENTS,
    CLIENTS,
    CLOSING_RULES,
    EXTRACTS,
    GRANTS,
    PARTNERS,
    SERVICES,
    Extract,
)
from core.extracts.loading import FileReport, find_extracts, load_shipped_rules
from core.extracts.reading import Reject
from core.grants.ending import Closed
from core.grants.lifecycle import close_by_hand
from core.models import (
    Action,
    Assignment,
    AuditEvent,
    Basis,
    Cause,
    Client,
    ClosingRule,
    Closure,
    Grant,
    Ground,
    Origin,
    Partner,
    Service,
    State,
    Unit,
)
from core.rules.assessment import differences
from tests.core.extract_files import (
    END_BEFORE_START,
    KIND,
    MISSING,
    NO_DATE,
    NOT_CSV,
    NOT_KEPT,
    NOT_PRINTABLE,
    OUTSIDE,
    TOO_LONG,
    UNKNOWN,
    WIDTH,
    YES_OR_NO,
    Row,
    load,
    write,
    write_lines,
)
from tests.core.writing import (
    add_grant,
    add_pair,
    the_grant,
)
from tests.days import TODAY, days_ago
from tests.people import SCHEDULER, mediator


def add_register(session: Session) -> None:
    """Add the clients, the partners and the service that the sample rows refer to."""
    for number in (1, 2, 3, 4):
        add_pair(session, f"C{number}", f"P{number}")
    session.add(Service(service="TIBB1", name="Begeleiding en bemiddeling"))
    session.flush()


def write_every_extract(folder: Path) -> list[Path]:
    """Write every extract, with two valid rows each."""
    return [write(folder, extract, {}, {}) for extract in EXTRACTS.values()]


def grant_of(session: Session, client_id: str, partner_id: str = "P1") -> Grant:
    query = select(Grant).filter_by(client_id=client_id, partner_id=partner_id)
    return session.scalars(query).one()


# Upserts


def test_rows_are_new_changed_unchanged_or_rejected(database: str, tmp_path: Path) -> None:
    changed, same_again, bad = {"name": "De Kade"}, {"partner_id": "P1", "name": "X"}, {"name": ""}
    with db.transaction() as session:
        first = load(session, write(tmp_path, PARTNERS, {}, {}, {}))
        again = load(session, write(tmp_path, PARTNERS, {}, changed, {}, {}, same_again, bad))
        assert first.files == [FileReport("partners.csv", 3, 3, 0, 0, 0)]
        assert again.files == [FileReport("partners.csv", 6, 2, 2, 2, 0)]
        names = session.scalars(select(Partner.name).order_by(Partner.partner_id)).all()
        assert names == ["De Brug", "De Kade", "De Brug", "De Brug"]


CHANGES: dict[Extract, list[Row]] = {
    PARTNERS: [{"name": "De Kade"}, {"email": ""}],
    CLIENTS: [
        {"last_name": "Maes"}, {"first_name": "Els"}, {"birth_date": ""}, {"birth_date": TODAY},
        {"municipality": "Gent"}, {"mediator": "Bram De Wilde"},
    ],
    SERVICES: [{"name": "Begeleiding naar werk"}],
    ASSIGNMENTS: [
        {"client_id": "C9"}, {"partner_id": "P2"}, {"service": "TIBB2"},
        {"started_on": "2026-10-02"}, {"ended_on": "2026-12-31"},
    ],
    ACTIONS: [
        {"client_id": "C9"}, {"partner_id": "P2"}, {"kind": "guidance"}, {"trajectory": "yes"},
        {"title": "Opleiding kok"}, {"started_on": "2026-10-02"}, {"closed_on": "2026-12-31"},
    ],
    GRANTS: [
        {"origin": "assignment"}, {"granted_on": "2026-09-02"}, {"renewed_on": "2026-09-02"},
        {"closed_on": "2026-09-01"},
    ],
    CLOSING_RULES: [
        {"period": "4"}, {"unit": "days"}, {"valid_until": "2003-12-30"}, {"source": "handleiding"},
    ],
}  # fmt: skip


def test_a_change_of_any_column_is_loaded_once(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        for extract in EXTRACTS.values():
            write(tmp_path, extract, *[{}] * 9)
        load(session, tmp_path)
        for extract, rows in CHANGES.items():
            write(tmp_path, extract, *rows, *[{}] * (9 - len(rows)))
        changed, again = load(session, tmp_path), load(session, tmp_path)
        assert changed.rejects == []
        assert [(file.loaded, file.unchanged) for file in changed.files] == [
            (len(rows), 9 - len(rows)) for rows in CHANGES.values()
        ]
        assert {(file.loaded, file.unchanged) for file in again.files} == {(0, 9)}
        assert list(differences(session)) == []


def test_a_second_load_of_the_same_files_changes_nothing(database: str, tmp_path: Path) -> None:
    write_every_extract(tmp_path)
    write(tmp_path, GRANTS, {"closed_on": TODAY, "partner_id": "P2"})
    with db.transaction() as session:
        first = load(session, tmp_path)
        before = session.execute(select(Grant.__table__).order_by(Grant.id)).all()
        again = load(session, tmp_path)
        assert first.grants_opened == 2
        assert (again.grants_opened, again.rejects) == (0, [])
        assert [(file.read, file.unchanged) for file in again.files] == [(2, 2)] * 5 + [
            (1, 1),
            (2, 2),
        ]
        assert session.execute(select(Grant.__table__).order_by(Grant.id)).all() == before


def test_the_files_may_be_named_in_any_order(database: str, tmp_path: Path) -> None:
    paths = write_every_extract(tmp_path)
    with db.transaction() as session:
        report = load(session, *reversed(paths))
        assert report.rejects == []
        assert [(file.file, file.loaded) for file in report.files] == [
            (name, 2) for name in EXTRACTS
        ]


def test_files_and_folders_are_named_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    actions = write(one, ACTIONS)
    clients, partners = write(other, CLIENTS), write(other, PARTNERS)
    (other / "leesmij.txt").write_text("geen extract", encoding="utf-8")
    found = find_extracts([actions, other, clients])
    assert list(found.items()) == [(PARTNERS, partners), (CLIENTS, clients), (ACTIONS, actions)]


def test_values_reach_the_register_as_they_stand(database: str, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(
        b"\xef\xbb\xbfclient_id,first_name,last_name,note,birth_date,municipality,mediator\r\n"
        b'C1,Gr\xc3\xa2ce," d\'Hondt, \r\nof ""De Hond""",x,1990-05-17,,\r\n'
        b"C2, An ,Peeters,,,Genk,Els\r\n"
    )
    with db.transaction() as session:
        assert load(session, path).files == [FileReport("clients.csv", 2, 2, 0, 0, 0)]
        one, other = session.get_one(Client, "C1"), session.get_one(Client, "C2")
        assert (one.first_name, one.last_name) == ("Grâce", 'd\'Hondt, \r\nof "De Hond"')
        assert (one.birth_date, one.municipality, one.mediator) == (date(1990, 5, 17), None, None)
        assert (other.first_name, other.birth_date, other.mediator) == ("An", None, "Els")


def test_a_file_of_only_a_header_loads_nothing(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        report = load(session, write(tmp_path, CLIENTS))
        assert report.files == [FileReport("clients.csv", 0, 0, 0, 0, 0)]


def test_a_load_tells_its_progress_and_leaves_one_event(database: str, tmp_path: Path) -> None:
    told: list[int] = []
    with db.transaction() as session:
        load(session, write(tmp_path, CLIENTS, {}, {}, {"last_name": ""}), progress=told.append)
        (event,) = session.scalars(select(AuditEvent).filter_by(actor="system:data")).all()
        assert sum(told) == 3
        assert event.kind == "extracts.loaded"
        assert (event.details["rows_loaded"], event.details["rows_rejected"]) == (2, 1)


# Rejects


UNKNOWN_REFERENCES: dict[Extract, list[tuple[Row, str]]] = {
    ASSIGNMENTS: [
        ({"client_id": "C9"}, "client_id"),
        ({"partner_id": "P9"}, "partner_id"),
        ({"service": "SIF"}, "service"),
    ],
    ACTIONS: [({"client_id": "c1"}, "client_id"), ({"partner_id": "P9"}, "partner_id")],
    GRANTS: [({"client_id": "C9"}, "client_id"), ({"partner_id": "P9"}, "partner_id")],
    CLOSING_RULES: [({"service": "SIF"}, "service")],
}


def test_a_reference_to_what_is_not_there_is_rejected(database: str, tmp_path: Path) -> None:
    for extract, cases in UNKNOWN_REFERENCES.items():
        write(tmp_path, extract, {}, *(row for row, _column in cases))
    with db.transaction() as session:
        add_register(session)
        report = load(session, tmp_path)
        assert [(file.loaded, file.rejected) for file in report.files] == [
            (1, len(cases)) for cases in UNKNOWN_REFERENCES.values()
        ]
        assert report.rejects == [
            Reject(extract.file, line, column, UNKNOWN)
            for extract, cases in UNKNOWN_REFERENCES.items()
            for line, (_row, column) in enumerate(cases, start=3)
        ]


def test_a_row_that_refers_to_a_rejected_one_is_rejected_too(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        clients = write(tmp_path, CLIENTS, {"client_id": "C7", "last_name": ""}, {})
        actions = write(tmp_path, ACTIONS, {"client_id": "C7"}, {})
        assert load(session, actions, clients).rejects == [
            Reject("clients.csv", 2, "last_name", MISSING),
            Reject("actions.csv", 2, "client_id", UNKNOWN),
        ]
        assert session.scalars(select(Action.action_id)).all() == ["A2"]


def test_rejects_name_each_file_and_line_in_the_order_of_loading(
    database: str, tmp_path: Path
) -> None:
    for extract in EXTRACTS.values():
        last_column = [column.name for column in extract.columns if column.required][-1]
        write(tmp_path, extract, {}, {last_column: ""}, {}, {last_column: ""})
    with db.transaction() as session:
        report = load(session, tmp_path)
        assert [(reject.file, reject.line) for reject in report.rejects] == [
            (name, line) for name in EXTRACTS for line in (3, 5)
        ]
        assert {(file.read, file.rejected) for file in report.files} == {(4, 2)}


def test_a_change_that_is_rejected_leaves_the_row_as_it_was(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ACTIONS, {"closed_on": "2026-10-31"}))
        load(session, write(tmp_path, ACTIONS, {"closed_on": "31/10/2026"}))
        assert session.get_one(Action, "A1").closed_on == date(2026, 10, 31)


# A line of actions.csv, the column in the reject, and the reason.
FORTY_DEFECTS = [
    (",C1,P1,training,no,Lasser,2026-01-05,", "action_id", MISSING),
    ("B2,,P1,training,no,Lasser,2026-01-05,", "client_id", MISSING),
    ("B3,C1,,training,no,Lasser,2026-01-05,", "partner_id", MISSING),
    ("B4,C1,P1,,no,Lasser,2026-01-05,", "kind", MISSING),
    ("B5,C1,P1,training,,Lasser,2026-01-05,", "trajectory", MISSING),
    ("B6,C1,P1,training,no,   ,2026-01-05,", "title", MISSING),
    ("B7,C1,P1,training,no,Lasser,,2026-06-30", "started_on", MISSING),
    (",,,,,,,", "action_id", " ".join([MISSING] * 7)),
    ("B9,C9,P1,training,no,Lasser,2026-01-05,", "client_id", UNKNOWN),
    ("B10,C1,P9,training,no,Lasser,2026-01-05,", "partner_id", UNKNOWN),
    ("B11,C9,P9,training,no,Lasser,2026-01-05,", "client_id", f"{UNKNOWN} {UNKNOWN}"),
    ("B12,c1,P1,training,no,Lasser,2026-01-05,", "client_id", UNKNOWN),
    ("B13,C1,P1,opleiding,no,Lasser,2026-01-05,", "kind", KIND),
    ("B14,C1,P1,Training,no,Lasser,2026-01-05,", "kind", KIND),
    ("B15,C1,P1,training,ja,Lasser,2026-01-05,", "trajectory", YES_OR_NO),
    ("B16,C1,P1,training,0,Lasser,2026-01-05,", "trajectory", YES_OR_NO),
    ("B17,C1,P1,training,no,Lasser,2026-02-29,", "started_on", NO_DATE),
    ("B18,C1,P1,training,no,Lasser,05/01/2026,", "started_on", NO_DATE),
    ("B19,C1,P1,training,no,Lasser,2026-1-5,", "started_on", NO_DATE),
    ("B20,C1,P1,training,no,Lasser,20260105,", "started_on", NO_DATE),
    ("B21,C1,P1,training,no,Lasser,2026-01-05T08:00,", "started_on", NO_DATE),
    ("B22,C1,P1,training,no,Lasser,gisteren,", "started_on", NO_DATE),
    ("B23,C1,P1,training,no,Lasser,1999-12-31,", "started_on", OUTSIDE),
    ("B24,C1,P1,training,no,Lasser,2060-01-01,", "started_on", OUTSIDE),
    ("B25,C1,P1,training,no,Lasser,2026-01-05,2026-13-01", "closed_on", NO_DATE),
    ("B26,C1,P1,training,no,Lasser,2026-01-05,0000-00-00", "closed_on", NO_DATE),
    ("B27,C1,P1,training,no,Lasser,2026-01-05,9999-12-31", "closed_on", OUTSIDE),
    ("B28,C1,P1,training,no,Lasser,2026-01-05,2026-01-04", "closed_on", END_BEFORE_START),
    (f"{'B' * 101},C1,P1,training,no,Lasser,2026-01-05,", "action_id", TOO_LONG),
    ("B\u200b30,C1,P1,training,no,Lasser,2026-01-05,", "action_id", NOT_PRINTABLE),
    ("B31,C1,P1,training,no,Las\0ser,2026-01-05,", "title", NOT_KEPT),
    ("B32\0,C1,P1,training,no,Lasser,2026-01-05,", "action_id", NOT_KEPT),
    (
        "A2,C1,P1,training,no,Lasser,2026-01-05,", "action_id",
        "Dezelfde rij staat al op regel 2 van dit bestand.",
    ),
    ("B34,C1,P1,training,no,Lasser,2026-01-05", "", WIDTH),
    ("B35,C1,P1,training,no,Lasser, vervolg,2026-01-05,", "", WIDTH),
    ("B36;C1;P1;training;no;Lasser;2026-01-05;", "", WIDTH),
    ('B37,C1,P1,training,no,"Lasser,2026-01-05,', "", NOT_CSV),
    ('B38,C1,P1,training,no,"Lasser" vervolg,2026-01-05,', "", NOT_CSV),
    (f"B39,{'C' * 101},P1,training,no,Lasser,2026-01-05,", "client_id", TOO_LONG),
    ("B40,C1,P1,cursus,no,,2026-01-05,morgen", "kind", f"{KIND} {MISSING} {NO_DATE}"),
]  # fmt: skip


def test_of_200_rows_with_40_defects_160_are_loaded_and_40_explained(
    database: str, tmp_path: Path
) -> None:
    lines, expected = [], []
    for line in range(2, 202):
        if line % 5 == 4:
            row, column, reason = FORTY_DEFECTS[line // 5]
            lines.append(row)
            expected.append(Reject("actions.csv", line, column, reason))
        else:
            lines.append(f'A{line},C1,P1,training,no,"Lasser, deel {line}",2026-01-05,2026-06-30')
    with db.transaction() as session:
        add_register(session)
        report = load(session, write_lines(tmp_path, ACTIONS, *lines))
        assert report.files == [FileReport("actions.csv", 200, 160, 0, 40, 0)]
        assert report.rejects == expected
        assert session.scalar(select(func.count(Action.action_id))) == 160


# Refusals of a load as a whole


def no_extract_in_a_folder(folder: Path) -> list[Path]:
    (folder / "kopie van clients.csv").touch()
    return [folder]


def a_path_that_leads_nowhere(folder: Path) -> list[Path]:
    return [write(folder, CLIENTS), folder / "partners.csv"]


def a_name_that_no_extract_has(folder: Path) -> list[Path]:
    (folder / "klanten.csv").touch()
    return [folder / "klanten.csv"]


def a_file_named_twice(folder: Path) -> list[Path]:
    (folder / "vorige").mkdir()
    return [write(folder, CLIENTS), write(folder / "vorige", CLIENTS)]


@pytest.mark.parametrize(
    ("paths", "error", "sentence"),
    [
        (no_extract_in_a_folder, NothingToLoad, "Er is geen extract in {folder}."),
        (
            a_path_that_leads_nowhere, NoSuchPath,
            "Er is geen bestand of map {folder}/partners.csv.",
        ),
        (
            a_name_that_no_extract_has, UnknownExtract,
            "klanten.csv is niet de naam van een extract; de namen zijn partners.csv, clients.csv, "
            "services.csv, assignments.csv, actions.csv, grants.csv, closing_rules.csv.",
        ),
        (
            a_file_named_twice, ExtractNamedTwice,
            "clients.csv komt meer dan eens voor in deze lading.",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_loaded_is_refused(
    tmp_path: Path,
    paths: Callable[[Path], list[Path]],
    error: type[InzageError],
    sentence: str,
) -> None:
    with pytest.raises(error) as refused:
        find_extracts(paths(tmp_path))
    assert isinstance(refused.value, LoadRefused)
    assert str(refused.value) == sentence.format(folder=tmp_path)


def test_a_refused_file_takes_the_whole_load_along(database: str, tmp_path: Path) -> None:
    write_every_extract(tmp_path)
    for content in ("action_id,client_id\n".encode("utf-16"), b"", b"action_id,client_id\nA1,C1\n"):
        (tmp_path / "actions.csv").write_bytes(content)
        with pytest.raises(LoadRefused, match=r"^actions\.csv "), db.transaction() as session:
            load(session, tmp_path)
    write(tmp_path, ACTIONS)
    with db.transaction() as session:
        for table in (Partner, Client, Service, Assignment, Grant):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert load(session, tmp_path).files[0] == FileReport("partners.csv", 2, 2, 0, 0, 0)


def test_bad_bytes_far_into_a_file_take_the_whole_load_along(database: str, tmp_path: Path) -> None:
    path = write(tmp_path, CLIENTS, *[{}] * 6_000)
    path.write_bytes(path.read_bytes() + b"C0,Caf\xe9,An,,,\n")
    with pytest.raises(NotUtf8), db.transaction() as session:
        load(session, path)
    with db.reading() as session:
        assert session.scalar(select(func.count(Client.client_id))) == 0


# Assignments open grants


# An assignment's first day, its end, and the first day of the grant that it opens.
OPENINGS = {
    "no end": (days_ago(30), None, days_ago(30)),
    "an end to come": (days_ago(30), days_ago(-30), days_ago(30)),
    "ends today": (days_ago(30), TODAY, days_ago(30)),
    "ended yesterday": (days_ago(30), days_ago(1), None),
    "begins today": (TODAY, None, TODAY),
    "first day still to come": (days_ago(-30), None, TODAY),
    "all still to come": (days_ago(-30), days_ago(-60), TODAY),
}


def test_an_assignment_that_is_not_over_opens_a_grant(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        for case in OPENINGS:
            add_pair(session, case)
        session.add(Service(service="TIBB1", name="Begeleiding en bemiddeling"))
        rows: list[Row] = [
            {"client_id": case, "started_on": started_on, "ended_on": ended_on}
            for case, (started_on, ended_on, _granted_on) in OPENINGS.items()
        ]
        report = load(session, write(tmp_path, ASSIGNMENTS, *rows))
        granted = {grant.client_id: grant.granted_on for grant in session.scalars(select(Grant))}
        assert report.grants_opened == len(granted)
        assert {case: granted.get(case) for case in OPENINGS} == {
            case: granted_on for case, (_start, _end, granted_on) in OPENINGS.items()
        }


def test_a_grant_of_an_assignment_says_so_and_is_assessed(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, {}))
        grant = the_grant(session)
        assert (grant.origin, grant.assignment_id) == (Origin.ASSIGNMENT, "S1")
        assert (grant.state, grant.fact_id) == (State.IN_USE, "S1")


def test_an_open_grant_of_the_pair_is_enough(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        add_grant(session, "C1")
        assert load(session, write(tmp_path, ASSIGNMENTS, {}, {})).grants_opened == 1
        assert grant_of(session, "C1").origin is Origin.CONSENT
        assert grant_of(session, "C2").origin is Origin.ASSIGNMENT


def test_an_open_grant_of_the_same_load_is_enough(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        assignments, grants = write(tmp_path, ASSIGNMENTS, {}), write(tmp_path, GRANTS, {})
        assert load(session, assignments, grants).grants_opened == 0
        assert the_grant(session).source_id == "G1"


def test_of_two_assignments_of_a_pair_the_one_that_began_first_opens(
    database: str, tmp_path: Path
) -> None:
    later, earlier = {"started_on": days_ago(9)}, {"client_id": "C1", "started_on": days_ago(40)}
    with db.transaction() as session:
        add_register(session)
        path = write(tmp_path, ASSIGNMENTS, later, earlier)
        assert load(session, path).grants_opened == 1
        assert (the_grant(session).assignment_id, the_grant(session).granted_on) == (
            "S2",
            days_ago(40),
        )
        assert load(session, path).grants_opened == 0


def test_an_assignment_whose_grant_was_closed_opens_nothing_any_more(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, {}))
        close_by_hand(session, the_grant(session).id, "klaar", by=mediator("an"))
        for row in ({}, {"ended_on": days_ago(-300)}, {"started_on": days_ago(90)}):
            assert load(session, write(tmp_path, ASSIGNMENTS, row)).grants_opened == 0
        assert the_grant(session).closed_on == TODAY


def test_an_assignment_that_moves_to_another_client_takes_its_grant_along(
    database: str, tmp_path: Path
) -> None:
    moved = {"assignment_id": "S1", "client_id": "C2"}
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, {}))
        wrong = the_grant(session).id
        report = load(session, write(tmp_path, ASSIGNMENTS, moved))
        assert (report.grants_opened, report.closed) == (1, [Closed(wrong, "C1", "P1")])
        assert grant_of(session, "C1").closed_on == TODAY
        assert grant_of(session, "C2").state is State.IN_USE
        assert session.scalars(select(Closure.cause)).all() == [Cause.GROUND_GONE]
        again = load(session, write(tmp_path, ASSIGNMENTS, moved))
        assert (again.grants_opened, again.closed) == (0, [])


def test_an_assignment_is_a_ground_of_the_open_grant_of_its_pair_and_closed_by_hand_stays_so(
    database: str, tmp_path: Path
) -> None:
    path = write(tmp_path, ASSIGNMENTS, {})
    with db.transaction() as session:
        add_register(session)
        consent = add_grant(session)
        assert load(session, path).grants_opened == 0
        grounds = session.scalars(select(Ground.assignment_id).filter_by(ended_on=None))
        assert sorted(grounds, key=str) == [None, "S1"]
        close_by_hand(session, consent.id, "klaar", by=mediator("an"))
        assert load(session, path).grants_opened == 0
        assert the_grant(session).closed_on == TODAY


def test_a_grant_that_came_in_closed_keeps_an_assignment_out_that_began_before_that(
    database: str, tmp_path: Path
) -> None:
    meanwhile: Row = {"origin": "assignment", "closed_on": "2026-11-01"}
    by_consent: Row = {"origin": "consent", "closed_on": "2026-11-01"}
    before: Row = {"origin": "assignment", "granted_on": "2026-08-01", "closed_on": "2026-09-30"}
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, GRANTS, meanwhile, by_consent, before))
        load(session, write(tmp_path, ASSIGNMENTS, {}, {}, {}))
        opened = session.scalars(select(Grant.client_id).where(Grant.closed_on.is_(None)))
        assert sorted(opened) == ["C3"]


# Complete extracts


def test_what_a_complete_extract_lacks_is_gone_and_comes_back_to_life(
    database: str, tmp_path: Path
) -> None:
    both = ({}, {"client_id": "C1", "partner_id": "P2"})
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, *both), write(tmp_path, ACTIONS, *both))
        partial = load(session, write(tmp_path, ASSIGNMENTS, {}), write(tmp_path, ACTIONS, {}))
        assert [file.gone for file in partial.files] == [0, 0]
        paths = [write(tmp_path, ASSIGNMENTS, {}), write(tmp_path, ACTIONS, {})]
        report = load(session, *paths, complete=True, as_of=days_ago(1))
        assert [file.gone for file in report.files] == [1, 1]
        assert [(closed.client_id, closed.partner_id) for closed in report.closed] == [("C1", "P2")]
        assert session.get_one(Assignment, "S2").gone_on == days_ago(1)
        assert session.get_one(Action, "A2").gone_on == days_ago(1)
        again = load(session, *paths, complete=True)
        assert ([file.gone for file in again.files], again.closed) == ([0, 0], [])
        back = load(session, write(tmp_path, ASSIGNMENTS, *both))
        assert (back.files[0].loaded, back.grants_opened) == (1, 1)
        assert session.get_one(Assignment, "S2").gone_on is None


def test_a_row_that_is_rejected_is_not_gone(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, {}, {}))
        bad = write(tmp_path, ASSIGNMENTS, {"started_on": "gisteren"}, {"client_id": "C9"})
        report = load(session, bad, complete=True)
        assert (len(report.rejects), report.files[0].gone) == (2, 0)
        assert {grant.closed_on for grant in session.scalars(select(Grant))} == {None}


# What changed is assessed again


def test_an_action_that_closes_gives_its_grant_a_closing_date(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_register(session)
        add_grant(session)
        load(session, write(tmp_path, ACTIONS, {}))
        assert the_grant(session).state is State.IN_USE
        load(session, write(tmp_path, ACTIONS, {"closed_on": "2026-11-10"}))
        grant = the_grant(session)
        assert (grant.basis, grant.closes_on) == (Basis.EXECUTOR, date(2027, 5, 10))
        assert list(differences(session)) == []


def test_an_action_that_reopens_takes_the_closing_date_away(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_register(session)
        add_grant(session)
        load(session, write(tmp_path, ACTIONS, {"closed_on": "2026-11-10"}))
        load(session, write(tmp_path, ACTIONS, {}))
        assert (the_grant(session).state, the_grant(session).closes_on) == (State.IN_USE, None)


def test_an_action_that_moves_changes_both_grants(database: str, tmp_path: Path) -> None:
    to_partner: Row = {"client_id": "C1", "partner_id": "P2"}
    to_client: Row = {"client_id": "C3"}
    with db.transaction() as session:
        add_register(session)
        for pair in (("C1", "P1"), ("C1", "P2"), ("C2", "P1"), ("C3", "P1")):
            add_grant(session, *pair)
        load(session, write(tmp_path, ACTIONS, {}, {}))
        load(session, write(tmp_path, ACTIONS, to_partner, to_client))
        assert grant_of(session, "C1", "P1").basis is Basis.NO_ACTION
        assert grant_of(session, "C1", "P2").state is State.IN_USE
        assert grant_of(session, "C2", "P1").basis is Basis.NO_ACTION
        assert grant_of(session, "C3", "P1").state is State.IN_USE


def test_an_assignment_that_ends_is_dated_by_an_owner_rule_of_the_same_load(
    database: str, tmp_path: Path
) -> None:
    rule = write(tmp_path, CLOSING_RULES, {"valid_from": "2000-01-01", "valid_until": None})
    with db.transaction() as session:
        add_register(session)
        load(session, write(tmp_path, ASSIGNMENTS, {}))
        load(session, write(tmp_path, ASSIGNMENTS, {"ended_on": "2026-11-10"}), rule)
        grant = the_grant(session)
        assert (grant.basis, grant.closes_on) == (Basis.OWNER, date(2027, 2, 10))
        assert list(differences(session)) == []


def test_what_a_load_does_not_touch_is_not_assessed_again(database: str, tmp_path: Path) -> None:
    """A wrong stored verdict stays wrong, which shows that nothing looked at it."""
    with db.transaction() as session:
        add_register(session)
        add_grant(session, "C1").closes_on = date(2030, 1, 1)
        add_grant(session, "C2").closes_on = date(2030, 1, 1)
        load(session, write(tmp_path, ACTIONS, {}))
        assert grant_of(session, "C1").closes_on is None
        assert grant_of(session, "C2").closes_on == date(2030, 1, 1)


def test_nothing_closed_is_opened_again(database: str, tmp_path: Path) -> None:
    """Neither by facts that run again, nor by an extract that has it open, nor by a rule."""
    rule: Row = {"basis": "executor", "service": None, "period": "90", "valid_until": None}
    with db.transaction() as session:
        add_register(session)
        grants = write(tmp_path, GRANTS, {"origin": "assignment"})
        ended: Row = {"started_on": "2026-10-01", "ended_on": "2026-11-01"}
        load(session, grants, write(tmp_path, ASSIGNMENTS, ended))
        close_by_hand(session, the_grant(session).id, "klaar", by=mediator("an"))
        report = load(
            session,
            grants,
            write(tmp_path, ASSIGNMENTS, {}),
            write(tmp_path, ACTIONS, {}),
            write(tmp_path, CLOSING_RULES, rule | {"valid_from": "2000-01-01"}),
        )
        assert [file.loaded for file in report.files] == [1, 1, 0, 1]
        assert (report.grants_opened, report.rejects) == (0, [])
        assert (the_grant(session).closed_on, the_grant(session).state) == (TODAY, None)


# The rules that the software ships


def test_a_new_register_has_the_rules_that_are_public(database: str) -> None:
    with db.reading() as session:
        rules = session.scalars(select(ClosingRule).order_by(ClosingRule.basis)).all()
        assert [(rule.basis, rule.period, rule.unit, rule.valid_from) for rule in rules] == [
            (Basis.EXECUTOR, 6, Unit.MONTHS, date(2000, 1, 1)),
            (Basis.NO_ACTION, 6, Unit.MONTHS, date(2000, 1, 1)),
        ]
        assert {rule.entered_by for rule in rules} == {SCHEDULER.name}


def test_the_shipped_rules_replace_nothing(database: str) -> None:
    with db.transaction() as session:
        session.execute(update(ClosingRule).values(period=9))
        load_shipped_rules(session, SCHEDULER)
        assert session.scalars(select(ClosingRule.period)).all() == [9, 9]
