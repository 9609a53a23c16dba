"""Files with people's data are for their owner alone, whatever the umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import database as db
from tests.core.commanding import inzage
from tests.databases import using


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
