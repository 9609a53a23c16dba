"""Keeps the code's structure: core needs no Streamlit, no clock and no commit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
DOORS = {"__main__.py"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_core_is_loaded_without_the_screen() -> None:
    loaded = "import core.__main__, sys; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_core_knows_no_door_and_no_screen(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    assert not roots & {"streamlit", "pages", "app", "tests"}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_nothing_behind_a_door_reads_the_clock(path: Path) -> None:
    if path.name in DOORS | {"clock.py"}:
        return
    assert "core.clock" not in imported(path)
    code = path.read_text(encoding="utf-8")
    assert not any(clock in code for clock in ("datetime.now(", "date.today(", "time.time("))


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_core_never_commits(path: Path) -> None:
    assert ".commit(" not in path.read_text(encoding="utf-8")
