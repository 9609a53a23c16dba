"""The command that loads extracts: `import`."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from core import database as db
from core.models import Assignment, AuditEvent, Partner
from tests.core.commanding import answer, clients, days_ago, inzage, one_kind, refusal
from tests.databases import mark


def write_extract(name: str, *lines: str) -> None:
    Path(name).write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.fixture
def extracts(database: str, working_directory: Path) -> None:
    """Make a working directory with extracts in which every row is valid."""
    write_extract("partners.csv", "partner_id,name,email", "P1,De Brug,", "P2,De Boog,")
    write_extract(
        "clients.csv",
        "client_id,last_name,first_name,birth_date,municipality,mediator",
        "C1,Peeters,An,1990-01-01,Gent,",
    )
    write_extract("services.csv", "service,name", "TIBB4,TIBB4")
    write_extract(
        "assignments.csv",
        "assignment_id,client_id,partner_id,service,started_on,ended_on",
        f"T1,C1,P1,TIBB4,{days_ago(10)},",
    )


def test_import_reports_per_file_what_became_of_its_rows(extracts: None) -> None:
    report = answer("import", "assignments.csv", "clients.csv", "services.csv", "partners.csv")
    assert list(report) == ["files", "grants_opened", "grants_closed", "closed"]
    names = ["partners.csv", "clients.csv", "services.csv", "assignments.csv"]
    counts = [(2, 2), (1, 1), (1, 1), (1, 1)]
    assert report["files"] == [
        {"file": name, "read": read, "loaded": loaded, "unchanged": 0, "rejected": 0, "gone": 0}
        for name, (read, loaded) in zip(names, counts, strict=True)
    ]
    assert list(report["files"][0]) == ["file", "read", "loaded", "unchanged", "rejected", "gone"]
    assert (report["grants_opened"], report["grants_closed"], report["closed"]) == (1, 0, [])
    assert clients(answer("assessment")) == ["C1"]


def test_importing_a_folder_again_changes_nothing(extracts: None) -> None:
    inzage("import", ".")
    report = answer("import", ".")
    assert [(file["loaded"], file["unchanged"]) for file in report["files"]] == [
        (0, 2), (0, 1), (0, 1), (0, 1),
    ]  # fmt: skip
    assert report["grants_opened"] == 0


ASSIGNMENTS = ("assignments.csv", "assignment_id,client_id,partner_id,service,started_on,ended_on")


def test_a_complete_extract_says_what_is_gone_and_who_loses_access(extracts: None) -> None:
    inzage("import", ".")
    write_extract(*ASSIGNMENTS)
    assert answer("import", "assignments.csv")["files"][0]["gone"] == 0
    yesterday = str(days_ago(1))
    report = answer("import", "assignments.csv", "--complete", "--as-of", yesterday)
    assert report["files"][0]["gone"] == 1
    assert report["closed"] == [{"grant": 1, "client_id": "C1", "partner_id": "P1"}]
    assert (report["grants_opened"], report["grants_closed"]) == (0, 1)
    with db.reading() as session:
        assert session.scalars(select(Assignment.gone_on)).all() == [days_ago(1)]
    assert answer("import", "assignments.csv", "--complete")["closed"] == []


@one_kind
def test_a_load_tells_below_its_files_which_grants_it_closed(extracts: None) -> None:
    inzage("import", ".")
    write_extract(*ASSIGNMENTS)
    result = inzage("import", "assignments.csv", "--complete")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "file             read  loaded  unchanged  rejected  gone",
            "---------------  ----  ------  ---------  --------  ----",
            "assignments.csv  0     0       0          0         1",
            "",
            "grant  client_id  partner_id",
            "-----  ---------  ----------",
            "1      C1         P1",
        ],
    )
    assert result.stderr.splitlines() == [
        "0 grants opened.", "1 grant closed: what it rested on is gone.",
    ]  # fmt: skip


@one_kind
def test_files_of_a_day_to_come_are_refused(extracts: None) -> None:
    assert refusal("import", ".", "--as-of", str(days_ago(-1))).startswith(
        "Files can't tell how things stand on "
    )
    assert refusal("import", ".", "--as-of", "gisteren") == (
        "gisteren is not a date: write it as 2026-03-15."
    )
    assert inzage("import", ".", "--as-of", str(days_ago(0))).exit_code == 0


@one_kind
def test_a_load_without_rejects_says_so_in_the_file_too(extracts: None) -> None:
    write_extract("rejects.csv", "of an earlier load")
    result = inzage("import", ".")
    assert (result.exit_code, result.stderr) == (0, "1 grant opened.\n")
    assert Path("rejects.csv").read_text(encoding="utf-8") == "file,line,column,reason\n"


def test_rejected_rows_are_written_down_the_good_ones_load_and_it_exits_1(extracts: None) -> None:
    write_extract("partners.csv", "partner_id,name,email", "P1,De Brug,", "P2,,", "P1,De Brug,")
    write_extract(
        "assignments.csv",
        "assignment_id,client_id,partner_id,service,started_on,ended_on",
        f"T1,C1,P1,TIBB4,{days_ago(10)},",
        "T2,C1,P9,TIBB4,2026-01-01,",
        "T3,C1,P1,TIBB4,2026-01-01,2025-12-31",
    )
    result = inzage("import", ".", "--format", "csv")
    assert result.exit_code == 1
    assert result.stdout == (
        "file,read,loaded,unchanged,rejected,gone\n"
        "partners.csv,3,1,0,2,0\n"
        "clients.csv,1,1,0,0,0\n"
        "services.csv,1,1,0,0,0\n"
        "assignments.csv,3,1,0,2,0\n"
    )
    assert result.stderr.splitlines() == ["1 grant opened.", "4 rows rejected: see rejects.csv."]
    assert Path("rejects.csv").read_text(encoding="utf-8") == (
        "file,line,column,reason\n"
        "partners.csv,3,name,The value is missing.\n"
        "partners.csv,4,partner_id,The same row stands on line 2 of this file already.\n"
        "assignments.csv,3,partner_id,This identifier is not known.\n"
        "assignments.csv,4,ended_on,The end is before the start.\n"
    )
    assert clients(answer("assessment")) == ["C1"]


@one_kind
def test_rejects_can_be_written_elsewhere(extracts: None) -> None:
    write_extract("partners.csv", "partner_id,name,email", ",De Brug,")
    result = inzage("import", "partners.csv", "--rejects", "bad/../of today.csv")
    assert result.exit_code == 2
    result = inzage("import", "partners.csv", "--rejects", "of today.csv")
    assert result.exit_code == 1
    assert "1 row rejected: see of today.csv." in result.stderr
    assert len(Path("of today.csv").read_text(encoding="utf-8").splitlines()) == 2
    assert not Path("rejects.csv").exists()


def test_when_rejects_can_not_be_written_nothing_is_loaded(extracts: None) -> None:
    said = refusal("import", ".", "--rejects", "no/such/folder/rejects.csv")
    assert said == "The rejected rows can't be written to no/such/folder/rejects.csv."
    with db.reading() as session:
        assert session.scalar(select(func.count(Partner.partner_id))) == 0


def no_header() -> None:
    Path("partners.csv").write_text("", encoding="utf-8")


def missing_columns() -> None:
    write_extract("partners.csv", "partner_id", "P1")


def a_column_twice() -> None:
    write_extract("partners.csv", "partner_id,name,email,name", "P1,a,,b")


def another_encoding() -> None:
    Path("partners.csv").write_text("partner_id,name,email\nP1,Daniël,\n", encoding="latin-1")


@one_kind
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (no_header, "partners.csv is empty: the first line must name the columns."),
        (missing_columns, "partners.csv lacks the columns name, email."),
        (a_column_twice, "partners.csv has the column name more than once."),
        (another_encoding, "partners.csv is not a text file in UTF-8."),
    ],
)
def test_a_file_that_is_refused_refuses_the_load_as_a_whole(extracts: None, spoil, said) -> None:
    spoil()
    assert refusal("import", "clients.csv", "partners.csv") == said
    assert answer("import", "clients.csv")["files"][0]["loaded"] == 1


@one_kind
@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["nothing.csv"], "There is no file or folder nothing.csv."),
        (["none"], "There is no extract in none."),
        (["klanten.csv"], "klanten.csv is not the name of an extract; the names are "),
        (["clients.csv", "none/../clients.csv"], "clients.csv is named more than once"),
        (["x" * 5000], "can't be read."),
    ],
    ids=["no file", "no extract", "another name", "named twice", "too long a name"],
)
def test_a_path_that_is_no_extract_is_said(extracts: None, paths: list[str], said: str) -> None:
    Path("none").mkdir()
    Path("klanten.csv").touch()
    assert said in refusal("import", *paths)


@pytest.mark.parametrize("form", ["table", "json"])
def test_loading_into_a_demonstration_says_that_it_is_one(extracts: None, form: str) -> None:
    mark()
    result = inzage("import", "partners.csv", "--format", form)
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "This register is a demonstration: everything in it is invented."
    )
    assert "demonstration" not in result.stdout
    with db.reading() as session:
        loads = select(AuditEvent.actor).filter_by(kind="extracts.loaded")
        last = session.scalars(loads.order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.startswith("system:")
    assert last.endswith(" (demonstratie)")


def test_loading_into_any_other_register_says_nothing_of_it(extracts: None) -> None:
    assert "demonstration" not in inzage("import", "partners.csv").stderr
