"""How commands end: what was done, what wasn't, and what to do, for each thing that can fail."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from core import database as db
from core.config import ROOT
from core.errors import (
    DatabaseFull,
    DatabaseRefuses,
    DatabaseTooSlow,
    DatabaseUnreachable,
    InzageError,
)
from core.models import DailyRun, Grant, Partner
from core.operation.faults import in_our_words
from tests.core.commanding import (
    answer,
    clients,
    inzage,
    one_kind,
    refusal,
    start,
    without_privileges,
)
from tests.core.writing import add_grant
from tests.databases import TEMPLATE, using
from tests.days import days_ago as long_ago

AT_EACH_RUN = """
CREATE FUNCTION at_each_run() RETURNS trigger AS $$ BEGIN {does}; RETURN NEW; END $$
LANGUAGE plpgsql;
CREATE {kind} at_each_run AFTER INSERT ON daily_runs {when}
FOR EACH ROW EXECUTE FUNCTION at_each_run()
"""


def let_each_run(does: str, *, at_commit: bool = False) -> None:
    """Make PostgreSQL do this when a daily run is written, or committed."""
    kind, when = "TRIGGER", ""
    if at_commit:
        kind, when = "CONSTRAINT TRIGGER", "DEFERRABLE INITIALLY DEFERRED"
    with db.transaction() as session:
        session.connection().exec_driver_sql(AT_EACH_RUN.format(does=does, kind=kind, when=when))


def set_for_all(setting: str) -> None:
    """Set this for everybody who connects to the database from now on."""
    with db.transaction() as session:
        name = session.scalar(text("SELECT current_database()"))
        session.execute(text(f"ALTER DATABASE {name} SET {setting}"))
    db.close()


def open_clients() -> list[str]:
    with db.reading() as session:
        open_grants = select(Grant.client_id).where(Grant.closed_on.is_(None))
        return sorted(session.scalars(open_grants))


@pytest.fixture
def on_postgresql(postgresql_databases, small_extract: None):
    with postgresql_databases.fresh() as url:
        with db.transaction() as session:
            add_grant(session, "C1", granted_on=long_ago(300))
        yield url


# A bug


@one_kind
def test_a_bug_has_a_code_of_its_own_and_a_log_without_values(register: None, tmp_path) -> None:
    with db.transaction() as session:
        session.execute(text("CREATE TRIGGER broken BEFORE INSERT ON daily_runs BEGIN"
                             " SELECT RAISE(ABORT, 'geheim'); END"))  # fmt: skip
    result = inzage("daily-job", INZAGE_LOG_FOLDER=str(tmp_path))
    assert (result.exit_code, result.stdout) == (5, "")
    (log,) = tmp_path.glob("inzage-bug-*.log")
    assert result.stderr == (
        f"Nothing was changed. Inzage stopped on a bug (IntegrityError). Give the log {log} to who"
        " maintains it; it holds no personal data.\n"
    )
    assert "core/daily_job/run.py" in log.read_text(encoding="utf-8")
    assert "geheim" not in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o777 == 0o600
    assert open_clients() == ["C1", "C2", "C3"]


@one_kind
def test_a_bug_without_a_place_for_its_log_is_told_on_one_line(register: None) -> None:
    with db.transaction() as session:
        session.execute(text("CREATE TRIGGER broken BEFORE INSERT ON daily_runs BEGIN"
                             " SELECT RAISE(ABORT, 'geheim'); END"))  # fmt: skip
    result = inzage("daily-job", INZAGE_LOG_FOLDER="/nowhere/at/all")
    assert result.exit_code == 5
    (line,) = result.stderr.splitlines()
    assert "IntegrityError, at File" in line
    assert "geheim" not in line


@one_kind
def test_a_bug_after_the_run_says_that_the_run_was_done(register: None) -> None:
    with db.transaction() as session:
        session.execute(text("CREATE TRIGGER broken BEFORE INSERT ON forecasts BEGIN"
                             " SELECT RAISE(ABORT, 'x'); END"))  # fmt: skip
    result = inzage("daily-job")
    assert result.exit_code == 6
    *_talk, done, bug = result.stderr.splitlines()
    assert done.endswith(" was done: 2 grants closed.")
    assert bug.startswith("Inzage stopped on a bug (IntegrityError).")
    assert open_clients() == ["C3"]


# The answer


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("form", ["table", "json"])
@one_kind
def test_an_answer_that_can_not_be_written_does_not_hide_what_was_done(
    register: None, form: str
) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "core", "daily-job", "--format", form],
            cwd=ROOT, env=os.environ | {"INZAGE_LANGUAGE": "en"}, stdout=full,
            stderr=subprocess.PIPE, encoding="utf-8", check=False,
        )  # fmt: skip
    assert run.returncode == 6
    done, why = run.stderr.splitlines()
    assert done.endswith(" was done: 2 grants closed.")
    assert why == "The answer could not be written to standard output: No space left on device."
    assert open_clients() == ["C3"]


@one_kind
def test_a_reader_who_stops_reading_is_no_rejected_row(register: None) -> None:
    process = start("assessment")
    process.stdout.close()
    with process.stderr:
        talk = process.stderr.read()
    assert process.wait() == 6
    assert talk == "The answer could not be written to standard output: Broken pipe.\n"


# The lock of the daily job


@pytest.mark.slow
def test_a_run_that_takes_long_keeps_its_lock_and_says_what_it_closed(on_postgresql) -> None:
    """The lock must not hang on a connection that does nothing, and is cut off for it."""
    let_each_run("PERFORM pg_sleep(1)")
    set_for_all("idle_session_timeout = '300ms'")
    run = answer("daily-job")
    assert clients(run["closed"]) == ["C1"]


@pytest.mark.slow
def test_a_run_whose_connection_dies_before_the_end_leaves_nothing(on_postgresql) -> None:
    let_each_run("PERFORM pg_terminate_backend(pg_backend_pid())")
    assert refusal("daily-job").endswith(" can't be reached. Nothing was changed.")
    assert open_clients() == ["C1"]


@pytest.mark.slow
def test_a_connection_lost_at_the_commit_leaves_open_what_was_kept(on_postgresql) -> None:
    let_each_run("PERFORM pg_terminate_backend(pg_backend_pid())", at_commit=True)
    result = inzage("daily-job")
    assert (result.exit_code, result.stdout) == (6, "")
    assert "whether the change was kept isn't known" in result.stderr
    assert "Nothing was changed" not in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("mode", [0o644, 0o600], ids=oct)
def test_a_lock_of_another_user_is_said_for_it_would_keep_nobody_out(
    sqlite_databases, open_folder: Path, mode: int
) -> None:
    with using(f"sqlite:///{open_folder}/inzage.db"):
        db.upgrade()
        db.close()
        lock = open_folder / "inzage.db-daily-job"
        lock.touch(mode)
        lock.chmod(mode)
        os.chown(open_folder, 65534, -1)
        os.chown(open_folder / "inzage.db", 65534, -1)
        with without_privileges():
            said = refusal("daily-job")
            db.close()
    assert said.startswith(f"The lock of the daily job, {lock}, belongs to another user")
    assert "nothing was done" in said


# What the database allows and has room for


@contextmanager
def full_disk(folder: Path):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with full_disk(folder):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def test_a_full_disk_is_said(sqlite_databases, tmp_path: Path, small_extract: None) -> None:
    if not can_mount(tmp_path):
        pytest.skip("a small disk can't be made here")
    with full_disk(tmp_path), using(f"sqlite:///{tmp_path}/inzage.db"):
        file = tmp_path / "inzage.db"
        file.write_bytes((sqlite_databases.folder / f"{TEMPLATE}.db").read_bytes())
        with (
            (tmp_path / "filler").open("wb", buffering=0) as filler,
            pytest.raises(OSError, match="space"),
        ):
            while True:
                filler.write(bytes(4096))
        for arguments in (["import", str(ROOT / "data/demo/partners.csv")], ["daily-job"]):
            said = refusal(*arguments, "--format", "json")
            assert said.startswith(f"The disk or the memory of the database sqlite:///{file} is")
            assert said.endswith(
                "make room, or see to the disk, then try again. Nothing was changed."
            )
        db.close()


def sleep(session) -> None:
    session.execute(text("SELECT pg_sleep(1)"))


def do_nothing(session) -> None:
    session.execute(text("SELECT 1"))
    time.sleep(0.4)
    session.execute(text("SELECT 1"))


def need_a_temporary_file(session) -> None:
    session.execute(text("SET LOCAL work_mem = '64kB'"))
    session.execute(text("SELECT count(*) FROM (SELECT x FROM generate_series(1, 300000) x"
                         " ORDER BY md5(x::text) OFFSET 1) y"))  # fmt: skip


def become_nobody(session) -> None:
    session.execute(text("SET LOCAL ROLE pg_monitor"))
    session.execute(text("DELETE FROM audit_events"))


def die(session) -> None:
    session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "act", "error"),
    [
        pytest.param("statement_timeout = '100ms'", sleep, DatabaseTooSlow, id="statement"),
        pytest.param(
            "idle_in_transaction_session_timeout = '100ms'", do_nothing, DatabaseTooSlow, id="idle"
        ),
        pytest.param("temp_file_limit = '64kB'", need_a_temporary_file, DatabaseFull, id="room"),
        pytest.param("work_mem = '4MB'", become_nobody, DatabaseRefuses, id="privilege"),
        pytest.param("work_mem = '4MB'", die, DatabaseUnreachable, id="ended"),
    ],
)
def test_what_the_database_breaks_off_is_said(
    on_postgresql, setting: str, act, error: type[InzageError]
) -> None:
    set_for_all(setting)
    with pytest.raises(error), db.transaction() as session:
        act(session)
    with db.reading() as session:
        assert session.scalar(select(Partner.partner_id)) == "P1"


@pytest.mark.slow
def test_a_statement_timeout_during_a_run_says_so_and_closes_nothing(on_postgresql) -> None:
    let_each_run("PERFORM pg_sleep(1)")
    set_for_all("statement_timeout = '300ms'")
    said = refusal("daily-job")
    assert "broke off what took longer than it allows" in said
    assert said.endswith(" Nothing was changed.")
    assert open_clients() == ["C1"]


def test_a_pool_without_a_free_connection_is_said() -> None:
    url = make_url("postgresql://inzage:geheim@db/inzage")
    said = in_our_words(NoConnectionInTime(), url, at_commit=False)
    assert str(said).startswith("De databank postgresql://db/inzage heeft geen verbinding vrij")


# What an operator has set otherwise


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [
        "DateStyle = 'German'",
        "DateStyle = 'SQL, DMY'",
        "DateStyle = 'Postgres, MDY'",
        "TimeZone = 'Pacific/Auckland'",
        "default_transaction_isolation = 'serializable'",
        "client_encoding = 'latin1'",
    ],
)
def test_a_run_is_the_same_whatever_is_set_for_the_database(on_postgresql, setting: str) -> None:
    expected = answer("preview")
    set_for_all(setting)
    assert answer("daily-job")["closed"] == expected
    with db.reading() as session:
        run = session.scalars(select(DailyRun)).one()
        assert run.finished_at >= run.started_at
    assert inzage("audit", "verify").exit_code == 0


@pytest.mark.slow
def test_writers_see_what_another_kept_while_they_waited(on_postgresql) -> None:
    set_for_all("default_transaction_isolation = 'repeatable read'")
    with db.transaction() as session:
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"
