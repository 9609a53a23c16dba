"""Files with people's data are for their owner alone, whatever the umask."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import database as db
from core.audit.events import read_head, record_event
from tests.core.commanding import inzage
from tests.databases import using
from tests.people import SCHEDULER


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.usefixtures("open_umask")
def test_what_sqlite_and_a_load_write_is_for_the_owner_alone(tmp_path: Path) -> None:
    partners = "partner_id,name,email\n0123.456.789,Fout,\n"
    (tmp_path / "partners.csv").write_text(partners, encoding="utf-8")
    folder = tmp_path / "register"
    folder.mkdir()
    with using(f"sqlite:///{folder}/inzage.db"):
        inzage("upgrade")
        inzage("daily-job")
        rejects = folder / "rejects.csv"
        inzage("import", str(tmp_path / "partners.csv"), "--rejects", str(rejects))
        with db.transaction():
            found = modes(folder)
    names = {"inzage.db", "inzage.db-wal", "inzage.db-shm", "inzage.db-daily-job", "rejects.csv"}
    assert names <= found.keys()
    assert set(found.values()) == {0o600}


@pytest.mark.usefixtures("open_umask")
def test_files_that_others_could_read_are_taken_from_them(tmp_path: Path) -> None:
    with using(f"sqlite:///{tmp_path}/inzage.db"):
        db.upgrade()
        db.close()
        (tmp_path / "inzage.db").chmod(0o644)
        with db.reading() as session:
            session.connection()
            assert set(modes(tmp_path).values()) == {0o600}


def test_what_is_written_after_another_process_came_and_went_is_kept(tmp_path: Path) -> None:
    """SQLite throws its log away with the last process that holds a lock on the register."""
    path = tmp_path / "inzage.db"
    with using(f"sqlite:///{path}"):
        db.upgrade()
        with db.reading() as session:  # the first reader in this process, beside a writer
            events_in_another_process(path)
            read_head(session)
        record("first")
        events_in_another_process(path)
        record("second")
        assert events_in_another_process(path) == ["first", "second"]


def record(kind: str) -> None:
    with db.transaction() as session:
        record_event(session, kind, by=SCHEDULER)


def events_in_another_process(register: Path) -> list[str]:
    read = (
        "import sqlite3, sys; register = sqlite3.connect(sys.argv[1]);"
        "print(*[kind for kind, in register.execute('SELECT kind FROM audit_events ORDER BY id')]);"
        "register.close()"
    )
    command = [sys.executable, "-c", read, str(register)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
