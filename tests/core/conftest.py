"""Fixtures for the tests of core."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import database as db
from tests.core.commanding import days_ago, inzage
from tests.core.writing import add_grant


@pytest.fixture
def small_extract(working_directory: Path) -> None:
    """Write an extract with one valid row into the working directory."""
    rows = "partner_id,name,email\nP1,De Brug,\n"
    (working_directory / "partners.csv").write_text(rows, encoding="utf-8")


@pytest.fixture
def register(database: str, small_extract: None) -> None:
    """Fill a register: two grants due, one not due yet, and one closed by run 1."""
    with db.transaction() as session:
        add_grant(session, "C0", granted_on=days_ago(300))
    assert inzage("daily-job").exit_code == 0
    with db.transaction() as session:
        add_grant(session, "C2", granted_on=days_ago(200))
        add_grant(session, "C1", granted_on=days_ago(201))
        add_grant(session, "C3", granted_on=days_ago(10))


@pytest.fixture
def open_folder(small_extract: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a working directory with an extract that any user can reach, unlike pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy("partners.csv", folder)
        Path(folder).chmod(0o755)
        monkeypatch.chdir(folder)
        yield Path(folder)
        monkeypatch.undo()
